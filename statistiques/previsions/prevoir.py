"""The next days of one measure: two ways tried on days already known, the better one kept, its error told."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from statistiques.previsions.bande import Bande, bande_apprendre
from statistiques.previsions.epreuve import Essai, eprouver, erreur_moyenne, erreur_pour_mille, origines_de
from statistiques.previsions.histoire import Histoire, histoire_lire
from statistiques.previsions.lissage import lissage_etats, lissage_prevoir, lissage_regler
from statistiques.previsions.mediane import mediane_prevoir
from statistiques.previsions.types import HORIZON, JourPrevu, Methode, Prevision, Raison

# Days of history below which nothing is said, below which only the plain way is tried.
RIEN_SOUS = 14
MEDIANE_SOUS = 42
# A salon without any activity for so many days is not forecast: it is closed, or has left.
SILENCE = 28

Trouve = tuple[Methode, list[float], list[Essai]]


def prevoir(
    valeurs: Sequence[int], debut: datetime.date, ouverts: Sequence[bool] | None = None, horizon: int = HORIZON
) -> Prevision:
    """Forecast the days that follow a series.

    Args:
        valeurs: one whole number (XOF, visits) a day, without a hole, finished days only, the first one on ``debut``.
        ouverts: whether the salon worked each day; without it, whether the value is above zero.
        horizon: how many days.
    """
    histoire = histoire_lire(valeurs, debut, ouverts)
    if len(histoire) < RIEN_SOUS:
        return Prevision(raison=Raison.TROP_COURT)
    if not any(valeur > 0 for valeur in histoire.valeurs[-SILENCE:]):
        return Prevision(raison=Raison.INACTIF)
    court = len(histoire) < MEDIANE_SOUS
    methode, prevus, essais = _mediane(histoire, horizon) if court else _meilleure(histoire, horizon)
    rangs = {essai.rang for essai in essais}
    return Prevision(
        jours=_jours(histoire, prevus, bande_apprendre(essais)),
        methode=methode,
        erreur_moyenne=round(erreur_moyenne(essais)) if essais else None,
        erreur_pour_mille=erreur_pour_mille(essais),
        jours_testes=len(rangs),
        raison=Raison.COURT if court else Raison.AUCUNE,
        teste_du=histoire.jour(min(rangs)) if rangs else None,
        teste_au=histoire.jour(max(rangs)) if rangs else None,
    )


def _meilleure(histoire: Histoire, horizon: int) -> Trouve:
    """Return the way with the smaller error on the same days; the plain one when they tie."""
    simple, fine = _mediane(histoire, horizon), _lissage(histoire, horizon)
    return fine if erreur_moyenne(fine[2]) < erreur_moyenne(simple[2]) else simple


def _mediane(histoire: Histoire, horizon: int) -> Trouve:
    essais = eprouver(histoire, origines_de(histoire), lambda rang, jours: mediane_prevoir(histoire, rang, jours))
    return Methode.MEDIANE, mediane_prevoir(histoire, len(histoire), horizon), essais


def _lissage(histoire: Histoire, horizon: int) -> Trouve:
    """Choose the setting before the held-out days only, or their error would flatter itself."""
    origines, fin = origines_de(histoire), len(histoire)
    reglage = lissage_regler(histoire, origines.start)
    etats = lissage_etats(histoire, reglage, {*origines, fin})

    def depuis(rang: int, jours: int) -> list[float]:
        return lissage_prevoir(histoire, reglage, etats[rang], rang, jours)

    return Methode.LISSAGE, depuis(fin, horizon), eprouver(histoire, origines, depuis)


def _jours(histoire: Histoire, prevus: Sequence[float], bande: Bande) -> list[JourPrevu]:
    jours = []
    for pas, prevu in enumerate(prevus):
        bas, haut = bande.bords(prevu, pas + 1)
        valeur = round(prevu)
        jours.append(JourPrevu(histoire.jour(len(histoire) + pas), valeur, min(bas, valeur), max(haut, valeur)))
    return jours
