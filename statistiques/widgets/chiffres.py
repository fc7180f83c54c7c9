"""Widgets of one figure: any indicator, the till of today, and what a hairdresser earns."""

from __future__ import annotations

import dataclasses
from collections import Counter

from django.utils.translation import gettext_lazy as _

from salon_paiement.droits import Action
from salon_paiement.selecteurs import coiffeurs_de
from statistiques.cartes import Carte, cartes_calculer
from statistiques.catalogue import CATALOGUE
from statistiques.coupes import Genre
from statistiques.indicateurs import Indicateur
from statistiques.onglets import colonnes
from statistiques.periodes import Choix
from statistiques.widgets.base import TOUTES, Champ, Options, Regard, Sorte
from statistiques.widgets.lecture import Lecture

# What the till's own pages show to whoever stands there.
DE_CAISSE = (
    "encaisse", "notes", "visites", "visites_payees", "visites_ouvertes", "visites_en_paiement",
    "visites_verification", "visites_ticket", "visites_scan",
)  # fmt: skip
MIENS = {
    "commissions": (colonnes.COMMISSIONS, _("Mes commissions")),
    "pourboires": (colonnes.POURBOIRES, _("Mes pourboires")),
    "prestations": (colonnes.PRESTATIONS, _("Mes prestations payées")),
}


def _annoncer(regard: Regard, lecture: Lecture) -> None:
    lecture.annoncer_sommes(regard.perimetre, regard.choix, [_indicateur(regard.options)])


def _carte(regard: Regard, lecture: Lecture) -> Carte:
    mesures, avant = lecture.mesures(regard.perimetre, regard.choix)
    return cartes_calculer([_indicateur(regard.options)], mesures, avant)[0]


def _la_mienne(regard: Regard, lecture: Lecture) -> Carte:
    """Add up the reader's own rows, and nobody else's."""
    lignes, _noms = lecture.lignes(regard.perimetre, regard.choix, Genre.COIFFEUR)
    siennes = {str(pk) for pk in coiffeurs_de(regard.user)}
    sommes: Counter[str] = Counter()
    for ligne in lignes:
        if ligne.cle in siennes:
            sommes.update(ligne.valeurs)
    colonne, titre = MIENS[regard.options["indicateur"]]
    return dataclasses.replace(cartes_calculer([colonne], sommes, None)[0], titre=str(titre))


def _indicateur(options: Options) -> Indicateur:
    return CATALOGUE[options["indicateur"]]


CARTE = Sorte(
    code="carte",
    titre=_("Un chiffre"),
    aide=_("N'importe quel chiffre des statistiques, comparé à la période d'avant."),
    gabarit="personnel/widgets/carte.html",
    nommer=lambda options: str(_indicateur(options).titre),
    exige=lambda options: (Action.VOIR_STATISTIQUES, _indicateur(options).action),
    annoncer=_annoncer,
    lire=_carte,
    champs=(Champ("indicateur", _("Chiffre"), {code: i.titre for code, i in CATALOGUE.items()}),),
    periodes=TOUTES,
)
CAISSE = Sorte(
    code="caisse",
    titre=_("La caisse aujourd'hui"),
    aide=_("Un chiffre de la journée en cours, pour qui tient la caisse."),
    gabarit="personnel/widgets/carte.html",
    nommer=lambda options: str(_indicateur(options).titre),
    exige=lambda _options: (Action.VOIR_CAISSE,),
    annoncer=_annoncer,
    lire=_carte,
    champs=(Champ("indicateur", _("Chiffre"), {code: CATALOGUE[code].titre for code in DE_CAISSE}),),
    periodes=(Choix.H24,),
)
MES_GAINS = Sorte(
    code="mes_gains",
    titre=_("Mes gains"),
    aide=_("Vos commissions, vos pourboires, vos prestations : les vôtres seulement."),
    gabarit="personnel/widgets/carte.html",
    nommer=lambda options: str(MIENS[options["indicateur"]][1]),
    exige=lambda _options: (Action.VOIR_SA_JOURNEE,),
    lire=_la_mienne,
    champs=(Champ("indicateur", _("Chiffre"), {code: titre for code, (_colonne, titre) in MIENS.items()}),),
    periodes=(Choix.H24, Choix.J7, Choix.J30),
)
SORTES = (CARTE, CAISSE, MES_GAINS)
