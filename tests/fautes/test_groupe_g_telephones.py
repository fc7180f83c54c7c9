"""Fifty phones in front of one QR, all at once: one pays, the others are told before giving a number (F67)."""

from __future__ import annotations

import dataclasses
import threading
import uuid
from functools import partial
from typing import Any

import pytest
from django.test import Client

from paiements.models import ExceptionMonetaire, Paiement
from paiements.services.incertitude import paiement_remplacer
from paiements.services.initiation import Intention, intention_enregistrer, paiement_initier
from paiements.services.relance import paiement_interroger
from paiements.views import payer as vue_payer
from paiements.views import session as vue_session
from salon_paiement.erreurs import Conflit
from salon_paiement.models import Recu, SessionPaiement
from salon_paiement.services import ouverture
from salon_paiement.services.composition import Choix
from salon_paiement.services.identification import telephone_noter
from salon_paiement.services.ouverture import appareil_empreinte, session_appareil_liberer, session_ouvrir_ticket
from salon_paiement.views import portes
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.client.telephone import Telephone, cle_de, texte_de
from tests.concurrence.outils_course import courir, rendez_vous, sans_verrous
from tests.fautes.chez import demander
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
FOULE = 50
AILLEURS = "Un autre téléphone tient cette note"
# What only a phone that may pay is shown.
DEMANDES = ('name="telephone"', 'name="reseau"', 'name="cle"')


# As many as a server has threads: fifty phones wait for their turn in front of it.
PLACES = threading.BoundedSemaphore(8)


class Navigateur(Client):
    """A browser whose requests take their place in a server's queue."""

    def request(self, **requete: Any) -> Any:
        with PLACES:
            return super().request(**requete)


def foule_de(nombre: int, chez: fabriques.Maison) -> list[Telephone]:
    return [Telephone(chez, Navigateur()) for _rang in range(nombre)]


def numero(rang: int) -> str:
    return f"01 66 00 00 {rang:02d}"


def ouvrir_ticket(chez: fabriques.Maison) -> SessionPaiement:
    caissier = fabriques.membre(chez, "caissier")
    choix = [Choix(str(chez.prestations[0].pk))]
    return session_ouvrir_ticket(chez.salon, choix=choix, coiffeur_id=str(chez.coiffeurs[0].pk), acteur_id=caissier.pk)


def insister(telephone: Telephone, rang: int) -> list[int]:
    """Take the note over, confirm it and pay, whatever the pages say: the rudest of clients."""
    statuts = [telephone.poster("reprendre").status_code, telephone.poster("prestations").status_code]
    page = telephone.voir("payer")
    if 'name="cle"' in page.content.decode():
        statuts.append(telephone.payer(page=page, telephone=numero(rang)).status_code)
    return [*statuts, page.status_code]


def approuver(operateur: ServeurSimule) -> None:
    for transaction in operateur.client().transactions():
        operateur.client().decider(transaction["reference"], "approuver")
        operateur.client().attendre(transaction["reference"], "SUCCESSFUL")
    demander()


def seul_a_payer(foule: list[Telephone]) -> int:
    """Return the rank of the one phone that waits for its payment; all the others watch and are asked nothing."""
    pages = [telephone.voir("payer") for telephone in foule]
    textes = [texte_de(page) for page in pages]
    (paie,) = [rang for rang, texte in enumerate(textes) if "Regardez votre téléphone" in texte]
    for rang, texte in enumerate(textes):
        if rang != paie:
            assert AILLEURS in texte
            assert "Paiement en cours" in texte
            assert "Ne payez pas une deuxième fois d'ici." in texte
            assert not [demande for demande in DEMANDES if demande in pages[rang].content.decode()]
    return paie


def test_cinquante_telephones_sur_un_ticket_un_seul_paie_les_autres_le_savent(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    operateur.client().scenario("attendre")
    jeton = ouvrir_ticket(banc).jeton
    foule = foule_de(FOULE, banc)
    scans: list[Any] = courir([partial(telephone.client.get, f"/q/{jeton}") for telephone in foule])
    assert sorted(page.status_code for page in scans) == [200] + [303] * (FOULE - 1)
    assert sum(AILLEURS in texte_de(telephone.voir()) for telephone in foule) == FOULE - 1

    essais: list[Any] = courir([partial(insister, telephone, rang) for rang, telephone in enumerate(foule)])
    assert {statut for statuts in essais for statut in statuts} <= {200, 303, 403, 409}
    paiement = Paiement.objects.get()
    assert len(operateur.client().transactions()) == 1
    paie = seul_a_payer(foule)
    # The number that rings is the one given on the phone that waits.
    assert paiement.telephone == telephone_noter(banc.salon, numero(paie))

    courir([partial(insister, telephone, rang) for rang, telephone in enumerate(foule)])
    assert Paiement.objects.count() == 1
    assert seul_a_payer(foule) == paie
    approuver(operateur)
    recu = Recu.objects.get()
    for rang, telephone in enumerate(foule):
        page = telephone.voir()
        if rang == paie:
            assert page["Location"] == f"/r/{recu.jeton}/"
        else:
            assert "Cette note est payée" in texte_de(page)
            assert recu.jeton not in page.content.decode()
    attend_coherence()


def test_temoin_sans_verrou_plusieurs_scans_tiendraient_le_ticket(
    banc: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    jeton = ouvrir_ticket(banc).jeton
    foule = foule_de(4, banc)
    # Held, then let go by the desk: from there only the lock decides who is first.
    foule[0].client.get(f"/q/{jeton}")
    session_appareil_liberer(foule[0].session.pk, acteur_id=foule[0].session.cree_par_id or 0)
    foule[0].client.cookies.clear()
    monkeypatch.setattr(ouverture, "_autre_note_refuser", rendez_vous(4, delai=5))
    with sans_verrous():
        scans: list[Any] = courir([partial(telephone.client.get, f"/q/{jeton}") for telephone in foule])
    assert [page.status_code for page in scans].count(200) > 1


def test_temoin_sans_la_porte_chaque_telephone_se_verrait_demander_un_numero(
    banc: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    jeton = ouvrir_ticket(banc).jeton
    foule = foule_de(3, banc)
    for telephone in foule:
        telephone.client.get(f"/q/{jeton}")
    foule[0].choisir()
    for lieu in (portes, vue_session):
        monkeypatch.setattr(lieu, "tient_la_session", lambda *_a: True)
    pages = [telephone.voir("payer").content.decode() for telephone in foule]
    assert all(demande in page for page in pages for demande in DEMANDES)


def test_cinquante_telephones_sur_un_fauteuil_ont_chacun_leur_note(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    """A place's QR belongs to nobody: each phone has its own visit, and pays that one only, once."""
    operateur.client().scenario("attendre")
    foule = foule_de(FOULE, banc)

    def visiter(telephone: Telephone, rang: int) -> str:
        telephone.scanner()
        note = SessionPaiement.objects.get(appareil=appareil_empreinte(telephone.client.cookies["appareil"].value))
        adresse = f"/s/{note.jeton}/"
        telephone.client.post(f"{adresse}prestations", {"p": [str(banc.prestations[0].pk)]})
        cle = cle_de(telephone.client.get(adresse, {"etape": "payer"}))
        for _clic in range(2):
            telephone.client.post(f"{adresse}payer", {"reseau": "mtn", "telephone": numero(rang), "cle": cle})
        return note.code_court

    codes: list[Any] = courir([partial(visiter, telephone, rang) for rang, telephone in enumerate(foule)])
    assert len(set(codes)) == FOULE
    assert not [code for code in codes if isinstance(code, Exception)]
    demander()
    assert SessionPaiement.objects.count() == Paiement.objects.count() == FOULE
    assert len(operateur.client().transactions()) == FOULE
    approuver(operateur)
    assert Recu.objects.count() == FOULE
    assert not ExceptionMonetaire.objects.exists()
    attend_coherence()


@pytest.fixture
def deux(banc: fabriques.Maison) -> tuple[Telephone, Telephone]:
    """Two phones on one ticket, the first of which has confirmed it."""
    jeton = ouvrir_ticket(banc).jeton
    premier, second = foule_de(2, banc)
    premier.client.get(f"/q/{jeton}")
    premier.poster("prestations")
    second.client.get(f"/q/{jeton}")
    return premier, second


def test_celui_a_qui_on_vient_de_prendre_la_note_ne_la_paie_plus(
    deux: tuple[Telephone, Telephone], monkeypatch: pytest.MonkeyPatch
) -> None:
    premier, second = deux

    def reprendre_puis_initier(session_id: uuid.UUID, intention: Intention) -> Paiement:
        assert second.poster("reprendre").status_code == 303
        return paiement_initier(session_id, intention)

    monkeypatch.setattr(vue_payer, "paiement_initier", reprendre_puis_initier)
    assert premier.payer(telephone=numero(1)).status_code == 303
    assert not Paiement.objects.exists()
    assert AILLEURS in texte_de(premier.voir())
    assert "Avec quel opérateur" in texte_de(second.voir("payer"))
    attend_coherence()


def test_temoin_sans_la_question_de_l_appareil_il_la_paierait(deux: tuple[Telephone, Telephone]) -> None:
    premier, second = deux
    lue = premier.session
    second.poster("reprendre")
    intention = Intention("mtn", telephone_noter(lue.salon, numero(1)), "cle-du-premier")
    with pytest.raises(Conflit):
        intention_enregistrer(lue.pk, dataclasses.replace(intention, appareil=lue.appareil))
    assert intention_enregistrer(lue.pk, intention)[1]


def test_deux_succes_malgre_tout_un_seul_regle_l_autre_attend_un_humain(
    deux: tuple[Telephone, Telephone], operateur: ServeurSimule
) -> None:
    """Staff let the second phone pay while the first one's request was still ringing: F08 rules."""
    premier, second = deux
    operateur.client().scenario("attendre")
    premier.payer(telephone=numero(1))
    note = premier.session
    paiement_remplacer(Paiement.objects.get().pk, acteur_id=note.cree_par_id)
    session_appareil_liberer(note.pk, acteur_id=note.cree_par_id or 0)
    second.poster("reprendre")
    second.payer(telephone=numero(2))
    demandes = operateur.client().transactions()
    assert len(demandes) == 2
    for demande in demandes:
        operateur.client().decider(demande["reference"], "approuver")
        operateur.client().attendre(demande["reference"], "SUCCESSFUL")
    Paiement.objects.update(derniere_verification=None)
    courir([partial(paiement_interroger, paiement.pk) for paiement in Paiement.objects.all()])
    assert sorted(Paiement.objects.values_list("montant_applique", "surplus")) == [(0, 5000), (5000, 0)]
    assert list(ExceptionMonetaire.objects.values_list("type", flat=True)) == ["doublon"]
    assert Recu.objects.count() == 1
    attend_coherence()
