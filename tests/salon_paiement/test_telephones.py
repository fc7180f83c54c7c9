"""What people type becomes one E.164 number or a clear refusal; nothing is guessed."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.telephones import numero_canonique

E164 = re.compile(r"\+[0-9]{8,15}")
PAYS = ["BJ", "TG", "CI", "SN"]
BENIN = [
    "97 00 00 00",
    "97000000",
    "97.00.00.00",
    "97-00-00-00",
    "0197000000",
    "01 97 00 00 00",
    "229 97 00 00 00",
    "22997000000",
    "2290197000000",
    "+229 97000000",
    "+229 01 97 00 00 00",
    "(+229) 01-97-00-00-00",
    "00229 0197000000",
    "00229 97000000",
    # As chats, contacts and Arabic keyboards write it.
    "\u202a+229\u00a001\u00a097\u00a000\u00a000\u00a000\u202c",
    "01\u201197\u201100\u201100\u201100",
    "\uff0b2290197000000",
    "٠١٩٧٠٠٠٠٠٠",
]
# Almost right more often than pure noise.
PRESQUE = st.text(alphabet=string.digits + "+ .-()/0129", max_size=24)


@pytest.mark.parametrize("saisie", BENIN)
def test_toutes_les_ecritures_d_un_numero_du_benin_donnent_le_meme(saisie: str) -> None:
    assert numero_canonique(saisie, "BJ") == "+2290197000000"


@pytest.mark.parametrize(
    ("saisie", "pays", "attendu"),
    [
        ("90 12 34 56", "TG", "+22890123456"),
        ("07 08 09 10 11", "CI", "+2250708091011"),
        ("77 123 45 67", "SN", "+221771234567"),
        ("228 90 12 34 56", "BJ", "+22890123456"),
        ("+33 6 12 34 56 78", "BJ", "+33612345678"),
        # Eight digits belong to the salon's own country, not always to Benin.
        ("97000000", "TG", "+22897000000"),
        ("+229 97 00 00 00", "TG", "+2290197000000"),
    ],
)
def test_le_pays_du_salon_ne_sert_que_sans_indicatif(saisie: str, pays: str, attendu: str) -> None:
    assert numero_canonique(saisie, pays) == attendu


@pytest.mark.parametrize(
    "saisie",
    [
        "",
        " ",
        "+",
        "00",
        "0",
        "12",
        "9700000",
        "01 97 00 00 000",
        "+229 01 97 00 00",
        "+229 97 00 00 000",
        "+1 555 1234",
        "+290 8123",
        "1-800-FLOWERS",
        "0197000000;ext=5",
        "0197000000x12",
        "²97000000",
        "9700000\u0000",
        "0" * 200,
        "97000000 97000001",
    ],
)
@pytest.mark.parametrize("pays", PAYS)
def test_refuse_ce_qui_n_est_pas_un_numero_entier(saisie: str, pays: str) -> None:
    with pytest.raises(SaisieInvalide):
        numero_canonique(saisie, pays)


@pytest.mark.parametrize(
    ("saisie", "pays"),
    [
        ("970000000", "BJ"),
        ("01 97 00 00", "BJ"),
        ("0 90 12 34 56 7", "TG"),
        ("07 08 09 10", "CI"),
        ("77 123 45 6", "SN"),
    ],
)
def test_refuse_un_chiffre_de_trop_ou_de_moins_dans_chaque_pays(saisie: str, pays: str) -> None:
    with pytest.raises(SaisieInvalide):
        numero_canonique(saisie, pays)


@given(st.one_of(st.text(max_size=40), PRESQUE), st.sampled_from(PAYS))
@example("²²²²²²²²", "BJ")
@example("١" * 8, "TG")
def test_toute_saisie_donne_un_numero_international_ou_un_refus(saisie: str, pays: str) -> None:
    try:
        numero = numero_canonique(saisie, pays)
    except SaisieInvalide:
        return
    assert E164.fullmatch(numero)
    assert all(numero_canonique(numero, autre) == numero for autre in PAYS)


@given(st.from_regex(r"[2-9][0-9]{7}", fullmatch=True), st.sampled_from(["", "229", "+229", "00229", "+229 01"]))
def test_l_ancien_et_le_nouveau_plan_du_benin_se_rejoignent(abonne: str, prefixe: str) -> None:
    if abonne[0] == "3":
        return
    assert numero_canonique(prefixe + abonne, "BJ") == "+22901" + abonne == numero_canonique("01" + abonne, "BJ")


@given(st.from_regex(r"01[4-9][0-9]{7}", fullmatch=True), st.lists(st.sampled_from(" .-/()"), min_size=9, max_size=9))
def test_les_separateurs_ne_changent_rien(numero: str, separateurs: list[str]) -> None:
    orne = "".join(a + b for a, b in zip(numero, [*separateurs, ""], strict=True))
    assert numero_canonique(orne, "BJ") == numero_canonique(numero, "BJ")
