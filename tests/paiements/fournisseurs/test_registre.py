"""Providers by name, from the settings."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from paiements.fournisseurs.base import ConfigurationInvalide, Identifiants
from paiements.fournisseurs.feexpay.fournisseur import FeexPay
from paiements.fournisseurs.registre import fournisseur_pour, fournisseurs_choix
from paiements.fournisseurs.simulateur.fournisseur import Simulateur

CHEMINS = {
    "simulateur": "paiements.fournisseurs.simulateur.fournisseur.Simulateur",
    "feexpay": "paiements.fournisseurs.feexpay.fournisseur.FeexPay",
}


@pytest.mark.parametrize(("nom", "classe"), [("feexpay", FeexPay), ("simulateur", Simulateur)])
def test_construit_le_fournisseur_nomme(settings: Settings, nom: str, classe: type[FeexPay]) -> None:
    settings.FOURNISSEURS = CHEMINS
    fournisseur = fournisseur_pour(nom, Identifiants({}))
    assert type(fournisseur) is classe
    assert fournisseur.nom == nom


def test_refuse_un_nom_inconnu(settings: Settings) -> None:
    settings.FOURNISSEURS = {"feexpay": CHEMINS["feexpay"]}
    with pytest.raises(ConfigurationInvalide):
        fournisseur_pour("simulateur", Identifiants({}))


@pytest.mark.parametrize(
    "chemin", ["paiements.fournisseurs.absent.Absent", "sanspoint", "paiements.fournisseurs.base.X"]
)
def test_refuse_un_chemin_qui_ne_mene_a_rien(settings: Settings, chemin: str) -> None:
    settings.FOURNISSEURS = {"absent": chemin}
    with pytest.raises(ConfigurationInvalide):
        fournisseur_pour("absent", Identifiants({}))


def test_les_choix_suivent_les_reglages(settings: Settings) -> None:
    settings.FOURNISSEURS = CHEMINS
    assert fournisseurs_choix() == [("feexpay", "FeexPay"), ("simulateur", "Simulateur")]
    settings.FOURNISSEURS = {}
    assert fournisseurs_choix() == []
