"""Writing boards: made, arranged, shared, copied and withdrawn, each by who may, with its fact."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from salon_paiement.droits import est_plateforme, roles_de
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import Salon
from salon_paiement.services.reglages import reglage_tracer
from statistiques.models import TableauDeBord, Widget
from statistiques.tableaux.acces import modifiable, places_de, salons_du_tableau, salons_permis
from statistiques.tableaux.disposition import NOM_MAX, Place, disposition_ecrire, disposition_lire, nom_lire

TABLEAUX_PAR_PERSONNE = 20


def tableau_creer(
    auteur: User, salon: Salon, nom: str, places: Sequence[Place] = (), *, tous_les_salons: bool = False
) -> TableauDeBord:
    """Make a board for ``auteur`` alone.

    Raises:
        Refuse: she does not work there. SaisieInvalide: the name, the layout, or too many boards.
    """
    if not est_plateforme(auteur) and salon.pk not in roles_de(auteur):
        raise Refuse(_("Vous ne travaillez pas dans ce salon."))
    tableau = TableauDeBord(salon=salon, auteur=auteur, nom=nom_lire(nom), tous_les_salons=tous_les_salons)
    retenues = disposition_lire(disposition_ecrire(list(places)))
    with transaction.atomic():
        # One person's boards are counted one at a time.
        User.objects.select_for_update(no_key=True).get(pk=auteur.pk)
        if TableauDeBord.objects.filter(auteur=auteur, actif=True).count() >= TABLEAUX_PAR_PERSONNE:
            raise SaisieInvalide(
                _("Vous avez déjà %(max)s tableaux : supprimez-en un d'abord.") % {"max": TABLEAUX_PAR_PERSONNE}
            )
        tableau.save()
        _poser(tableau, retenues)
        reglage_tracer(tableau, ["partage"], {}, {"partage": False}, auteur.pk, cree=True)
    return tableau


def tableau_enregistrer(
    tableau_id: uuid.UUID, par: User, *, nom: str, places: Sequence[Place], revision: int
) -> TableauDeBord:
    """Replace the name and the layout of a board.

    Args:
        revision: the one she was shown.

    Raises:
        Refuse: it is not hers to change, or a widget added is not for her role.
        Conflit: somebody changed it since. SaisieInvalide: the name or the layout.
    """
    nom_lu, retenues = nom_lire(nom), disposition_lire(disposition_ecrire(list(places)))
    with transaction.atomic():
        tableau = _verrouiller(tableau_id, par)
        if tableau.revision != revision:
            raise Conflit(_("Ce tableau a été changé entre-temps. Vérifiez, puis enregistrez de nouveau."))
        _refuser_les_reserves(tableau, par, retenues)
        _remplacer(tableau, retenues)
        tableau.nom = nom_lu
        tableau.revision += 1
        tableau.save(update_fields=["nom", "revision"])
    return tableau


def tableau_partager(tableau_id: uuid.UUID, par: User, *, partage: bool) -> bool:
    """Share a board with everybody of its salon, or take it back; False when it already was so.

    Raises:
        Refuse: it is not hers to share. SaisieInvalide: it adds up several salons.
    """
    with transaction.atomic():
        tableau = _verrouiller(tableau_id, par)
        if tableau.partage == partage:
            return False
        if partage and tableau.tous_les_salons:
            raise SaisieInvalide(_("Ce tableau réunit tous vos salons : il ne peut être partagé dans un seul."))
        _changer(tableau, "partage", partage, par)
    return True


def tableau_dupliquer(tableau: TableauDeBord, par: User) -> TableauDeBord:
    """Copy a board that she sees into one of her own: what is not for her role stays out of it."""
    salons = salons_du_tableau(par, tableau)
    places = [place for _widget, place in places_de(tableau) if salons_permis(par, place, salons)]
    nom = _("%(nom)s (copie)") % {"nom": tableau.nom[: NOM_MAX - 10]}
    return tableau_creer(par, tableau.salon, nom, places, tous_les_salons=tableau.tous_les_salons)


def tableau_supprimer(tableau_id: uuid.UUID, par: User) -> None:
    """Withdraw a board: nobody sees it any more, and its widgets are gone.

    Raises:
        Refuse: it is not hers to delete.
    """
    with transaction.atomic():
        tableau = _verrouiller(tableau_id, par)
        Widget.objects.filter(tableau=tableau).delete()
        _changer(tableau, "actif", False, par)


def _verrouiller(tableau_id: uuid.UUID, par: User) -> TableauDeBord:
    tableaux = TableauDeBord.objects.select_for_update(no_key=True, of=("self",)).select_related("salon")
    tableau = tableaux.filter(pk=tableau_id, actif=True).first()
    if tableau is None or not modifiable(par, tableau):
        raise Refuse(_("Seule la personne qui a fait ce tableau peut le changer."))
    return tableau


def _refuser_les_reserves(tableau: TableauDeBord, par: User, places: Sequence[Place]) -> None:
    """Whoever changes a board adds only what she may see; what was already there may stay."""
    salons = salons_du_tableau(par, tableau)
    deja = [(place.genre, place.options) for _widget, place in places_de(tableau)]
    for rang, place in enumerate(places, start=1):
        if not salons_permis(par, place, salons) and (place.genre, place.options) not in deja:
            raise Refuse(_("Élément n° %(rang)s : il n'est pas pour votre rôle.") % {"rang": rang})


def _remplacer(tableau: TableauDeBord, places: Sequence[Place]) -> None:
    Widget.objects.filter(tableau=tableau).delete()
    _poser(tableau, places)


def _poser(tableau: TableauDeBord, places: Sequence[Place]) -> None:
    Widget.objects.bulk_create(
        Widget(
            tableau=tableau,
            rang=rang,
            genre=place.genre,
            largeur=place.largeur,
            hauteur=place.hauteur,
            periode=place.periode,
            options=dict(place.options),
        )
        for rang, place in enumerate(places, start=1)
    )


def _changer(tableau: TableauDeBord, champ: str, valeur: bool, par: User) -> None:
    avant = {champ: getattr(tableau, champ)}
    TableauDeBord.objects.filter(pk=tableau.pk).update(**{champ: valeur}, revision=F("revision") + 1)
    reglage_tracer(tableau, [champ], avant, {champ: valeur}, par.pk)
