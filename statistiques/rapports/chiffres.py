"""The figures of a report, read once and kept as they were: whole numbers, keys and codes, in what JSON can hold.

Names and sentences are put when it is read: a report holds nobody's name, and speaks its reader's language.
"""

from __future__ import annotations

import datetime
from typing import Any

from paiements.annulations.chiffres import gestes_par_personne
from paiements.models import ClotureCaisse, ExceptionMonetaire
from paiements.sceaux.jour import tete_du_jour
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import GenreRapport, Salon
from statistiques.catalogue import CATALOGUE
from statistiques.coupes import Genre
from statistiques.indicateurs import mesures_de
from statistiques.models import AlerteStatistique, RapportPeriodique
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, Periode
from statistiques.rapports.calendrier import UN_JOUR, periode_de, precedente_de
from statistiques.rapports.habitude import habitude_a_cette_heure, habitude_du_jour
from statistiques.selecteurs import details, serie, totaux
from statistiques.vif import etats_de, premier_lire, une_lecture
from traces.tetes import dernier_sceau, forme_courte, forme_longue

# What a report tells, in this order; a figure of zero that says nothing is left out when it is read.
CODES = (
    "visites", "visites_payees", "visites_verification", "visites_expirees", "visites_abandonnees", "encaisse", "essai",
    "especes", "mobile_money", "carte", "net", "pourboires", "remises", "rembourse", "repris", "surplus", "par_avoir",
    "retrouve", "panier", "commissions", "frais_attendus", "frais_reels", "note", "avis", "taux_recommandation",
)  # fmt: skip
LARGES = (GenreRapport.SEMAINE, GenreRapport.MOIS)
# The largest hairdressers, services and alerts: the rest is on the page of the statistics.
LIMITE = 12
_COURBES = ("encaisse", "especes", "mobile_money", "carte", "visites_payees")


@une_lecture()
def chiffres_lire(rapport: RapportPeriodique, instant: datetime.datetime) -> dict[str, Any]:
    """Return what is told of a report's period up to ``instant`` (aware)."""
    salon, genre, debut = rapport.salon, rapport.genre, rapport.debut
    perimetre, periode = Perimetre((salon,)), periode_de(genre, debut)
    mesures = totaux(perimetre, periode, mesures_de(CATALOGUE[code] for code in CODES))
    lus = {
        "arrete_le": instant.isoformat(),
        "mesures": mesures,
        "reseaux": _couper(perimetre, periode, Genre.RESEAU, ("montant", "reussis")),
        "z": _clotures(salon, periode),
        "a_traiter": ExceptionMonetaire.objects.filter(salon=salon, resolue_le=None).count(),
        "annulations": _annulations(salon, periode),
        "alertes": _alertes(salon, periode),
        "sceau": _sceau(salon, genre, debut),
        "en_direct": (etats_de([salon])[salon.pk].complet or datetime.date.min) < periode.au,
    }
    if genre == GenreRapport.SOIR:
        encore = jour_affaires(salon, instant) == debut
        habitude = habitude_a_cette_heure(perimetre, instant) if encore else habitude_du_jour(perimetre, debut)
        return lus | {"habitude": habitude}
    gens = {
        "coiffeurs": _couper(perimetre, periode, Genre.COIFFEUR, ("montant", "nombre", "avis", "avis_somme")),
        "prestations": _couper(perimetre, periode, Genre.PRESTATION, ("montant", "nombre")),
    }
    if genre == GenreRapport.JOUR:
        return lus | gens | {"habitude": habitude_du_jour(perimetre, debut)}
    return lus | gens | {"jours": _jours(perimetre, periode), "avant": _avant(perimetre, genre, debut)}


def actif(contenu: dict[str, Any]) -> bool:
    """Tell whether anything happened: a visit, money, a closing, a cancellation."""
    return any(contenu["mesures"].values()) or bool(contenu["z"] or contenu["annulations"])


def _couper(perimetre: Perimetre, periode: Periode, genre: Genre, colonnes: tuple[str, ...]) -> list[list[Any]]:
    """Return [key, values…] of the largest rows; every network, so that they add up to what was taken in."""
    lignes = sorted(details(perimetre, periode, genre, colonnes), key=lambda ligne: -ligne.valeurs["montant"])
    retenues = lignes if genre is Genre.RESEAU else lignes[:LIMITE]
    return [[ligne.cle, *(ligne.valeurs[nom] for nom in colonnes)] for ligne in retenues if any(ligne.valeurs.values())]


def _clotures(salon: Salon, periode: Periode) -> list[list[int]]:
    """Return [number, expected, counted, difference] of each Z of these days, whole XOF."""
    z = ClotureCaisse.objects.filter(salon=salon, jour__gte=periode.du, jour__lte=periode.au).order_by("numero")
    return [list(ligne) for ligne in z.values_list("numero", "attendu", "compte", "ecart")]


def _annulations(salon: Salon, periode: Periode) -> list[list[int]]:
    """Return [account, notes, whole XOF] of whoever cancelled at the desk, the most first."""
    gestes = gestes_par_personne(salon, periode.du, periode.au)
    lignes = [[g["acteur_id"], g["abandons"] + g["especes"], g["perdus"] + g["ressortis"]] for g in gestes]
    return sorted((ligne for ligne in lignes if ligne[1]), key=lambda ligne: (-ligne[1], -ligne[2], ligne[0]))


def _alertes(salon: Salon, periode: Periode) -> list[str]:
    """Return the keys of the warnings of these days that are still true."""
    siennes = AlerteStatistique.objects.filter(salon=salon, jour__gte=periode.du, jour__lte=periode.au, active=True)
    return [str(cle) for cle in siennes.order_by("jour", "severite", "pk").values_list("pk", flat=True)[:LIMITE]]


def _sceau(salon: Salon, genre: str, jour: datetime.date) -> dict[str, Any] | None:
    """Return the head of a finished day, signed; the last seal for the others, ``None`` while there is none."""
    if genre != GenreRapport.JOUR:
        court = dernier_sceau(salon.pk)
        return {"court": court} if court else None
    tete = tete_du_jour(salon, jour)
    return {"court": forme_courte(tete.sequence, tete.maillon), "long": forme_longue(tete)} if tete else None


def _jours(perimetre: Perimetre, periode: Periode) -> list[list[Any]]:
    """Return [day, takings, cash, mobile money, card, paid visits] of each day."""
    mesures = mesures_de(CATALOGUE[code] for code in _COURBES)
    points = serie(perimetre, periode, Pas.JOUR, mesures)
    return [
        [point.debut.isoformat(), *(CATALOGUE[code].valeur(point.valeurs) for code in _COURBES)] for point in points
    ]


def _avant(perimetre: Perimetre, genre: str, debut: datetime.date) -> dict[str, int] | None:
    """Return the same measures over the week or month before, ``None`` when the salon was not there."""
    avant = precedente_de(genre, debut)
    if avant.au + UN_JOUR <= premier_lire(perimetre.salons[0]):
        return None
    return totaux(perimetre, avant, mesures_de(CATALOGUE[code] for code in CODES))
