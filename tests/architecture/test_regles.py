"""Rules a linter does not know: money is whole, tasks wait for the commit, nothing is deleted by rebound."""

from __future__ import annotations

import importlib.util
import re

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.db import models

from config.planification import PLANIFICATION
from salon_paiement.models import Salon
from tests.architecture.lecture import (
    APPLICATIONS,
    RACINE,
    Fichier,
    appels_hors_validation,
    fichiers,
    flottants,
    textes,
)

# Everything that adds, splits or stores an amount.
ARGENT = [
    "salon_paiement/argent.py",
    "salon_paiement/recus.py",
    "salon_paiement/models/catalogue.py",
    "salon_paiement/models/session.py",
    "salon_paiement/services/composition.py",
    "salon_paiement/services/reglement.py",
    "paiements/invariants/livre.py",
    "paiements/repartition.py",
    "paiements/models/caisse.py",
    "paiements/models/remboursement.py",
    "paiements/models/releve.py",
    "paiements/services/solde.py",
    "paiements/models/grand_livre.py",
    "paiements/models/paiement.py",
    "paiements/services/consequences.py",
    "paiements/services/encaissement.py",
    "paiements/services/exceptions.py",
    "paiements/services/guichet/acceptation.py",
    "paiements/services/guichet/affectation.py",
    "paiements/services/guichet/gestes.py",
    "paiements/services/guichet/orphelin.py",
    "paiements/selecteurs_guichet.py",
    "paiements/services/grand_livre.py",
    "paiements/services/initiation.py",
]
NOS_MODELES = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in APPLICATIONS]
# A page of ours asks nothing of anybody else: no font, no script, no image, no tracker.
ADRESSE = re.compile(r"(?i)(?:https?:)?//(?!www\.w3\.org/(?:2000/svg|1999/xlink|1999/xhtml))[a-z0-9-]+\.[a-z]{2,}")


def relations(modele: type[models.Model]) -> list[models.ForeignKey]:
    return [champ for champ in modele._meta.get_fields() if isinstance(champ, models.ForeignKey)]


def test_aucun_flottant_dans_les_modules_d_argent() -> None:
    lus = {f.chemin: f for f in fichiers(["salon_paiement", "paiements"])}
    assert [chemin for chemin in ARGENT if chemin not in lus] == []
    assert {chemin: flottants(lus[chemin]) for chemin in ARGENT if flottants(lus[chemin])} == {}


@pytest.mark.parametrize("ligne", ["a = 0.5", "a = float(b)", "a = Decimal(b)", "a = b / 2", "a /= 2", "a = round(b)"])
def test_la_mesure_voit_un_flottant(ligne: str) -> None:
    assert flottants(Fichier("x.py", f"b = 1\n{ligne}\n")) == [2]
    assert flottants(Fichier("x.py", "a = 5000 // 2 + 1 % 3 * 4\n")) == []


def test_aucune_colonne_ne_garde_un_montant_a_virgule() -> None:
    interdits = models.FloatField | models.DecimalField
    assert [f for m in NOS_MODELES for f in m._meta.get_fields() if isinstance(f, interdits)] == []


def test_aucune_tache_n_est_publiee_avant_la_validation() -> None:
    trouves = {f.chemin: appels_hors_validation(f) for f in fichiers(APPLICATIONS)}
    assert {chemin: lignes for chemin, lignes in trouves.items() if lignes} == {}


def test_la_mesure_voit_une_publication_hors_validation() -> None:
    texte = (
        "tache.delay()\ntransaction.on_commit(lambda: tache.delay())\non_commit(tache.apply_async)\nf(t.apply_async)\n"
    )
    assert appels_hors_validation(Fichier("x.py", texte)) == [1, 4]


def test_chaque_sonnerie_reveille_une_tache_qui_existe_et_se_perime() -> None:
    current_app.loader.import_default_modules()
    for nom, entree in PLANIFICATION.items():
        assert entree["task"] in current_app.tasks, nom
        assert entree["options"]["expires"] > 0


def test_aucune_vue_ne_tient_une_transaction_par_defaut() -> None:
    assert settings.ATOMIC_REQUESTS is False
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")
    cherche = re.compile(r"ATOMIC_REQUESTS\W+True")
    assert [f.chemin for f in fichiers(APPLICATIONS) if cherche.search(f.texte)] == []


def test_psycopg_3_n_est_pas_la() -> None:
    # Merely installed, it makes Django leave psycopg2.
    assert importlib.util.find_spec("psycopg") is None
    assert importlib.util.find_spec("psycopg2") is not None
    for liste in sorted((RACINE / "requirements").glob("*.txt")):
        noms = [re.split(r"[=\[ ]", ligne)[0] for ligne in liste.read_text(encoding="utf-8").splitlines()]
        assert not {"psycopg", "psycopg-binary", "psycopg-c"} & set(noms), liste.name


def test_rien_n_est_efface_par_ricochet() -> None:
    cascades = [
        f"{m.__name__}.{champ.name}"
        for m in NOS_MODELES
        for champ in relations(m)
        if champ.remote_field.on_delete is not models.PROTECT
    ]
    assert cascades == []
    assert len(NOS_MODELES) > 15


def test_tout_ce_qui_appartient_a_un_salon_le_dit_sans_exception() -> None:
    # A fact may concern no salon (a system error), and so the message that tells it to the platform; what watches the
    # platform itself is no salon's either, nor are the rules that stand for all. Nothing else may forget whose it is.
    facultatifs = [
        m.__name__
        for m in NOS_MODELES
        for champ in relations(m)
        if champ.related_model is Salon and champ.name == "salon" and champ.null
    ]
    assert sorted(facultatifs) == ["AlerteStatistique", "Notification", "RegleAlerte", "TraceTransaction"]


@pytest.mark.parametrize("dossier", ["templates", "static"])
def test_aucun_fichier_montre_aux_gens_n_appelle_une_adresse_exterieure(dossier: str) -> None:
    trouves = {
        chemin: ADRESSE.findall(texte)
        for chemin, texte in textes(dossier)
        if not chemin.startswith("static/vendor/") and ADRESSE.search(texte)
    }
    assert trouves == {}


@pytest.mark.parametrize(
    "texte",
    ['<script src="https://cdn.example.com/x.js">', "url(//fonts.example.net/f.woff2)", "@import 'HTTP://a.fr'"],
)
def test_la_mesure_voit_une_adresse_exterieure(texte: str) -> None:
    assert ADRESSE.search(texte)
    assert not ADRESSE.search('<svg xmlns="http://www.w3.org/2000/svg"> <a href="{{ adresse }}">// deux barres')


def test_la_politique_du_navigateur_ne_laisse_sortir_personne() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    permises = {"'self'", "'none'", "data:"}
    # These two name policies of our own script, not places to load from.
    lieux = {nom: sources for nom, sources in directives.items() if "trusted-types" not in nom}
    assert {source for sources in lieux.values() for source in sources} - permises == set()
    assert directives["require-trusted-types-for"] == ["'script'"]
