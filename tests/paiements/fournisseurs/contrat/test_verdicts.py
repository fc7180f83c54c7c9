"""What each provider's answers are worth, asked of the simulated operator whose ledger knows the truth."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from paiements.fournisseurs.base import Attendre, Avis, LigneRelevee, Rediriger, Statut
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    ErreurFournisseur,
    NonSupporte,
    RefusFournisseur,
    ResultatInconnu,
)
from paiements.fournisseurs.reseaux import CATALOGUE, Mode
from simulateur.serveur import ServeurSimule
from tests.paiements.fournisseurs.contrat.fiches import FICHES, PAR_NOM, Fiche

TOUS = [(fiche.dialecte, reseau) for fiche in FICHES for reseau in fiche.classe.reseaux]
NEGATIFS = {Statut.ECHOUE, Statut.ANNULE, Statut.EXPIRE}
DEPUIS = timedelta(minutes=5)
_numeros = itertools.count(1)


def _nouvelle() -> str:
    return f"ESSAI{next(_numeros):015d}"


def _payer(operateur: ServeurSimule, fiche: Fiche, scenario: str, statut: str = "SUCCESSFUL") -> tuple[str, str]:
    """Play one attempt to its end; returns (their reference, ours)."""
    notre, pilote = _nouvelle(), operateur.client()
    pilote.scenario(scenario, dialecte=fiche.dialecte)
    reference = fiche.adaptateur(operateur.url).initier(fiche.demande(fiche.un_reseau(), notre)).reference_fournisseur
    prise = pilote.trouver(notre)["reference"]
    if statut:
        pilote.attendre(prise, statut)
    return reference or prise, notre


@pytest.mark.parametrize(("dialecte", "reseau"), TOUS)
def test_chaque_reseau_va_jusqu_au_succes(operateur: ServeurSimule, dialecte: str, reseau: str) -> None:
    fiche, notre, pilote = PAR_NOM[dialecte], _nouvelle(), operateur.client()
    pilote.scenario("approuver", dialecte=dialecte)
    adaptateur = fiche.adaptateur(operateur.url)
    initiation = adaptateur.initier(fiche.demande(reseau, notre))
    attendu = Rediriger if CATALOGUE[reseau].mode is Mode.REDIRECTION else Attendre | Rediriger
    assert isinstance(initiation.action, attendu)
    transaction = pilote.trouver(notre)
    pilote.attendre(transaction["reference"], "SUCCESSFUL")
    avis = (
        adaptateur.interroger(initiation.reference_fournisseur, notre)
        if initiation.reference_fournisseur
        else adaptateur.retrouver(notre, datetime.now(UTC) - DEPUIS)
    )
    assert avis is not None
    assert (avis.statut, avis.montant, avis.devise, avis.notre_reference) == (Statut.REUSSI, 5000, "XOF", notre)


@pytest.mark.parametrize(
    ("scenario", "admis"),
    [
        ("refuser", NEGATIFS),
        ("expirer", NEGATIFS),
        # At Wave the session stays open: the payer may fill the wallet and try again.
        ("solde_insuffisant", {Statut.ECHOUE, Statut.EN_COURS}),
        ("numero_inconnu", {Statut.ECHOUE, Statut.EN_COURS}),
    ],
)
def test_un_echec_n_est_jamais_un_succes(
    operateur: ServeurSimule, fiche: Fiche, scenario: str, admis: set[Statut]
) -> None:
    reference, notre = _payer(operateur, fiche, scenario, "FAILED")
    avis = fiche.adaptateur(operateur.url).interroger(reference, notre)
    assert avis.statut in admis
    assert bool(avis.motif_code) == (avis.statut in NEGATIFS)


@pytest.mark.parametrize("scenario", ["attendre", "statut_mot_inconnu"])
def test_sans_verdict_lisible_le_paiement_reste_en_cours(operateur: ServeurSimule, fiche: Fiche, scenario: str) -> None:
    reference, notre = _payer(operateur, fiche, scenario, "" if scenario == "attendre" else "SUCCESSFUL")
    assert fiche.adaptateur(operateur.url).interroger(reference, notre).statut is Statut.EN_COURS


@pytest.mark.parametrize("nature", ["autre_info", "autre_reference"])
def test_la_reponse_d_un_autre_paiement_n_en_est_pas_une(operateur: ServeurSimule, fiche: Fiche, nature: str) -> None:
    reference, notre = _payer(operateur, fiche, f"statut_{nature}")
    with pytest.raises(ResultatInconnu):
        fiche.adaptateur(operateur.url).interroger(reference, notre)


@pytest.mark.parametrize(
    ("nature", "montants"),
    [
        ("sans_montant", {None}),
        ("montant_texte", {None}),
        ("montant_negatif", {None}),
        ("montant_a_virgule", {None}),
        ("montant_demesure", {None}),
        ("montant_nul", {0}),
    ],
)
def test_un_montant_douteux_n_est_jamais_compte(
    operateur: ServeurSimule, fiche: Fiche, nature: str, montants: set[int | None]
) -> None:
    reference, notre = _payer(operateur, fiche, f"statut_{nature}")
    try:
        avis = fiche.adaptateur(operateur.url).interroger(reference, notre)
    except ResultatInconnu:
        return
    assert avis.montant in {*montants, None}


def test_un_autre_montant_se_voit(operateur: ServeurSimule, fiche: Fiche) -> None:
    pilote, notre = operateur.client(), _nouvelle()
    pilote.scenario("montant_errone", dialecte=fiche.dialecte, montant=4500)
    adaptateur = fiche.adaptateur(operateur.url)
    reference = adaptateur.initier(fiche.demande(fiche.un_reseau(), notre)).reference_fournisseur
    prise = pilote.trouver(notre)["reference"]
    pilote.attendre(prise, "SUCCESSFUL")
    assert adaptateur.interroger(reference or prise, notre).montant == 4500


def test_annule_ou_dit_ne_pas_savoir_le_faire(operateur: ServeurSimule, fiche: Fiche) -> None:
    reference, notre = _payer(operateur, fiche, "attendre", "")
    adaptateur = fiche.adaptateur(operateur.url)
    if not fiche.classe.capacites.annulation:
        with pytest.raises(NonSupporte):
            adaptateur.annuler(reference, notre)
        return
    adaptateur.annuler(reference, notre)
    assert adaptateur.interroger(reference, notre).statut in NEGATIFS


def test_n_annule_pas_ce_qui_est_paye(operateur: ServeurSimule, fiche: Fiche) -> None:
    reference, notre = _payer(operateur, fiche, "approuver")
    adaptateur = fiche.adaptateur(operateur.url)
    with pytest.raises((RefusFournisseur, NonSupporte, ResultatInconnu)):
        adaptateur.annuler(reference, notre)
    assert adaptateur.interroger(reference, notre).statut is Statut.REUSSI


def test_rembourse_une_fois_ou_dit_ne_pas_savoir_le_faire(operateur: ServeurSimule, fiche: Fiche) -> None:
    reference, notre = _payer(operateur, fiche, "approuver")
    adaptateur = fiche.adaptateur(operateur.url)
    if not fiche.classe.capacites.remboursement:
        with pytest.raises(NonSupporte):
            adaptateur.rembourser(reference, notre, 5000)
        return
    if not fiche.classe.capacites.remboursement_partiel:
        with pytest.raises(NonSupporte):
            adaptateur.rembourser(reference, notre, 4999)
    assert adaptateur.rembourser(reference, notre, 5000).fait
    assert adaptateur.rembourser(reference, notre, 5000).fait
    avis = adaptateur.interroger(reference, notre)
    assert (avis.statut, avis.montant, avis.montant_rembourse) == (Statut.REUSSI, 5000, 5000)
    assert operateur.client().transaction(reference)["rembourse"] == 5000


def test_ne_retrouve_que_ce_qui_existe(operateur: ServeurSimule, fiche: Fiche) -> None:
    assert fiche.adaptateur(operateur.url).retrouver(_nouvelle(), datetime.now(UTC) - DEPUIS) is None


def test_ne_connait_pas_une_reference_inventee(operateur: ServeurSimule, fiche: Fiche) -> None:
    with pytest.raises(ErreurFournisseur):
        fiche.adaptateur(operateur.url).interroger(fiche.reference, _nouvelle())


def test_releve_ce_qui_a_ete_encaisse(operateur: ServeurSimule, fiche: Fiche) -> None:
    reference, notre = _payer(operateur, fiche, "approuver")
    adaptateur, fin = fiche.adaptateur(operateur.url), datetime.now(UTC) + DEPUIS
    if not fiche.classe.capacites.releve:
        with pytest.raises(NonSupporte):
            list(adaptateur.relever(fin - 3 * DEPUIS, fin))
        return
    lues = list(adaptateur.relever(fin - 3 * DEPUIS, fin))
    (ligne,) = [lue for lue in lues if isinstance(lue, LigneRelevee) and lue.reference == reference]
    assert (ligne.montant, ligne.notre_reference, ligne.statut, ligne.sens) == (
        5000, notre, Statut.REUSSI, "encaissement",
    )  # fmt: skip


def test_accepte_ses_identifiants_et_refuse_les_autres(operateur: ServeurSimule, fiche: Fiche) -> None:
    fiche.adaptateur(operateur.url).verifier_identifiants()
    fausses = replace(fiche, valeurs=dict.fromkeys(fiche.valeurs, "x" * 24))
    with pytest.raises(ConfigurationInvalide):
        fausses.adaptateur(operateur.url).verifier_identifiants()


def test_un_avis_ne_montre_aucun_numero(operateur: ServeurSimule, fiche: Fiche) -> None:
    reference, notre = _payer(operateur, fiche, "solde_insuffisant", "FAILED")
    avis: Avis = fiche.adaptateur(operateur.url).interroger(reference, notre)
    assert "66000042" not in repr(avis)
