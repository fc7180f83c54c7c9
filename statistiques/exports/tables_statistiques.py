"""The tables of a statistics report, from what each tab's screen shows."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from statistiques.cartes import Carte
from statistiques.catalogue import CATALOGUE
from statistiques.choix import Demande as Vue
from statistiques.coupes import Genre as Coupe
from statistiques.ecran import Ecran, Permis, depuis_le_premier
from statistiques.graphiques import Graphique
from statistiques.indicateurs import Indicateur, mesures_de
from statistiques.libelles import libelles
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix, Pas
from statistiques.releve import Colonne, Genre, Rangee, Table
from statistiques.selecteurs import details, serie, totaux
from statistiques.unites import Unite, afficher

# A PDF page holds no more columns of amounts beside the first.
_SUR_UNE_PAGE = 11


@dataclass(frozen=True, slots=True)
class Rubrique:
    """One tab: what was asked of the page, and what it shows."""

    vue: Vue
    ecran: Ecran

    @property
    def titre(self) -> str:
        return str(self.vue.onglet.titre)

    @property
    def courbes(self) -> list[Graphique]:
        """Its series over time, in the order in which the tab declares them."""
        return [g for g in self.ecran.graphiques if g.cle.startswith("courbe-")]


def chiffres_dresser(rubriques: Sequence[Rubrique]) -> Table:
    """Return every card, as it is read and as a whole number in its unit."""
    colonnes = [
        Colonne("rubrique", _("rubrique"), largeur=14),
        Colonne("code", _("code")),
        Colonne("chiffre", _("chiffre"), largeur=24),
        Colonne("texte", _("valeur"), largeur=14),
        Colonne("texte_avant", _("période d'avant"), largeur=14),
        Colonne("variation", _("variation"), largeur=18),
        Colonne("valeur", _("valeur, en nombre entier"), Genre.ENTIER),
        Colonne("avant", _("période d'avant, en nombre entier"), Genre.ENTIER),
        Colonne("unite", _("unité")),
        Colonne("aide", _("ce que c'est"), largeur=40),
    ]
    lignes: list[Rangee] = []
    for rubrique in rubriques:
        lignes += [_ligne_de_carte(rubrique.titre, carte) for carte in rubrique.ecran.cartes]
        lignes += _parts(rubrique)
    return Table(_("Chiffres"), colonnes, lignes, "chiffres")


def _ligne_de_carte(rubrique: str, carte: Carte) -> Rangee:
    variation = carte.variation.phrase if carte.variation else ""
    avant = "" if carte.precedente is None else carte.texte_precedent
    return (
        rubrique, carte.code, carte.titre, carte.texte, avant, variation, carte.valeur, carte.precedente,
        carte.unite.value, carte.aide,
    )  # fmt: skip


def _parts(rubrique: Rubrique) -> Iterator[Rangee]:
    """Yield the parts of a whole that the tab draws without a card of their own."""
    dites = {carte.titre for carte in rubrique.ecran.cartes}
    for parts in rubrique.vue.onglet.parts:
        [dessin] = [g for g in rubrique.ecran.graphiques if g.cle == f"parts-{parts.cle}"]
        indicateurs = {str(CATALOGUE[code].titre): CATALOGUE[code] for code in parts.indicateurs}
        for titre, valeur in zip(dessin.etiquettes, dessin.series[0].valeurs, strict=True):
            if titre not in dites:
                code, aide = indicateurs[titre].code, str(indicateurs[titre].aide)
                texte = afficher(valeur, dessin.unite)
                yield rubrique.titre, code, titre, texte, "", "", valeur, None, dessin.unite.value, aide


def jours_dresser(rubriques: Sequence[Rubrique], permis: Permis) -> Table:
    """Return what adds up, day by day: each column sums to its card."""
    sommes = _sommes(rubriques, permis)
    if not rubriques:
        return Table(_("Par journée"), [], [], "jours")
    vue = rubriques[0].vue
    points = serie(vue.perimetre, vue.periode, Pas.JOUR, sorted(mesures_de(sommes)))
    if vue.choix is Choix.TOUT:
        points = depuis_le_premier(points)
    jour = Colonne("jour", _("journée"), Genre.JOUR, 12)
    lignes = [(point.debut, *(i.valeur(point.valeurs) for i in sommes)) for point in points]
    return Table(_("Par journée"), [jour, *_colonnes(sommes)], lignes, "jours")


def salons_dresser(rubriques: Sequence[Rubrique], permis: Permis) -> Iterator[Table]:
    """Yield the same sums salon by salon, where several are read together."""
    sommes = _sommes(rubriques, permis)
    if not sommes or len(rubriques[0].vue.perimetre.salons) == 1:
        return
    vue, noms = rubriques[0].vue, sorted(mesures_de(sommes))
    lignes: list[Rangee] = []
    for salon in vue.perimetre.salons:
        valeurs = totaux(Perimetre((salon,)), vue.periode, noms)
        lignes.append((salon.nom, *(i.valeur(valeurs) for i in sommes)))
    salon_ = Colonne("salon", _("salon"), largeur=20)
    yield Table(_("Par salon"), [salon_, *_colonnes(sommes)], lignes, "salons")


def _sommes(rubriques: Sequence[Rubrique], permis: Permis) -> list[Indicateur]:
    """Return the indicators of the cards that add up over days, each once."""
    codes = dict.fromkeys(code for rubrique in rubriques for code in rubrique.vue.onglet.cartes)
    sommes = [i for i in map(CATALOGUE.__getitem__, codes) if not (i.sur or i.photo or i.present) and permis(i.action)]
    # The first tab's, then money: those that a PDF has room for.
    premiers = rubriques[0].vue.onglet.cartes if rubriques else ()
    return sorted(sommes, key=lambda i: (i.code not in premiers, i.unite is not Unite.FRANCS))


def _colonnes(indicateurs: Sequence[Indicateur]) -> list[Colonne]:
    """Return one column per indicator, the first ones in a PDF too; a rate or an average is in no sum."""
    return [
        Colonne(
            i.code, str(i.titre), Genre.ENTIER, 10 if rang < _SUR_UNE_PAGE else 0, somme=not i.sur, unite=i.unite
        )
        for rang, i in enumerate(indicateurs)
    ]  # fmt: skip


def courbes_dresser(rubrique: Rubrique) -> Table:
    """Return the curves of one tab side by side, step by step."""
    vue, courbes = rubrique.vue, rubrique.courbes
    colonnes = [Colonne("debut", _("à partir du"), Genre.JOUR, 12), Colonne("etape", _("date"), largeur=12)]
    for courbe, dessin in zip(vue.onglet.courbes, courbes, strict=True):
        for rang, trace in enumerate(dessin.series):
            nom = trace.nom if len(courbe.indicateurs) > 1 else dessin.titre
            cle = f"{courbe.cle}_avant" if trace.repere else f"{courbe.cle}_{courbe.indicateurs[rang]}"
            titre = f"{nom} ({trace.nom})" if trace.repere else nom
            colonnes.append(Colonne(cle, titre, Genre.ENTIER, 10, unite=dessin.unite))
    valeurs = [trace.valeurs for dessin in courbes for trace in dessin.series]
    etapes = courbes[0].etiquettes
    lignes = list(zip(_debuts(vue, len(etapes)), etapes, *valeurs, strict=True))
    return Table(rubrique.titre, colonnes, lignes, vue.onglet.code)


def previsions_dresser(rubrique: Rubrique) -> Table:
    """Return the days to come that one tab foretells, between which values; empty while nothing may be said."""
    colonnes, jours = [Colonne("jour", _("journée"), Genre.JOUR, 12)], dict[datetime.date, list[int]]()
    for apercu in rubrique.ecran.previsions:
        if not apercu.prevision.jours:
            continue
        code, unite = apercu.indicateur.code, apercu.indicateur.unite
        titres = {"prevu": _("prévu"), "bas": _("au moins"), "haut": _("au plus")}
        colonnes += [
            Colonne(f"{code}_{nom}", f"{apercu.titre} : {titre}", Genre.ENTIER, 12, unite=unite)
            for nom, titre in titres.items()
        ]
        for prevu in apercu.prevision.jours:
            jours.setdefault(prevu.jour, []).extend((prevu.valeur, prevu.bas, prevu.haut))
    lignes: list[Rangee] = [(jour, *valeurs) for jour, valeurs in jours.items()]
    return Table(rubrique.titre, colonnes, lignes, rubrique.vue.onglet.code)


def _debuts(vue: Vue, nombre: int) -> list[datetime.date]:
    """Return the first days of the last ``nombre`` steps of the period: empty years before are not drawn."""
    debuts = [vue.pas.debut(vue.periode.du)]
    while (suivant := vue.pas.suivant(debuts[-1])) <= vue.periode.au:
        debuts.append(suivant)
    return debuts[len(debuts) - nombre :]


def coupes_dresser(rubriques: Sequence[Rubrique], permis: Permis) -> Iterator[Table]:
    """Yield each breakdown that a tab shows, whole: by network, hairdresser, service and hour."""
    titres = {
        Coupe.RESEAU: _("Par opérateur"), Coupe.COIFFEUR: _("Par coiffeur"), Coupe.PRESTATION: _("Par prestation"),
        Coupe.HEURE: _("Par heure"),
    }  # fmt: skip
    for coupe, titre in titres.items():
        colonnes = _colonnes_de(rubriques, coupe, permis)
        if not colonnes:
            continue
        perimetre, periode = rubriques[0].vue.perimetre, rubriques[0].vue.periode
        lues = details(perimetre, periode, coupe)
        noms = libelles(perimetre, coupe, [ligne.cle for ligne in lues])
        tetes = [Colonne("cle", _("code")), Colonne("nom", capfirst(str(coupe.label)), largeur=20)]
        lignes = [(ligne.cle, noms[ligne.cle], *(c.valeur(ligne.valeurs) for c in colonnes)) for ligne in lues]
        yield Table(titre, [*tetes, *_colonnes(colonnes)], lignes, f"par_{coupe.name.lower()}")


def _colonnes_de(rubriques: Sequence[Rubrique], coupe: Coupe, permis: Permis) -> list[Indicateur]:
    """Return every column that the tabs show of one breakdown, each once."""
    trouvees: dict[str, Indicateur] = {}
    for rubrique in rubriques:
        onglet = rubrique.vue.onglet
        montres = [r.colonnes for r in onglet.repartitions if r.de is coupe]
        montres += [c.colonnes for c in onglet.classements if c.de is coupe and permis(c.action)]
        trouvees |= {colonne.code: colonne for colonnes in montres for colonne in colonnes}
    return list(trouvees.values())
