"""Statements and their lines as the reconciliation pages list them, page after page."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paiements.models import (
    CompteFournisseur,
    EtatLigne,
    EtatReleve,
    FormatReleve,
    LigneReleve,
    Paiement,
    ReleveFournisseur,
)
from paiements.releves.deroule import deroule
from paiements.selecteurs_couverture import Intervalle, couverture, couverture_fin, dans
from paiements.selecteurs_rapprochement import DELAI_ATTENDU, paiements_sans_ligne
from paiements.services.rapprochement.abandon import paiements_absents
from paiements.services.rapprochement.verdicts import PAS_LE_NOTRE
from salon_paiement.calendrier import fuseau_de
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
_A_OUVRIR = {EtatReleve.A_LIRE, EtatReleve.EN_COURS}
# The lists of lines, and the result they hold.
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
    "sans_preuve": _("rien d'autre dans ce relevé n'est à vous : dites sur sa page s'il est le vôtre"),
    "sens": _("on ne sait pas si cet argent est venu ou reparti : rien n'a été compté"),
    "ligne_de_frais": _("ligne de frais à part : rien n'a été compté"),
    "deux_paiements": _("ses deux références désignent deux paiements"),
    "rembourse_inconnu": _("remboursement d'un paiement inconnu"),
    "rembourse_non_recu": _("remboursement d'un paiement que nous n'avons pas comme reçu"),
    "inconnue": _("aucun paiement ne correspond"),
    "effacee": _("un client effacé a payé cette somme à cette heure : vérifiez avant de la compter encore"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``suivante`` is the cursor of the next one, empty at the end."""

    lignes: Sequence[Any]
    suivante: str


@dataclass(frozen=True, slots=True)
class Avance:
    """How far a statement is: ``faites`` of ``total`` lines at the step ``etape``; 0 is a total nobody knows."""

    etape: str
    faites: int
    total: int

    @property
    def connue(self) -> bool:
        """Tell whether the total can be believed: more lines than it says, and it was only an estimate."""
        return self.total > 0 and self.faites <= self.total

    @property
    def pourcent(self) -> int:
        """Return 0 to 99: what is not finished is never shown as whole."""
        return min(99, self.faites * 100 // self.total) if self.connue else 0


def comptes_visibles(user: Personne, action: Action = Action.VOIR_ARGENT) -> QuerySet[CompteFournisseur]:
    """Return the provider accounts whose money ``user`` may see (or reconcile), live ones first."""
    comptes = CompteFournisseur.objects.select_related("salon").order_by("salon__nom", "mode", "fournisseur", "pk")
    return comptes if user.is_superuser else comptes.filter(salon_id__in=ids_permis(user, action))


def releves_recents(compte: CompteFournisseur, nombre: int = 12) -> list[ReleveFournisseur]:
    """Return the last statements of an account."""
    return list(ReleveFournisseur.objects.filter(compte=compte).order_by("-date_creation", "-pk")[:nombre])


@dataclass(frozen=True, slots=True)
class Etendue:
    """What a list is about: an account's period (aware, its end excluded), or one of its statements."""

    compte: CompteFournisseur
    debut: datetime.datetime
    fin: datetime.datetime
    releve: ReleveFournisseur | None = None

    @property
    def lignes(self) -> QuerySet[LigneReleve]:
        """The lines in it, those of other salons' files aside."""
        lignes = LigneReleve.objects.filter(compte=self.compte).exclude(motif=PAS_LE_NOTRE)
        if self.releve is not None:
            return lignes.filter(releve=self.releve)
        return lignes.filter(instant__gte=self.debut, instant__lt=self.fin)

    @property
    def intervalles(self) -> list[Intervalle]:
        """What statements cover of it."""
        if self.releve is None:
            return couverture(self.compte, self.debut, self.fin)
        return [(self.releve.debut, self.releve.fin)] if self.releve.debut and self.releve.fin else []


def lignes_page(etendue: Etendue, quoi: str, avant: str = "") -> Page:
    """Return one page of a list, newest first.

    Args:
        quoi: a key of :data:`LISTES`; ``attendues`` and ``absentes`` list payments, the others lines.
        avant: the previous page's cursor.
    """
    if quoi in _ETATS:
        return _paginer(lignes_de(etendue, quoi).prefetch_related("exceptions"), "instant", avant)
    return _paginer(paiements_attendus(etendue, quoi).select_related("session"), "verdict_le", avant)


def lignes_de(etendue: Etendue, quoi: str = "") -> QuerySet[LigneReleve]:
    """Return the lines of one of the three lists of lines, or all of them; with the payment each tells."""
    lignes = etendue.lignes.filter(etat=_ETATS[quoi]) if quoi else etendue.lignes
    return lignes.select_related("paiement", "paiement__session")


def releve_resultats(releve: ReleveFournisseur) -> dict[str, int]:
    """Return how many lines (or payments) of a statement are in each list of :data:`LISTES`."""
    fin = timezone.now()
    etendue = Etendue(releve.compte, fin, fin, releve)
    par_etat = dict(etendue.lignes.values_list("etat").annotate(n=Count("id")))
    lignes = {quoi: par_etat.get(etat, 0) for quoi, etat in _ETATS.items()}
    return {quoi: lignes[quoi] if quoi in lignes else paiements_attendus(etendue, quoi).count() for quoi in LISTES}


def compte_par_defaut(comptes: Sequence[CompteFournisseur]) -> CompteFournisseur | None:
    """Return the account with the newest statement, else with the newest payment, else the first; ``None`` of none."""
    if len(comptes) < 2:
        return comptes[0] if comptes else None
    for lignes in (ReleveFournisseur.objects.all(), Paiement.objects.all()):
        derniere = lignes.filter(compte__in=comptes).order_by("-date_creation").values_list("compte_id", flat=True)
        dernier = derniere.first()
        for compte in comptes:
            if compte.pk == dernier:
                return compte
    return comptes[0]


def periode_a_importer(compte: CompteFournisseur) -> tuple[datetime.date, datetime.date] | None:
    """Return the local days the next file probably covers, since the newest statement; ``None`` for a first one."""
    fin = couverture_fin(compte)
    if fin is None:
        return None
    fuseau = fuseau_de(compte.salon)
    return fin.astimezone(fuseau).date(), timezone.now().astimezone(fuseau).date()


def paiements_attendus(etendue: Etendue, quoi: str) -> QuerySet[Paiement]:
    """Return the payments no line tells: ``attendues`` while an operator may still list them, else ``absentes``."""
    limite = timezone.now() - DELAI_ATTENDU
    age = Q(verdict_le__gte=limite) if quoi == "attendues" else Q(verdict_le__lt=limite)
    return paiements_sans_ligne(etendue.compte).filter(age, dans("verdict_le", etendue.intervalles))


def releve_avance(releve: ReleveFournisseur) -> Avance:
    """Return how far a statement is: opened, read, then matched; whole only once it is finished."""
    if releve.etat == EtatReleve.APPARIE:
        sans = LigneReleve.objects.filter(releve=releve, etat="").count()
        return Avance("apparier", max(0, releve.lignes_neuves - sans), releve.lignes_neuves)
    if releve.format == FormatReleve.API:
        # An operator does not say how many lines it will give.
        return Avance("lire", releve.lignes_lues, 0)
    if releve.format == FormatReleve.XLSX and releve.etat in _A_OUVRIR and not deroule(releve):
        return Avance("ouvrir", releve.lignes_total, 0)
    return Avance("lire", releve.lignes_lues, releve.lignes_total)


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
