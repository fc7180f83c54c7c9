"""No full number and no token in a text, whatever the way it is written; ordinary figures stay readable."""

from __future__ import annotations

import base64
import re
import secrets

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from traces.masquage import masquer, masquer_numero

SEPARATEURS = st.sampled_from(["", " ", ".", "-", "+", "%20"])
# What stands around a number in a log line.
AVANT = st.sampled_from(
    ["", "tel=", "tél : ", '"phone": "', "?msisdn=", "?suite=%2Fx%3Ftel%3D", "(", "numéro\n", "é ", "/appel/", "'"]
)
APRES = st.sampled_from(["", ".", ",", '"', "&x=1", ")", "\n", " refusé", "/", "'", ": solde insuffisant"])


def paires(chiffres: str, separateur: str) -> str:
    return separateur.join(chiffres[i : i + 2] for i in range(0, len(chiffres), 2))


@st.composite
def numeros(tirer: st.DrawFn) -> tuple[str, str]:
    """A number as somebody may write it, and its digits that must not all be seen."""
    separateur = tirer(SEPARATEURS)
    forme = tirer(st.sampled_from(["benin", "benin_8", "togo", "ivoire", "senegal", "ailleurs"]))
    if forme == "ailleurs":
        abonne = tirer(st.from_regex(r"6[0-9]{8}", fullmatch=True))
        return tirer(st.sampled_from(["+33", "0033", "%2B33"])) + separateur + paires(abonne, separateur), abonne
    modeles = {
        "benin": ("229", r"01[4-9][0-9]{7}"),
        "benin_8": ("229", r"[4-9][0-9]{7}"),
        "togo": ("228", r"[79][0-9]{7}"),
        "ivoire": ("225", r"0[157][0-9]{8}"),
        "senegal": ("221", r"7[05678][0-9]{7}"),
    }
    indicatif, modele = modeles[forme]
    abonne = tirer(st.from_regex(modele, fullmatch=True))
    prefixe = tirer(st.sampled_from(["", indicatif, "+" + indicatif, "00" + indicatif, "%2B" + indicatif]))
    if forme == "senegal":
        groupes = [abonne[:2], abonne[2:5], abonne[5:7], abonne[7:]]
        return (prefixe + separateur if prefixe else "") + separateur.join(groupes), abonne
    return (prefixe + separateur if prefixe else "") + paires(abonne, separateur), abonne


def chiffres_de_suite(texte: str) -> list[str]:
    """Runs of digits as an eye reads them: separators of numbers do not cut a run."""
    texte = texte.replace("%20", " ")
    return [re.sub(r"\D", "", suite) for suite in re.findall(r"\d(?:[ .+\-]?\d)*", texte)]


@given(numeros(), AVANT, APRES)
@example(("+229 01 97 00 00 42", "0197000042"), "", "")
@example(("97 00 00 42", "97000042"), "tel ", " et 66 00 00 01")
@example(("(+229) 01-97-00-00-42", "0197000042"), "", "")
def test_aucun_numero_ne_reste_entier(numero: tuple[str, str], avant: str, apres: str) -> None:
    ecrit, abonne = numero
    masque = masquer(avant + ecrit + apres)
    assert masque.startswith(avant)
    assert masque.endswith(apres) or apres == " et 66 00 00 01"
    assert "**" in masque
    # At most the country and two digits, then the last two: never four in a row of the subscriber's part.
    assert all(abonne[-6:] not in suite and len(suite) <= 6 for suite in chiffres_de_suite(masque))
    assert abonne[-2:] in masque


@given(st.lists(numeros(), min_size=2, max_size=4), st.sampled_from([" et ", ", ", "; ", " | ", "\n"]))
def test_plusieurs_numeros_d_une_ligne_sont_tous_masques(plusieurs: list[tuple[str, str]], entre: str) -> None:
    masque = masquer(entre.join(ecrit for ecrit, _abonne in plusieurs))
    assert all(abonne not in re.sub(r"[ .+\-]|%20", "", masque) for _ecrit, abonne in plusieurs)


@given(st.binary(min_size=32, max_size=32), AVANT, APRES)
@example(base64.urlsafe_b64decode("fp-_" + "A" * 39 + "="), "", "")
@example(base64.urlsafe_b64decode("sk-Z_" + "B" * 37 + "A="), "tel=", "")
def test_aucun_jeton_public_ne_reste_entier(octets: bytes, avant: str, apres: str) -> None:
    """Its four first letters at most; less of one that happens to begin as an operator's keys do (``fp-``)."""
    jeton = base64.urlsafe_b64encode(octets).decode().rstrip("=")
    masque = masquer(f"{avant}{jeton}{apres}")
    assert jeton not in masque
    vu = masque.removeprefix(masquer(avant)).removesuffix("…" + masquer(apres))
    assert jeton.startswith(vu)
    assert len(vu) == 4 or vu in {"sk-", "pk-", "rk-", "fp-", "sk_", "pk_", "rk_", "fp_"}


@pytest.mark.parametrize("longueur", [33, 48, 64])
def test_une_cle_plus_longue_qu_un_jeton_est_masquee_aussi(longueur: int) -> None:
    cle = "A1" + secrets.token_urlsafe(longueur)
    assert masquer(f"Authorization: Bearer {cle}") == f"Authorization: Bearer {cle[:4]}…"


@pytest.mark.parametrize(
    "texte",
    [
        "2026-11-21 01:30:00,123",
        "2026-11-21T01:30:00.123456+00:00",
        "2026-11-21T01:30:01.123456+00:00",
        "20261121",
        "montant 2000000 sur 5 000 F",
        "1763692800",
        "0.001234567890",
        "192.168.100.200",
        "0193a1b2-1234-7890-8123-012345678901",
        "127.0.0.1:18000",
        "duplicate key value violates unique constraint salon_paiement_sessi_salon_id_1a2b3c4d_fk_salon_pai",
        "paiements.services.relance",
        "lot de 5000 en 12345 ms",
        "AB34CD",
        "260310-ACDEFG",
        "lot_45678901",
        "TXN97000001",
        "22000000000ns",
        "e3b0c44298fc1c22997000001b934ca495991b78",
        "0193a1b2-1234-7890-812a-229970000012",
        "",
    ],
)
def test_ce_qui_n_est_pas_un_numero_reste_lisible(texte: str) -> None:
    assert masquer(texte) == texte


@given(st.text(max_size=200))
def test_masquer_deux_fois_ne_change_plus_rien_et_ne_casse_jamais(texte: str) -> None:
    une_fois = masquer(texte)
    assert masquer(une_fois) == une_fois


def test_un_long_texte_se_masque_en_temps_raisonnable() -> None:
    # Worst shapes for a regular expression that backtracks: the suite's time limit is the assertion's teeth.
    for motif in (
        "97 " * 20_000,
        "+" * 60_000,
        "2" * 60_000,
        "A" * 60_000,
        "00 " * 20_000,
        "- " * 30_000,
        "1%20" * 15_000,
    ):
        assert len(masquer(motif)) <= len(motif)


@pytest.mark.parametrize(
    ("e164", "vu"),
    [
        ("+2290197000042", "+229 01 ** ** ** 42"),
        ("+22890123456", "+228 90 ** ** ** 56"),
        ("+33612345678", "+336 12 ** ** ** 78"),
        ("", "**"),
        ("+229", "**"),
    ],
)
def test_un_numero_montre_aux_gens_ne_garde_que_ses_bouts(e164: str, vu: str) -> None:
    assert masquer_numero(e164) == vu
