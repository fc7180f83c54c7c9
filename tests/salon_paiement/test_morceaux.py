"""Parts of pages that a process keeps: as many as have their place, each reader's token in them."""

from __future__ import annotations

import secrets

import pytest
from django.conf import LazySettings
from django.middleware.csrf import get_token
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from salon_paiement.morceaux import PLACE, TAILLE_MAX, morceau_garde, morceau_garder, morceau_lire

FORMULAIRE = "{% load morceaux %}{% gardee 'essai' nom %}<p>{% csrf_token %}{{ nom }} {{ autre }}</p>{% endgardee %}"


def ecrire(gabarit: str, **contexte: object) -> tuple[str, str]:
    """Return a template as one request is answered, and the token of that request."""
    demande = RequestFactory().get("/")
    ecrit = Template(gabarit).render(RequestContext(demande, contexte))
    return ecrit, get_token(demande)


def test_ce_qui_est_nomme_fait_un_autre_morceau_et_rien_d_autre() -> None:
    assert "Awa 1" in ecrire(FORMULAIRE, nom="Awa", autre=1)[0]
    assert "Awa 1" in ecrire(FORMULAIRE, nom="Awa", autre=2)[0]
    assert "Bio 2" in ecrire(FORMULAIRE, nom="Bio", autre=2)[0]
    with translation.override("en"):
        assert "Awa 3" in ecrire(FORMULAIRE, nom="Awa", autre=3)[0]


def test_chaque_reponse_a_son_jeton() -> None:
    (une, _jeton), (autre, _le_sien) = ecrire(FORMULAIRE, nom="Awa"), ecrire(FORMULAIRE, nom="Awa")
    assert une.count("csrfmiddlewaretoken") == autre.count("csrfmiddlewaretoken") == 1
    assert une != autre


def test_ce_qui_est_garde_reste_protege_de_ce_qu_on_y_ecrit() -> None:
    for _fois in range(2):
        assert "&lt;b&gt;" in ecrire(FORMULAIRE, nom="<b>")[0]


def test_un_gabarit_qu_on_modifie_est_toujours_relu(settings: LazySettings) -> None:
    settings.DEBUG = True
    ecrire(FORMULAIRE, nom="Awa", autre=1)
    assert "Awa 2" in ecrire(FORMULAIRE, nom="Awa", autre=2)[0]


def test_un_morceau_sans_nom_est_refuse() -> None:
    with pytest.raises(TemplateSyntaxError, match="gardee"):
        Template("{% load morceaux %}{% gardee %}x{% endgardee %}").render(Context())


def test_les_moins_demandes_laissent_leur_place() -> None:
    # What cannot be compressed: half of a part's largest size.
    taille = TAILLE_MAX // 2
    for rang in range(3 * PLACE // taille):
        morceau_garder((rang,), secrets.token_hex(taille // 2))
        assert morceau_garde((0,)) is not None
    assert morceau_garde((1,)) is None
    assert morceau_garde((3 * PLACE // taille - 1,)) is not None


def test_un_morceau_demesure_est_donne_et_n_est_pas_garde() -> None:
    enorme = secrets.token_hex(2 * TAILLE_MAX)
    assert morceau_lire(("enorme",), lambda: enorme) == enorme
    assert morceau_garde(("enorme",)) is None
