"""What is told after its Z was drawn: in the next one, under its own name, so that all of them equal the ledger."""

from __future__ import annotations

import itertools

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from paiements.documents.z_pdf import PAS, z_pdf
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import ClotureCaisse, Ecriture
from paiements.services.encaissement import avis_appliquer
from tests import fabriques
from tests.fabriques_caisse import caissiere, fermer, gerante, ouvrir
from tests.fabriques_remboursements import annoncer, payee
from tests.paiements.caisse.test_reprises import clore, page_hauteur
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
REPRIS = Avis(Statut.EXTOURNE, montant=5000, devise="XOF")
RENDU = Avis(Statut.REUSSI, montant=5000, devise="XOF", montant_rembourse=5000)


def net_du_livre() -> int:
    return Ecriture.objects.filter(compte="a_recevoir").aggregate(n=Sum("montant"))["n"] or 0


def nets(*zs: ClotureCaisse) -> list[int]:
    return [z.totaux["nets"].get("mtn", 0) for z in zs]


def test_une_reprise_et_son_remboursement_ne_sortent_qu_une_fois_du_z(maison: fabriques.Maison) -> None:
    vus = set()
    for ordre in itertools.permutations([REPRIS, RENDU]):
        caisse, paiement = ouvrir(maison), payee(maison)
        for avis in ordre:
            avis_appliquer(paiement.pk, avis, source="interrogation")
        z = fermer(caisse, 20_000, caissiere(maison))
        vus.add(tuple(z.totaux[nom] for nom in ("encaisse", "rembourses", "extournes", "nombre_extournes")))
        assert nets(z) == [0]
    assert vus == {(5000, 5000, 0, 0)}
    attend_coherence()


def test_un_remboursement_apres_le_z_de_sa_reprise_la_corrige_dans_le_suivant(maison: fabriques.Maison) -> None:
    caisse, paiement = ouvrir(maison), payee(maison)
    avis_appliquer(paiement.pk, REPRIS, source="interrogation")
    premier = fermer(caisse, 20_000, caissiere(maison))
    avis_appliquer(paiement.pk, RENDU, source="interrogation")
    second = clore(maison)
    assert [(z.totaux["extournes"], z.totaux["rembourses"]) for z in (premier, second)] == [(5000, 0), (-5000, 5000)]
    assert (nets(premier, second), net_du_livre()) == ([0, 0], 0)
    assert b"%PDF" in z_pdf(second)
    attend_coherence()


def test_une_somme_corrigee_apres_son_z_est_nommee_dans_le_suivant(maison: fabriques.Maison, client: Client) -> None:
    caisse = ouvrir(maison)
    paiement = payee(maison, recu=4500)
    premier = fermer(caisse, 20_000, caissiere(maison))
    fabriques.reussir(paiement, 5000)
    second, troisieme = clore(maison), clore(maison)
    assert [z.totaux["encaisse"] for z in (premier, second, troisieme)] == [4500, 0, 0]
    assert [z.totaux["corrections"] for z in (premier, second, troisieme)] == [0, 500, 0]
    assert second.totaux["nombre_corrections"] == 1
    assert sum(nets(premier, second, troisieme)) == net_du_livre() == 5000
    client.force_login(gerante(maison))
    page = client.get(reverse("admin:tiroir_z", args=[second.pk])).content.decode()
    assert "1 somme d&#x27;un Z précédent" in page or "1 somme d'un Z précédent" in page
    hauteur = page_hauteur(second)
    second.totaux["corrections"] = 0
    assert hauteur - page_hauteur(second) == PAS
    attend_coherence()


def test_une_somme_corrigee_avant_son_z_y_est_entiere(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    fabriques.reussir(payee(maison, recu=4500), 7000)
    z = fermer(caisse, 20_000, caissiere(maison))
    assert {nom: z.totaux[nom] for nom in ("encaisse", "surplus", "corrections")} == {
        "encaisse": 7000, "surplus": 2000, "corrections": 0,
    }  # fmt: skip
    assert [(m["livre"], m["operateur"], m["net"]) for m in z.moyens] == [(7000, 7000, 7000)]
    attend_coherence()


def test_ce_qui_n_a_que_rendu_a_aussi_sa_ligne(maison: fabriques.Maison) -> None:
    caisse, paiement = ouvrir(maison), payee(maison)
    fermer(caisse, 20_000, caissiere(maison))
    annoncer(paiement, 2000)
    z = clore(maison)
    assert [(m["reseau"], m["nombre"], m["livre"], m["rendu"], m["net"]) for m in z.moyens] == [
        ("mtn", 0, 0, 2000, -2000)
    ]
    attend_coherence()
