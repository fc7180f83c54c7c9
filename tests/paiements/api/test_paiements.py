"""Payments by programs: cash, withdrawn, given back; what is known is told, and nothing more."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from paiements.models import Paiement, Remboursement
from paiements.services import initiation
from paiements.services.incertitude import paiement_rendre_incertain
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_caisse import ouvrir
from tests.fabriques_remboursements import brancher, payee
from tests.paiements.api.appels import Corps, faire, fait, lire, programme, refus
from tests.personnel.conftest import Equipe, composer_equipe
from tests.verification import attend_coherence
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None, monkeypatch: pytest.MonkeyPatch) -> Equipe:
    """The cast; no call leaves for an operator."""
    monkeypatch.setattr(initiation, "paiement_envoyer", lambda *_a, **_k: None)
    return composer_equipe()


def test_initie_une_fois_par_cle_et_dit_ou_suivre(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    # A ticket that no phone has opened: the desk asks for the payment itself.
    ticket = fabriques.ticket(equipe.chez, equipe.personnes[Role.CAISSIER])
    corps: Corps = {"reseau": "mtn", "telephone": "01 66 00 00 01"}
    reponse = faire(client, "api_session_paiements", ticket.pk, cle="p1", **corps)
    assert (reponse.status_code, reponse["Retry-After"]) == (202, "3")
    dit = reponse.json()
    assert (dit["montant"], dit["etat"], dit["attendu"], dit["suite"]["genre"]) == (
        5000,
        "en_attente",
        True,
        "telephone",
    )
    assert reponse["Location"] == reverse("api_paiement", args=[dit["reference"]])
    assert lire(client, "api_paiement", dit["reference"]) == dit
    assert faire(client, "api_session_paiements", ticket.pk, cle="p1", **corps).json() == dit
    autre = faire(client, "api_session_paiements", ticket.pk, cle="p1", **(corps | {"montant": 1000}))
    assert refus(autre)[0] == 422
    assert refus(faire(client, "api_session_paiements", ticket.pk, **corps))[0] == 409
    assert [p["reference"] for p in lire(client, "api_session_paiements", ticket.pk)["resultats"]] == [dit["reference"]]
    assert Paiement.objects.count() == 1
    attend_coherence()


@pytest.mark.parametrize(
    ("corps", "attendu"),
    [
        ({"telephone": "01 66 00 00 01"}, (400, "required", "reseau")),
        ({"reseau": "orange", "telephone": "01 66 00 00 01"}, (400, "invalid", "reseau")),
        ({"reseau": "mtn"}, (400, "invalid", "telephone")),
        ({"reseau": "mtn", "telephone": "12"}, (400, "invalid", "telephone")),
        ({"reseau": "mtn", "telephone": "01 66 00 00 01", "montant": 6000}, (422, "unprocessable", None)),
        ({"reseau": "mtn", "telephone": "01 66 00 00 01", "montant": 0}, (422, "unprocessable", None)),
        ({"reseau": "mtn", "telephone": "01 66 00 00 01", "montant": -5}, (400, "min_value", "montant")),
        ({"reseau": "mtn", "telephone": "01 66 00 00 01", "montant": 10.0}, (400, "invalid", "montant")),
        ({"reseau": "mtn", "telephone": "01 66 00 00 01", "etat": "reussi"}, (400, "unknown", "etat")),
    ],
)
def test_refuse_une_demande_impossible_et_n_ecrit_aucun_paiement(
    equipe: Equipe, corps: dict[str, Any], attendu: tuple[int, str, str | None]
) -> None:
    ticket = fabriques.ticket(equipe.chez, equipe.personnes[Role.CAISSIER])
    assert refus(faire(programme(equipe, Role.CAISSIER), "api_session_paiements", ticket.pk, **corps)) == attendu
    assert not Paiement.objects.exists()


def test_dit_la_verite_d_un_paiement_incertain_puis_reussi(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    paiement = fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    paiement_rendre_incertain(paiement.pk, motif="test")
    dit = lire(client, "api_paiement", paiement.reference)
    assert (dit["etat"], dit["attendu"], dit["en_verification"]) == ("incertain", True, True)
    assert [p["reference"] for p in lire(client, "api_paiements", etat="attendus")["resultats"]] == [paiement.reference]
    fabriques.reussir(paiement)
    dit = lire(client, "api_paiement", paiement.reference)
    assert (dit["etat"], dit["attendu"], dit["montant_recu"], dit["suite"]) == ("reussi", False, 5000, None)
    vue = lire(client, "api_session", paiement.session_id)
    assert (vue["etat"], vue["reste"], vue["recu"]["numero"][-6:]) == ("paiement_reussi", 0, vue["code"])


def test_encaisse_des_especes_et_dit_la_monnaie(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    session = fabriques.session_a_payer(equipe.chez)
    assert refus(faire(client, "api_session_especes", session.pk))[0] == 409
    ouvrir(equipe.chez)
    assert refus(faire(programme(equipe, Role.COMPTABLE), "api_session_especes", session.pk))[0] == 403
    dit = fait(client, "api_session_especes", session.pk, cle="e", remis=10_000)
    assert (dit["etat"], dit["montant_recu"], dit["especes"]["rendu"]) == ("reussi", 5000, 5000)
    assert fait(client, "api_session_especes", session.pk, cle="e", remis=10_000)["reference"] == dit["reference"]
    corps: Corps = {"motif": "erreur de saisie"}
    assert refus(faire(client, "api_paiement_annuler_especes", dit["reference"], **corps))[0] == 403
    gerant = programme(equipe, Role.GERANT)
    assert fait(gerant, "api_paiement_annuler_especes", dit["reference"], cle="a", **corps)["etat"] == "annule"
    assert fait(gerant, "api_paiement_annuler_especes", dit["reference"], cle="a", **corps)["etat"] == "annule"
    attend_coherence()


def test_retire_une_demande_et_laisse_payer_autrement(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    jamais_parti = fabriques.intention(fabriques.session_a_payer(equipe.chez))
    dit = fait(client, "api_paiement_annuler", jamais_parti.reference, cle="a", motif="renonce")
    assert (dit["suite"], dit["paiement"]["etat"]) == ("finie", "echoue")
    assert fait(client, "api_paiement_annuler", jamais_parti.reference, cle="a", motif="renonce") == dit
    parti = fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    laisse = fait(client, "api_paiement_remplacer", parti.reference, motif="espèces")
    assert (laisse["remplacee"], laisse["attendu"]) == (True, True)
    assert lire(client, "api_session", parti.session_id)["etat"] == "prestation_selectionnee"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_rembourse_une_fois_et_a_deux_au_dessus_du_seuil(monkeypatch: pytest.MonkeyPatch) -> None:
    equipe = composer_equipe()
    banque = brancher(monkeypatch)
    paiement = payee(equipe.chez)
    caissier, gerant = programme(equipe, Role.CAISSIER), programme(equipe, Role.GERANT)
    corps: Corps = {"montant": 2000, "voie": "operateur", "motif": "prestation refaite"}
    reponse = faire(caissier, "api_paiement_rembourser", paiement.reference, cle="r", **corps)
    demande = reponse.json()
    assert (reponse.status_code, demande["etat"], demande["permis"]["approuver"]) == (201, "demande", False)
    assert reponse["Location"] == reverse("api_remboursement", args=[demande["reference"]])
    assert fait(caissier, "api_paiement_rembourser", paiement.reference, cle="r", **corps) == demande
    assert not banque.appels
    assert refus(faire(caissier, "api_remboursement_approuver", demande["reference"]))[0] == 403
    approuve = fait(gerant, "api_remboursement_approuver", demande["reference"], cle="ok")
    assert (approuve["etat"], approuve["approuve_par"]) == ("fait", equipe.personnes[Role.GERANT].username)
    assert fait(gerant, "api_remboursement_approuver", demande["reference"], cle="ok")["etat"] == "fait"
    assert len(banque.appels) == 1
    trop = faire(gerant, "api_paiement_rembourser", paiement.reference, **(corps | {"montant": 4000}))
    assert refus(trop)[0] == 409
    refuse = fait(caissier, "api_paiement_rembourser", paiement.reference, **(corps | {"montant": 500}))
    fini = fait(gerant, "api_remboursement_refuser", refuse["reference"], motif="ticket perdu")
    assert fini["etat"] == "refuse"
    assert len(lire(gerant, "api_remboursements", session=paiement.session_id)["resultats"]) == 2
    assert Remboursement.objects.count() == 2
    attend_coherence()


def test_un_numero_montre_est_un_fait_et_ses_gestes_finissent_a_la_main(equipe: Equipe) -> None:
    paiement = payee(equipe.chez)
    gerant = programme(equipe, Role.GERANT)
    corps: Corps = {"montant": 1000, "voie": "manuel", "motif": "geste commercial"}
    objet = fait(gerant, "api_paiement_rembourser", paiement.reference, **corps)
    assert objet["telephone"]
    assert "66000001" not in objet["telephone"].replace(" ", "")
    adresse = reverse("api_remboursement_numero", args=[objet["reference"]])
    assert refus(programme(equipe, Role.CAISSIER).post(adresse))[0] == 403
    assert gerant.post(adresse).json()["numero"].endswith("66000001")
    assert TraceTransaction.objects.filter(type_trace=TypeTrace.NUMERO_MONTRE).count() == 1
    assert fait(gerant, "api_remboursement_prouver", objet["reference"], preuve="TRF-77")["etat"] == "fait"
    ouvrir(equipe.chez)
    especes = fait(gerant, "api_paiement_rembourser", paiement.reference, **(corps | {"voie": "especes"}))
    assert fait(gerant, "api_remboursement_remettre", especes["reference"], cle="x")["etat"] == "fait"
    attend_coherence()
