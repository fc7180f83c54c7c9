"""Facts and ledger lines are written once: the database itself refuses anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from paiements.models import Caisse, ClotureCaisse, Ecriture, MouvementCaisse
from tests import fabriques
from traces.immuabilite import declencheurs_manquants, installer_declencheurs, tables_immuables
from traces.modeles_sceaux import ArchiveTraces, MotifTete, SceauTraces
from traces.models import TraceContexte, TraceTransaction
from traces.scellement import tout_sceller
from traces.tetes import tete_emettre

pytestmark = pytest.mark.django_db
TABLES = [
    "paiements_cloturecaisse",
    "paiements_ecritures",
    "paiements_mouvementcaisse",
    "traces_archives",
    "traces_tetes",
    "traces_transactions",
]
# Their key is not ``id``: they have their own lines below.
SCEAUX = "traces_sceaux"


def lignes(modele: type[models.Model]) -> list[tuple[object, ...]]:
    return list(modele._default_manager.order_by("pk").values_list())


def executer(ordre: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute(ordre)


def ecrire_des_faits(chez: fabriques.Maison) -> None:
    """A settled visit and a closed till; deferred checks are run, or PostgreSQL refuses TRUNCATE for its own reason."""
    fabriques.session_payee(chez)
    acteur = fabriques.membre(chez)
    caisse = Caisse.objects.create(salon=chez.salon, fond=0, ouverte_par=acteur)
    MouvementCaisse.objects.create(salon=chez.salon, caisse=caisse, montant=500, motif="monnaie", acteur=acteur)
    ClotureCaisse.objects.create(
        salon=chez.salon, caisse=caisse, numero=1, jour="2026-03-10", fermee_par=acteur, fond=0, compte=500,
        attendu=500, ecart=0,
    )  # fmt: skip
    tout_sceller()
    assert tete_emettre(chez.salon.pk, MotifTete.HORAIRE) is not None
    ArchiveTraces.objects.create(
        chaine=chez.salon.pk, mois="2024-01-01", nombre=0, premier_id=0, dernier_id=0, fichier="x", empreinte="e",
        octets=0,
    )  # fmt: skip
    if connection.vendor == "postgresql":
        executer("SET CONSTRAINTS ALL IMMEDIATE")


def par_le_modele(modele: type[models.Model], geste: str) -> Callable[[], object]:
    objet = modele._default_manager.earliest("pk")
    gestes: dict[str, Callable[[], object]] = {
        "update": lambda: modele._default_manager.filter(pk=objet.pk).update(date_creation=fabriques.il_y_a(jours=1)),
        "save": objet.save,
        "delete": objet.delete,
        "delete_tout": lambda: modele._default_manager.filter(pk__gte=0).delete(),
        "bulk_update": lambda: modele._default_manager.bulk_update([objet], ["date_creation"]),
    }
    return gestes[geste]


def test_les_tables_protegees_sont_les_faits_et_le_grand_livre() -> None:
    assert tables_immuables(connection) == sorted([*TABLES, SCEAUX])
    assert declencheurs_manquants(connection) == []


@pytest.mark.parametrize("modele", [TraceTransaction, Ecriture])
@pytest.mark.parametrize("geste", ["update", "save", "delete", "delete_tout", "bulk_update"])
def test_refuse_de_reecrire_par_le_modele(maison: fabriques.Maison, modele: type[models.Model], geste: str) -> None:
    ecrire_des_faits(maison)
    avant = lignes(modele)
    TraceContexte.objects.all().delete()
    with pytest.raises(DatabaseError, match="fait immuable"), transaction.atomic():
        par_le_modele(modele, geste)()
    assert lignes(modele) == avant


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE {table} SET id = id",
        "UPDATE {table} SET id = id + 1000000",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE id = (SELECT MAX(id) FROM {table})",
    ],
)
def test_refuse_de_reecrire_en_sql(maison: fabriques.Maison, table: str, ordre: str) -> None:
    ecrire_des_faits(maison)
    avant = (lignes(TraceTransaction), lignes(Ecriture))
    with pytest.raises(DatabaseError, match="fait immuable"), transaction.atomic():
        executer(ordre.format(table=table))
    assert (lignes(TraceTransaction), lignes(Ecriture)) == avant


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "ordre",
    [
        "TRUNCATE {table} CASCADE",
        "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET id = 1",
        "MERGE INTO {table} t USING {table} s ON t.id = s.id WHEN MATCHED THEN DELETE",
    ],
)
@pytest.mark.parametrize("table", TABLES)
def test_refuse_les_detours_de_postgresql(maison: fabriques.Maison, table: str, ordre: str) -> None:
    ecrire_des_faits(maison)
    avant = (lignes(TraceTransaction), lignes(Ecriture))
    with pytest.raises(DatabaseError, match="fait immuable"), transaction.atomic():
        executer(ordre.format(table=table))
    assert (lignes(TraceTransaction), lignes(Ecriture)) == avant


@pytest.mark.parametrize(
    "ordre", ["UPDATE traces_sceaux SET maillon = empreinte", "DELETE FROM traces_sceaux WHERE sequence > 1"]
)
def test_refuse_de_reecrire_un_sceau(maison: fabriques.Maison, ordre: str) -> None:
    ecrire_des_faits(maison)
    avant = lignes(SceauTraces)
    with pytest.raises(DatabaseError, match="fait immuable"), transaction.atomic():
        executer(ordre)
    assert lignes(SceauTraces) == avant != []


@pytest.mark.postgresql
def test_un_vidage_qui_atteint_les_faits_par_une_autre_table_est_refuse(maison: fabriques.Maison) -> None:
    ecrire_des_faits(maison)
    nombre = TraceTransaction.objects.count()
    with pytest.raises(DatabaseError, match="fait immuable"), transaction.atomic():
        executer("TRUNCATE salon_paiement_salon CASCADE")
    assert TraceTransaction.objects.count() == nombre > 0


@pytest.mark.postgresql
@pytest.mark.parametrize("suffixe", ["upd", "del", "tru"])
@pytest.mark.parametrize("geste", ["DROP TRIGGER {nom} ON {table}", "ALTER TABLE {table} DISABLE TRIGGER {nom}"])
def test_un_declencheur_retire_ou_eteint_se_voit_et_se_remet(suffixe: str, geste: str) -> None:
    nom = f"traces_transactions_immuable_{suffixe}"
    executer(geste.format(nom=nom, table="traces_transactions"))
    assert declencheurs_manquants(connection) == [f"traces_transactions.{nom}"]
    installer_declencheurs(connection)
    assert declencheurs_manquants(connection) == []


@pytest.mark.postgresql
def test_sans_declencheur_la_reecriture_passe(maison: fabriques.Maison) -> None:
    ecrire_des_faits(maison)
    executer("ALTER TABLE traces_transactions DISABLE TRIGGER traces_transactions_immuable_upd")
    assert TraceTransaction.objects.update(titre="réécrit") > 0
    executer("ALTER TABLE traces_transactions ENABLE TRIGGER traces_transactions_immuable_upd")


@pytest.mark.postgresql
def test_une_fonction_videe_se_voit(maison: fabriques.Maison) -> None:
    ecrire_des_faits(maison)
    executer(
        "CREATE OR REPLACE FUNCTION refuser_reecriture() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$"
    )
    assert declencheurs_manquants(connection) == ["refuser_reecriture()"]
    installer_declencheurs(connection)
    assert declencheurs_manquants(connection) == []


def test_le_contexte_personnel_s_efface_et_le_fait_reste(maison: fabriques.Maison) -> None:
    session = fabriques.session_payee(maison)
    trace = TraceTransaction.objects.filter(session=session).earliest("pk")
    TraceContexte.objects.create(trace=trace, description="texte libre", adresse_ip="192.0.2.7")
    avant = lignes(TraceTransaction)
    TraceContexte.objects.filter(trace=trace).delete()
    assert not TraceContexte.objects.filter(trace=trace).exists()
    assert lignes(TraceTransaction) == avant


def test_migrer_de_nouveau_ne_change_rien_et_garde_la_protection() -> None:
    call_command("migrate", verbosity=0)
    assert declencheurs_manquants(connection) == []


def test_tout_modele_protege_a_une_cle_id_simple() -> None:
    proteges = [m for m in apps.get_models() if m._meta.db_table in TABLES]
    assert len(proteges) == len(TABLES)
    assert {m._meta.pk.column for m in proteges} == {"id"}
