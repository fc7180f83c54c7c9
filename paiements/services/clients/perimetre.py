"""What belongs to one person of one salon: her records, visits, payments, facts. Read by erasure, export and merge.

A record merged into hers is hers too.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from paiements.models import Avoir, EvenementFournisseur, ExceptionMonetaire, LigneReleve, Paiement, Remboursement
from salon_paiement.models import Client, Evaluation, Notification, SessionPaiement, Telephone
from traces.models import TraceContexte, TraceTransaction

# The only message that goes to a client: the others tell the owner.
MODELE_CLIENT = "recu"


@dataclass(frozen=True, slots=True)
class Perimetre:
    """The queries about one client; ``ids`` are her record and those merged into it."""

    client: Client
    ids: tuple[uuid.UUID, ...]

    @property
    def clients(self) -> QuerySet[Client]:
        return Client.objects.filter(pk__in=self.ids)

    @property
    def sessions(self) -> QuerySet[SessionPaiement]:
        return SessionPaiement.objects.filter(client_id__in=self.ids)

    @property
    def paiements(self) -> QuerySet[Paiement]:
        return Paiement.objects.filter(session__client_id__in=self.ids)

    @property
    def remboursements(self) -> QuerySet[Remboursement]:
        return Remboursement.objects.filter(session__client_id__in=self.ids)

    @property
    def exceptions(self) -> QuerySet[ExceptionMonetaire]:
        return ExceptionMonetaire.objects.filter(session__client_id__in=self.ids)

    @property
    def avoirs(self) -> QuerySet[Avoir]:
        return Avoir.objects.filter(client_id__in=self.ids)

    @property
    def avis(self) -> QuerySet[Evaluation]:
        return Evaluation.objects.filter(session__client_id__in=self.ids)

    @property
    def messages(self) -> QuerySet[Notification]:
        return Notification.objects.filter(session__client_id__in=self.ids, modele=MODELE_CLIENT)

    @property
    def evenements(self) -> QuerySet[EvenementFournisseur]:
        return EvenementFournisseur.objects.filter(paiement__session__client_id__in=self.ids)

    @property
    def lignes_releve(self) -> QuerySet[LigneReleve]:
        return LigneReleve.objects.filter(paiement__session__client_id__in=self.ids)

    @property
    def numeros(self) -> QuerySet[Telephone]:
        """The numbers she gave, shared or not."""
        return Telephone.objects.filter(clienttelephone__client_id__in=self.ids).distinct()

    @property
    def numeros_touches(self) -> QuerySet[Telephone]:
        """Those, and what was typed for a visit of hers, a payment or a credit: perhaps a friend's."""
        siens = self.numeros.order_by().values("pk")
        autres = (self.sessions, self.paiements, self.avoirs)
        return Telephone.objects.filter(pk__in=siens.union(*(lignes.values("telephone") for lignes in autres)))

    @property
    def traces(self) -> QuerySet[TraceTransaction]:
        """Facts about her, her visits and their money."""
        return TraceTransaction.objects.filter(pk__in=self._faits())

    def _faits(self) -> QuerySet[TraceTransaction, dict[str, int]]:
        """Their keys: a union, each part by its own index, where an OR would read a million facts."""
        parts = [
            Q(client_id__in=self.ids),
            Q(session__in=self.sessions.values("pk")),
            Q(paiement__in=self.paiements.values("pk")),
            Q(objet_id__in=self.remboursements.values("pk")),
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


def perimetre_de(client: Client) -> Perimetre:
    """Return what belongs to ``client``, whichever of her records it is."""
    tete = client.fusionne_dans or client
    fusionnes = Client.objects.filter(fusionne_dans=tete).order_by("pk").values_list("pk", flat=True)
    return Perimetre(tete, (tete.pk, *fusionnes))
