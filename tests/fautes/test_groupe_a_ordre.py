"""All permutations of two to five events end equal: states, ledger per account, receipts (F03)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import Sum
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Ecriture, Paiement, Remboursement
from paiements.services.encaissement import avis_appliquer, silence_noter
from paiements.services.incertitude import paiement_remplacer, paiement_rendre_incertain
from paiements.webhooks.traitement import evenements_traiter
from salon_paiement.models import Recu, SessionPaiement
from tests import LONG, fabriques
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

Monde = tuple[fabriques.Maison, list[Paiement]]


def avis(rang: int, dit: Avis) -> Callable[[Monde], object]:
    return lambda monde: avis_appliquer(monde[1][rang].pk, dit, source="interrogation")


def silence(monde: Monde) -> None:
    silence_noter(monde[1][0].pk)
    paiement_rendre_incertain(monde[1][0].pk, motif="silence")


def message(monde: Monde) -> None:
    """A forged webhook that says "paid": a hint, whatever it says."""
    chez, (premier, *_autres) = monde
    corps = json.dumps({"reference": premier.reference_fournisseur, "status": "SUCCESSFUL", "amount": 1}).encode()
    chemin = f"/webhooks/simulateur/{chez.compte.jeton_webhook}/"
    assert Client().post(chemin, corps, content_type="application/json").status_code == 200
    evenements_traiter()


def rendu(montant: int) -> Avis:
    return Avis(Statut.REUSSI, montant=5000, devise="XOF", montant_rembourse=montant)


# Facts about one payment agree on what it took; what they say was given back only grows.
GESTES: dict[str, Callable[[Monde], object]] = {
    "en_cours": avis(0, Avis(Statut.EN_COURS)),
    "echoue": avis(0, Avis(Statut.ECHOUE, motif_code="autre")),
    "annule": avis(0, Avis(Statut.ANNULE, motif_code="annule_par_le_client")),
    "expire": avis(0, Avis(Statut.EXPIRE, motif_code="expire")),
    "reussi": avis(0, Avis(Statut.REUSSI, montant=5000, devise="XOF")),
    "rembourse_2000": avis(0, rendu(2000)),
    "rembourse_5000": avis(0, rendu(5000)),
    "rembourse_6000": avis(0, rendu(6000)),
    "silence": silence,
    "message": message,
}
SECONDE: dict[str, Callable[[Monde], object]] = {
    "seconde_echoue": avis(1, Avis(Statut.ECHOUE, motif_code="autre")),
    "seconde_reussi": avis(1, Avis(Statut.REUSSI, montant=5000, devise="XOF")),
    "seconde_expire": avis(1, Avis(Statut.EXPIRE, motif_code="expire")),
}


class _Annuler(Exception):
    """Ends a try: the next order starts from the same database."""


def fin(maison: fabriques.Maison, ordre: tuple[str, ...], *, deux: bool) -> dict[str, object]:
    """Play the events in this order, and tell how everything ends."""
    resultat: dict[str, object] = {}
    try:
        with transaction.atomic():
            session = fabriques.session_a_payer(maison)
            paiements = [fabriques.tentative(session, reference="r-0")]
            if deux:
                paiement_remplacer(paiements[0].pk, acteur_id=None)
                paiements.append(fabriques.tentative(session, reseau="moov", reference="r-1"))
            for mot in ordre:
                (GESTES | SECONDE)[mot]((maison, paiements))
            attend_coherence()
            livre = Ecriture.objects.values_list("compte").annotate(n=Sum("montant"))
            if deux and any(mot.startswith("rembourse") for mot in ordre):
                # Given back from the payment that settled, or from the duplicate: by design not the same accounts.
                livre = livre.filter(compte="a_recevoir")
            siens = list(Paiement.objects.filter(session=session).order_by("date_creation"))
            resultat = {
                "session": SessionPaiement.objects.values_list("etat", "montant_applique").get(pk=session.pk),
                "livre": sorted(livre),
                "recus": Recu.objects.count(),
                "rendu": sum(Remboursement.objects.values_list("montant", flat=True)),
                "etats": [p.etat for p in siens],
                # Whichever success comes first settles: the other one is the duplicate, for as much.
                "partages": sorted((p.montant_applique, p.surplus) for p in siens),
            }
            raise _Annuler
    except _Annuler:
        return resultat


@pytest.mark.timeout(3_000)
@settings(max_examples=100 if LONG else 8, deadline=None, suppress_health_check=list(HealthCheck))
@given(mots=st.lists(st.sampled_from(sorted(GESTES)), min_size=2, max_size=4 if LONG else 3, unique=True))
def test_tous_les_ordres_d_une_tentative_finissent_pareil(maison: fabriques.Maison, mots: list[str]) -> None:
    fins = {repr(fin(maison, ordre, deux=False)) for ordre in itertools.permutations(mots)}
    assert len(fins) == 1


@pytest.mark.timeout(3_000)
@settings(max_examples=100 if LONG else 5, deadline=None, suppress_health_check=list(HealthCheck))
@given(mots=st.lists(st.sampled_from(sorted(GESTES | SECONDE)), min_size=2, max_size=4 if LONG else 3, unique=True))
def test_tous_les_ordres_de_deux_tentatives_finissent_pareil(maison: fabriques.Maison, mots: list[str]) -> None:
    fins = {repr(fin(maison, ordre, deux=True)) for ordre in itertools.permutations(mots)}
    assert len(fins) == 1


@pytest.mark.timeout(600)
def test_les_cent_vingt_ordres_de_cinq_evenements_finissent_pareil(maison: fabriques.Maison) -> None:
    mots = ("echoue", "reussi", "rembourse_2000", "message", "seconde_reussi")
    # One order in five when time is short: each event still comes first, last and in between.
    ordres = list(itertools.permutations(mots))[:: 1 if LONG else 5]
    fins = {repr(fin(maison, ordre, deux=True)) for ordre in ordres}
    assert len(fins) == 1


def test_la_mesure_voit_un_ordre_qui_compte(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    # Ranks switched off, whoever speaks last is believed.
    monkeypatch.setitem(GESTES, "oubli", lambda monde: Paiement.objects.filter(etat="reussi").update(etat="echoue"))
    with pytest.raises(AssertionError):
        fin(maison, ("reussi", "oubli"), deux=False)
