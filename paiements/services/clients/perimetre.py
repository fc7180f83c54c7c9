"""What belongs to one person of one salon: her records, visits, payments, facts. Read by erasure, export and merge.

A record merged into hers is hers too. Visits where nobody gave a name are apart (``sans_nom.py``): only an erasure
looks at them, once their number is hers alone.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from paiements.models import Avoir, EvenementFournisseur, ExceptionMonetaire, LigneReleve
from paiements.services.clients.visites import Visites
from salon_paiement.models import Client, Telephone


@dataclass(frozen=True, slots=True)
class Perimetre(Visites):
    """The queries about one client; ``ids`` are her record and those merged into it."""

    client: Client
    ids: tuple[uuid.UUID, ...]

    def _de(self, chemin: str) -> Q:
        return Q(**{f"{chemin}__client_id__in" if chemin else "client_id__in": self.ids})

    def _faits_de(self) -> list[Q]:
        return [Q(client_id__in=self.ids)]

    @property
    def clients(self) -> QuerySet[Client]:
        return Client.objects.filter(pk__in=self.ids)

    @property
    def exceptions(self) -> QuerySet[ExceptionMonetaire]:
        """Those of her visits, those settled on one of them, those that gave her a credit."""
        return ExceptionMonetaire.objects.filter(
            self._de("session") | self._de("session_cible") | Q(avoir__client_id__in=self.ids)
        )

    @property
    def avoirs(self) -> QuerySet[Avoir]:
        return Avoir.objects.filter(client_id__in=self.ids)

    @property
    def evenements(self) -> QuerySet[EvenementFournisseur]:
        return EvenementFournisseur.objects.filter(self._de("paiement__session"))

    @property
    def lignes_releve(self) -> QuerySet[LigneReleve]:
        return LigneReleve.objects.filter(self._de("paiement__session"))

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


def perimetre_de(client: Client) -> Perimetre:
    """Return what belongs to ``client``, whichever of her records it is."""
    tete = client.fusionne_dans or client
    fusionnes = Client.objects.filter(fusionne_dans=tete).order_by("pk").values_list("pk", flat=True)
    return Perimetre(tete, (tete.pk, *fusionnes))
