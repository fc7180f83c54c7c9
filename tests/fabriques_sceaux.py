"""A salon that lived a few days, sealed as it went; and the heads and witness that left the box."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import time_machine
from django.utils import timezone

from tests import fabriques, fabriques_caisse
from traces.modeles_sceaux import MotifTete
from traces.scellement import tout_sceller
from traces.temoin import Temoin, temoin_lignes, temoin_lire
from traces.tetes import TeteLue, forme_longue, tete_emettre, tete_lire, tetes_horaires_emettre


@dataclass
class Dehors:
    """What somebody keeps elsewhere: the last head, its short form, and the witness file."""

    tete: TeteLue
    courte: TeteLue
    temoin: Temoin


def une_journee(chez: fabriques.Maison) -> None:
    """A till opened, two visits paid by phone, one in cash, one failed, a movement's worth of difference, a Z."""
    caisse = fabriques_caisse.ouvrir(chez)
    fabriques.session_payee(chez, pourboire=500)
    fabriques.session_payee(chez)
    fabriques_caisse.payee_en_especes(chez)
    fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(chez)))
    fabriques_caisse.fermer(caisse, 25_500, fabriques_caisse.caissiere(chez), note="pièce trouvée")


def jours_scelles(chez: fabriques.Maison, jours: int = 3, fin: datetime.datetime | None = None) -> None:
    """Let the salon live ``jours`` days before ``fin`` (now), each sealed and given its head in the evening."""
    fin = fin or timezone.now()
    for rang in range(jours, 0, -1):
        with time_machine.travel(fin - datetime.timedelta(days=rang), tick=True):
            une_journee(chez)
        with time_machine.travel(fin - datetime.timedelta(days=rang, hours=-1), tick=True):
            tout_sceller()
            tetes_horaires_emettre()
            tout_sceller()


def remettre(chez: fabriques.Maison) -> Dehors:
    """Send out what a person keeps: a signed head, its short form, a witness file."""
    tout_sceller()
    temoin = temoin_lire(temoin_lignes(chez.salon.pk))
    tete = tete_emettre(chez.salon.pk, MotifTete.QUOTIDIEN)
    assert tete is not None
    lue = tete_lire(forme_longue(tete))
    return Dehors(lue, TeteLue(lue.sequence, lue.debut), temoin)
