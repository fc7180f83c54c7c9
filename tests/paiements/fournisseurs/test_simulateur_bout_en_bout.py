"""The adapter against the simulated operator, whose own ledger says what really happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from paiements.fournisseurs.base import Attendre, Demande, Identifiants, Rediriger, Statut
from paiements.fournisseurs.erreurs import ConfigurationInvalide, RefusFournisseur, ResultatInconnu, TropDeDemandes
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from simulateur.config import Configuration
from simulateur.serveur import ServeurSimule, demarrer


class SimulateurPresse(Simulateur):
    connexion, lecture, total = 1.0, 0.8, 1.6


@pytest.fixture
def operateur(tmp_path: Path) -> Iterator[ServeurSimule]:
    with demarrer(Configuration(dossier=tmp_path)) as serveur:
        yield serveur


@pytest.fixture
def adaptateur(operateur: ServeurSimule) -> Simulateur:
    config = operateur.config
    return SimulateurPresse(Identifiants({"cle": config.cle, "boutique": config.boutique, "base": operateur.url}))


@pytest.mark.parametrize(
    ("scenario", "statut", "motif"),
    [
        ("approuver", Statut.REUSSI, ""),
        ("refuser", Statut.ANNULE, "annule_par_le_client"),
        ("solde_insuffisant", Statut.ECHOUE, "solde_insuffisant"),
        ("expirer", Statut.EXPIRE, "expire"),
        ("numero_inconnu", Statut.ECHOUE, "numero_inconnu"),
        ("compte_inactif", Statut.ECHOUE, "numero_inconnu"),
        ("attendre", Statut.EN_COURS, ""),
        ("statut_mot_inconnu", Statut.EN_COURS, ""),
        ("statut_succes_v1", Statut.EN_COURS, ""),
        ("statut_enveloppe_data", Statut.REUSSI, ""),
    ],
)
def test_rend_le_verdict_de_l_operateur(
    operateur: ServeurSimule, adaptateur: Simulateur, demande: Demande, scenario: str, statut: Statut, motif: str
) -> None:
    pilote = operateur.client()
    pilote.scenario(scenario)
    initiation = adaptateur.initier(demande)
    assert initiation.action == Attendre()
    if scenario != "attendre":
        pilote.attendre(initiation.reference_fournisseur, "SUCCESSFUL" if not motif else "FAILED")
    avis = adaptateur.interroger(initiation.reference_fournisseur, demande.notre_reference)
    assert (avis.statut, avis.motif_code, avis.notre_reference) == (statut, motif, demande.notre_reference)
    assert avis.montant == demande.montant


def test_rapporte_ce_qui_a_vraiment_ete_pris(
    operateur: ServeurSimule, adaptateur: Simulateur, demande: Demande
) -> None:
    pilote = operateur.client()
    pilote.scenario("montant_errone", montant=4500)
    reference = adaptateur.initier(demande).reference_fournisseur
    pilote.attendre(reference, "SUCCESSFUL")
    assert adaptateur.interroger(reference, demande.notre_reference).montant == 4500


@pytest.mark.parametrize(
    "nature", ["coupure_apres", "pendre_apres", "illisible", "html_200", "vide_200", "tronque", "goutte", "enorme"]
)
def test_retrouve_une_tentative_prise_dont_la_reponse_s_est_perdue(
    operateur: ServeurSimule, adaptateur: Simulateur, demande: Demande, nature: str
) -> None:
    operateur.client().scenario(f"initiation_{nature}")
    avant = datetime.now(UTC) - timedelta(minutes=1)
    with pytest.raises(ResultatInconnu):
        adaptateur.initier(demande)
    (transaction,) = operateur.client().transactions()  # one phone rang, once
    operateur.client().attendre(transaction["reference"], "SUCCESSFUL")
    avis = adaptateur.retrouver(demande.notre_reference, avant)
    assert avis is not None
    assert (avis.statut, avis.montant) == (Statut.REUSSI, demande.montant)
    assert avis.reference_fournisseur == transaction["reference"]


@pytest.mark.parametrize(
    ("nature", "erreur"),
    [
        ("500", ResultatInconnu),
        ("503", ResultatInconnu),
        ("429", TropDeDemandes),
        ("400", RefusFournisseur),
        ("401", ConfigurationInvalide),
        ("403", ConfigurationInvalide),
        ("404", RefusFournisseur),
        ("redirection", ResultatInconnu),
        ("coupure_avant", ResultatInconnu),
    ],
)
def test_ne_retrouve_rien_de_ce_que_l_operateur_n_a_pas_pris(
    operateur: ServeurSimule, adaptateur: Simulateur, demande: Demande, nature: str, erreur: type[Exception]
) -> None:
    operateur.client().scenario(f"initiation_{nature}")
    with pytest.raises(erreur):
        adaptateur.initier(demande)
    assert operateur.client().transactions() == []
    assert adaptateur.retrouver(demande.notre_reference, datetime.now(UTC)) is None


@pytest.mark.parametrize("nature", ["autre_info", "autre_reference", "500", "coupure", "illisible", "goutte", "enorme"])
def test_un_statut_fautif_n_est_jamais_un_verdict(
    operateur: ServeurSimule, adaptateur: Simulateur, demande: Demande, nature: str
) -> None:
    operateur.client().scenario(f"statut_{nature}")
    reference = adaptateur.initier(demande).reference_fournisseur
    with pytest.raises(ResultatInconnu):
        adaptateur.interroger(reference, demande.notre_reference)


def test_envoie_le_payeur_sur_la_page_de_l_operateur(
    operateur: ServeurSimule, adaptateur: Simulateur, demande: Demande
) -> None:
    wave = replace(demande, reseau="wave_sn", msisdn="+221771234567")
    initiation = adaptateur.initier(wave)
    assert initiation.action == Rediriger(f"{operateur.url}/payer/{initiation.reference_fournisseur}")


def test_un_reseau_non_souscrit_est_dit_inactif(
    operateur: ServeurSimule, adaptateur: Simulateur, demande: Demande
) -> None:
    operateur.client().reseau("mtn", actif=False)
    with pytest.raises(RefusFournisseur) as refus:
        adaptateur.initier(demande)
    assert refus.value.motif_code == "reseau_inactif"


def test_verifie_la_cle_et_la_boutique(operateur: ServeurSimule, adaptateur: Simulateur) -> None:
    adaptateur.verifier_identifiants()
    bonne = {"cle": operateur.config.cle, "boutique": operateur.config.boutique, "base": operateur.url}
    for faute in ({"cle": "test_mauvaise"}, {"boutique": "AUTREBOUTIQUE01"}):
        with pytest.raises(ConfigurationInvalide):
            SimulateurPresse(Identifiants({**bonne, **faute})).verifier_identifiants()
