"""A process of its own: build the first version's schema, fill it with that version's rows, upgrade, look, go on.

The rows were written by the first version itself (its services, its factories), one of each kind of thing that
can happen to money; only their keys are throw-away ones.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import pathlib
import sys
from importlib import import_module
from typing import Any

import time_machine
from django.apps import apps as aujourd_hui
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import CleIdempotence, Ecriture, Paiement
from paiements.services.encaissement import avis_appliquer
from paiements.services.idempotence import AutresParametres
from paiements.services.initiation import Intention, intention_enregistrer
from paiements.verification import verifier
from salon_paiement.models import Recu, SessionPaiement
from tests import fabriques

LIGNES = pathlib.Path(__file__).with_name("base_ancienne.json")
# The upgrade comes a few minutes after the rows: what waits in them is not overdue.
INSTANT = datetime.datetime(2026, 11, 28, 18, 2, tzinfo=datetime.UTC)
AVANT = {"salon_paiement": "0001_initial", "paiements": "0001_initial", "traces": "0002_immuables"}
# Apps that came later, and stand on what these have become.
APRES = {"statistiques"}


def lire() -> dict[str, list[dict[str, Any]]]:
    """Return the first version's rows, by model."""
    brutes = json.loads(LIGNES.read_text(encoding="utf-8"))
    return {
        modele: [table["partout"] | dict(zip(table["colonnes"], ligne, strict=True)) for ligne in table["lignes"]]
        for modele, table in brutes.items()
    }


def ancienne_base() -> Any:
    """Migrate to the first version; return its models."""
    executeur = MigrationExecutor(connection)
    feuilles = [cible for cible in executeur.loader.graph.leaf_nodes() if cible[0] not in {*AVANT, *APRES}]
    cibles = [*feuilles, *AVANT.items()]
    executeur.migrate(cibles)
    return executeur.loader.project_state(cibles).apps


def remplir(anciens: Any) -> None:
    """Insert the rows as they were written, keys and dates included."""
    with transaction.atomic():
        for nom, lignes in lire().items():
            modele = anciens.get_model(nom)
            champs = {champ.attname: champ for champ in modele._meta.concrete_fields}
            modele._base_manager.bulk_create(
                modele(**{c: v if v is None else champs[c].to_python(v) for c, v in ligne.items()}) for ligne in lignes
            )
    with connection.cursor() as curseur:
        for ordre in connection.ops.sequence_reset_sql(no_style(), list(anciens.get_models(include_auto_created=True))):
            curseur.execute(ordre)


def livre() -> dict[str, int]:
    """Return the balance of each account, by salon and currency."""
    soldes = Ecriture.objects.values_list("salon__nom", "devise", "compte").annotate(solde=Sum("montant")).order_by()
    return {f"{salon} {devise} {compte}": solde for salon, devise, compte, solde in soldes if solde}


def continuer() -> dict[str, Any]:
    """Go on with what the first version left open: forms sent again, verdicts, the rest of a note."""
    rejeux = []
    for cle in CleIdempotence.objects.order_by("pk"):
        fait = Paiement.objects.select_related("telephone").get(pk=cle.objet)
        paiement, nouveau = intention_enregistrer(fait.session_id, Intention(fait.reseau, fait.telephone, cle.cle))
        rejeux.append(not nouveau and paiement.pk == fait.pk)
        with contextlib.suppress(AutresParametres):
            intention_enregistrer(fait.session_id, Intention("celtiis_bj", fait.telephone, cle.cle))
            rejeux.append(False)
    ouvertes = list(Paiement.objects.filter(etat__in=["en_attente", "en_cours", "incertain"]))
    for paiement in ouvertes:
        reussi = Avis(Statut.REUSSI, montant=paiement.montant, devise="XOF", frais=75)
        avis_appliquer(paiement.pk, reussi, source="interrogation")
    partielles = list(SessionPaiement.objects.filter(etat="prestation_selectionnee", montant_applique__gt=0))
    for session in partielles:
        fabriques.reussir(fabriques.tentative(session))
    return {"rejeux": rejeux, "ouvertes": len(ouvertes), "partielles": len(partielles)}


def violations() -> list[str]:
    """Return what ``verifier`` finds, one sentence each."""
    return [f"{v.code} ({v.nombre}) {v.phrase} : {', '.join(v.exemples)}" for v in verifier()]


def main(base: str, *, solder: bool = True) -> None:
    """Upgrade the empty database ``base`` (a file on SQLite) and print what was seen, as JSON.

    Args:
        solder: ``False`` leaves old notes unsettled in the ledger: the control.
    """
    connection.settings_dict["NAME"] = base
    with time_machine.travel(INSTANT, tick=True):
        vu = _mettre_a_jour(solder)
    sys.stdout.write(json.dumps(vu))


def _mettre_a_jour(solder: bool) -> dict[str, Any]:
    anciens = ancienne_base()
    remplir(anciens)
    vu: dict[str, Any] = {"avant": livre_ancien(anciens)}
    if not solder:
        (operation,) = import_module("paiements.migrations.0003_soldes").Migration.operations
        operation.code = lambda _apps, _editeur: None
    call_command("migrate", verbosity=0)
    vu |= {"apres": livre(), "violations": violations(), "recus": Recu.objects.count()}
    vu["lignes"] = {nom: aujourd_hui.get_model(nom)._base_manager.count() for nom in lire()}
    if solder:
        vu |= {"suite": continuer(), "violations_suite": violations(), "recus_suite": Recu.objects.count()}
    return vu


def livre_ancien(anciens: Any) -> dict[str, int]:
    """Return the balance of each account before the upgrade."""
    lignes = anciens.get_model("paiements.Ecriture").objects.values_list("salon__nom", "devise", "compte")
    return {
        f"{salon} {devise} {compte}": s for salon, devise, compte, s in lignes.annotate(s=Sum("montant")).order_by()
    }
