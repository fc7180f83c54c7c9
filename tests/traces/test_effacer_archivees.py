"""A fact may be deleted once a committed archive covers it, and by the role of maintenance only."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tests import fabriques
from traces.immuabilite import archivage_suspendre, declencheurs_manquants, installer_declencheurs
from traces.modeles_sceaux import CHAINE_PLATEFORME
from traces.models import ArchiveTraces, TraceTransaction
from traces.scellement import tout_sceller

# Really committed; except on SQLite, where nobody could empty the tables again.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
JANVIER = datetime.datetime(2024, 1, 10, tzinfo=datetime.UTC)


def faits_de_janvier(chez: fabriques.Maison | None, nombre: int = 3) -> list[int]:
    """Write and seal facts of January 2024."""
    salon = None if chez is None else chez.salon
    faits = [
        TraceTransaction.objects.create(salon=salon, type_trace="scan_qr", titre="QR", date_creation=JANVIER)
        for _rang in range(nombre)
    ]
    tout_sceller()
    return [fait.pk for fait in faits]


def archive_de(chaine: uuid.UUID, cles: list[int], **champs: Any) -> ArchiveTraces:
    valeurs: dict[str, Any] = {
        "chaine": chaine, "mois": JANVIER.date().replace(day=1), "nombre": len(cles), "premier_id": min(cles),
        "dernier_id": max(cles), "fichier": "x", "empreinte": uuid.uuid4().hex * 2, "octets": 1,
    }  # fmt: skip
    return ArchiveTraces.objects.create(**valeurs | champs)


def effacer(cles: list[int]) -> int:
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(f"DELETE FROM traces_transactions WHERE id IN ({', '.join(map(str, cles))})")
        return int(curseur.rowcount)


def refuser(cles: list[int]) -> None:
    with pytest.raises(DatabaseError, match="fait immuable : DELETE sur traces_transactions"):
        effacer(cles)
    assert TraceTransaction.objects.filter(pk__in=cles).count() == len(cles)


def test_une_archive_validee_permet_d_effacer_ses_faits_et_eux_seuls(maison: fabriques.Maison) -> None:
    cles = faits_de_janvier(maison, 4)
    refuser(cles[:1])
    archive_de(maison.salon.pk, cles[1:3])
    refuser(cles[:1])
    refuser(cles[3:])
    refuser(cles)
    assert effacer(cles[1:3]) == 2
    assert TraceTransaction.objects.filter(pk__in=cles).count() == 2


def test_les_faits_de_la_plateforme_ont_leur_archive() -> None:
    cles = faits_de_janvier(None)
    archive_de(CHAINE_PLATEFORME, cles)
    assert effacer(cles) == 3


def test_l_archive_d_un_autre_salon_ou_d_un_autre_mois_ne_permet_rien(maison: fabriques.Maison) -> None:
    cles = faits_de_janvier(maison)
    archive_de(fabriques.maison("Voisin").salon.pk, cles)
    archive_de(CHAINE_PLATEFORME, cles)
    for mois in (datetime.date(2024, 2, 1), datetime.date(2023, 1, 1), datetime.date(2024, 1, 10)):
        archive_de(maison.salon.pk, cles, mois=mois)
    refuser(cles)


def test_un_fait_sans_sceau_ou_scelle_apres_l_archive_reste(maison: fabriques.Maison) -> None:
    cles = faits_de_janvier(maison)
    archive_de(maison.salon.pk, cles, date_creation=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
    refuser(cles)
    neuf = TraceTransaction.objects.create(salon=maison.salon, type_trace="scan_qr", date_creation=JANVIER)
    archive_de(maison.salon.pk, [neuf.pk])
    refuser([neuf.pk])


@pytest.mark.postgresql
@pytest.mark.parametrize("par_point", [False, True])
def test_l_archive_de_la_meme_transaction_ne_permet_rien(maison: fabriques.Maison, par_point: bool) -> None:
    cles = faits_de_janvier(maison)
    with transaction.atomic(), connection.cursor() as curseur:
        # The age of rows is counted from the first time it is asked.
        curseur.execute("SELECT age('7'::xid)")
        with transaction.atomic(savepoint=par_point):
            archive_de(maison.salon.pk, cles)
        refuser(cles)
    assert effacer(cles) == len(cles)


@pytest.mark.postgresql
def test_une_table_temporaire_ne_passe_pas_pour_les_archives(maison: fabriques.Maison) -> None:
    cles = faits_de_janvier(maison)
    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE traces_archives AS SELECT * FROM public.traces_archives")
        try:
            archive_de(maison.salon.pk, cles)
            assert ArchiveTraces.objects.count() == 1
            refuser(cles)
        finally:
            curseur.execute("DROP TABLE pg_temp.traces_archives")


@pytest.mark.parametrize("table", ["traces_archives", "traces_sceaux"])
@pytest.mark.parametrize("ordre", ["UPDATE {table} SET chaine = chaine", "DELETE FROM {table}"])
def test_le_manifeste_et_les_sceaux_ne_se_reecrivent_pas(maison: fabriques.Maison, table: str, ordre: str) -> None:
    archive = archive_de(maison.salon.pk, faits_de_janvier(maison))
    with connection.cursor() as curseur, pytest.raises(DatabaseError, match="fait immuable"), transaction.atomic():
        curseur.execute(ordre.format(table=table))
    archive.refresh_from_db()


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("geste", "nom"),
    [
        (
            "CREATE OR REPLACE FUNCTION effacer_si_archive() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN OLD; END $$",
            "effacer_si_archive()",
        ),
        (
            "CREATE FUNCTION laisser() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$;"
            "CREATE OR REPLACE TRIGGER traces_transactions_immuable_del BEFORE DELETE ON traces_transactions"
            " FOR EACH ROW EXECUTE FUNCTION laisser()",
            "traces_transactions.traces_transactions_immuable_del",
        ),
        (
            "CREATE OR REPLACE TRIGGER traces_transactions_immuable_del BEFORE DELETE ON traces_transactions"
            " FOR EACH ROW WHEN (false) EXECUTE FUNCTION effacer_si_archive()",
            "traces_transactions.traces_transactions_immuable_del",
        ),
        (
            "CREATE OR REPLACE TRIGGER traces_transactions_immuable_upd BEFORE UPDATE OF titre ON traces_transactions"
            " FOR EACH ROW EXECUTE FUNCTION refuser_reecriture()",
            "traces_transactions.traces_transactions_immuable_upd",
        ),
    ],
)
def test_une_protection_changee_se_voit_et_se_remet(geste: str, nom: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute(geste)
    assert declencheurs_manquants(connection) == [nom]
    installer_declencheurs(connection)
    assert declencheurs_manquants(connection) == []


def test_pendant_un_changement_de_schema_sqlite_refuse_toute_suppression(maison: fabriques.Maison) -> None:
    if connection.vendor != "sqlite":
        archivage_suspendre(connection)
        assert declencheurs_manquants(connection) == []
        return
    cles = faits_de_janvier(maison)
    archive_de(maison.salon.pk, cles)
    archivage_suspendre(connection)
    refuser(cles)
    assert declencheurs_manquants(connection) == ["traces_transactions.traces_transactions_immuable_del"]
    call_command("migrate", verbosity=0)
    assert declencheurs_manquants(connection) == []
    assert effacer(cles) == 3
