"""A dump comes back whole: the same ledger, the same rights, every promise kept. I23, and what is refused."""

from __future__ import annotations

import hashlib

import psycopg2
import pytest

from simulateur.serveur import ServeurSimule
from tests.config.sauvegarde.installation import ENCORE, Installation, manifeste, note, noter, retourner_un_octet

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(240)]
PAYER = """
from paiements.services.initiation import Intention, paiement_initier
from salon_paiement.services.identification import telephone_noter
chez = fabriques.maison(base={operateur!r})
session = fabriques.session_a_payer(chez)
print(paiement_initier(session.pk, Intention("mtn", telephone_noter(chez.salon, fabriques.NUMERO), "cle")).etat)
"""
DEMANDER = """
from django.utils import timezone
from paiements.models import Paiement
from paiements.services.relance import paiements_relancer
Paiement.objects.filter(etat="en_cours").update(prochaine_verification=timezone.now(), derniere_verification=None)
paiements_relancer()
print(*Paiement.objects.order_by("pk").values_list("etat", flat=True))
"""


def test_sauvegarder_tout_perdre_et_restaurer_rend_le_meme_livre(chez: Installation) -> None:
    chez.vendre()
    avant = chez.livre()
    sauvegarde = chez.sauvegarder()
    chez.vider()
    dit = chez.gerer("restaurer", str(sauvegarde), role=chez.proprietaire)
    assert "Tous les invariants tiennent" in dit
    assert chez.livre() == avant
    assert avant[1] > 0
    # As the role that serves: its rights came back with the migrate, and not one more.
    assert "tiennent" in chez.gerer("verifier")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        chez.executer("UPDATE paiements_ecritures SET montant = montant")
    with pytest.raises(psycopg2.errors.IntegrityConstraintViolation, match="fait immuable"):
        chez.executer("UPDATE paiements_ecritures SET montant = montant", role=chez.proprietaire)
    # Life goes on.
    chez.vendre()
    assert "tiennent" in chez.gerer("verifier")


def test_le_manifeste_dit_ce_qu_il_y_a_et_personne_d_autre_ne_lit(chez: Installation) -> None:
    sauvegarde = chez.sauvegarder()
    lu = manifeste(sauvegarde)
    lignes, debits = chez.livre()
    assert lu["contenu"]["tables"]["paiements_ecritures"] == lignes
    assert [debits, lignes] in lu["contenu"]["livre"].values()
    assert lu["octets"] == sauvegarde.stat().st_size
    assert "traces.0002_immuables" in lu["migrations"]
    droits = {chemin.name: oct(chemin.stat().st_mode & 0o777) for chemin in (sauvegarde, note(sauvegarde))}
    assert set(droits.values()) == {"0o600"}
    assert chez.sauvegardes.stat().st_mode & 0o777 == 0o700
    [fait] = chez.executer("SELECT donnees_structures FROM traces_transactions WHERE type_trace = 'sauvegarde'")
    assert (fait[0]["genre"], fait[0]["resultat"], fait[0]["octets"]) == ("dump", "ok", lu["octets"])


def test_refuse_un_seul_octet_change(chez: Installation) -> None:
    sauvegarde = chez.sauvegarder()
    retourner_un_octet(sauvegarde, sauvegarde.stat().st_size // 2)
    avant = chez.livre()
    assert "SHA-256" in chez.refuser("restaurer", str(sauvegarde), "--ecraser", "--oui", role=chez.proprietaire)
    assert "SHA-256" in chez.refuser("exercice_reprise", str(sauvegarde))
    assert chez.livre() == avant


def test_refuse_une_base_qui_contient_quelque_chose(chez: Installation) -> None:
    sauvegarde = chez.sauvegarder()
    chez.vendre()
    avant = chez.livre()
    assert "n'est pas vide" in chez.refuser("restaurer", str(sauvegarde), role=chez.proprietaire)
    dit = chez.refuser("restaurer", str(sauvegarde), "--ecraser", role=chez.proprietaire, entree="oui\n")
    assert "Rien n'a été touché" in dit
    assert chez.livre() == avant
    chez.gerer("restaurer", str(sauvegarde), "--ecraser", role=chez.proprietaire, entree="ecraser\n")
    assert chez.livre()[0] < avant[0]


def test_refuse_une_sauvegarde_plus_recente_que_le_code(chez: Installation) -> None:
    sauvegarde = chez.sauvegarder()
    noter(sauvegarde, migrations=[*manifeste(sauvegarde)["migrations"], "paiements.9999_demain"])
    dit = chez.refuser("restaurer", str(sauvegarde), "--ecraser", "--oui", role=chez.proprietaire)
    assert "version plus récente" in dit
    assert "paiements.9999_demain" in dit


def test_refuse_ce_qui_n_est_pas_une_sauvegarde(chez: Installation) -> None:
    sauvegarde = chez.sauvegarder()
    assert "pas de manifeste" in chez.refuser("restaurer", str(chez.dossier / "nulle-part.dump"))
    note(sauvegarde).write_text("{}", encoding="utf-8")
    assert "illisible" in chez.refuser("restaurer", str(sauvegarde))
    note(sauvegarde).unlink()
    assert "pas de manifeste" in chez.refuser("restaurer", str(sauvegarde))
    assert "aucune sauvegarde" in chez.refuser("exercice_reprise")


def test_le_role_qui_sert_ne_restaure_pas(chez: Installation) -> None:
    sauvegarde = chez.sauvegarder()
    avant = chez.livre()
    assert "celui qui migre" in chez.refuser("restaurer", str(sauvegarde), "--ecraser", "--oui")
    assert chez.livre() == avant


def test_une_restauration_coupee_laisse_la_base_comme_avant(chez: Installation) -> None:
    sauvegarde = chez.sauvegarder()
    avant = chez.livre()
    entier = sauvegarde.read_bytes()
    sauvegarde.write_bytes(entier[: len(entier) * 2 // 3])
    # Its manifest agrees with it: only the transaction is left to protect the database.
    empreinte = hashlib.sha256(sauvegarde.read_bytes()).hexdigest()
    noter(sauvegarde, sha256=empreinte, octets=sauvegarde.stat().st_size)
    chez.refuser("restaurer", str(sauvegarde), "--ecraser", "--oui", role=chez.proprietaire)
    assert chez.livre() == avant
    assert "tiennent" in chez.gerer("verifier")


def test_l_operateur_complete_ce_qui_manque_apres_la_reprise(chez: Installation, operateur: ServeurSimule) -> None:
    """A client approves after the backup; the restored salon asks, as it does after any stop, and knows."""
    assert chez.gerer("shell", "-v0", "-c", ENCORE + PAYER.format(operateur=operateur.url)).strip() == "en_cours"
    sauvegarde = chez.sauvegarder()
    [prise] = operateur.client().transactions()
    operateur.client().decider(prise["reference"], "approuver")
    assert chez.gerer("shell", "-v0", "-c", DEMANDER).split() == ["reussi", "reussi"]
    paye = chez.livre()
    chez.gerer("restaurer", str(sauvegarde), "--ecraser", "--oui", role=chez.proprietaire)
    assert chez.livre() < paye
    assert chez.gerer("shell", "-v0", "-c", DEMANDER).split() == ["reussi", "reussi"]
    assert chez.livre() == paye
    assert "tiennent" in chez.gerer("verifier")
