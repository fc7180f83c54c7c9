"""Statements and their lines as the reconciliation pages list them, page after page."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paiements.models import CompteFournisseur, EtatLigne, LigneReleve, Paiement, ReleveFournisseur
from paiements.selecteurs_couverture import couverture
from paiements.selecteurs_rapprochement import DELAI_ATTENDU, paiements_sans_ligne
from paiements.services.rapprochement.abandon import paiements_absents
from salon_paiement.droits import Action, ids_permis
from salon_paiement.selecteurs import Personne

PAGE = 50
LISTES: dict[str, Promise] = {
    "rapprochees": _("Rapprochées"),
    "attendues": _("Attendues"),
    "absentes": _("Absentes du relevé"),
    "divergentes": _("Divergentes"),
    "orphelines": _("Orphelines"),
}
_ETATS = {
    "rapprochees": EtatLigne.RAPPROCHEE,
    "divergentes": EtatLigne.DIVERGENTE,
    "orphelines": EtatLigne.ORPHELINE,
}
# Why a line differs, or belongs to nobody.
MOTIFS: dict[str, Promise] = {
    "proche": _("reconnue au numéro, au montant et à l'heure"),
    "extourne": _("reprise par l'opérateur"),
    "etat": _("nous n'avons pas ce paiement comme reçu"),
    "montant": _("le montant n'est pas le même"),
    "devise": _("la devise n'est pas la même"),
    "en_double": _("une autre ligne le dit déjà : rien n'a été compté deux fois"),
    "sens": _("on ne sait pas si cet argent est venu ou reparti : rien n'a été compté"),
    "deux_paiements": _("ses deux références désignent deux paiements"),
    "rembourse_inconnu": _("remboursement d'un paiement inconnu"),
    "rembourse_non_recu": _("remboursement d'un paiement que nous n'avons pas comme reçu"),
    "inconnue": _("aucun paiement ne correspond"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``suivante`` is the cursor of the next one, empty at the end."""

    lignes: Sequence[Any]
    suivante: str


def comptes_visibles(user: Personne, action: Action = Action.VOIR_ARGENT) -> QuerySet[CompteFournisseur]:
    """Return the provider accounts whose money ``user`` may see (or reconcile), live ones first."""
    comptes = CompteFournisseur.objects.select_related("salon").order_by("salon__nom", "mode", "fournisseur", "pk")
    return comptes if user.is_superuser else comptes.filter(salon_id__in=ids_permis(user, action))


def releves_recents(compte: CompteFournisseur, nombre: int = 12) -> list[ReleveFournisseur]:
    """Return the last statements of an account."""
    return list(ReleveFournisseur.objects.filter(compte=compte).order_by("-date_creation", "-pk")[:nombre])


def lignes_page(
    compte: CompteFournisseur, quoi: str, debut: datetime.datetime, fin: datetime.datetime, avant: str = ""
) -> Page:
    """Return one page of a list, newest first.

    Args:
        quoi: a key of :data:`LISTES`; ``attendues`` and ``absentes`` list payments, the others lines.
        avant: the previous page's cursor.
    """
    if quoi in _ETATS:
        lignes: QuerySet[Any] = LigneReleve.objects.filter(
            compte=compte, etat=_ETATS[quoi], instant__gte=debut, instant__lt=fin
        ).select_related("paiement", "paiement__session")
        return _paginer(lignes, "instant", avant)
    limite = timezone.now() - DELAI_ATTENDU
    age = Q(verdict_le__gte=limite) if quoi == "attendues" else Q(verdict_le__lt=limite)
    critere = Q(pk__in=[])
    for intervalle in couverture(compte, debut, fin):
        critere |= Q(verdict_le__range=intervalle)
    return _paginer(paiements_sans_ligne(compte).filter(age, critere).select_related("session"), "verdict_le", avant)


def paiements_a_clore(compte: CompteFournisseur, nombre: int = 20) -> list[Paiement]:
    """Return the attempts nobody answered for in 72 hours and that a statement of this account does not know."""
    absents = paiements_absents().filter(compte=compte).select_related("session")
    return list(absents.order_by("initie_le")[:nombre])


def _paginer(lignes: QuerySet[Any], champ: str, avant: str) -> Page:
    instant, _sep, cle = avant.partition("_")
    try:
        borne = datetime.datetime.fromisoformat(instant) if instant else None
        cle_lue = lignes.model._meta.pk.to_python(cle) if borne else None
    except Exception:
        # A cursor somebody wrote by hand: the first page.
        borne = None
    if borne is not None and borne.tzinfo is not None:
        lignes = lignes.filter(Q(**{f"{champ}__lt": borne}) | Q(**{champ: borne, "pk__lt": cle_lue}))
    lues = list(lignes.order_by(f"-{champ}", "-pk")[: PAGE + 1])
    page = lues[:PAGE]
    suite = f"{getattr(page[-1], champ).isoformat()}_{page[-1].pk}" if len(lues) > PAGE else ""
    return Page(page, suite)
