"""``/api/v1/statistiques/``: every indicator over a period, what is going on now, and what may be shown."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from salon_paiement.api.erreurs import Invalide
from salon_paiement.droits import Action
from statistiques.api import operations
from statistiques.api.parametres import DemandeApi
from statistiques.api.vues import VueChiffres
from statistiques.catalogue import CATALOGUE
from statistiques.comparaison import relever
from statistiques.coupes import Genre
from statistiques.effectifs import effectifs
from statistiques.indicateurs import Indicateur, mesures_de
from statistiques.libelles import libelles
from statistiques.periodes import Choix, Pas
from statistiques.selecteurs import details
from statistiques.selecteurs_recents import temps_reel
from statistiques.vif import une_lecture

# A breakdown, and what its reader must be allowed to do.
DETAILS = {
    "reseau": (Genre.RESEAU, Action.VOIR_STATISTIQUES),
    "coiffeur": (Genre.COIFFEUR, Action.VOIR_GAINS),
    "prestation": (Genre.PRESTATION, Action.VOIR_STATISTIQUES),
    "heure": (Genre.HEURE, Action.VOIR_STATISTIQUES),
}


class Globales(VueChiffres):
    """Every indicator the reader may see, with the period before; ``?details=`` adds one breakdown."""

    nom = "api_globales"
    operations = operations.GLOBALES

    def verifier(self, demande: DemandeApi) -> None:
        if demande.details and demande.details not in DETAILS:
            raise Invalide("details", _("Choisissez parmi : %(choix)s.") % {"choix": ", ".join(DETAILS)})
        if demande.details and DETAILS[demande.details][1] not in demande.permises:
            raise PermissionDenied

    @une_lecture()
    def calculer(self, demande: DemandeApi) -> Any:
        permis = _permis(demande)
        sommes = [i for i in permis if not i.present]
        avant = None if demande.choix is Choix.TOUT else demande.periode.precedente()
        periodes = [demande.periode, *([avant] if avant else [])]
        releve, *precedents = relever(demande.perimetre, periodes, Pas.MOIS, mesures_de(sommes), ())
        mesures = releve.mesures | effectifs(demande.perimetre, mesures_de(i for i in permis if i.present))
        avant_mesures = precedents[0].mesures if precedents else None
        return {
            **demande.en_tete(),
            "precedente": {"du": avant.du, "au": avant.au} if avant else None,
            "indicateurs": {
                i.code: {
                    "valeur": i.valeur(mesures),
                    "precedent": None if i.present or avant_mesures is None else i.valeur(avant_mesures),
                    "unite": i.unite.value,
                }
                for i in permis
            },
            "details": _details(demande),
        }


class TempsReel(VueChiffres):
    """Now and the last 24 hours, counted each time it is asked."""

    nom = "api_temps_reel"
    operations = operations.TEMPS_REEL
    garde = False

    def calculer(self, demande: DemandeApi) -> Any:
        journal = Action.VOIR_JOURNAL in demande.permises
        return {"salons": demande.en_tete()["salons"], **temps_reel(demande.perimetre, journal=journal)}


class Widgets(VueChiffres):
    """What a board may show to this reader: every indicator, in words."""

    nom = "api_widgets"
    operations = operations.WIDGETS
    garde = False

    def calculer(self, demande: DemandeApi) -> Any:
        return [
            {
                "code": i.code,
                "titre": str(i.titre),
                "aide": str(i.aide),
                "unite": i.unite.value,
                "sens": i.bon.name.lower(),
                "dans_le_temps": not (i.photo or i.present),
            }
            for i in _permis(demande)
        ]


def _permis(demande: DemandeApi) -> list[Indicateur]:
    return [i for i in CATALOGUE.values() if i.action in demande.permises]


def _details(demande: DemandeApi) -> list[dict[str, Any]] | None:
    if not demande.details:
        return None
    genre, _action = DETAILS[demande.details]
    lignes = details(demande.perimetre, demande.periode, genre)
    noms = libelles(demande.perimetre, genre, [ligne.cle for ligne in lignes])
    return [{"cle": ligne.cle, "nom": noms[ligne.cle], **ligne.valeurs} for ligne in lignes]
