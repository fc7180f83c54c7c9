"""Visits where nobody gave a name, known by the number that paid, and credits given to a number alone.

They are nobody's while the number may be somebody else's. They are treated as hers when her erasure takes the number
itself: then nobody who is not erased was ever seen with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from paiements.models import Avoir, EvenementFournisseur, ExceptionMonetaire, LigneReleve, Paiement
from paiements.services.clients.visites import Visites
from salon_paiement.models import SessionPaiement, Telephone


@dataclass(frozen=True, slots=True)
class SansNom(Visites):
    """The queries about the nameless visits of some numbers.

    Args:
        numeros: keys of the numbers; lignes: their digests, as statements keep them; visites: keys of the visits.
    """

    salon_id: uuid.UUID
    numeros: tuple[uuid.UUID, ...]
    lignes: tuple[str, ...]
    visites: tuple[uuid.UUID, ...]

    def _de(self, chemin: str) -> Q:
        return Q(**{f"{chemin}__in" if chemin else "pk__in": self.visites})

    @property
    def avoirs(self) -> QuerySet[Avoir]:
        return Avoir.objects.filter(client=None, telephone__in=self.numeros)

    @property
    def exceptions(self) -> QuerySet[ExceptionMonetaire]:
        """Those of these visits and credits, and those of a statement's line of one of the numbers."""
        siennes = self._de("session") | self._de("session_cible") | Q(avoir__in=self.avoirs.values("pk"))
        lignes = Q(salon_id=self.salon_id, ligne_releve__telephone_empreinte__in=self.lignes)
        return ExceptionMonetaire.objects.filter(siennes | lignes)

    @property
    def evenements(self) -> QuerySet[EvenementFournisseur]:
        """Of the payments by these numbers: another number that tried to pay the same visit is somebody else's."""
        return EvenementFournisseur.objects.filter(
            paiement__session__in=self.visites, paiement__telephone__in=self.numeros
        )

    @property
    def lignes_releve(self) -> QuerySet[LigneReleve]:
        return LigneReleve.objects.filter(paiement__session__in=self.visites, paiement__telephone__in=self.numeros)


def sans_nom_de(salon_id: uuid.UUID, numeros: Sequence[Telephone]) -> SansNom:
    """Return the nameless visits of ``numeros``, numbers of this salon."""
    cles = tuple(numero.pk for numero in numeros)
    payees = Paiement.objects.filter(telephone__in=cles, session__client=None).values("session")
    donnees = SessionPaiement.objects.filter(telephone__in=cles, client=None).values("pk")
    # A union, each part by its own index.
    visites = tuple(payees.union(donnees).values_list("session", flat=True)) if cles else ()
    return SansNom(salon_id, cles, tuple(numero.empreinte for numero in numeros), visites)
