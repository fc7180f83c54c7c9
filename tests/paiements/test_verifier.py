"""``verifier`` finds each kind of damage, names it, and finds nothing in a sound database."""

from __future__ import annotations

import importlib
import io
import pathlib

import pytest
from django.core.management import call_command
from django.db import connection

from paiements.invariants import INVARIANTS
from paiements.verification import verifier
from tests import fabriques
from tests.verification import degats, force

pytestmark = pytest.mark.django_db

_SESSION = "salon_paiement_sessionpaiement"
_EN_VOL = "(SELECT session_id FROM paiements_paiement WHERE etat = 'en_cours')"
_REUSSI = "(SELECT id FROM paiements_paiement WHERE etat = 'reussi')"

# Damage done behind our back, and the invariant that must see it (others may see it too).
DEGATS = {
    "I1b": f"UPDATE {_SESSION} SET tentatives_en_vol = 2 WHERE id IN {_EN_VOL}",
    "I2": f"UPDATE {_SESSION} SET montant_applique = montant_applique - 1 WHERE etat = 'paiement_reussi'",
    "I2b": "UPDATE paiements_paiement SET essai = FALSE WHERE etat = 'reussi'",
    "I4": f"DELETE FROM paiements_ecritures WHERE paiement_id IN {_REUSSI}",
    "I7": "UPDATE paiements_paiement SET montant_recu = montant_recu + 500 WHERE etat = 'reussi'",
    "I8a": f"UPDATE {_SESSION} SET etat = 'expire' WHERE etat = 'scanne'",
    "I8b": "UPDATE paiements_paiement SET etat = 'incertain' WHERE etat = 'en_cours'",
    "I8c": "UPDATE traces_transactions SET nouvel_etat = 'cree' WHERE nouvel_etat = 'paiement_reussi'",
    "I14": "UPDATE salon_paiement_notification SET prochaine_tentative = '2020-01-01 00:00:00+00'",
    "I15a": "DELETE FROM salon_paiement_recu",
    "I15b": "UPDATE paiements_paiement SET surplus = 5 WHERE etat = 'reussi'",
    "I16": "UPDATE paiements_paiement SET prochaine_verification = NULL WHERE etat = 'en_cours'",
    "I4b": "DELETE FROM paiements_ecritures WHERE libelle = 'reglement'",
    "I8d": (
        "INSERT INTO paiements_remboursement (id, date_creation, salon_id, paiement_id, session_id, voie, etat,"
        " montant, devise, reference, reference_fournisseur, motif, preuve, nombre_verifications)"
        " SELECT gen_random_uuid(), now(), salon_id, id, session_id, 'especes', 'fait', 5, 'XOF', 'SANSTRACE', '',"
        " '', '', 0 FROM paiements_paiement WHERE etat = 'reussi'"
    ),
    "I17a": "UPDATE paiements_ecritures SET montant = montant + 1 WHERE compte = 'ventes'",
    "I17b": "UPDATE paiements_ecritures SET montant = montant * 2",
    "I17c": "UPDATE paiements_ecritures SET montant = montant * 2 WHERE libelle = 'reglement'",
    "I17d": "UPDATE paiements_ecritures SET compte = 'ventes' WHERE compte = 'pourboires'",
    "I19": "UPDATE paiements_paiement SET salon_id = (SELECT id FROM salon_paiement_salon WHERE nom = 'Voisin')",
    "I22": "UPDATE salon_paiement_recu SET montant = montant + 1",
}


@pytest.fixture
def salon_vivant(maison: fabriques.Maison) -> None:
    fabriques.maison("Voisin")
    fabriques.session_payee(maison, courriel="afi@example.org", pourboire=200)
    fabriques.tentative(fabriques.session_a_payer(maison))
    fabriques.session_scannee(maison)
    fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(maison)))


def abimer(sql: str) -> int:
    """Change facts as a superuser could: triggers set aside."""
    with connection.cursor() as curseur:
        if connection.vendor == "postgresql":
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
            curseur.execute("SET session_replication_role = replica")
        curseur.execute(sql)
        touchees = int(curseur.rowcount)
        if connection.vendor == "postgresql":
            curseur.execute("SET session_replication_role = DEFAULT")
    return touchees


def test_ne_trouve_rien_dans_une_base_saine(salon_vivant: None) -> None:
    assert verifier() == []


@pytest.mark.postgresql
@pytest.mark.parametrize("code", degats(DEGATS, "I8a", "I8b", "I8c", "I8d"))
def test_trouve_et_nomme_chaque_degat(salon_vivant: None, code: str) -> None:
    assert abimer(DEGATS[code]) > 0
    trouvees = {v.code: v for v in verifier()}
    assert code in trouvees
    assert trouvees[code].nombre == len(trouvees[code].exemples) > 0


@force
@pytest.mark.postgresql
def test_trouve_deux_tentatives_vivantes_et_un_message_oublie(salon_vivant: None) -> None:
    with connection.cursor() as curseur:
        curseur.execute("DROP INDEX paiement_vivant_unique")
        curseur.execute(
            f"INSERT INTO paiements_evenementfournisseur (id, date_creation, compte_id, cle, empreinte, authenticite, "
            f"etat, tentatives, prochaine_tentative, erreur) SELECT gen_random_uuid(), now(), compte_id, 'cle', '', "
            f"'aucune', 'a_traiter', 0, '2020-01-01', '' FROM paiements_paiement WHERE id IN {_REUSSI}"
        )
    abimer(
        f"UPDATE paiements_paiement SET etat = 'en_cours', remplacee = false, session_id = "
        f"(SELECT session_id FROM paiements_paiement WHERE etat = 'en_cours' LIMIT 1) WHERE id IN {_REUSSI}"
    )
    assert {"I1", "I13"} <= {v.code for v in verifier()}


@pytest.mark.postgresql
def test_remarque_une_protection_retiree(salon_vivant: None) -> None:
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("ALTER TABLE paiements_ecritures DISABLE TRIGGER paiements_ecritures_immuable_upd")
    assert [v.code for v in verifier()] == ["I10"]


def test_chaque_invariant_a_son_degat() -> None:
    """Each ``test_verifier_*.py`` beside this one holds the damage of its own invariants."""
    ici = pathlib.Path(__file__).parent
    voisins = ici.rglob("test_verifier_*.py")
    chemins = [("tests", "paiements", *voisin.relative_to(ici).with_suffix("").parts) for voisin in sorted(voisins)]
    modules = [importlib.import_module(".".join(chemin)) for chemin in chemins]
    connus = {code for module in modules for code in getattr(module, "DEGATS", {})}
    assert {i.code for i in INVARIANTS} == {*DEGATS, "I1", "I13"} | connus


def test_la_commande_sort_avec_1_et_nomme_les_lignes(salon_vivant: None) -> None:
    sortie = io.StringIO()
    call_command("verifier", stdout=sortie)
    assert "tiennent" in sortie.getvalue()
    abimer(DEGATS["I1b"])
    with pytest.raises(SystemExit) as arret:
        call_command("verifier", stdout=sortie)
    assert arret.value.code == 1
    assert "I1b rompu (1)" in sortie.getvalue()
