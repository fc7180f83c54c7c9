"""Money that waits, statements and the log, by programs."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from paiements.models import EtatReleve, ReleveFournisseur
from paiements.services.rapprochement.ronde import releves_lire
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_guichet import doublon, tardif
from tests.fabriques_releves import csv_de, payes, rangee
from tests.paiements.api.appels import Corps, cle_neuve, faire, fait, lire, programme, refus
from tests.personnel.conftest import Equipe, composer_equipe
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def test_decide_d_un_doublon_une_fois_et_selon_son_role(equipe: Equipe) -> None:
    exception = doublon(equipe.chez)
    gerant, caissier = programme(equipe, Role.GERANT), programme(equipe, Role.CAISSIER)
    (ligne,) = lire(gerant, "api_exceptions", ouverte="true", type="doublon")["resultats"]
    assert (ligne["id"], ligne["montant"], ligne["resolution"]) == (str(exception.pk), 5000, "")
    vue = lire(gerant, "api_exception", exception.pk)
    permises = {d["decision"]: d["permise"] for d in vue["decisions"]}
    assert permises == {"avoir": True, "rembourse": True, "autre_session": True, "perte": False}
    assert vue["paiement_vu"]["surplus"] == 5000
    corps: Corps = {"decision": "avoir", "note": "vu avec la cliente"}
    assert refus(faire(caissier, "api_exception_decider", exception.pk, **corps))[0] == 403
    assert refus(faire(gerant, "api_exception_decider", exception.pk, decision="perte", note="perdu"))[0] == 403
    assert refus(faire(gerant, "api_exception_decider", exception.pk, decision="avoir"))[0] == 422
    assert refus(faire(gerant, "api_exception_decider", exception.pk, decision="brule")) == (
        400,
        "invalid_choice",
        "decision",
    )
    sans_note = faire(
        gerant, "api_exception_decider", exception.pk, decision="autre_session", note="ok ?", cible="ZZZZZZ"
    )
    assert refus(sans_note)[0] == 422
    decidee = fait(gerant, "api_exception_decider", exception.pk, cle="d", **corps)
    assert (decidee["resolution"], bool(decidee["avoir"]), decidee["decisions"]) == ("avoir", True, [])
    assert fait(gerant, "api_exception_decider", exception.pk, cle="d", **corps) == decidee
    assert refus(faire(gerant, "api_exception_decider", exception.pk, **corps))[0] == 409
    assert lire(gerant, "api_exceptions", ouverte="true")["resultats"] == []
    attend_coherence()


def test_affecte_de_l_argent_tardif_a_une_autre_note(equipe: Equipe) -> None:
    exception, cible = tardif(equipe.chez), fabriques.session_a_payer(equipe.chez)
    gerant = programme(equipe, Role.GERANT)
    corps: Corps = {
        "decision": "autre_session",
        "note": "même cliente",
        "cible": cible.code_court.lower(),
        "montant": 3,
    }
    decidee = fait(gerant, "api_exception_decider", exception.pk, **corps)
    assert decidee["session_cible"]["code"] == cible.code_court
    assert lire(gerant, "api_session", cible.pk)["etat"] == "paiement_reussi"
    attend_coherence()


def test_depose_un_releve_choisit_ses_colonnes_et_lit_ce_qui_en_sort(equipe: Equipe) -> None:
    paiements = payes(equipe.chez, 2)
    contenu = csv_de([rangee(paiements[0]), rangee(reference="INCONNUE")])
    gerant = equipe.client(Role.GERANT)
    adresse, cle = reverse("api_rapprochements"), {"Idempotency-Key": cle_neuve()}

    def envoi(octets: bytes = contenu, **champs: Any) -> Corps:
        return {"compte": str(equipe.chez.compte.pk), "fichier": SimpleUploadedFile("r.csv", octets), **champs}

    reponse = gerant.post(adresse, envoi(), headers=cle)
    releve = reponse.json()
    assert (reponse.status_code, releve["etat"], releve["colonnes_a_choisir"]) == (201, "recu", True)
    assert gerant.post(adresse, envoi(), headers=cle).json()["id"] == releve["id"]
    assert gerant.post(adresse, envoi(contenu + b"\r\n"), headers=cle).status_code == 422
    assert refus(gerant.post(adresse, envoi(b""), headers={"Idempotency-Key": "v"}))[0::2] == (400, "fichier")
    demain: Corps = {"du": "2026-01-02", "au": "2026-01-01"}
    assert refus(gerant.post(adresse, envoi(**demain), headers={"Idempotency-Key": "w"}))[0] == 422
    comptable = equipe.client(Role.COMPTABLE)
    assert comptable.post(adresse, envoi(), headers={"Idempotency-Key": "x"}).status_code == 403
    programme_gerant = programme(equipe, Role.GERANT)
    tete = lire(programme_gerant, "api_rapprochement_colonnes", releve["id"])
    assert tete["proposees"]["montant"] == "Montant"
    assert (
        refus(faire(programme_gerant, "api_rapprochement_colonnes", releve["id"], colonnes={"prix": "Montant"}))[0]
        == 400
    )
    fait(programme_gerant, "api_rapprochement_colonnes", releve["id"], colonnes=tete["proposees"])
    releves_lire()
    vu = lire(programme_gerant, "api_rapprochement", releve["id"])
    assert (vu["etat"], vu["resultats"]["rapprochees"], vu["resultats"]["orphelines"]) == ("lu", 1, 1)
    lues = lire(programme_gerant, "api_rapprochement_lignes", releve["id"], liste="rapprochees")["resultats"]
    assert [ligne["paiement"] for ligne in lues] == [paiements[0].reference]
    assert len(lire(programme_gerant, "api_rapprochement_lignes", releve["id"])["resultats"]) == 2
    assert lire(programme_gerant, "api_rapprochement_sans_ligne", releve["id"])["resultats"] == []
    refuse = programme_gerant.get(reverse("api_rapprochement_lignes", args=[releve["id"]]), {"liste": "perdues"})
    assert refus(refuse) == (400, "invalid", "liste")
    assert refus(programme_gerant.get(reverse("api_rapprochement_colonnes", args=[releve["id"]])))[0] == 409
    # The next file of this operator is read at once, with the columns just chosen.
    suivant = gerant.post(adresse, envoi(csv_de([rangee(paiements[1])])), headers={"Idempotency-Key": "y"}).json()
    assert suivant["etat"] == EtatReleve.A_LIRE
    assert ReleveFournisseur.objects.count() == 2


def test_un_releve_ecarte_ne_compte_plus(equipe: Equipe) -> None:
    gerant = programme(equipe, Role.GERANT)
    paye = payes(equipe.chez, 1)
    envoi = {"compte": str(equipe.chez.compte.pk), "fichier": SimpleUploadedFile("r.csv", csv_de([rangee(paye[0])]))}
    releve = equipe.client(Role.GERANT).post(
        reverse("api_rapprochements"), envoi, headers={"Idempotency-Key": "r"}
    ).json()  # fmt: skip
    assert refus(faire(gerant, "api_rapprochement_etranger", releve["id"], motif="d'à côté"))[0] == 409
    assert refus(faire(programme(equipe, Role.COMPTABLE), "api_rapprochement_notre", releve["id"]))[0] == 403


def test_cherche_dans_le_journal_page_apres_page(equipe: Equipe) -> None:
    comptable = programme(equipe, Role.COMPTABLE)
    notes = [fabriques.session_a_payer(equipe.chez) for _ in range(3)]
    page = lire(comptable, "api_traces", limite=4)
    lus = [fait_lu["id"] for fait_lu in page["resultats"]]
    while page["suivante"]:
        page = comptable.get(page["suivante"]).json()
        lus += [fait_lu["id"] for fait_lu in page["resultats"]]
    assert lus == [f["id"] for f in lire(comptable, "api_traces", limite=200)["resultats"]]
    assert len(lus) == len(set(lus)) > 9
    une = lire(comptable, "api_traces", q=notes[0].code_court)["resultats"]
    assert {f["session"] for f in une} == {notes[0].code_court}
    demain = (notes[0].jour + datetime.timedelta(days=3)).isoformat()
    assert lire(comptable, "api_traces", du=demain)["resultats"] == []
    for nom, valeur in {
        "type": "magie",
        "niveau": "rose",
        "du": "hier",
        "q": "n'importe quoi !",
        "limite": "0",
    }.items():
        assert refus(comptable.get(reverse("api_traces"), {nom: valeur})) == (400, "invalid", nom)
    assert refus(comptable.get(reverse("api_traces"), {"acteur": "99999"}))[0] == 404
    assert refus(programme(equipe, "plateforme").get(reverse("api_traces"))) == (400, "required", "salon")
