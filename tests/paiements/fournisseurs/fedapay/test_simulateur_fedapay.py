"""The adapter against the simulated operator, whose own ledger says what really happened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from paiements.fournisseurs.base import Attendre, Demande, Identifiants, Rediriger, Statut
from paiements.fournisseurs.erreurs import FournisseurIndisponible, RefusFournisseur, ResultatInconnu
from paiements.fournisseurs.simulateur.fedapay import SimulateurFedaPay
from simulateur.config import Configuration
from simulateur.serveur import ServeurSimule, demarrer


class Presse(SimulateurFedaPay):
    connexion, lecture, total, preparation = 1.0, 0.8, 3.0, 1.5


@pytest.fixture
def operateur(tmp_path: Path) -> Iterator[ServeurSimule]:
    with demarrer(Configuration(dossier=tmp_path)) as serveur:
        yield serveur


@pytest.fixture
def nous(operateur: ServeurSimule) -> SimulateurFedaPay:
    cles = operateur.config.cles
    valeurs = {"cle": cles.fedapay, "secret_webhook": cles.fedapay_webhook, "base": operateur.url}
    return Presse(Identifiants(valeurs, mode="test"))


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
        ("statut_attente_bavarde", Statut.EN_COURS, ""),
        ("statut_annule_trompeur", Statut.ECHOUE, "solde_insuffisant"),
    ],
)
def test_rend_le_verdict_de_l_operateur(
    operateur: ServeurSimule, nous: SimulateurFedaPay, demande: Demande, scenario: str, statut: Statut, motif: str
) -> None:
    operateur.client().scenario(scenario)
    initiation = nous.initier(demande)
    assert initiation.action == Attendre()
    if scenario != "attendre":
        refuse = motif and not scenario.startswith("statut_")
        operateur.client().attendre(initiation.reference_fournisseur, "FAILED" if refuse else "SUCCESSFUL")
    avis = nous.interroger(initiation.reference_fournisseur, demande.notre_reference)
    assert (avis.statut, avis.motif_code, avis.montant) == (statut, motif, demande.montant)
    assert avis.frais == (90 if statut is Statut.REUSSI else None)


@pytest.mark.parametrize(
    "nature", ["coupure_apres", "pendre_apres", "illisible", "html_200", "vide_200", "tronque", "goutte", "enorme"]
)
def test_une_reponse_du_push_perdue_se_retrouve_par_son_numero(
    operateur: ServeurSimule, nous: SimulateurFedaPay, demande: Demande, nature: str
) -> None:
    operateur.client().scenario(f"initiation_{nature}")
    with pytest.raises(ResultatInconnu) as inconnu:
        nous.initier(demande)
    reference = inconnu.value.reference_fournisseur
    (transaction,) = operateur.client().transactions("fedapay")  # one phone rang, once
    assert transaction["reference"] == reference
    operateur.client().attendre(reference, "SUCCESSFUL")
    assert nous.interroger(reference, demande.notre_reference).statut is Statut.REUSSI


@pytest.mark.parametrize("etape", ["creation", "jeton"])
@pytest.mark.parametrize("nature", ["500", "illisible", "coupure_avant", "coupure_apres", "pendre"])
def test_une_panne_avant_le_push_ne_fait_sonner_personne(
    operateur: ServeurSimule, nous: SimulateurFedaPay, demande: Demande, etape: str, nature: str
) -> None:
    operateur.client().scenario("attendre", initiation=nature, etape=etape)
    with pytest.raises(FournisseurIndisponible):
        nous.initier(demande)
    assert operateur.client().grand_livre()["encaisse"] == 0


@pytest.mark.parametrize("nature", ["autre_info", "autre_reference", "500", "coupure", "illisible", "goutte", "enorme"])
def test_un_statut_fautif_n_est_jamais_un_verdict(
    operateur: ServeurSimule, nous: SimulateurFedaPay, demande: Demande, nature: str
) -> None:
    operateur.client().scenario(f"statut_{nature}")
    reference = nous.initier(demande).reference_fournisseur
    with pytest.raises(ResultatInconnu):
        nous.interroger(reference, demande.notre_reference)


def test_un_reseau_non_souscrit_est_dit_inactif(
    operateur: ServeurSimule, nous: SimulateurFedaPay, demande: Demande
) -> None:
    operateur.client().reseau("mtn_open", actif=False)
    with pytest.raises(RefusFournisseur) as refus:
        nous.initier(demande)
    assert refus.value.motif_code == "reseau_inactif"


def test_envoie_une_carte_sur_la_page_de_l_operateur(operateur: ServeurSimule, nous: SimulateurFedaPay) -> None:
    initiation = nous.initier(Demande("TENTATIVE0001", 5000, "XOF", "carte", "", libelle="Salon"))
    assert isinstance(initiation.action, Rediriger)
    assert initiation.action.url.startswith(f"{operateur.url}/payer/")


def test_verifie_la_cle(nous: SimulateurFedaPay) -> None:
    nous.verifier_identifiants()


def test_retrouve_un_paiement_dont_le_numero_s_est_perdu(
    operateur: ServeurSimule, nous: SimulateurFedaPay, demande: Demande
) -> None:
    operateur.client().scenario("approuver")
    reference = nous.initier(demande).reference_fournisseur
    operateur.client().attendre(reference, "SUCCESSFUL")
    avis = nous.retrouver(demande.notre_reference, timezone.now())
    assert avis is not None
    assert (avis.statut, avis.reference_fournisseur) == (Statut.REUSSI, reference)
    assert nous.retrouver("AUTRETENTATIVE1", timezone.now()) is None
