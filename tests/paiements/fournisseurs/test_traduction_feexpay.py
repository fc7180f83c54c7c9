"""FeexPay's words one by one: what each makes of a payment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paiements.fournisseurs.base import Statut
from paiements.fournisseurs.ecriture import texte_simple
from paiements.fournisseurs.erreurs import ResultatInconnu
from paiements.fournisseurs.feexpay import traduction
from paiements.fournisseurs.feexpay.traduction import avis_traduire, deballer, motif_traduire

REF, NOTRE = "ref-000001", "TENTATIVE0001"
MOTIFS_CONNUS = {"solde_insuffisant", "refuse", "annule_par_le_client", "expire", "numero_inconnu", "plafond", "autre"}


@pytest.mark.parametrize(
    ("mot", "statut"),
    [
        ("PENDING", Statut.EN_COURS),
        ("IN PENDING STATE", Statut.EN_COURS),
        ("SUCCESSFUL", Statut.REUSSI),
        ("FAILED", Statut.ECHOUE),
        *((mot, Statut.EN_COURS) for mot in ("SUCCESS", "successful", " SUCCESSFUL", "SUCCESSFUL\n", "UNSUCCESSFUL")),
        *((mot, Statut.EN_COURS) for mot in ("", "CANCELLED", "REFUNDED", "ON_HOLD", "failed", "true", "200")),
    ],
)
def test_traduit_le_statut_et_laisse_l_inconnu_en_cours(mot: str, statut: Statut) -> None:
    assert avis_traduire({"status": mot, "amount": 5000}, REF, NOTRE).statut is statut


@pytest.mark.parametrize(
    ("raison", "motif", "statut"),
    [
        ("LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED", "solde_insuffisant", Statut.ECHOUE),
        ("LOW BALANCE OR PAYEE LIMIT REACHED OR NOT ALLOWED", "solde_insuffisant", Statut.ECHOUE),
        ("PAYER_NOT_FOUND", "numero_inconnu", Statut.ECHOUE),
        ("payer not found", "numero_inconnu", Statut.ECHOUE),
        ("SENDER_ACCOUNT_NOT_ACTIVE", "numero_inconnu", Statut.ECHOUE),
        ("PAYER_LIMIT_REACHED", "plafond", Statut.ECHOUE),
        ("APPROVAL_REJECTED", "annule_par_le_client", Statut.ANNULE),
        ("REJECTED", "annule_par_le_client", Statut.ANNULE),
        ("CANCELLED", "annule_par_le_client", Statut.ANNULE),
        ("Transaction canceled by payer", "annule_par_le_client", Statut.ANNULE),
        ("Annulée par le client", "annule_par_le_client", Statut.ANNULE),
        ("EXPIRED", "expire", Statut.EXPIRE),
        ("Délai expiré", "expire", Statut.EXPIRE),
        ("COULD_NOT_PERFORM_TRANSACTION", "expire", Statut.EXPIRE),
        ("REJECTED_BY_OPERATOR", "autre", Statut.ECHOUE),
        ("Erreur interne", "autre", Statut.ECHOUE),
        ("", "autre", Statut.ECHOUE),
        (None, "autre", Statut.ECHOUE),
        ({"code": "EXPIRED"}, "autre", Statut.ECHOUE),
    ],
)
def test_traduit_la_raison_d_un_echec(raison: object, motif: str, statut: Statut) -> None:
    avis = avis_traduire({"status": "FAILED", "reason": raison}, REF, NOTRE)
    assert (avis.motif_code, avis.statut) == (motif, statut)


@pytest.mark.parametrize(
    ("corps", "motif", "brut"),
    [
        ({"statusCode": "10"}, "solde_insuffisant", "10"),
        ({"statusCode": 92}, "annule_par_le_client", "92"),
        ({"response_operator": {"status": ["37"]}}, "refuse", "37"),
        ({"response_operator": {"description": ["Balance is insufficient"]}}, "solde_insuffisant", None),
        ({"response_operator": "<soap/>", "reason": "EXPIRED"}, "expire", "EXPIRED"),
        ({"reason": "Mystère", "statusCode": "10"}, "solde_insuffisant", "Mystère"),
        ({"responsemsg": "TIMEOUT"}, "expire", "TIMEOUT"),
        ({"reason": "compte 2290166000042 bloqué"}, "autre", "compte … bloqué"),
        ({"reason": []}, "autre", ""),
    ],
)
def test_cherche_la_raison_la_ou_elle_se_trouve(corps: dict[str, object], motif: str, brut: str | None) -> None:
    code, mots = motif_traduire(corps)
    assert code == motif
    assert brut is None or mots == brut


def test_un_succes_n_a_pas_de_motif() -> None:
    avis = avis_traduire({"status": "SUCCESSFUL", "reason": "EXPIRED", "statusCode": "10"}, REF, NOTRE)
    assert (avis.statut, avis.motif_code, avis.motif_brut) == (Statut.REUSSI, "", "")


@pytest.mark.parametrize("montant", [None, "5000.00", -1, True, 5000.5, "x", [5000]])
def test_un_montant_illisible_reste_inconnu(montant: object) -> None:
    avis = avis_traduire({"status": "SUCCESSFUL", "amount": montant}, REF, NOTRE)
    assert (avis.statut, avis.montant, avis.devise) == (Statut.REUSSI, None, "XOF")


@pytest.mark.parametrize(
    ("date", "instant"),
    [
        ("2026-10-02T10:00:00Z", datetime(2026, 10, 2, 10, tzinfo=UTC)),
        ("2026-10-02T11:00:00.000+01:00", datetime(2026, 10, 2, 10, tzinfo=UTC)),
        ("2026-10-02T10:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("hier", None),
        (1_760_000_000, None),
        (None, None),
    ],
)
def test_ne_retient_qu_une_date_avec_fuseau(date: object, instant: datetime | None) -> None:
    assert avis_traduire({"status": "SUCCESSFUL", "date": date}, REF, NOTRE).instant == instant


def test_les_tables_ne_parlent_que_nos_mots() -> None:
    notres = {*traduction.MOTIFS.values(), *traduction.MOTS_DU_MOTIF.values(), *traduction.CODES_OPERATEUR.values()}
    assert notres <= MOTIFS_CONNUS
    assert set(traduction.STATUTS_DU_MOTIF) <= MOTIFS_CONNUS
    assert [mot for mot, statut in traduction.STATUTS.items() if statut is Statut.REUSSI] == ["SUCCESSFUL"]


json_quelconque = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda enfants: st.lists(enfants, max_size=3) | st.dictionaries(st.text(max_size=8), enfants, max_size=3),
    max_leaves=6,
)
mots = st.sampled_from(["SUCCESSFUL", "SUCCESS", "successful", "PENDING", "FAILED", "EXPIRED", REF, NOTRE, "true"])
reponse = st.dictionaries(
    st.sampled_from(["status", "data", "amount", "reason", "reference", "callback_info", "date", "statusCode"]),
    mots | json_quelconque | st.dictionaries(st.sampled_from(["status", "reference", "amount"]), mots, max_size=3),
)


@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(corps=reponse)
def test_rien_d_autre_que_successful_ne_fait_un_succes(corps: dict[str, object]) -> None:
    transaction = deballer(corps)
    try:
        avis = avis_traduire(transaction, REF, NOTRE)
    except ResultatInconnu:
        return
    assert (avis.statut is Statut.REUSSI) == (transaction["status"] == "SUCCESSFUL")
    assert avis.notre_reference in ("", NOTRE)
    assert transaction.get("reference", REF) == REF or not traduction.references_lire(
        {"reference": transaction["reference"]}
    )


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Tresses & défrisage - n°12", "Tresses defrisage n 12"),
        ("Ça coûte 5 000 F !", "Ca coute 5 000 F"),
        ("\u202e<script>", "script"),
        ("日本", ""),
        ("a" * 50, "a" * 30),
    ],
)
def test_simplifie_un_libelle(texte: str, attendu: str) -> None:
    assert texte_simple(texte, 30) == attendu


@given(st.text())
def test_un_libelle_simple_n_a_que_lettres_chiffres_et_espaces(texte: str) -> None:
    simple = texte_simple(texte, 30)
    assert len(simple) <= 30
    assert all(c.isascii() and (c.isalnum() or c == " ") for c in simple)
