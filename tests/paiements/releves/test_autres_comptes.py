"""A salon that opens another account at its provider: its statement still speaks of what the former one took."""

from __future__ import annotations

import datetime

import pytest
from django.db.models import Sum
from django.utils import timezone

from paiements.models import CompteFournisseur, Ecriture, LigneReleve, Paiement
from paiements.selecteurs_rapprochement import bilan
from paiements.services.comptes import compte_enregistrer
from paiements.services.guichet.veille import guichet_veiller
from tests import fabriques
from tests.fabriques_meteo import IDENTIFIANTS, second_compte
from tests.fabriques_releves import csv_de, importer, payes, rangee
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


@pytest.fixture
def neuf(maison: fabriques.Maison) -> CompteFournisseur:
    """A second account, beside the first one that is no longer active."""
    CompteFournisseur.objects.filter(pk=maison.compte.pk).update(actif=False)
    return compte_enregistrer(
        maison.salon, fournisseur="simulateur", mode="test", identifiants=IDENTIFIANTS, reseaux=["mtn"]
    )


def etats() -> list[tuple[str, str]]:
    return list(LigneReleve.objects.order_by("id").values_list("etat", "motif"))


def test_le_releve_du_nouveau_compte_explique_les_paiements_de_l_ancien(
    maison: fabriques.Maison, neuf: CompteFournisseur
) -> None:
    un, deux = payes(maison, 2)
    attente = fabriques.tentative(fabriques.session_a_payer(maison))
    attente.compte_id = maison.compte.pk
    Paiement.objects.filter(pk=attente.pk).update(compte=maison.compte)
    importer(neuf, csv_de([rangee(un, frais="85"), rangee(deux, reference="", notre=deux.reference), rangee(attente)]))
    assert etats() == [("rapprochee", "")] * 3
    assert set(LigneReleve.objects.values_list("paiement_id", flat=True)) == {un.pk, deux.pk, attente.pk}
    vue = bilan(neuf, fabriques.il_y_a(jours=1), timezone.now() + datetime.timedelta(hours=1))
    assert (vue.etat, vue.rangees[0].paiements.nombre, vue.rangees[1].etat) == ("egal", 3, "egal")
    attend_coherence()


def test_un_compte_d_un_autre_operateur_n_explique_rien(maison: fabriques.Maison) -> None:
    (paye,) = payes(maison, 1)
    importer(second_compte(maison, "moov"), csv_de([rangee(paye)]))
    assert etats() == [("orpheline", "inconnue")]
    guichet_veiller()
    assert etats() == [("orpheline", "inconnue")]


def test_reconnait_au_numero_un_paiement_de_l_ancien_compte(maison: fabriques.Maison, neuf: CompteFournisseur) -> None:
    (paye,) = payes(maison, 1)
    importer(neuf, csv_de([rangee(paye, reference="", notre="", telephone=fabriques.NUMERO)]))
    assert etats() == [("rapprochee", "proche")]
    attend_coherence()


@pytest.mark.parametrize(("minutes", "attendu"), [(0, "rapprochee"), (14, "rapprochee"), (-16, "orpheline")])
def test_reconnait_au_numero_un_paiement_date_de_sa_reponse(
    maison: fabriques.Maison, minutes: int, attendu: str
) -> None:
    (paye,) = payes(maison, 1)
    demande = fabriques.il_y_a(heures=6)
    reponse = demande + datetime.timedelta(hours=3)
    Paiement.objects.filter(pk=paye.pk).update(initie_le=demande, verdict_le=reponse)
    instant = reponse + datetime.timedelta(minutes=minutes)
    ligne = rangee(paye, reference="", notre="", telephone=fabriques.NUMERO, instant=instant)
    importer(maison.compte, csv_de([ligne]))
    assert [etat for etat, _motif in etats()] == [attendu]


def test_deux_lignes_pres_de_la_demande_et_de_la_reponse_ne_disent_rien(maison: fabriques.Maison) -> None:
    (paye,) = payes(maison, 1)
    demande = fabriques.il_y_a(heures=6)
    reponse = demande + datetime.timedelta(hours=3)
    Paiement.objects.filter(pk=paye.pk).update(initie_le=demande, verdict_le=reponse)
    # One file each: the first one is a rival all the same, once it has no payment.
    Paiement.objects.filter(pk=paye.pk).update(etat="en_cours")
    for instant in (demande, reponse):
        importer(maison.compte, csv_de([rangee(paye, reference="", notre="", telephone="0166000001", instant=instant)]))
        Paiement.objects.filter(pk=paye.pk).update(etat="reussi")
    assert [etat for etat, _motif in etats()] == ["orpheline"] * 2


def test_le_meme_versement_sur_le_releve_des_deux_comptes_compte_une_fois(
    maison: fabriques.Maison, neuf: CompteFournisseur
) -> None:
    (paye,) = payes(maison, 1)
    verse = rangee(reference="PO-1", montant=100_000, type="Payout")
    for compte in (maison.compte, neuf):
        importer(compte, csv_de([rangee(paye), verse]))
    assert Ecriture.objects.filter(compte="banque").aggregate(s=Sum("montant"))["s"] == 100_000
