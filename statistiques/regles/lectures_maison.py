"""What rules read of the house itself: seals, posters, logins and roles; set-based like the others."""

from __future__ import annotations

import datetime

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery

from salon_paiement.models import Origine, PosteQR, Salon, SessionPaiement
from salon_paiement.selecteurs_postes import silences
from statistiques.regles.types import Cle, Regard, Releve
from traces.attente import Attente, attentes
from traces.modeles_sceaux import salon_de
from traces.models import TraceTransaction
from traces.types import TypeTrace


def sceaux_en_retard(regard: Regard) -> dict[Cle, Releve]:
    """How long the oldest fact of each salon has been waiting for its seal, whole minutes."""
    ages = {salon_de(chaine): _minutes(regard, attente) for chaine, attente in attentes().items()}
    return {
        (salon_id, ""): Releve(age)
        for salon_id, age in ages.items()
        if salon_id is not None and regard.salon_id in {None, salon_id}
    }


def age_sceaux(regard: Regard) -> dict[Cle, Releve]:
    """The same over the whole installation, its own facts included."""
    return {(None, ""): Releve(max((_minutes(regard, attente) for attente in attentes().values()), default=0))}


def affiche_muette(regard: Regard) -> dict[Cle, Releve]:
    """How many worked days each silent poster was not scanned; its salon says how many are too many.

    One scanned since yesterday cannot be silent: nearly all of them, and their past is not read.
    """
    hier = regard.instant.date() - datetime.timedelta(days=1)
    recents = SessionPaiement.objects.filter(
        salon=OuterRef("salon"), jour__gte=hier, poste=OuterRef("pk"), origine=Origine.SCAN
    )
    muettes = silences(PosteQR.objects.filter(~Exists(recents), **regard.du_salon("salon_id")))
    return {(s.poste.salon_id, s.poste.pk.hex): Releve(s.jours, nom=s.poste.nom) for s in muettes}


def connexions_refusees(regard: Regard) -> dict[Cle, Releve]:
    """How many logins were refused in each salon over the window."""
    return _compter(regard, TypeTrace.CONNEXION_REFUSEE)


def connexions_plateforme(regard: Regard) -> dict[Cle, Releve]:
    """How many were refused to accounts of no salon: names that exist nowhere, operators of the platform."""
    refus = TraceTransaction.objects.filter(
        salon=None, type_trace=TypeTrace.CONNEXION_REFUSEE, date_creation__gte=regard.depuis
    )
    return {(None, ""): Releve(refus.count())}


def changements_role(regard: Regard) -> dict[Cle, Releve]:
    """How many roles were given, changed or withdrawn over the window; those a salon opens with are no news."""
    return _compter(regard, TypeTrace.CHANGEMENT_ROLE, date_creation__lt=regard.depuis)


def _compter(regard: Regard, type_trace: str, **filtre: object) -> dict[Cle, Releve]:
    """Count one kind of facts: one probe of the index (salon, kind, date) for each salon, the log is never read."""
    faits = (
        TraceTransaction.objects.filter(salon=OuterRef("pk"), type_trace=type_trace, date_creation__gte=regard.depuis)
        .order_by()
        .values("salon")
        .annotate(nombre=Count("pk"))
        .values("nombre")
    )
    salons = Salon.objects.filter(actif=True, **filtre, **regard.du_salon("pk"))
    comptes = salons.annotate(nombre=Subquery(faits, output_field=IntegerField())).filter(nombre__gt=0)
    return {(cle, ""): Releve(nombre) for cle, nombre in comptes.values_list("pk", F("nombre"))}


def _minutes(regard: Regard, attente: Attente) -> int:
    return max(0, int((regard.instant - attente.depuis).total_seconds())) // 60
