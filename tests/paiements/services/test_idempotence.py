"""One key, one effect: replays, other parameters, the purge."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from paiements.models import CleIdempotence
from paiements.services.idempotence import (
    AutresParametres,
    CleEnCours,
    cle_composer,
    cle_connue,
    cle_deriver,
    cle_enregistrer,
    cle_lue,
    cle_noter,
    cle_retrouver,
    cle_valide,
    cles_purger,
    une_fois,
)
from paiements.tasks import purger_cles
from paiements.verification import verifier
from salon_paiement.erreurs import SaisieInvalide

pytestmark = pytest.mark.django_db
CLE = "cle-d-essai-0000001"


def une(*parametres: object, valeur: str = CLE) -> list[bool]:
    with une_fois(cle_composer("salon:1:1", valeur, "essai", *parametres), "objet:1") as premiere:
        return [premiere]


def test_la_premiere_fois_seulement() -> None:
    assert [une(5000), une(5000), une(5000)] == [[True], [False], [False]]
    assert CleIdempotence.objects.get().objet == "objet:1"


def test_refuse_d_autres_parametres() -> None:
    une(5000)
    with pytest.raises(AutresParametres):
        une(5001)


def test_un_effet_qui_echoue_rend_sa_cle() -> None:
    with pytest.raises(RuntimeError), une_fois(cle_composer("salon:1:1", CLE, "essai"), "objet:1"):
        raise RuntimeError
    assert une() == [True]


def test_la_meme_cle_ailleurs_est_une_autre_cle() -> None:
    une()
    with une_fois(cle_composer("salon:2:1", CLE, "essai"), "objet:2") as premiere:
        assert premiere


@pytest.mark.parametrize("valeur", ["", "a b", "é" * 20, "x" * 65, "'; DROP"])
def test_refuse_une_cle_qui_n_en_est_pas_une(valeur: str) -> None:
    with pytest.raises(SaisieInvalide):
        cle_composer("salon:1:1", valeur, "essai")
    assert not cle_connue("salon:1:1", valeur)


def test_dit_ce_qu_elle_a_fait_une_fois_su() -> None:
    cle = cle_composer("salon:1:1", CLE, "essai")
    with une_fois(cle, "ticket"):
        cle_noter(cle, "ABC123")
    assert cle_retrouver(cle) == "ABC123"


def test_la_suite_d_une_cle_n_est_celle_d_aucune_autre() -> None:
    longues = ["x" * 63 + fin for fin in "ab"]
    suites = {cle_deriver(valeur, suite) for valeur in [*longues, "x"] for suite in ("envoi", "avoir")}
    assert len(suites) == 6
    assert all(cle_valide(suite) for suite in suites)
    assert cle_deriver(CLE, "envoi") == cle_deriver(CLE, "envoi")


def test_d_autres_parametres_au_meme_instant_sont_refuses_comme_apres() -> None:
    une(5000)
    with pytest.raises(AutresParametres):
        cle_enregistrer(cle_composer("salon:1:1", CLE, "essai", 5001), "objet:1")
    with pytest.raises(CleEnCours):
        cle_enregistrer(cle_composer("salon:1:1", CLE, "essai", 5000), "objet:1")


def test_l_en_tete_passe_avant_le_champ_cache() -> None:
    requete = RequestFactory().post("/", {"cle": "du-formulaire"}, headers={"Idempotency-Key": "de-l-en-tete"})
    assert cle_lue(requete) == "de-l-en-tete"
    assert cle_lue(RequestFactory().post("/", {"cle": "du-formulaire"})) == "du-formulaire"


def test_garde_soixante_douze_heures_puis_oublie() -> None:
    une()
    CleIdempotence.objects.update(date_creation=timezone.now() - datetime.timedelta(hours=71, minutes=59))
    assert purger_cles() == 0
    assert cles_purger(timezone.now() + datetime.timedelta(minutes=2)) == 1


@pytest.mark.postgresql
def test_verifier_voit_une_cle_sans_effet_et_une_cle_double() -> None:
    une()
    assert "I21" not in {v.code for v in verifier()}
    CleIdempotence.objects.update(objet="")
    assert "I21" in {v.code for v in verifier()}
    CleIdempotence.objects.update(objet="objet:1")
    with connection.cursor() as curseur:
        curseur.execute("ALTER TABLE paiements_cleidempotence DROP CONSTRAINT cle_unique")
        curseur.execute(
            "INSERT INTO paiements_cleidempotence (portee, cle, empreinte, objet, date_creation)"
            " SELECT portee, cle, empreinte, objet, date_creation FROM paiements_cleidempotence"
        )
    assert "I21" in {v.code for v in verifier()}
