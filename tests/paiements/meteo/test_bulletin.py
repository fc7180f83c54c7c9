"""The colour of a window: thresholds, times to verdict, and what is too little to say anything."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from paiements.meteo.bulletin import BORNES, RIEN, Chiffres, Ciel, ciel_de
from tests import fabriques


def classes(*secondes: int) -> tuple[int, ...]:
    """The classes of these times to verdict."""
    vues = [0] * (len(BORNES) + 1)
    for valeur in secondes:
        vues[next((rang for rang, borne in enumerate(BORNES) if valeur <= borne), len(BORNES))] += 1
    return tuple(vues)


@pytest.mark.parametrize(
    ("reussis", "pannes", "muets", "ciel"),
    [
        (0, 0, 0, Ciel.GRIS), (4, 0, 0, Ciel.GRIS), (0, 2, 2, Ciel.GRIS), (5, 0, 0, Ciel.VERT), (17, 3, 0, Ciel.VERT),
        (84, 16, 0, Ciel.ORANGE), (50, 25, 25, Ciel.ORANGE), (49, 51, 0, Ciel.ROUGE), (0, 0, 5, Ciel.ROUGE),
    ],
)  # fmt: skip
def test_la_couleur_suit_les_seuils(reussis: int, pannes: int, muets: int, ciel: Ciel) -> None:
    assert ciel_de(Chiffres(reussis, pannes, muets, classes(*[5] * reussis))) is ciel


def test_les_seuils_sont_des_reglages(settings: LazySettings) -> None:
    chiffres = Chiffres(3, 1, 0, classes(5, 5, 5))
    assert ciel_de(chiffres) is Ciel.GRIS
    settings.METEO_MINIMUM, settings.METEO_ORANGE, settings.METEO_ROUGE = 4, 70, 60
    assert ciel_de(chiffres) is Ciel.VERT
    settings.METEO_ROUGE = 76
    assert ciel_de(chiffres) is Ciel.ROUGE


def test_un_reseau_lent_est_orange_meme_s_il_finit_par_payer() -> None:
    assert ciel_de(Chiffres(20, 0, 0, classes(*[10] * 18, 200, 200))) is Ciel.ORANGE
    assert ciel_de(Chiffres(20, 0, 0, classes(*[10] * 19, 200))) is Ciel.VERT


def test_sans_succes_il_n_y_a_pas_de_duree() -> None:
    assert (RIEN.quantile(50), RIEN.taux) == (None, None)


@given(st.lists(st.integers(0, 9_000), min_size=1, max_size=80), st.sampled_from([50, 95]))
def test_une_duree_est_exacte_a_la_largeur_de_sa_classe(durees: list[int], pour_cent: int) -> None:
    exacte = sorted(durees)[max(1, -(-pour_cent * len(durees) // 100)) - 1]
    haut = next((borne for borne in BORNES if exacte <= borne), BORNES[-1])
    bas = max((borne for borne in (0, *BORNES) if borne < haut), default=0) if exacte <= BORNES[-1] else BORNES[-1]
    trouvee = Chiffres(len(durees), 0, 0, classes(*durees)).quantile(pour_cent)
    assert trouvee is not None
    assert bas <= trouvee <= haut


def test_deux_fenetres_s_ajoutent() -> None:
    tot, tard = fabriques.il_y_a(heures=2), fabriques.il_y_a(heures=1)
    somme = Chiffres(1, 2, 3, classes(5), tard).plus(Chiffres(4, 5, 6, classes(9), tot)).plus(RIEN)
    assert (somme.reussis, somme.pannes, somme.muets, somme.dernier_succes) == (5, 7, 9, tard)
    assert sum(somme.durees) == 2
