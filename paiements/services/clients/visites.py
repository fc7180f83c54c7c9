"""What hangs from a set of visits: their money, opinions, messages and facts."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from paiements.models import Avoir, EvenementFournisseur, ExceptionMonetaire, LigneReleve, Paiement, Remboursement
from salon_paiement.models import Evaluation, Notification, SessionPaiement
from traces.models import TraceContexte, TraceTransaction

# The only message that goes to a client: the others tell the owner.
MODELE_CLIENT = "recu"


class Visites:
    """Queries about somebody's visits; whose they are is said by :meth:`_de`."""

    __slots__ = ()

    def _de(self, chemin: str) -> Q:
        """Return the condition on the visit that ``chemin`` leads to (empty: the visit itself)."""
        raise NotImplementedError

    def _faits_de(self) -> list[Q]:
        """Return conditions on facts about the person herself."""
        return []

    @property
    def avoirs(self) -> QuerySet[Avoir]:
        raise NotImplementedError

    @property
    def exceptions(self) -> QuerySet[ExceptionMonetaire]:
        raise NotImplementedError

    @property
    def evenements(self) -> QuerySet[EvenementFournisseur]:
        raise NotImplementedError

    @property
    def lignes_releve(self) -> QuerySet[LigneReleve]:
        raise NotImplementedError

    @property
    def sessions(self) -> QuerySet[SessionPaiement]:
        return SessionPaiement.objects.filter(self._de(""))

    @property
    def paiements(self) -> QuerySet[Paiement]:
        return Paiement.objects.filter(self._de("session"))

    @property
    def remboursements(self) -> QuerySet[Remboursement]:
        return Remboursement.objects.filter(self._de("session"))

    @property
    def avis(self) -> QuerySet[Evaluation]:
        return Evaluation.objects.filter(self._de("session"))

    @property
    def messages(self) -> QuerySet[Notification]:
        return Notification.objects.filter(self._de("session"), modele=MODELE_CLIENT)

    @property
    def traces(self) -> QuerySet[TraceTransaction]:
        """Facts about her, her visits and their money."""
        return TraceTransaction.objects.filter(pk__in=self._faits())

    def _faits(self) -> QuerySet[TraceTransaction, dict[str, int]]:
        """Their keys: a union, each part by its own index, where an OR would read a million facts."""
        objets = (self.remboursements, self.exceptions, self.avoirs)
        parts = [
            Q(session__in=self.sessions.values("pk")),
            Q(paiement__in=self.paiements.values("pk")),
            *(Q(objet_id__in=lignes.values("pk")) for lignes in objets),
            *self._faits_de(),
        ]
        cles: list[Any] = [TraceTransaction.objects.filter(part).values("pk") for part in parts]
        faits: QuerySet[TraceTransaction, dict[str, int]] = cles[0].union(*cles[1:])
        return faits

    @property
    def contextes(self) -> QuerySet[TraceContexte]:
        return TraceContexte.objects.filter(pk__in=self._faits())

    @property
    def contextes_du_client(self) -> QuerySet[TraceContexte]:
        """Those of what she did herself: the device of a member of the staff is not hers."""
        return self.contextes.filter(trace__acteur=None)
