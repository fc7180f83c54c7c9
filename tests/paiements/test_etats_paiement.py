"""Every pair of the attempt's table, and the rank that makes every order of arrival end alike."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiements.etats import CREATIONS, DEPUIS_STATUT, RANG, TRANSITIONS, VIVANTS, EtatPaiement
from paiements.fournisseurs.base import Statut
from paiements.models import Moyen, Paiement
from paiements.services.transition import paiement_creer, paiement_transiter, trace_de_paiement
from salon_paiement.etats import TransitionInterdite
from tests import fabriques
from tests.fabriques_etats import paiement_mener
from traces.models import TraceTransaction
from traces.types import TypeTrace

# Copied by hand from the domain's table.
DE_LA_PAGE = {
    ("en_attente", "en_cours"),
    ("en_attente", "incertain"),
    ("en_attente", "reussi"),
    ("en_attente", "echoue"),
    ("en_attente", "annule"),
    ("en_attente", "expire"),
    ("en_cours", "incertain"),
    ("en_cours", "reussi"),
    ("en_cours", "echoue"),
    ("en_cours", "annule"),
    ("en_cours", "expire"),
    ("en_cours", "abandonne"),
    ("incertain", "reussi"),
    ("incertain", "echoue"),
    ("incertain", "annule"),
    ("incertain", "expire"),
    ("incertain", "abandonne"),
    ("echoue", "reussi"),
    ("annule", "reussi"),
    ("expire", "reussi"),
    ("abandonne", "reussi"),
    ("reussi", "extourne"),
    ("reussi", "annule"),
}
# The rank's own consequence: a failure of higher rank replaces a lower one, or arrival order would show.
DU_RANG = {
    ("abandonne", "expire"),
    ("abandonne", "annule"),
    ("abandonne", "echoue"),
    ("expire", "annule"),
    ("expire", "echoue"),
    ("annule", "echoue"),
}
ATTENDUES = DE_LA_PAGE | DU_RANG
ORDRE = [
    "en_attente",
    "en_cours",
    "incertain",
    "abandonne",
    "expire",
    "annule",
    "echoue",
    "reussi",
    "extourne",
]
COUPLES = [(de, vers) for de, vers in itertools.product(ORDRE, ORDRE) if de != vers]
VERDICTS = ["abandonne", "expire", "annule", "echoue", "reussi"]


def tentative_en(chez: fabriques.Maison, etat: str) -> Paiement:
    session = fabriques.session_a_payer(chez)
    paiement = Paiement(
        salon=chez.salon, session=session, compte=chez.compte, moyen=Moyen.MOBILE_MONEY, montant=5000, etat="en_attente"
    )
    paiement_creer(
        paiement, trace_de_paiement(paiement, TypeTrace.INITIATION_PAIEMENT, vers="en_attente", creation=True)
    )
    return paiement_mener(paiement, etat)


def traces_de(paiement: Paiement) -> list[tuple[str, str, str]]:
    lignes = TraceTransaction.objects.filter(paiement=paiement)
    return list(lignes.order_by("pk").values_list("objet", "ancien_etat", "nouvel_etat"))


def appliquer(etat: str, verdict: str) -> str:
    """The rule of the domain's page, in one line."""
    return verdict if RANG[verdict] > RANG[etat] else etat


def test_la_table_est_celle_de_la_page_du_domaine() -> None:
    assert {(de, vers) for de, cibles in TRANSITIONS.items() for vers in cibles} == ATTENDUES
    assert sorted(TRANSITIONS) == sorted(EtatPaiement.values) == sorted(ORDRE)
    assert {"en_attente", "reussi"} == CREATIONS
    assert {"en_attente", "en_cours", "incertain"} == VIVANTS


def test_les_rangs_suivent_l_ordre_de_la_page_du_domaine() -> None:
    assert sorted(RANG, key=lambda etat: RANG[etat]) == ORDRE
    assert len(set(RANG.values())) == len(ORDRE)


def test_seul_le_guichet_descend_de_rang() -> None:
    descentes = {(de, vers) for de, vers in ATTENDUES if RANG[vers] < RANG[de]}
    assert descentes == {("reussi", "annule")}


def test_tout_verdict_de_rang_superieur_est_permis_par_la_table() -> None:
    for de, vers in itertools.product(ORDRE[:-2], VERDICTS[1:]):
        if RANG[vers] > RANG[de]:
            assert vers in TRANSITIONS[de], f"{de} → {vers}"


def test_chaque_mot_d_operateur_a_un_etat_du_meme_nom() -> None:
    assert {statut: str(etat) for statut, etat in DEPUIS_STATUT.items()} == {s: s.value for s in Statut}


@given(st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=4))
def test_tout_ordre_d_arrivee_finit_au_meme_etat(verdicts: list[str]) -> None:
    fins = set()
    for ordre in itertools.permutations(verdicts):
        etat = "en_cours"
        for verdict in ordre:
            suivant = appliquer(etat, verdict)
            assert suivant == etat or suivant in TRANSITIONS[etat]
            etat = suivant
        fins.add(etat)
    assert fins == {max(verdicts, key=lambda v: RANG[v])}


@pytest.mark.django_db
@pytest.mark.parametrize(("de", "vers"), [c for c in COUPLES if c in ATTENDUES])
def test_un_couple_permis_change_l_etat_et_laisse_une_trace(maison: fabriques.Maison, de: str, vers: str) -> None:
    paiement = tentative_en(maison, de)
    chemin = traces_de(paiement)
    trace = trace_de_paiement(paiement, TypeTrace.ETAT_PAIEMENT, vers=vers)
    assert paiement_transiter(paiement, vers, trace=trace, champs={"motif_code": "lu"}) is True
    lu = Paiement.objects.get(pk=paiement.pk)
    assert (paiement.etat, lu.etat, lu.motif_code) == (vers, vers, "lu")
    assert traces_de(paiement) == [*chemin, ("paiement", de, vers)]


@pytest.mark.django_db
@pytest.mark.parametrize(("de", "vers"), [c for c in COUPLES if c not in ATTENDUES])
def test_un_couple_interdit_ne_change_rien_et_ne_laisse_aucune_trace(
    maison: fabriques.Maison, de: str, vers: str
) -> None:
    paiement = tentative_en(maison, de)
    avant, chemin = Paiement.objects.filter(pk=paiement.pk).values().get(), traces_de(paiement)
    trace = trace_de_paiement(paiement, TypeTrace.ETAT_PAIEMENT, vers=vers)
    with pytest.raises(TransitionInterdite) as refus:
        paiement_transiter(paiement, vers, trace=trace, champs={"motif_code": "lu"})
    assert (refus.value.actuel, refus.value.vers) == (de, vers)
    assert Paiement.objects.filter(pk=paiement.pk).values().get() == avant
    assert traces_de(paiement) == chemin


@pytest.mark.django_db
@pytest.mark.parametrize("etat", [e for e in ORDRE if e not in {"en_attente", "reussi"}])
def test_une_tentative_ne_nait_pas_deja_jugee(maison: fabriques.Maison, etat: str) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = Paiement(salon=maison.salon, session=session, moyen=Moyen.MOBILE_MONEY, montant=5000, etat=etat)
    trace = trace_de_paiement(paiement, TypeTrace.ETAT_PAIEMENT, vers=etat, creation=True)
    with pytest.raises(TransitionInterdite):
        paiement_creer(paiement, trace)
    assert not Paiement.objects.exists()


@pytest.mark.django_db
def test_arriver_second_au_meme_etat_repond_non_sans_seconde_trace(maison: fabriques.Maison) -> None:
    paiement = tentative_en(maison, "en_cours")
    paiement_mener(Paiement.objects.get(), "echoue")
    chemin = traces_de(paiement)
    trace = trace_de_paiement(paiement, TypeTrace.ECHEC_PAIEMENT, vers="echoue")
    assert paiement_transiter(paiement, "echoue", trace=trace) is False
    assert traces_de(paiement) == chemin


@pytest.mark.django_db
def test_arriver_apres_un_autre_verdict_est_refuse_avec_l_etat_reel(maison: fabriques.Maison) -> None:
    paiement = tentative_en(maison, "en_cours")
    paiement_mener(Paiement.objects.get(), "reussi")
    chemin = traces_de(paiement)
    trace = trace_de_paiement(paiement, TypeTrace.ECHEC_PAIEMENT, vers="echoue")
    with pytest.raises(TransitionInterdite) as refus:
        paiement_transiter(paiement, "echoue", trace=trace, champs={"motif_code": "lu"})
    assert refus.value.actuel == "reussi"
    assert Paiement.objects.get(pk=paiement.pk).motif_code == ""
    assert traces_de(paiement) == chemin
