"""From a file to verdicts: each line is matched, applied, said to differ, or said to be nobody's."""

from __future__ import annotations

import datetime

import pytest
from django.db.models import Sum

from paiements.fournisseurs.base import Statut
from paiements.models import Ecriture, ExceptionMonetaire, LigneReleve, Paiement
from salon_paiement.models import Notification
from tests import fabriques
from tests.fabriques_releves import csv_de, importer, payes, rangee, xlsx_de
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


@pytest.fixture
def chez(maison: fabriques.Maison) -> fabriques.Maison:
    return maison


def etats() -> list[tuple[str, str]]:
    return list(LigneReleve.objects.order_by("id").values_list("etat", "motif"))


def solde(compte: str) -> int:
    return Ecriture.objects.filter(compte=compte).aggregate(s=Sum("montant"))["s"] or 0


@pytest.mark.parametrize("fabrique", [csv_de, xlsx_de])
def test_rapproche_par_la_reference_de_l_operateur(chez: fabriques.Maison, fabrique: object) -> None:
    paiements = payes(chez, 3)
    releve = importer(chez.compte, fabrique([rangee(p) for p in paiements]))  # type: ignore[operator]
    assert (releve.etat, releve.lignes_lues, releve.lignes_neuves, releve.lignes_total) == ("lu", 3, 3, 3)
    assert etats() == [("rapprochee", "")] * 3
    assert set(LigneReleve.objects.values_list("paiement_id", flat=True)) == {p.pk for p in paiements}
    assert not releve.morceaux.exists()
    attend_coherence()


def test_rapproche_par_notre_reference_quand_l_autre_manque(chez: fabriques.Maison) -> None:
    (paiement,) = payes(chez, 1)
    importer(chez.compte, csv_de([rangee(paiement, reference="", notre=f"Commande {paiement.reference} ok")]))
    assert LigneReleve.objects.get().paiement_id == paiement.pk
    assert etats() == [("rapprochee", "")]


def test_rapproche_par_notre_reference_donnee_comme_la_leur(chez: fabriques.Maison) -> None:
    (paiement,) = payes(chez, 1)
    importer(chez.compte, csv_de([rangee(paiement, reference=paiement.reference, notre="")]))
    assert (etats(), LigneReleve.objects.get().paiement_id) == ([("rapprochee", "")], paiement.pk)


@pytest.mark.parametrize("statut", [None, Statut.ECHOUE])
def test_applique_l_argent_qu_une_ligne_prouve(chez: fabriques.Maison, statut: Statut | None) -> None:
    session = fabriques.session_a_payer(chez)
    paiement = fabriques.tentative(session)
    if statut:
        fabriques.echouer(paiement, statut)
    importer(chez.compte, csv_de([rangee(paiement, frais="85")]))
    paiement.refresh_from_db()
    session.refresh_from_db()
    assert (paiement.etat, paiement.frais, session.etat) == ("reussi", 85, "paiement_reussi")
    assert etats() == [("rapprochee", "")]
    assert (solde("frais_reels"), solde("frais_a_payer")) == (85, -85)
    attend_coherence()


def test_ne_croit_pas_un_numero_et_un_montant(chez: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(chez))
    importer(chez.compte, csv_de([rangee(paiement, reference="AUTRE", notre="", telephone=fabriques.NUMERO)]))
    paiement.refresh_from_db()
    assert (paiement.etat, etats()) == ("en_cours", [("orpheline", "inconnue")])
    attend_coherence()


def test_reconnait_un_succes_au_numero_au_montant_et_a_l_heure(chez: fabriques.Maison) -> None:
    (paiement,) = payes(chez, 1)
    importer(chez.compte, csv_de([rangee(paiement, reference="", notre="", telephone="229 01 66 00 00 01")]))
    ligne = LigneReleve.objects.get()
    assert (ligne.etat, ligne.motif, ligne.paiement_id) == ("rapprochee", "proche", paiement.pk)
    assert "66 00" not in ligne.telephone_masque
    attend_coherence()


@pytest.mark.parametrize(("lignes", "succes"), [(2, 1), (1, 2)])
def test_ne_devine_pas_quand_deux_pourraient_convenir(chez: fabriques.Maison, lignes: int, succes: int) -> None:
    paiements = payes(chez, succes)
    importer(
        chez.compte,
        csv_de([rangee(paiements[0], reference=f"X{n}", notre="", telephone=fabriques.NUMERO) for n in range(lignes)]),
    )
    assert etats() == [("orpheline", "inconnue")] * lignes
    assert ExceptionMonetaire.objects.filter(type="orphelin", paiement=None).count() == lignes
    attend_coherence()


def test_ne_rapproche_pas_un_succes_trop_loin_dans_le_temps(chez: fabriques.Maison) -> None:
    (paiement,) = payes(chez, 1)
    assert paiement.initie_le
    tard = paiement.initie_le - datetime.timedelta(minutes=16)
    ligne = rangee(paiement, reference="", notre="", telephone=fabriques.NUMERO, instant=tard)
    importer(chez.compte, csv_de([ligne]))
    assert etats() == [("orpheline", "inconnue")]


def test_signale_un_autre_montant_sans_toucher_au_livre(chez: fabriques.Maison) -> None:
    (paiement,) = payes(chez, 1)
    avant = Ecriture.objects.count()
    importer(chez.compte, csv_de([rangee(paiement, montant="4 999", frais="85")]))
    exception = ExceptionMonetaire.objects.get()
    assert (etats(), Ecriture.objects.count()) == ([("divergente", "montant")], avant)
    assert (exception.type, exception.paiement_id, exception.ligne_releve_id, exception.montant) == (
        "divergent", paiement.pk, LigneReleve.objects.get().pk, 4999,
    )  # fmt: skip
    attend_coherence()


def test_signale_une_autre_devise_et_une_ligne_en_double(chez: fabriques.Maison) -> None:
    un, deux = payes(chez, 2)
    assert deux.initie_le
    plus_tard = deux.initie_le + datetime.timedelta(minutes=5)
    contenu = csv_de(
        [[*rangee(un), "EUR"], [*rangee(deux), "XOF"], [*rangee(deux, instant=plus_tard), "F CFA"]],
        entetes=["Référence", "Notre référence", "Date", "Montant", "Frais", "Téléphone", "Type", "Statut", "Devise"],
    )
    importer(chez.compte, contenu)
    assert etats() == [("divergente", "devise"), ("rapprochee", ""), ("divergente", "en_double")]
    assert ExceptionMonetaire.objects.filter(type="divergent").count() == 2
    attend_coherence()


def test_previent_la_proprietaire_une_fois_par_releve(chez: fabriques.Maison) -> None:
    importer(chez.compte, csv_de([rangee(reference=f"INCONNUE{n}") for n in range(40)]))
    assert ExceptionMonetaire.objects.filter(type="orphelin").count() == 40
    assert Notification.objects.filter(modele="argent_a_traiter").count() == 1


def test_pose_les_frais_reels_une_seule_fois(chez: fabriques.Maison) -> None:
    (paiement,) = payes(chez, 1)
    attendus = solde("frais_attendus")
    importer(chez.compte, csv_de([rangee(paiement, frais="85")]))
    importer(chez.compte, csv_de([rangee(paiement, frais="90", instant=fabriques.il_y_a(minutes=3))]))
    paiement.refresh_from_db()
    assert (paiement.frais, solde("frais_reels"), solde("frais_a_payer"), solde("frais_attendus")) == (85, 85, -85, 0)
    assert attendus >= 0
    assert Ecriture.objects.filter(libelle="frais").values("operation").distinct().count() == 1
    attend_coherence()


def test_passe_un_versement_a_la_banque_une_seule_fois(chez: fabriques.Maison) -> None:
    contenu = csv_de([rangee(reference="V1", montant="100 000", frais="500", type="Reversement")])
    for _fois in range(2):
        importer(chez.compte, contenu, reconnu=True)
    assert (solde("banque"), solde("a_recevoir"), solde("frais_reels")) == (99_500, -100_000, 500)
    attend_coherence()


def test_ne_croit_pas_la_reference_d_un_autre_salon(chez: fabriques.Maison) -> None:
    ailleurs = fabriques.maison("Chez Rivale")
    paiement = fabriques.tentative(fabriques.session_a_payer(ailleurs))
    importer(chez.compte, csv_de([rangee(paiement)]))
    assert Paiement.objects.get(pk=paiement.pk).etat == "en_cours"
    assert etats() == [("orpheline", "inconnue")]


def test_signale_deux_references_de_deux_paiements(chez: fabriques.Maison) -> None:
    un, deux = payes(chez, 2)
    importer(chez.compte, csv_de([rangee(un, notre=deux.reference)]))
    assert etats() == [("divergente", "deux_paiements")]
    attend_coherence()
