"""Charts and tables drawn from given figures: same length everywhere, compared rank by rank, nothing invented."""

from __future__ import annotations

import datetime

from statistiques.coupes import Genre
from statistiques.dessin import classement_dresser, courbe_tracer, parts_tracer, repartition_tracer
from statistiques.onglets import colonnes
from statistiques.onglets.base import Classement, Courbe, Parts, Repartition
from statistiques.periodes import Pas
from statistiques.selecteurs import Ligne, Point

NOVEMBRE = [
    Point(datetime.date(2026, 11, n), {"encaisse": n * 1000, "avis": n - 1, "avis_somme": 5}) for n in (1, 2, 3)
]


def test_une_courbe_se_compare_rang_par_rang_a_la_periode_d_avant() -> None:
    courbe = Courbe("encaisse", "Encaissé", ("encaisse",), comparer=True)
    trace = courbe_tracer(courbe, NOVEMBRE, NOVEMBRE[:2], Pas.JOUR)
    assert [(serie.valeurs, serie.repere) for serie in trace.series] == [
        ([1000, 2000, 3000], False), ([1000, 2000, None], True),
    ]  # fmt: skip
    assert trace.lignes[2][1] == ["3\u202f000\u00a0F", "–"]
    # A step may hold one point more in the period before: it has nothing to face.
    assert courbe_tracer(courbe, NOVEMBRE[:1], NOVEMBRE, Pas.MOIS).series[1].valeurs == [1000]
    assert len(courbe_tracer(courbe, NOVEMBRE, [], Pas.JOUR).series) == 1


def test_une_moyenne_sans_rien_a_moyenner_laisse_un_trou() -> None:
    note = courbe_tracer(Courbe("note", "Note", ("note",)), NOVEMBRE, [], Pas.JOUR)
    assert note.series[0].valeurs == [None, 50, 25]


def test_les_parts_laissent_de_cote_ce_qui_n_est_rien() -> None:
    trace = parts_tracer(Parts("m", "Moyens", ("especes", "mobile_money", "carte")), {"especes": 5, "carte": 3})
    assert (trace.etiquettes, trace.series[0].valeurs, trace.vide) == (["Espèces", "Carte"], [5, 3], False)
    assert parts_tracer(Parts("m", "Moyens", ("especes",)), {}).vide


def test_les_heures_se_suivent_meme_creuses_et_le_reste_va_du_plus_grand_au_plus_petit() -> None:
    heures = [Ligne("9", {"montant": 1}), Ligne("11", {"montant": 3})]
    trace = repartition_tracer(Repartition("h", "Heures", Genre.HEURE, (colonnes.MONTANT,)), heures, {})
    assert (trace.etiquettes, trace.series[0].valeurs) == (["9 h", "10 h", "11 h"], [1, 0, 3])
    lignes = [Ligne("a", {"montant": 1}), Ligne("b", {"montant": 3, "avis": 2, "avis_somme": 9})]
    noms = {"a": "Awa", "b": "Bola"}
    reseaux = Repartition("c", "Coiffeurs", Genre.COIFFEUR, (colonnes.VENTES,), limite=1)
    assert repartition_tracer(reseaux, lignes, noms).etiquettes == ["Bola"]
    rang = classement_dresser(Classement("c", "C", Genre.COIFFEUR, (colonnes.VENTES, colonnes.NOTE)), lignes, noms)
    assert rang.lignes == [("Bola", ["3\u00a0F", "4,5\u00a0/\u00a05"]), ("Awa", ["1\u00a0F", "–"])]
