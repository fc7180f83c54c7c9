"""A layout comes in as JSON from anywhere: it is understood wholly or refused with a sentence, never half kept."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salon_paiement.erreurs import SaisieInvalide
from statistiques.tableaux.disposition import (
    VERSION,
    WIDGETS_MAX,
    disposition_ecrire,
    disposition_lire,
    nom_lire,
    place_nouvelle,
)
from statistiques.tableaux.roles import DEPARTS
from statistiques.widgets import SORTES
from statistiques.widgets.base import Sorte

CLES = ["version", "widgets", "genre", "largeur", "hauteur", "periode", "options", "indicateur", "texte"]
FEUILLES = (
    st.none() | st.booleans() | st.integers(-3, 30) | st.floats() | st.sampled_from([*SORTES, *CLES, "30j", ""])
    | st.text(max_size=300)
)  # fmt: skip
JSON = st.recursive(
    FEUILLES,
    lambda dedans: st.lists(dedans, max_size=4) | st.dictionaries(st.sampled_from(CLES) | st.text(), dedans),
    max_leaves=12,
)


def _widget(sorte: Sorte) -> st.SearchStrategy[dict[str, Any]]:
    """Any widget of one kind that the editing page could make."""
    ecrit = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=280).map(str.strip)
    return st.fixed_dictionaries(
        {
            "genre": st.just(sorte.code),
            "largeur": st.integers(1, 4),
            "hauteur": st.integers(1, 2),
            "periode": st.sampled_from([choix.value for choix in sorte.periodes] or [""]),
            "options": st.fixed_dictionaries(
                {champ.nom: st.sampled_from(list(champ.choix)) if champ.choix else ecrit for champ in sorte.champs}
            ),
        }
    )


WIDGET = st.sampled_from(list(SORTES.values())).flatmap(_widget)
BONNES = st.lists(WIDGET, max_size=WIDGETS_MAX).map(lambda widgets: {"version": VERSION, "widgets": widgets})


@given(BONNES)
def test_une_disposition_juste_revient_telle_quelle(disposition: dict[str, Any]) -> None:
    assert disposition_ecrire(disposition_lire(json.loads(json.dumps(disposition)))) == disposition


@given(JSON)
@example({"version": True, "widgets": []})
@example({"version": 1, "widgets": [{"genre": ["carte"]}]})
def test_n_importe_quel_json_est_compris_en_entier_ou_refuse_par_une_phrase(brut: object) -> None:
    try:
        places = disposition_lire(brut)
    except SaisieInvalide as refus:
        phrase = str(refus)
        assert 10 < len(phrase) < 200
        assert phrase.isprintable()
    else:
        assert disposition_lire(disposition_ecrire(places)) == places


def _gater(widget: dict[str, Any], quoi: str) -> None:
    """Spoil one thing of a good widget."""
    fautes: dict[str, tuple[str, object]] = {
        "genre": ("genre", "inconnu"), "reglage": ("options", {**widget["options"], "couleur": "rouge"}),
        "cle": ("couleur", "rouge"), "periode": ("periode", "siecle"), "large": ("largeur", 5), "haut": ("hauteur", 0),
        "virgule": ("largeur", 1.0), "booleen": ("hauteur", True), "texte": ("largeur", "1"),
    }  # fmt: skip
    cle, valeur = fautes[quoi]
    widget[cle] = valeur


@given(st.lists(WIDGET, min_size=1, max_size=4), st.data())
def test_une_seule_faute_est_refusee_et_dite_a_sa_place(widgets: list[dict[str, Any]], data: st.DataObject) -> None:
    rang = data.draw(st.integers(0, len(widgets) - 1))
    quoi = data.draw(
        st.sampled_from(["genre", "reglage", "cle", "periode", "large", "haut", "virgule", "booleen", "texte"])
    )
    gatees = copy.deepcopy(widgets)
    _gater(gatees[rang], quoi)
    with pytest.raises(SaisieInvalide, match=f"Élément n° {rang + 1}"):
        disposition_lire({"version": VERSION, "widgets": gatees})


def test_refuse_trop_d_elements_une_autre_version_et_un_reglage_absent() -> None:
    neuf: Any = disposition_ecrire([place_nouvelle("alertes")])["widgets"]
    assert len(disposition_lire({"version": VERSION, "widgets": neuf * WIDGETS_MAX})) == WIDGETS_MAX
    for fausse, mot in (
        ({"version": VERSION, "widgets": neuf * (WIDGETS_MAX + 1)}, "au plus 24"),
        ({"version": VERSION + 1, "widgets": []}, "autre version"),
        ({"version": VERSION, "widgets": [{**neuf[0], "genre": "carte", "periode": "30j"}]}, "choisissez"),
        ({"version": VERSION}, "liste"),
        ([], "pas lisible"),
    ):
        with pytest.raises(SaisieInvalide, match=mot):
            disposition_lire(fausse)


@pytest.mark.parametrize("nom", ["", "  \n ", "x" * 61, "a\x00b", "\ud800", None, 3])
def test_refuse_un_nom_qui_n_en_est_pas_un(nom: object) -> None:
    with pytest.raises(SaisieInvalide):
        nom_lire(nom)


def test_ce_que_le_code_propose_est_toujours_accepte() -> None:
    for places in [*DEPARTS.values(), [place_nouvelle(genre) for genre in SORTES]]:
        assert disposition_lire(disposition_ecrire(places)) == places
