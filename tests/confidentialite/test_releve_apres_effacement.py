"""A statement imported after an erasure: references still match; a number alone cannot, and the page says so."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db.models import Sum

from paiements.models import Ecriture, ExceptionMonetaire, LigneReleve, Paiement
from paiements.services.clients.effacement import client_anonymiser
from salon_paiement.services.identification import telephone_noter
from tests import fabriques
from tests.fabriques_guichet import decider
from tests.fabriques_releves import csv_de, importer, rangee
from tests.personnel.conftest import Equipe
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
SEUL: dict[str, Any] = {"reference": "", "notre": "", "telephone": fabriques.NUMERO}


def effacee(maison: fabriques.Maison) -> Paiement:
    """The payment of a client who was erased since."""
    session = fabriques.session_payee(maison)
    assert session.client_id is not None
    client_anonymiser(session.client_id, None)
    return Paiement.objects.get(session=session)


def etats() -> list[tuple[str, str]]:
    return list(LigneReleve.objects.order_by("id").values_list("etat", "motif"))


def recettes() -> int:
    return Ecriture.objects.filter(compte="a_recevoir").aggregate(s=Sum("montant"))["s"] or 0


@pytest.mark.parametrize("garde", ["reference", "notre"])
def test_une_reference_suffit_encore(maison: fabriques.Maison, garde: str) -> None:
    paiement = effacee(maison)
    champs = {nom: valeur for nom, valeur in SEUL.items() if nom != garde}
    importer(maison.compte, csv_de([rangee(paiement, **champs)]))
    assert (etats(), LigneReleve.objects.get().paiement_id) == ([("rapprochee", "")], paiement.pk)
    assert not ExceptionMonetaire.objects.exists()
    attend_coherence()


def test_un_numero_seul_attend_une_personne_et_dit_pourquoi(maison: fabriques.Maison) -> None:
    paiement = effacee(maison)
    avant = recettes()
    importer(maison.compte, csv_de([rangee(paiement, **SEUL)]))
    assert etats() == [("orpheline", "effacee")]
    assert recettes() == avant == 5000
    patronne = fabriques.membre(maison, "proprietaire")
    decider(ExceptionMonetaire.objects.get(type="orphelin"), patronne, "explique", note="déjà compté, effacée depuis")
    assert recettes() == 5000
    attend_coherence()


def test_temoin_sans_effacement_le_numero_suffit(maison: fabriques.Maison) -> None:
    session = fabriques.session_payee(maison)
    importer(maison.compte, csv_de([rangee(Paiement.objects.get(session=session), **SEUL)]))
    assert etats() == [("rapprochee", "proche")]


def test_ne_le_dit_pas_d_un_autre_montant_d_une_autre_heure_ni_de_l_argent_deja_explique(
    maison: fabriques.Maison,
) -> None:
    paiement = effacee(maison)
    assert paiement.initie_le
    tard = paiement.initie_le + datetime.timedelta(minutes=20)
    importer(maison.compte, csv_de([rangee(paiement, **SEUL, montant=4000), rangee(paiement, **SEUL, instant=tard)]))
    assert etats() == [("orpheline", "inconnue")] * 2
    importer(maison.compte, csv_de([rangee(paiement)]))
    importer(maison.compte, csv_de([rangee(paiement, **SEUL, frais="1")]), "encore.csv")
    assert etats()[2:] == [("rapprochee", ""), ("orpheline", "inconnue")]


def test_l_argent_d_une_autre_personne_n_est_jamais_cache_par_l_effacee(maison: fabriques.Maison) -> None:
    paiement = effacee(maison)
    telephone_noter(maison.salon, "01 66 00 00 02")
    importer(maison.compte, csv_de([rangee(paiement, **SEUL | {"telephone": "01 66 00 00 02"})]))
    assert LigneReleve.objects.get().paiement_id is None
    assert ExceptionMonetaire.objects.filter(type="orphelin", resolue_le=None).count() == 1


def test_la_page_de_l_argent_a_traiter_le_dit(equipe: Equipe) -> None:
    paiement = effacee(equipe.chez)
    importer(equipe.chez.compte, csv_de([rangee(paiement, **SEUL)]))
    adresse = f"/admin/a-traiter/{ExceptionMonetaire.objects.get().pk}/"
    assert "Un client effacé a payé cette somme" in equipe.client("proprietaire").get(adresse).content.decode()
    LigneReleve.objects.update(motif="inconnue")
    assert "client effacé" not in equipe.client("proprietaire").get(adresse).content.decode()
