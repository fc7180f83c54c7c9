"""How well the salons' facts are sealed, in one light: what waits, the last seal, the last verification."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salon_paiement.models import Salon
from salon_paiement.templatetags.salon import duree_breve
from traces.attente import Attente, attentes
from traces.modeles_sceaux import SceauTraces
from traces.models import TraceTransaction
from traces.types import TypeTrace

# Sealing passes every few seconds: this long without it is somebody's business.
ALERTE = datetime.timedelta(minutes=5)
# A fact younger than this is being sealed, not waiting.
EN_COURS = datetime.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Verification:
    """The last verification of a chain: when (aware), how many facts, how many anomalies."""

    quand: datetime.datetime
    faits: int
    anomalies: int


@dataclass(frozen=True, slots=True)
class EtatSceaux:
    """One salon's seals; ``verification`` is ``None`` until there was one."""

    salon: Salon
    attente: Attente | None
    dernier_sceau: datetime.datetime | None
    verification: Verification | None

    @property
    def ciel(self) -> str:
        """``vert``, ``orange``, ``rouge`` or ``gris``, as the operators' weather calls them."""
        if self.touchee:
            return "rouge"
        if self.attend:
            return "rouge" if self.attente is not None and self.attente.age > ALERTE else "orange"
        return "vert" if self.dernier_sceau is not None else "gris"

    @property
    def attend(self) -> bool:
        """Something waits for its seal longer than a seal takes."""
        return self.attente is not None and self.attente.age > EN_COURS

    @property
    def phrase(self) -> str:
        """The state of sealing, in words and in the active language."""
        if self.attend and self.attente is not None:
            return ngettext(
                "%(n)d fait attend depuis %(age)s.", "%(n)d faits attendent depuis %(age)s.", self.attente.nombre
            ) % {"n": self.attente.nombre, "age": duree_breve(self.attente.secondes)}
        if self.dernier_sceau is None:
            return _("Rien n'est scellé.")
        age = duree_breve(max(int((timezone.now() - self.dernier_sceau).total_seconds()), 0))
        return _("Tout est scellé depuis %(age)s.") % {"age": age}

    @property
    def touchee(self) -> bool:
        """The last verification found something."""
        return self.verification is not None and self.verification.anomalies > 0


def etats_des_sceaux(salons: Sequence[Salon]) -> list[EtatSceaux]:
    """Return the state of each salon's seals; four statements whatever their number."""
    if not salons:
        return []
    attend, cles = attentes(), [salon.pk for salon in salons]
    derniers, verifications = _derniers_sceaux(cles), verifications_de(cles)
    return [EtatSceaux(s, attend.get(s.pk), derniers.get(s.pk), verifications.get(s.pk)) for s in salons]


def verifications_de(salons: Sequence[uuid.UUID]) -> dict[uuid.UUID, Verification]:
    """Return the last verification of each salon's chain, where there was one; one statement."""
    siennes = TraceTransaction.objects.filter(salon_id=OuterRef("pk"), type_trace=TypeTrace.VERIFICATION_TRACES)
    derniere = Subquery(siennes.order_by("-pk").values("pk")[:1])
    cles = Salon.objects.filter(pk__in=salons).annotate(derniere=derniere).values("derniere")
    traces = TraceTransaction.objects.filter(pk__in=cles)
    return {
        trace.salon_id: Verification(
            trace.date_creation, trace.donnees_structures["faits"], trace.donnees_structures["anomalies"]
        )
        for trace in traces
        if trace.salon_id is not None
    }


def _derniers_sceaux(salons: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime.datetime]:
    siens = SceauTraces.objects.filter(chaine=OuterRef("pk")).order_by("-sequence").values("scelle_le")[:1]
    lignes = Salon.objects.filter(pk__in=salons).annotate(dernier=Subquery(siens)).values_list("pk", "dernier")
    return {cle: dernier for cle, dernier in lignes if dernier is not None}
