"""A decision at the desk while the operator's answer teaches the reference: whoever wins, the money counts once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError
from django.db.models import Sum

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Ecriture, ExceptionMonetaire, Paiement
from paiements.services.encaissement import avis_appliquer
from paiements.services.rapprochement.reprise import orphelines_reprendre
from salon_paiement.erreurs import Conflit
from tests import fabriques
from tests.concurrence.outils_course import courir
from tests.fabriques_guichet import decider
from tests.fabriques_releves import csv_de, importer, rangee
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
AVIS = Avis(Statut.REUSSI, montant=5000, devise="XOF", reference_fournisseur="TARDIVE")


@pytest.mark.parametrize("tour", range(3))
@pytest.mark.parametrize("decision", ["avoir", "autre_session"])
def test_l_argent_d_un_orphelin_compte_une_fois(maison_reelle: fabriques.Maison, decision: str, tour: int) -> None:
    gerante = fabriques.membre(maison_reelle)
    paiement = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    Paiement.objects.filter(pk=paiement.pk).update(reference_fournisseur="")
    importer(maison_reelle.compte, csv_de([rangee(paiement, reference="TARDIVE", notre="")]))
    exception = ExceptionMonetaire.objects.get(type="orphelin")
    cible = fabriques.session_a_payer(maison_reelle) if decision == "autre_session" else None
    repondre = partial(avis_appliquer, paiement.pk, AVIS, source="interrogation")
    gestes: list[Callable[[], object]] = [
        partial(decider, exception, gerante, decision, cible=cible),
        repondre,
        orphelines_reprendre,
    ]
    erreurs = [issue for issue in courir(gestes[tour:] + gestes[:tour]) if isinstance(issue, Exception)]
    assert all(isinstance(erreur, Conflit | IntegrityError) for erreur in erreurs), erreurs
    # Asked again in its turn, then swept.
    repondre()
    orphelines_reprendre()
    assert Ecriture.objects.filter(compte="a_recevoir").aggregate(s=Sum("montant"))["s"] == 5000
    attend_coherence()
