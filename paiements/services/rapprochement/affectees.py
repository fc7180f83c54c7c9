"""Orphans counted on a note, and whose reference turned out to be another payment's: a person is shown both."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from paiements.models import ExceptionMonetaire, Paiement, Resolution, TypeException
from paiements.services.rapprochement.reprise_suites import payee_signaler
from paiements.services.rapprochement.verdicts import RECUS


def affectees_ailleurs() -> QuerySet[ExceptionMonetaire]:
    """Return the orphans that somebody counted on another payment than the one their reference turned out to be."""
    avertis = ExceptionMonetaire.objects.filter(paiement=OuterRef("pk"), type=TypeException.RELEVE_DIVERGENT)
    porteur = Paiement.objects.filter(
        ~Exists(avertis),
        etat__in=RECUS,
        compte__salon=OuterRef("salon"),
        compte__fournisseur=OuterRef("ligne_releve__compte__fournisseur"),
        compte__mode=OuterRef("ligne_releve__compte__mode"),
        reference_fournisseur=OuterRef("ligne_releve__reference"),
    ).exclude(reference_fournisseur="")
    affectees = ExceptionMonetaire.objects.filter(
        type=TypeException.ORPHELIN, resolution=Resolution.AUTRE_SESSION, ligne_releve__paiement__isnull=False
    ).exclude(ligne_releve__reference=F("ligne_releve__paiement__reference_fournisseur"))
    return affectees.annotate(porteur=porteur.values("pk")[:1]).filter(porteur__isnull=False).order_by("pk")


def affectee_signaler(exception: ExceptionMonetaire) -> int:
    """Show such a payment to a person; returns 1."""
    payee_signaler(
        Paiement.objects.get(pk=exception.porteur),  # type: ignore[attr-defined]
        exception.montant,
        _("Une ligne de relevé à cette référence a été affectée à une autre note : cet argent y est compté aussi."),
    )
    return 1
