"""One SMS is one SMS: 160 septets of its own alphabet, and links are never cut."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salon_paiement.notifications.gsm7 import LONGUEUR, septets, sms_ecrire, transcrire

# The table of 3GPP TS 23.038, written here apart from the code's.
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


@given(st.text(max_size=400))
def test_quoi_qu_on_ecrive_tient_dans_un_sms(texte: str) -> None:
    ecrit = sms_ecrire(texte)
    assert septets(ecrit) <= LONGUEUR
    assert set(ecrit) <= set(ALPHABET)
    assert sms_ecrire(ecrit) == ecrit


@given(st.text(alphabet=[c for c in ALPHABET if c not in "\n\r"], max_size=80))
def test_les_lettres_de_l_alphabet_restent(texte: str) -> None:
    assert transcrire(texte) == unicodedata.normalize("NFC", texte)


@pytest.mark.parametrize(
    ("texte", "ecrit"),
    [
        ("Reçu payé à l’hôtel – œuvre", "Recu payé à l'hotel - oeuvre"),
        ("5\u202f000\u00a0F", "5 000 F"),
        ("Fɔn ɖokpo ɛ", "Fon dokpo e"),
        ("e\u0301te\u0301", "été"),
        ("prêt 😀 €", "pret ? €"),
    ],
)
def test_les_autres_s_ecrivent_avec_celles_qu_on_a(texte: str, ecrit: str) -> None:
    assert transcrire(texte) == ecrit


def test_coupe_les_mots_d_avant_et_garde_l_adresse_entiere() -> None:
    recu, stop = "https://payer.example.org/r/" + "j" * 43, "https://payer.example.org/stop/ABCDEFGHJKMN/"
    ecrit = sms_ecrire("Un très long nom de salon " * 6 + f"5 000 F. Reçu {recu} STOP {stop}")
    assert ecrit.endswith(f"{recu} STOP {stop}")
    assert ecrit.startswith("Un très long nom")


@pytest.mark.parametrize("long", range(8, 50))
def test_ne_coupe_jamais_une_somme_ni_n_annonce_une_adresse_partie(long: int) -> None:
    base = "https://" + "x" * long + ".bj"
    recu, stop = f"{base}/r/{'j' * 43}/", f"{base}/stop/ABCDEFGHJKMN/"
    ecrit = sms_ecrire(f"1 235 000 F payés, Salon de beauté Afi Akou… Reçu {recu} STOP {stop}")
    assert ecrit.endswith((f"{recu} STOP {stop}", recu))
    # The sum first, whole or not at all: « 1 235 » would be another one.
    assert ecrit.startswith(("1 235 000 F", "https://"))
    assert len(recu) + len(stop) > 135 or (ecrit.startswith("1 235 000 F") and ecrit.endswith(stop))
    nom_avant = sms_ecrire(f"Salon de beauté Afi Akou : 1 235 000 F {recu} STOP {stop}")
    assert "1 235 000 F" in nom_avant or "1 2" not in nom_avant
