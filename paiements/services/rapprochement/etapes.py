"""The traces of a statement's steps: dropped, read, matched, failed."""

from __future__ import annotations

from paiements.models import ReleveFournisseur
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace


def depot_tracer(releve: ReleveFournisseur, acteur_id: int | None) -> None:
    """Tell that a statement came in, or was sent to reading."""
    trace_enregistrer(
        Trace(
            type_trace=TypeTrace.RELEVE,
            salon_id=releve.salon_id,
            acteur_id=acteur_id,
            donnees={"etape": str(releve.etat), "fournisseur": releve.compte.fournisseur, "format": str(releve.format)},
        )
    )


def verdict_tracer(releve: ReleveFournisseur, etape: str, motif: str, acteur_id: int) -> None:
    """Tell that a person said whose statement it is (``reconnu``, ``ecarte``), and why."""
    trace_enregistrer(
        Trace(
            type_trace=TypeTrace.RELEVE,
            salon_id=releve.salon_id,
            acteur_id=acteur_id,
            objet_id=releve.pk,
            donnees={"etape": etape, "fournisseur": releve.compte.fournisseur, "format": str(releve.format)},
            description=motif,
        )
    )


def lecture_tracer(releve: ReleveFournisseur) -> None:
    """Tell where the reading of a statement stands, with its counts."""
    lu = ReleveFournisseur.objects.get(pk=releve.pk)
    compte = {"lignes": lu.lignes_lues, "neuves": lu.lignes_neuves, "fautives": lu.lignes_fautives}
    trace_enregistrer(
        Trace(
            type_trace=TypeTrace.RELEVE,
            salon_id=lu.salon_id,
            donnees={
                "etape": str(lu.etat),
                "fournisseur": releve.compte.fournisseur,
                "format": str(lu.format),
                **compte,
            },
        )
    )


def suppression_tracer(releve: ReleveFournisseur, acteur_id: int | None) -> None:
    """Tell that somebody deleted a statement that had made no fact."""
    trace_enregistrer(
        Trace(
            type_trace=TypeTrace.RELEVE,
            salon_id=releve.salon_id,
            acteur_id=acteur_id,
            donnees={"etape": "supprime", "fournisseur": releve.compte.fournisseur, "format": str(releve.format)},
        )
    )
