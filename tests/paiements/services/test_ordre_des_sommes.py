"""Two successes that tell other sums: whatever their order, states, ledger sums and receipts end the same."""

from __future__ import annotations

import itertools

import pytest
from django.db import transaction
from django.db.models import Sum

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Ecriture, ExceptionMonetaire, Paiement
from paiements.services.encaissement import avis_appliquer
from salon_paiement.models import Recu, SessionPaiement
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db

Dite = tuple[int | None, str, int | None]
SOMMES: list[Dite] = [
    (None, "XOF", None),
    (4500, "XOF", 80),
    (5000, "XOF", 85),
    (7000, "XOF", None),
    (5000, "GHS", None),
]


class _Annuler(Exception):
    """Ends a try: the next order starts from the same database."""


def dire(paiement: Paiement, *sommes: Dite) -> None:
    for montant, devise, frais in sommes:
        avis = Avis(Statut.REUSSI, montant=montant, devise=devise, frais=frais)
        avis_appliquer(paiement.pk, avis, source="interrogation")
        attend_coherence()


def fin(maison: fabriques.Maison, ordre: tuple[Dite, ...]) -> object:
    resultat: object = None
    try:
        with transaction.atomic():
            dire(fabriques.tentative(fabriques.session_a_payer(maison)), *ordre)
            soldes = Ecriture.objects.values_list("compte", "devise").annotate(n=Sum("montant")).order_by()
            resultat = (
                Paiement.objects.values_list(
                    "etat", "montant_recu", "devise_recue", "montant_applique", "surplus", "frais"
                ).get(),
                SessionPaiement.objects.values_list("etat", "montant_applique", "tentatives_en_vol").get(),
                sorted(solde for solde in soldes if solde[2]),
                list(Recu.objects.values_list("montant", flat=True)),
            )
            raise _Annuler
    except _Annuler:
        return resultat


@pytest.mark.parametrize("sommes", list(itertools.combinations(SOMMES, 3)), ids=str)
def test_tous_les_ordres_de_trois_sommes_finissent_pareil(maison: fabriques.Maison, sommes: tuple[Dite, ...]) -> None:
    fins = {repr(fin(maison, ordre)) for ordre in itertools.permutations(sommes)}
    assert len(fins) == 1


@pytest.mark.parametrize("ordre", [(5000, 4500), (4500, 5000), (5000, 50_000)])
def test_deux_sommes_differentes_sont_signalees_une_fois_avec_les_deux(
    maison: fabriques.Maison, ordre: tuple[int, int]
) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    un, deux = ordre
    dire(paiement, (un, "XOF", None), (deux, "XOF", None), (un, "XOF", None), (deux, "XOF", None))
    contradiction = ExceptionMonetaire.objects.get(type="contradiction")
    assert contradiction.montant == abs(un - deux)
    assert f"{un} XOF" in contradiction.note
    assert f"{deux} XOF" in contradiction.note


def test_un_montant_dit_plus_tard_regle_la_note_et_clot_l_absence(maison: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    dire(paiement, (None, "XOF", None), (5000, "XOF", None))
    assert SessionPaiement.objects.get().etat == "paiement_reussi"
    assert not ExceptionMonetaire.objects.filter(resolue_le=None).exists()
    assert ExceptionMonetaire.objects.get().type == "montant_absent"
