"""One phone is not rung twice in a row: what waits, what does not, and two notes paid from one number at once."""

from __future__ import annotations

import datetime
import re
from functools import partial

import pytest
from django.utils import timezone

from paiements.models import Disjoncteur, Paiement
from paiements.services import initiation, transition
from paiements.services.incertitude import paiement_clore_jamais_parti
from paiements.services.initiation import Intention, intention_enregistrer, paiement_initier
from paiements.services.sonnerie import TelephoneSollicite
from salon_paiement.models import SessionPaiement
from salon_paiement.services.identification import telephone_noter
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.client.telephone import Telephone, texte_de
from tests.concurrence.outils_course import LONGTEMPS, attend_la_course, courir, rendez_vous, sans_verrous
from tests.fabriques_meteo import coupe
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _le_vrai_ecart(settings: object) -> None:
    settings.ECART_SONNERIES = datetime.timedelta(seconds=30)  # type: ignore[attr-defined]


def intention(
    session: SessionPaiement, reseau: str = "mtn", cle: str = "", numero: str = fabriques.NUMERO
) -> Intention:
    return Intention(reseau, telephone_noter(session.salon, numero), cle or f"cle-{session.pk}-{reseau}")


def payer(chez: fabriques.Maison, reseau: str = "mtn", numero: str = fabriques.NUMERO) -> Paiement:
    session = fabriques.session_a_payer(chez)
    return paiement_initier(session.pk, intention(session, reseau, numero=numero))


def vieillir(secondes: float) -> None:
    Paiement.objects.filter(initie_le__isnull=False).update(
        initie_le=timezone.now() - datetime.timedelta(seconds=secondes)
    )


def test_refuse_une_seconde_sonnerie_avant_trente_secondes(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    payer(banc)
    vieillir(12)
    # Another network of the same number rings the same phone.
    with pytest.raises(TelephoneSollicite, match=r"Attendez 1[78] s .* rien n'est perdu"):
        payer(banc, "moov")
    assert Paiement.objects.count() == len(operateur.client().transactions()) == 1
    vieillir(31)
    payer(banc, "moov")
    assert len(operateur.client().transactions()) == 2
    attend_coherence()


def test_sans_l_ecart_le_telephone_sonne_deux_fois(
    banc: fabriques.Maison, operateur: ServeurSimule, settings: object
) -> None:
    settings.ECART_SONNERIES = datetime.timedelta(0)  # type: ignore[attr-defined]
    payer(banc)
    payer(banc)
    assert len(operateur.client().transactions()) == 2


def test_un_autre_numero_ou_un_autre_salon_n_attendent_pas(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    payer(banc)
    payer(banc, numero="01 66 00 00 02")
    payer(fabriques.maison("Voisine", base=operateur.url))
    assert len(operateur.client().transactions()) == 3


def test_le_meme_envoi_rejoue_rend_sa_tentative(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    session = fabriques.session_a_payer(banc)
    premiere = paiement_initier(session.pk, intention(session))
    assert paiement_initier(session.pk, intention(session)).pk == premiere.pk
    assert len(operateur.client().transactions()) == 1


def test_apres_un_refus_net_la_meme_note_attend_aussi(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    operateur.client().scenario("echec_immediat")
    session = fabriques.session_a_payer(banc)
    assert paiement_initier(session.pk, intention(session, "moov")).motif_code == "solde_insuffisant"
    with pytest.raises(TelephoneSollicite):
        paiement_initier(session.pk, intention(session, "mtn"))


@pytest.mark.parametrize("nature", ["400", "401", "404", "429"])
def test_une_demande_que_l_operateur_n_a_pas_prise_ne_fait_attendre_personne(
    banc: fabriques.Maison, operateur: ServeurSimule, nature: str
) -> None:
    operateur.client().scenario(f"initiation_{nature}")
    session = fabriques.session_a_payer(banc)
    assert paiement_initier(session.pk, intention(session)).etat == "echoue"
    assert paiement_initier(session.pk, intention(session, "moov")).etat == "echoue"


def test_un_operateur_injoignable_n_a_fait_sonner_personne(maison_reelle: fabriques.Maison) -> None:
    assert {payer(maison_reelle).motif_code for _rang in range(2)} == {"operateur_injoignable"}


def test_une_reponse_perdue_a_pu_sonner(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    operateur.client().scenario("initiation_502", prise=True)
    assert payer(banc).etat == "incertain"
    with pytest.raises(TelephoneSollicite):
        payer(banc)


def test_une_intention_qui_va_partir_compte_et_une_abandonnee_non(banc: fabriques.Maison) -> None:
    session, suivante = fabriques.session_a_payer(banc), fabriques.session_a_payer(banc)
    en_route, _nouveau = intention_enregistrer(session.pk, intention(session))
    with pytest.raises(TelephoneSollicite, match=r"Attendez 30\ss"):
        intention_enregistrer(suivante.pk, intention(suivante))
    paiement_clore_jamais_parti(en_route.pk)
    assert intention_enregistrer(suivante.pk, intention(suivante))[1]


def test_une_page_de_l_operateur_ne_sonne_pas(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    payer(banc)
    type(banc.compte).objects.update(reseaux=["mtn", "carte"])
    session = fabriques.session_a_payer(banc)
    carte = paiement_initier(session.pk, intention(session, "carte"))
    assert carte.url_action
    vieillir(31)
    Paiement.objects.filter(pk=carte.pk).update(initie_le=timezone.now())
    assert payer(banc).etat == "en_cours"


def test_un_refus_ne_prend_pas_l_essai_d_un_operateur_coupe(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    payer(banc)
    etat = coupe(banc.compte, essai_dans=-1)
    with pytest.raises(TelephoneSollicite):
        payer(banc)
    assert Disjoncteur.objects.get().pannes == etat.pannes


def test_la_page_dit_combien_attendre_et_garde_la_saisie(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    payer(banc)
    telephone = Telephone(banc)
    page = telephone.payer(page=telephone.jusqu_a_payer())
    assert page.status_code == 422
    assert re.search(r"vient de recevoir une demande de paiement. Attendez [23]\d s", texte_de(page))
    assert 'value="mtn" checked' in page.content.decode()
    vieillir(31)
    assert telephone.payer(page=page).status_code == 303
    assert len(operateur.client().transactions()) == 2


@pytest.mark.postgresql
def test_deux_notes_du_meme_numero_ne_sonnent_qu_une_fois(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    issues = _ensemble(banc, monkeypatch, 0.5)
    assert sorted(type(issue).__name__ for issue in issues) == ["Paiement", "TelephoneSollicite"]
    assert len(operateur.client().transactions()) == 1
    attend_coherence()


@pytest.mark.postgresql
def test_sans_le_verrou_deux_notes_du_meme_numero_sonnent_deux_fois(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deux_sonneries() -> bool:
        vieillir(60)
        with sans_verrous():
            return all(isinstance(issue, Paiement) for issue in _ensemble(banc, monkeypatch, LONGTEMPS))

    attend_la_course(deux_sonneries)


def _ensemble(chez: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, delai: float) -> list[object]:
    """Pay two notes from one number at once; each meets the other between its look and its commit."""
    sessions = [fabriques.session_a_payer(chez) for _rang in range(2)]
    attendre, creer = rendez_vous(2, delai), transition.paiement_creer

    def creer_ensemble(*args: object) -> None:
        attendre()
        creer(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(initiation, "paiement_creer", creer_ensemble)
        return courir([partial(paiement_initier, session.pk, intention(session)) for session in sessions])


def test_un_numero_tape_par_un_autre_ne_sonne_pas_toute_la_journee(
    banc: fabriques.Maison, operateur: ServeurSimule, settings: object
) -> None:
    settings.SONNERIES_PAR_JOUR = 3  # type: ignore[attr-defined]
    for _fois in range(3):
        fabriques.echouer(payer(banc))
        vieillir(60)
    with pytest.raises(TelephoneSollicite, match="sans suite aujourd'hui"):
        payer(banc)
    assert len(operateur.client().transactions()) == 3
    # Another number of the same salon is not concerned; the day after, neither is this one.
    payer(banc, numero="01 66 00 00 02")
    vieillir(25 * 3600)
    payer(banc)


def test_ce_qui_a_ete_paye_ne_compte_pas(banc: fabriques.Maison, operateur: ServeurSimule, settings: object) -> None:
    settings.SONNERIES_PAR_JOUR = 3  # type: ignore[attr-defined]
    for _fois in range(5):
        fabriques.reussir(payer(banc))
        vieillir(60)
    assert len(operateur.client().transactions()) == 5
