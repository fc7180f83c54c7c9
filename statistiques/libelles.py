"""What the keys of a breakdown are called."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from paiements.fournisseurs.registre import fournisseurs_choix
from paiements.models import Moyen
from paiements.selecteurs import reseaux_libelles, uuid_lire
from salon_paiement.models import Coiffeur, Prestation
from statistiques.coupes import Genre
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas
from statistiques.selecteurs import Point


def libelles(perimetre: Perimetre, genre: Genre, cles: Collection[str]) -> dict[str, str]:
    """Return key → name; the salon's too where several are read together. At most one statement."""
    match genre:
        case Genre.HEURE:
            return {cle: heure_nommer(cle) for cle in cles}
        case Genre.RESEAU:
            return {cle: _reseau(cle) for cle in cles}
        case Genre.FOURNISSEUR:
            return {cle: _fournisseur(*cle.partition(":")[::2]) for cle in cles}
        case Genre.COIFFEUR:
            return _noms(Coiffeur, perimetre, cles, _("Sans coiffeur"))
        case Genre.PRESTATION:
            return _noms(Prestation, perimetre, cles, _("Autre prestation"))


def heure_nommer(cle: str) -> str:
    """Return an hour of the salon's clock as it is read."""
    return _("%(heure)s h") % {"heure": int(cle)}


def etiquette(point: Point, pas: Pas) -> str:
    """Return what a point of a series is called on its axis."""
    match pas:
        case Pas.ANNEE:
            return str(point.debut.year)
        case Pas.MOIS:
            return date_format(point.debut, "b Y")
        case Pas.SEMAINE:
            return _("sem. du %(jour)s") % {"jour": date_format(point.debut, "j b")}
        case Pas.HEURE:
            return _("%(heure)s h") % {"heure": date_format(point.debut, "D G")}
        case _:
            return date_format(point.debut, "D j b")


def _reseau(cle: str) -> str:
    if cle in reseaux_libelles():
        return reseaux_libelles()[cle]
    return str(Moyen(cle).label).capitalize() if cle in Moyen.values else cle or _("Inconnu")


def _fournisseur(nom: str, mode: str) -> str:
    libelle = str(dict(fournisseurs_choix()).get(nom, nom))
    return _("%(nom)s (essai)") % {"nom": libelle} if mode == "test" else libelle


def _noms(modele: type[models.Model], perimetre: Perimetre, cles: Collection[str], autrement: str) -> dict[str, str]:
    lues = {cle: uuid_lire(cle) for cle in cles}
    lignes: Any = modele._default_manager.filter(pk__in=[u for u in lues.values() if u], salon_id__in=perimetre.ids)
    trouves = {ligne[0]: ligne for ligne in lignes.values_list("pk", "nom", "salon_id")}
    salons = {salon.pk: salon.nom for salon in perimetre.salons} if len(perimetre.salons) > 1 else {}
    noms = {}
    for cle, pk in lues.items():
        _pk, nom, salon_id = trouves.get(pk, (None, autrement, None))
        noms[cle] = f"{nom} · {salons[salon_id]}" if salon_id in salons else nom
    return noms
