"""Whatever the order in which answers arrive, states, ledger and receipts end the same."""

from __future__ import annotations

import itertools

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Ecriture, Paiement
from paiements.services.encaissement import avis_appliquer
from salon_paiement.models import Recu, SessionPaiement
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db

_AVIS = {
    "en_cours": Avis(Statut.EN_COURS),
    "echoue": Avis(Statut.ECHOUE, motif_code="autre"),
    "annule": Avis(Statut.ANNULE, motif_code="annule_par_le_client"),
    "expire": Avis(Statut.EXPIRE, motif_code="expire"),
    "reussi": Avis(Statut.REUSSI, montant=5000, devise="XOF"),
    "extourne": Avis(Statut.EXTOURNE, montant=5000, devise="XOF"),
}


class _Annuler(Exception):
    """Ends a try: the next order starts from the same database."""


def fin(maison: fabriques.Maison, ordre: tuple[str, ...]) -> tuple[object, ...]:
    """Apply the answers in this order and tell how everything ends."""
    resultat: tuple[object, ...] = ()
    try:
        with transaction.atomic():
            session = fabriques.session_a_payer(maison)
            paiement = fabriques.tentative(session)
            for mot in ordre:
                avis_appliquer(paiement.pk, _AVIS[mot], source="interrogation")
            attend_coherence()
            ecritures = sorted(Ecriture.objects.values_list("compte", "montant", "libelle"))
            resultat = (
                Paiement.objects.values_list("etat", "montant_applique", "surplus").get(),
                SessionPaiement.objects.values_list("etat", "montant_applique", "tentatives_en_vol").get(),
                ecritures,
                Recu.objects.count(),
            )
            raise _Annuler
    except _Annuler:
        return resultat


@pytest.mark.parametrize("mots", list(itertools.combinations(_AVIS, 3)), ids="-".join)
def test_tous_les_ordres_de_trois_reponses_finissent_pareil(maison: fabriques.Maison, mots: tuple[str, ...]) -> None:
    fins = {repr(fin(maison, ordre)) for ordre in itertools.permutations(mots)}
    assert len(fins) == 1


@given(mots=st.lists(st.sampled_from(sorted(_AVIS)), min_size=2, max_size=6), graine=st.randoms())
def test_un_ordre_quelconque_avec_repetitions_finit_pareil(
    maison: fabriques.Maison, mots: list[str], graine: object
) -> None:
    melange = list(mots)
    graine.shuffle(melange)  # type: ignore[attr-defined]
    assert fin(maison, tuple(mots)) == fin(maison, tuple(melange))
