"""Providers by name, from the settings."""

from __future__ import annotations

import pytest
from django.conf import settings as reglages
from pytest_django import Settings

from config.settings import base
from paiements.fournisseurs.base import Identifiants
from paiements.fournisseurs.contrat import Fournisseur
from paiements.fournisseurs.erreurs import ConfigurationInvalide
from paiements.fournisseurs.feexpay.fournisseur import FeexPay
from paiements.fournisseurs.registre import fournisseur_classe, fournisseur_pour, fournisseurs_choix
from paiements.fournisseurs.reseaux import CATALOGUE
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


@pytest.mark.parametrize("nom", sorted(reglages.FOURNISSEURS))
def test_chaque_fournisseur_installe_tient_le_contrat(nom: str) -> None:
    classe = fournisseur_classe(nom)
    exiges = {membre for membre in vars(Fournisseur) if not membre.startswith("_")} | set(Fournisseur.__annotations__)
    assert [membre for membre in sorted(exiges) if not hasattr(classe, membre)] == []
    assert classe.nom == nom
    assert classe.capacites.reseaux == set(classe.reseaux) <= set(CATALOGUE)
    assert {reseau.pays for reseau in classe.reseaux.values() if reseau.pays} == classe.capacites.pays
    assert set(classe.capacites.frais_pb) <= {*classe.reseaux, ""}
    assert 0 < classe.capacites.montant_min < classe.capacites.montant_max
    assert classe.identifiants_facultatifs <= {identifiant for identifiant, _libelle in classe.identifiants_attendus}


def test_seuls_les_simulateurs_parlent_a_cette_machine() -> None:
    locaux = {nom for nom in reglages.FOURNISSEURS if vars_de(nom).get("boucle_locale")}
    assert locaux == {nom for nom in reglages.FOURNISSEURS if nom.startswith("simulateur")}
    assert not any(nom.startswith("simulateur") for nom in base.FOURNISSEURS)


def vars_de(nom: str) -> dict[str, object]:
    classe = fournisseur_classe(nom)
    return {membre: getattr(classe, membre) for membre in dir(classe)}
