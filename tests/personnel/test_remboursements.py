"""Refund pages: from the note to the proof; who may; what is refused, and that nothing changed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from paiements.models import Avoir, Paiement, Remboursement
from paiements.services.caisse.ouverture import caisse_mouvement, caisse_ouvrir
from salon_paiement.models import Role, Salon
from tests import fabriques
from tests.fabriques_remboursements import cle, demander, payee
from tests.personnel.conftest import Equipe
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db
NUMERO_ENTIER = "+2290166000001"


def lu(reponse: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode())).split())


def note(paiement: Paiement) -> str:
    return reverse("admin:caisse_session", args=[paiement.session.code_court])


def page(remboursement: Remboursement, *suite: str) -> str:
    nom = "admin:remboursement_geste" if suite else "admin:remboursement"
    return reverse(nom, args=[remboursement.reference, *suite])


def poster_demande(equipe: Equipe, role: str, objet: Paiement, **champs: object) -> Any:
    adresse = reverse("admin:note_rembourser", args=[objet.session.code_court])
    donnees = {"paiement": objet.reference, "montant": "2 000", "voie": "avoir", "motif": "trop cher", "cle": cle()}
    return equipe.client(role).post(adresse, donnees | champs)


def agir(equipe: Equipe, role: str, remboursement: Remboursement, geste: str, **champs: object) -> Any:
    return equipe.client(role).post(page(remboursement, geste), {"cle": cle(), **champs})


def demande(equipe: Equipe, montant: int = 2000, voie: str = "manuel", role: str = Role.CAISSIER) -> Remboursement:
    return demander(payee(equipe.chez), equipe.personnes[role], montant, voie)


def test_la_note_propose_de_rembourser_ce_qui_reste(equipe: Equipe) -> None:
    paiement = payee(equipe.chez)
    texte = lu(equipe.client(Role.CAISSIER).get(note(paiement)))
    assert "Rembourser ce paiement (mobile money, jusqu'à 5 000 F)" in texte
    assert "Rembourser ce paiement" not in lu(equipe.client(Role.COMPTABLE).get(note(paiement)))


def test_une_gerante_donne_un_avoir_en_un_geste(equipe: Equipe) -> None:
    paiement = payee(equipe.chez)
    reponse = poster_demande(equipe, Role.GERANT, paiement)
    fait = Remboursement.objects.get()
    assert (reponse.status_code, reponse.url) == (303, page(fait))
    assert (fait.etat, Avoir.objects.get().montant) == ("fait", 2000)
    assert Avoir.objects.get().code in lu(equipe.client(Role.GERANT).get(page(fait)))
    attend_coherence()


def test_le_meme_formulaire_deux_fois_ne_rembourse_qu_une_fois(equipe: Equipe) -> None:
    paiement = payee(equipe.chez)
    reponses = {poster_demande(equipe, Role.GERANT, paiement, cle="cle-fixe-000000001").url for _ in range(3)}
    assert len(reponses) == Remboursement.objects.count() == Avoir.objects.count() == 1
    attend_coherence()


@pytest.mark.parametrize(
    ("champs", "statut"),
    [({"montant": "5001"}, 409), ({"montant": "-5"}, 422), ({"montant": "2.5"}, 422), ({"motif": ""}, 422),
     ({"voie": "especes", "montant": "1003"}, 422), ({"paiement": "INCONNUE"}, 404), ({"cle": ""}, 422)],
)  # fmt: skip
def test_refuse_ce_qui_n_est_pas_possible(equipe: Equipe, champs: dict[str, str], statut: int) -> None:
    paiement = payee(equipe.chez)
    reponse = poster_demande(equipe, Role.GERANT, paiement, **champs)
    assert reponse.status_code == statut
    assert not Remboursement.objects.exists()
    if statut != 404:
        assert note(paiement) in reponse.content.decode()


@pytest.mark.parametrize(
    ("role", "statut"), [(Role.COMPTABLE, 403), (Role.COIFFEUR, 403), ("etrangere", 404), ("", 302)]
)
def test_refuse_a_qui_ne_peut_pas_demander(equipe: Equipe, role: str, statut: int) -> None:
    assert poster_demande(equipe, role, payee(equipe.chez)).status_code == statut
    assert not Remboursement.objects.exists()


def test_la_liste_montre_d_abord_ce_qui_attend_une_decision(equipe: Equipe) -> None:
    fini = poster_demande(equipe, Role.GERANT, payee(equipe.chez)).url
    attend = demande(equipe)
    client = equipe.client(Role.GERANT)
    liste = client.get(reverse("admin:remboursements")).content.decode()
    assert page(attend) in liste
    assert fini not in liste
    assert '<b class="badge">1</b>' in liste
    tous = client.get(reverse("admin:remboursements") + "?tous=1").content.decode()
    assert tous.index(page(attend)) < tous.index(fini)
    assert '<b class="badge">' not in equipe.client(Role.CAISSIER).get(reverse("admin:remboursements")).content.decode()


def test_un_caissier_demande_une_gerante_approuve_puis_prouve(equipe: Equipe) -> None:
    remboursement = demande(equipe)
    assert agir(equipe, Role.CAISSIER, remboursement, "approuver").status_code == 403
    assert agir(equipe, Role.GERANT, remboursement, "approuver").status_code == 303
    texte = lu(equipe.client(Role.GERANT).get(page(remboursement)))
    assert "À envoyer à la main" in texte
    assert "Connectez-vous à votre compte" in texte
    assert agir(equipe, Role.GERANT, remboursement, "prouver", preuve=" ").status_code == 422
    assert agir(equipe, Role.GERANT, remboursement, "prouver", preuve="TRF-77").status_code == 303
    remboursement.refresh_from_db()
    assert (remboursement.etat, remboursement.preuve) == ("fait", "TRF-77")
    assert "TRF-77" in lu(equipe.client(Role.COMPTABLE).get(page(remboursement)))
    attend_coherence()


def test_au_dessus_du_seuil_la_page_dit_qu_il_faut_une_autre_personne(equipe: Equipe) -> None:
    Salon.objects.update(seuil_double_accord=1000)
    remboursement = demande(equipe, role=Role.GERANT)
    texte = lu(equipe.client(Role.GERANT).get(page(remboursement)))
    assert "une autre personne doit approuver" in texte
    assert "Approuver 2" not in texte
    assert agir(equipe, Role.GERANT, remboursement, "approuver").status_code == 403
    assert agir(equipe, Role.PROPRIETAIRE, remboursement, "approuver").status_code == 303


def test_le_numero_entier_n_est_montre_qu_a_qui_envoie_et_c_est_ecrit(equipe: Equipe) -> None:
    remboursement = demande(equipe)
    agir(equipe, Role.GERANT, remboursement, "approuver")
    adresse = reverse("admin:remboursement_numero", args=[remboursement.reference])
    for role in (Role.GERANT, Role.CAISSIER, Role.COMPTABLE):
        assert NUMERO_ENTIER not in lu(equipe.client(role).get(page(remboursement)))
    assert equipe.client(Role.CAISSIER).post(adresse).status_code == 403
    assert not TraceTransaction.objects.filter(type_trace="numero_montre").exists()
    assert NUMERO_ENTIER in lu(equipe.client(Role.GERANT).post(adresse))
    trace = TraceTransaction.objects.get(type_trace="numero_montre")
    assert trace.acteur == equipe.personnes[Role.GERANT]


def test_les_especes_demandent_une_caisse_ouverte(equipe: Equipe) -> None:
    remboursement = demande(equipe, voie="especes")
    agir(equipe, Role.GERANT, remboursement, "approuver")
    reponse = agir(equipe, Role.CAISSIER, remboursement, "remettre")
    assert reponse.status_code == 409
    assert "caisse est fermée" in lu(reponse)
    caisse = caisse_ouvrir(equipe.chez.salon, 1000, equipe.personnes[Role.GERANT], cle())
    assert "contient moins" in lu(agir(equipe, Role.CAISSIER, remboursement, "remettre"))
    caisse_mouvement(caisse.salon_id, 1000, "monnaie de la banque", equipe.personnes[Role.GERANT], cle())
    assert agir(equipe, Role.COMPTABLE, remboursement, "remettre").status_code == 403
    assert agir(equipe, Role.CAISSIER, remboursement, "remettre").status_code == 303
    remboursement.refresh_from_db()
    assert remboursement.etat == "fait"
    attend_coherence()


def test_refuser_garde_le_motif_dans_l_historique(equipe: Equipe) -> None:
    remboursement = demande(equipe)
    assert agir(equipe, Role.GERANT, remboursement, "refuser", motif="").status_code == 422
    assert agir(equipe, Role.GERANT, remboursement, "refuser", motif="ticket perdu").status_code == 303
    texte = lu(equipe.client(Role.GERANT).get(note(remboursement.paiement)))
    assert "refusé. Motif : ticket perdu" in texte


@pytest.mark.parametrize("geste", ["approuver", "refuser", "remettre", "prouver", "echec", "inconnu"])
def test_le_salon_voisin_ne_voit_rien_et_ne_change_rien(equipe: Equipe, geste: str) -> None:
    remboursement = demande(equipe)
    assert equipe.client("etrangere").get(page(remboursement)).status_code == 404
    assert agir(equipe, "etrangere", remboursement, geste, motif="non", preuve="TRF-1").status_code == 404
    assert equipe.client(Role.GERANT).get(page(remboursement, geste)).status_code == 405
    remboursement.refresh_from_db()
    assert remboursement.etat == "demande"


def test_le_personnel_paie_une_note_avec_l_avoir_du_client(equipe: Equipe) -> None:
    poster_demande(equipe, Role.GERANT, payee(equipe.chez))
    avoir = Avoir.objects.get()
    session = fabriques.session_a_payer(equipe.chez)
    adresse = reverse("admin:note_avoir", args=[session.code_court])
    assert avoir.code in lu(
        equipe.client(Role.CAISSIER).get(reverse("admin:caisse_session", args=[session.code_court]))
    )
    for role, statut in ((Role.COMPTABLE, 403), ("etrangere", 404)):
        assert equipe.client(role).post(adresse, {"avoir": avoir.code, "cle": cle()}).status_code == statut
    for saisie, statut in (("9 000", 422), ("500", 303)):
        donnees = {"avoir": avoir.code, "montant": saisie, "cle": cle()}
        assert equipe.client(Role.CAISSIER).post(adresse, donnees).status_code == statut
    avoir.refresh_from_db()
    session.refresh_from_db()
    assert (avoir.solde, session.montant_applique) == (1500, 500)
    attend_coherence()
