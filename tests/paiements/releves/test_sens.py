"""Which way a line's money went: a payout moves the salon's own money, and a doubt books nothing."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from paiements.models import Ecriture, ExceptionMonetaire, LigneReleve
from paiements.releves.mots import sens_de
from salon_paiement.models import SessionPaiement
from tests import fabriques
from tests.fabriques_releves import csv_de, importer, payes, rangee
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


def banque() -> int:
    return Ecriture.objects.filter(compte="banque").aggregate(s=Sum("montant"))["s"] or 0


def lignes() -> list[tuple[str, str, str]]:
    return list(LigneReleve.objects.order_by("id").values_list("sens", "etat", "motif"))


@pytest.mark.parametrize(
    ("mot", "montant", "sens"),
    [
        ("Paiement", 5000, "encaissement"),
        ("Paiement", -5000, "remboursement"),
        ("Reversal", 5000, "remboursement"),
        ("Reversement", 5000, "reversement"),
        ("Reversements", -5000, "reversement"),
        ("Withdrawal", 5000, "reversement"),
        ("Payout reversed", 5000, "incertain"),
        ("Reversement annulé", 5000, "incertain"),
        ("Retrait remboursé", 5000, "incertain"),
        ("Refund payout", -5000, "incertain"),
        ("Virement rejeté", 5000, "incertain"),
        ("Annulation de versement", 5000, "incertain"),
    ],
)
def test_lit_le_sens_dans_le_type_puis_dans_le_signe(mot: str, montant: int, sens: str) -> None:
    assert sens_de(mot, montant) == sens


@pytest.mark.parametrize("par", ["leur_reference", "notre_reference"])
def test_un_versement_qui_nomme_un_paiement_n_est_pas_passe_a_la_banque(maison: fabriques.Maison, par: str) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.tentative(session)
    avant = SessionPaiement.objects.get(pk=session.pk).etat
    cache = {"notre": ""} if par == "leur_reference" else {"reference": "OP-9"}
    importer(maison.compte, csv_de([rangee(paiement, type="Versement client", **cache)]))
    paiement.refresh_from_db()
    assert (paiement.etat, SessionPaiement.objects.get(pk=session.pk).etat) == ("en_cours", avant)
    assert (banque(), lignes()) == (0, [("reversement", "divergente", "sens")])
    exception = ExceptionMonetaire.objects.get()
    assert (exception.type, exception.paiement_id, exception.montant) == ("divergent", paiement.pk, 5000)
    attend_coherence()


def test_un_versement_repris_attend_quelqu_un_sans_toucher_au_livre(maison: fabriques.Maison) -> None:
    verse = rangee(reference="PO-1", montant=-100_000, type="Payout")
    repris = rangee(reference="PO-1", montant=100_000, type="Payout reversed")
    for _fois in range(2):
        importer(maison.compte, csv_de([verse, repris]), reconnu=True)
    assert (banque(), lignes()) == (100_000, [("reversement", "rapprochee", ""), ("reversement", "divergente", "sens")])
    exception = ExceptionMonetaire.objects.get()
    assert (exception.type, exception.paiement_id, exception.montant) == ("divergent", None, 100_000)
    attend_coherence()


def test_un_versement_de_signe_contraire_aux_autres_attend_quelqu_un(maison: fabriques.Maison) -> None:
    montants = {"PO-1": -100_000, "PO-2": 100_000, "PO-3": -50_000}
    dites = [rangee(reference=r, montant=m, type="Payout") for r, m in montants.items()]
    importer(maison.compte, csv_de(dites), reconnu=True)
    assert banque() == 150_000
    assert [(etat, motif) for _sens, etat, motif in lignes()] == [
        ("rapprochee", ""), ("divergente", "sens"), ("rapprochee", ""),
    ]  # fmt: skip
    attend_coherence()


def test_un_encaissement_qui_nomme_le_meme_paiement_l_applique_encore(maison: fabriques.Maison) -> None:
    (paiement,) = payes(maison, 1)
    importer(maison.compte, csv_de([rangee(paiement, type="Versement client"), rangee(paiement)]))
    assert lignes() == [("reversement", "divergente", "sens"), ("encaissement", "rapprochee", "")]
    attend_coherence()
