"""Widgets that are drawn: a curve, a breakdown, and the days to come."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from salon_paiement.droits import Action
from statistiques import graphiques
from statistiques.catalogue import CATALOGUE
from statistiques.coupes import Genre
from statistiques.dessin import Tableau, classement_dresser, courbe_tracer, repartition_tracer
from statistiques.ecran import depuis_le_premier
from statistiques.graphiques import Graphique
from statistiques.indicateurs import Indicateur
from statistiques.onglets import colonnes
from statistiques.onglets.base import Classement, Courbe, Repartition
from statistiques.periodes import Choix
from statistiques.previsions.apercu import Apercu, apercus
from statistiques.widgets.base import DUREES, TOUTES, Champ, Options, Regard, Sorte, Texte
from statistiques.widgets.lecture import Lecture

GRAPHIQUE, A_VENIR = "personnel/widgets/graphique.html", "personnel/widgets/prevision.html"
DESSINES = frozenset({GRAPHIQUE, A_VENIR})
# What has no past, or is only worth what its last day says, is not drawn.
TRACES = {code: i.titre for code, i in CATALOGUE.items() if not (i.present or i.photo)}
FORMES = {"ligne": _("ligne"), "barres": _("barres")}
PAR: dict[str, tuple[Genre, Texte]] = {
    "reseau": (Genre.RESEAU, _("Encaissé par réseau")),
    "heure": (Genre.HEURE, _("Encaissé par heure")),
    "prestation": (Genre.PRESTATION, _("Ventes par prestation")),
    "coiffeur": (Genre.COIFFEUR, _("Ventes par coiffeur")),
}
RANGS: dict[str, tuple[Genre, Texte, tuple[Indicateur, ...]]] = {
    "prestation": (
        Genre.PRESTATION, _("Prestations les plus demandées"),
        (colonnes.PRESTATIONS, colonnes.VENTES, colonnes.ANNULEES),
    ),
    "coiffeur": (
        Genre.COIFFEUR, _("Classement des coiffeurs"),
        (colonnes.VENTES, colonnes.PRESTATIONS, colonnes.COMMISSIONS, colonnes.POURBOIRES, colonnes.NOTE),
    ),
    "reseau": (
        Genre.RESEAU, _("Réseaux"),
        (colonnes.MONTANT, colonnes.TENTATIVES, colonnes.TAUX, colonnes.REPONSE),
    ),
}  # fmt: skip
LIGNES_MAX = 10
PREVUES: dict[str, Texte] = {"encaisse": _("Encaissé à venir"), "visites": _("Visites à venir")}


@dataclass(frozen=True, slots=True)
class AVenir:
    """The next days: their drawing, ``None`` when nothing may be said, and the sentences around it."""

    graphique: Graphique | None
    phrases: Sequence[str]


def _annoncer_courbe(regard: Regard, lecture: Lecture) -> None:
    lecture.annoncer_traces(regard.perimetre, regard.choix, [CATALOGUE[regard.options["indicateur"]]])


def _courbe(regard: Regard, lecture: Lecture) -> Graphique:
    code = regard.options["indicateur"]
    points, avant, pas = lecture.points(regard.perimetre, regard.choix)
    if regard.choix is Choix.TOUT:
        points = depuis_le_premier(points)
    genre: graphiques.Genre = "barres" if regard.options["forme"] == "barres" else "ligne"
    courbe = Courbe(code, CATALOGUE[code].titre, (code,), comparer=True, genre=genre)
    return dataclasses.replace(courbe_tracer(courbe, points, avant, pas), cle=regard.cle)


def _repartition(regard: Regard, lecture: Lecture) -> Graphique:
    genre, titre = PAR[regard.options["par"]]
    colonne = colonnes.MONTANT if genre in {Genre.RESEAU, Genre.HEURE} else colonnes.VENTES
    repartition = Repartition(regard.cle, titre, genre, (colonne,), limite=24 if genre is Genre.HEURE else LIGNES_MAX)
    dessin = repartition_tracer(repartition, *lecture.lignes(regard.perimetre, regard.choix, genre))
    return dataclasses.replace(dessin, cle=regard.cle)


def _classement(regard: Regard, lecture: Lecture) -> Tableau:
    genre, titre, tetes = RANGS[regard.options["par"]]
    classement = Classement(regard.cle, titre, genre, tetes, limite=LIGNES_MAX)
    return classement_dresser(classement, *lecture.lignes(regard.perimetre, regard.choix, genre))


def _des_coiffeurs(options: Options) -> tuple[Action, ...]:
    """What each hairdresser sells is read by whoever may see what they earn."""
    statistiques = (Action.VOIR_STATISTIQUES,)
    return (*statistiques, Action.VOIR_GAINS) if options["par"] == "coiffeur" else statistiques


def _prevision(regard: Regard, _lecture: Lecture) -> AVenir:
    (apercu,) = apercus(regard.perimetre, (regard.options["mesure"],))
    if not apercu.prevision.jours:
        return AVenir(None, [apercu.prevision.explication])
    titre = str(PREVUES[regard.options["mesure"]])
    return AVenir(dataclasses.replace(apercu.graphique, cle=regard.cle, titre=titre), _dire(apercu))


def _dire(apercu: Apercu) -> list[str]:
    """Say the sum, and how wrong such forecasts were on days already known."""
    phrases = [_("Sur 30 jours : %(total)s.") % {"total": apercu.total}]
    if apercu.ecart:
        phrases.append(_("Erreur moyenne sur les jours déjà connus : %(erreur)s.") % {"erreur": apercu.ecart})
    explication = apercu.prevision.explication
    return [*phrases, explication] if explication else phrases


COURBE = Sorte(
    code="courbe",
    titre=_("Une courbe"),
    aide=_("Un chiffre au fil du temps, avec la période d'avant en pointillé."),
    gabarit=GRAPHIQUE,
    nommer=lambda options: str(CATALOGUE[options["indicateur"]].titre),
    exige=lambda options: (Action.VOIR_STATISTIQUES, CATALOGUE[options["indicateur"]].action),
    annoncer=_annoncer_courbe,
    lire=_courbe,
    champs=(Champ("indicateur", _("Chiffre"), TRACES), Champ("forme", _("Dessin"), FORMES)),
    periodes=DUREES,
    largeur=2,
    hauteur=2,
)
REPARTITION = Sorte(
    code="repartition",
    titre=_("Une répartition"),
    aide=_("L'argent par réseau, par heure, par prestation ou par coiffeur."),
    gabarit=GRAPHIQUE,
    nommer=lambda options: str(PAR[options["par"]][1]),
    exige=_des_coiffeurs,
    lire=_repartition,
    champs=(Champ("par", _("Par"), {code: genre.label for code, (genre, _titre) in PAR.items()}),),
    periodes=TOUTES,
    largeur=2,
    hauteur=2,
)
CLASSEMENT = Sorte(
    code="classement",
    titre=_("Un classement"),
    aide=_("Un tableau des premiers : prestations, coiffeurs ou réseaux."),
    gabarit="personnel/widgets/classement.html",
    nommer=lambda options: str(RANGS[options["par"]][1]),
    exige=_des_coiffeurs,
    lire=_classement,
    champs=(Champ("par", _("Par"), {code: genre.label for code, (genre, _titre, _tetes) in RANGS.items()}),),
    periodes=TOUTES,
    largeur=4,
)
PREVISION = Sorte(
    code="prevision",
    titre=_("Les 30 jours à venir"),
    aide=_("Ce qui est attendu d'après les semaines passées, et à quel point on peut s'y fier."),
    gabarit=A_VENIR,
    nommer=lambda options: str(PREVUES[options["mesure"]]),
    exige=lambda _options: (Action.VOIR_STATISTIQUES,),
    lire=_prevision,
    champs=(Champ("mesure", _("Chiffre"), {"encaisse": _("Encaissé"), "visites": _("Visites")}),),
    largeur=2,
    hauteur=2,
)
SORTES = (COURBE, REPARTITION, CLASSEMENT, PREVISION)
