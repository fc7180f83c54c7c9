"""The words of a statement: only those of a closed table make money, everything else is for a person."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paiements.models import ExceptionMonetaire, LigneReleve, Paiement
from paiements.releves import mots
from paiements.releves.erreurs import LigneIllisible, LigneSansArgent
from paiements.releves.mots import mot_exact, normaliser, sens_de, sens_des_colonnes, statut_lire
from paiements.releves.tables import DEVISES, MOIS, RENDUS, REUSSIS, SANS_ARGENT, SENS
from paiements.selecteurs_releves import MOTIFS
from paiements.services.rapprochement.verdicts import MOTIFS_A_VOIR
from tests import fabriques
from tests.fabriques_releves import csv_de, importer, payes, rangee
from tests.verification import attend_coherence

PAS_ENCORE = [
    "À confirmer", "À payer", "A valider", "À effectuer", "Payer limit reached", "Payeur injoignable", "Accepted",
    "Valide jusqu'au 30/11", "Réussi ?", "≠ payé", "Completed, later disputed", "Paid" + " " * 300 + "back", "???",
]  # fmt: skip
RENDUES = ["Remboursé", "Refunded", "SUCCESS_REVERSED", "Completed - reversed", "Partially refunded"]
DEBITS = ["Débit", "DEBIT", "Sortie", "Cash out", "Transfert sortant", "Envoi", "Tout autre mot", "?", "-"]
# A word we know with one letter, sign or word more is another word.
_CONNUS = sorted({mot for table in (REUSSIS, RENDUS, SANS_ARGENT, *SENS.values()) for mot in table})
_VOISINS = st.builds(
    lambda avant, mot, apres: f"{avant}{mot}{apres}",
    st.text(max_size=8),
    st.sampled_from(_CONNUS),
    st.text(max_size=8),
)
TEXTES = st.one_of(st.text(max_size=40), _VOISINS)


def etats() -> list[tuple[str, str, str]]:
    return list(LigneReleve.objects.order_by("id").values_list("sens", "etat", "motif"))


def test_les_tables_sont_ecrites_comme_on_les_lit_et_ne_se_contredisent_pas() -> None:
    assert [mot for mot in _CONNUS if normaliser(mot) != mot] == []
    for tables in ((REUSSIS, RENDUS, SANS_ARGENT), tuple(SENS.values())):
        tous = [mot for table in tables for mot in table]
        assert sorted(tous) == sorted(set(tous))
    assert all(devise.lower() == devise for devise in DEVISES)
    assert all(normaliser(mois) == mois for mois in MOIS)
    assert set(MOTIFS_A_VOIR.values()) <= set(MOTIFS)


@given(TEXTES)
@example("À payer")
@example("accepted")
def test_aucun_mot_hors_de_la_table_ne_vaut_reussi(texte: str) -> None:
    try:
        reussi = statut_lire(texte)
    except (LigneIllisible, LigneSansArgent):
        return
    assert mot_exact(texte) in (REUSSIS if reussi else RENDUS)


@given(TEXTES.filter(lambda texte: bool(texte.strip())), st.integers(-10_000, 10_000))
@example("Débit", 5000)
@example("Frais", 85)
def test_aucun_type_hors_de_la_table_n_est_de_l_argent_venu_rendu_ou_verse(texte: str, montant: int) -> None:
    sens = sens_de(texte, montant)
    if sens in {"encaissement", "remboursement", "reversement"}:
        assert mot_exact(texte) in {*SENS["encaissement"], *SENS["remboursement"], *SENS["reversement"]}
    if sens == "encaissement":
        assert montant >= 0
        assert mot_exact(texte) in SENS["encaissement"]


def test_un_mot_qui_commence_comme_un_autre_passerait_sans_la_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mots, "_REUSSIS", frozenset({*REUSSIS, "a payer"}))
    assert statut_lire("À payer")


@pytest.mark.parametrize(
    "mot", ["Réussi", "PAYÉE", "Terminée", "confirmée", "Succès", "SUCCESSFUL", "completed", "Approved", "transferred"]
)
def test_lit_les_mots_des_operateurs(mot: str) -> None:
    assert statut_lire(mot)


@pytest.mark.parametrize(
    "mot", ["FAILED", "Échoué", "in_pending_state", "En attente", "Annulée", "Non abouti", "Not paid"]
)
def test_laisse_ce_qui_n_a_pas_abouti(mot: str) -> None:
    with pytest.raises(LigneSansArgent):
        statut_lire(mot)


@pytest.mark.django_db
@pytest.mark.parametrize("mot", PAS_ENCORE)
def test_un_statut_inconnu_ne_paie_rien_et_se_montre(maison: fabriques.Maison, mot: str) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    releve = importer(maison.compte, csv_de([rangee(paiement, statut=mot)]))
    assert Paiement.objects.get(pk=paiement.pk).etat == "en_cours"
    assert (releve.fautes, etats()) == ([[2, "statut"]], [])


@pytest.mark.django_db
@pytest.mark.parametrize("paye", [True, False])
@pytest.mark.parametrize("mot", RENDUES)
def test_l_argent_venu_puis_reparti_attend_quelqu_un(maison: fabriques.Maison, mot: str, paye: bool) -> None:
    paiement = payes(maison, 1)[0] if paye else fabriques.tentative(fabriques.session_a_payer(maison))
    for _fois in range(2):
        importer(maison.compte, csv_de([rangee(paiement, statut=mot)]))
    assert Paiement.objects.get(pk=paiement.pk).etat == ("reussi" if paye else "en_cours")
    assert etats() == [("reversement", "divergente", "sens")]
    assert ExceptionMonetaire.objects.get().paiement_id == paiement.pk
    attend_coherence()


@pytest.mark.django_db
def test_un_remboursement_dit_rembourse_est_un_remboursement(maison: fabriques.Maison) -> None:
    (paye,) = payes(maison, 1)
    rendus = [rangee(paye, montant=1000, type="Refund", statut=mot) for mot in ("Refunded", "Partially refunded")]
    importer(maison.compte, csv_de([rangee(paye), *rendus]))
    assert etats() == [
        ("encaissement", "rapprochee", ""), ("remboursement", "rapprochee", ""), ("reversement", "divergente", "sens"),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("mot", DEBITS)
def test_un_type_inconnu_ou_sortant_ne_paie_rien(maison: fabriques.Maison, mot: str) -> None:
    attente = fabriques.tentative(fabriques.session_a_payer(maison))
    (paye,) = payes(maison, 1)
    importer(maison.compte, csv_de([rangee(attente, type=mot), rangee(paye), rangee(paye, type=mot)]))
    assert Paiement.objects.get(pk=attente.pk).etat == "en_cours"
    vu = ("reversement", "divergente", "sens")
    assert sorted(etats()) == sorted([vu, ("encaissement", "rapprochee", ""), vu])
    assert ExceptionMonetaire.objects.count() == 2
    attend_coherence()


@pytest.mark.django_db
@pytest.mark.parametrize(("mot", "montant"), [("Frais", 85), ("Frais de retrait", 85), ("Commission", -85)])
def test_une_ligne_de_frais_n_est_ni_un_paiement_ni_un_remboursement(
    maison: fabriques.Maison, mot: str, montant: int
) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    importer(maison.compte, csv_de([rangee(paiement, type=mot, montant=montant), rangee(paiement)]))
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.montant_recu, paiement.frais) == ("reussi", 5000, None)
    assert sorted(etats()) == [("encaissement", "rapprochee", ""), ("reversement", "divergente", "ligne_de_frais")]
    attend_coherence()


@pytest.mark.parametrize(
    ("sens", "sorti", "attendu"),
    [
        ("encaissement", False, "encaissement"),
        ("encaissement", True, "incertain"),
        ("remboursement", True, "remboursement"),
        ("remboursement", False, "incertain"),
        ("reversement", True, "reversement"),
        ("reversement", False, "incertain"),
        ("frais", True, "frais"),
        ("incertain", False, "incertain"),
    ],
)
def test_une_colonne_qui_contredit_le_type_est_un_doute(sens: str, sorti: bool, attendu: str) -> None:
    assert sens_des_colonnes(sens, sorti=sorti) == attendu
