"""Who may read and who may change a board, and what of it each reader sees."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from salon_paiement.droits import Action, est_plateforme, peut, roles_de, ses_salons
from salon_paiement.models import Salon
from salon_paiement.selecteurs import Personne
from statistiques.models import TableauDeBord, Widget
from statistiques.tableaux.disposition import Place

TABLEAUX_MAX = 100


def tableaux_visibles(user: Personne) -> QuerySet[TableauDeBord]:
    """Return the boards ``user`` may open: her own, and those shared in the salons where she works."""
    actifs = TableauDeBord.objects.filter(actif=True)
    sien, partage = Q(auteur_id=user.pk), Q(partage=True)
    if est_plateforme(user):
        return actifs.filter(sien | partage)
    # A board of all her salons stays hers wherever it was made.
    return actifs.filter(Q(salon__in=list(roles_de(user))) & (sien | partage) | sien & Q(tous_les_salons=True))


def tableaux_de(user: Personne) -> list[TableauDeBord]:
    """Return the boards that the list shows, her own first."""
    # Before the list is cut: what others share must not push hers out of it.
    rang = Case(When(auteur_id=user.pk, then=Value(0)), default=Value(1), output_field=IntegerField())
    tableaux = tableaux_visibles(user).select_related("salon", "auteur").prefetch_related("widgets")
    return list(tableaux.order_by(rang, "nom", "pk")[:TABLEAUX_MAX])


def tableau_visible(user: Personne, cle: uuid.UUID) -> TableauDeBord | None:
    """Return one board; ``None`` when it is unknown, deleted, or not hers to see."""
    return tableaux_visibles(user).select_related("salon", "auteur").filter(pk=cle).first()


def modifiable(user: Personne, tableau: TableauDeBord) -> bool:
    """Tell whether ``user`` may change a board that she sees: its author, or who keeps the salon's shared ones."""
    if tableau.auteur_id == user.pk:
        return True
    return tableau.partage and peut(user, Action.TENIR_TABLEAUX, tableau.salon_id)


def salons_du_tableau(user: Personne, tableau: TableauDeBord) -> list[Salon]:
    """Return the salons whose figures a board may show to ``user``."""
    return ses_salons(user) if tableau.tous_les_salons else [tableau.salon]


def salons_permis(user: Personne, place: Place, salons: Iterable[Salon]) -> tuple[Salon, ...]:
    """Return the salons where ``user`` may see a widget; none at all where its kind is gone."""
    if place.sorte is None:
        return ()
    actions = place.sorte.exige(place.options)
    return tuple(salon for salon in salons if all(peut(user, action, salon) for action in actions))


def places_de(tableau: TableauDeBord) -> list[tuple[Widget, Place]]:
    """Return the widgets of a board, in order, each with its row."""
    return [
        (widget, Place(widget.genre, widget.largeur, widget.hauteur, widget.periode, widget.options))
        for widget in tableau.widgets.all()
    ]
