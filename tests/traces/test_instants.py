"""Instants as texts: the sealed spelling of each, and those no clock of ours can tell."""

from __future__ import annotations

import datetime
import hmac
import json
import random

import pytest
from django.db import connection

from traces.empreintes import empreinteur
from traces.instants import colonne_lire, est_epele, instant_ecrire, instant_epeler, instant_lire, instant_octets
from traces.scellables import octets_de

MIDI = datetime.datetime(2026, 11, 28, 12, 0, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize("micros", [0, 1, 10, 120_000, 123_456, 999_999, 500_000])
def test_epelle_ce_que_dit_postgresql_comme_l_instant_lui_meme(micros: int) -> None:
    instant = MIDI.replace(microsecond=micros)
    dit = f"{instant:%Y-%m-%d %H:%M:%S}" + (f".{micros:06d}".rstrip("0") if micros else "") + "+00"
    assert instant_epeler(dit) == instant_ecrire(instant) == instant.isoformat(timespec="microseconds")
    # SQLite's text has no zone, and either six digits or none.
    assert instant_epeler(str(instant.replace(tzinfo=None))) == instant_ecrire(instant)
    assert instant_lire(instant_epeler(dit)) == instant


@pytest.mark.django_db
def test_la_base_elle_meme_dit_l_instant_comme_on_l_attend() -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as curseur:
        for instant in (MIDI, MIDI.replace(microsecond=10), MIDI.replace(year=999), MIDI.replace(year=9999)):
            curseur.execute("SELECT %s::timestamptz::text", [instant])
            assert instant_epeler(curseur.fetchone()[0]) == instant_ecrire(instant)


@pytest.mark.parametrize(
    "texte",
    ["infinity", "-infinity", "12026-01-01 00:00:00.12345+00", "294276-12-31 23:59:59.999999+00",
     "0044-03-15 00:00:00.123456+00 BC", "0044-03-15 00:00:00+00 BC", ""],
)  # fmt: skip
def test_garde_tel_quel_ce_qui_n_est_pas_un_instant(texte: str) -> None:
    assert instant_epeler(texte) == texte
    assert not est_epele(texte)
    assert instant_lire(texte) is None
    assert instant_octets(texte) == b""


def test_ramene_un_autre_fuseau_a_l_heure_universelle() -> None:
    assert instant_epeler("2026-11-28 14:00:00.5+02") == "2026-11-28T12:00:00.500000+00:00"


def test_la_cle_preparee_donne_le_meme_hmac() -> None:
    hasard = random.Random(4)
    for taille in (0, 1, 63, 64, 65, 1_000):
        cle, message = hasard.randbytes(32), hasard.randbytes(taille)
        assert empreinteur(cle)(message) == hmac.digest(cle, message, "sha256")
    assert empreinteur(b"x" * 64)(b"y") == hmac.digest(b"x" * 64, b"y", "sha256")
    with pytest.raises(ValueError, match="64"):
        empreinteur(b"x" * 65)


def test_l_encodeur_prepare_ecrit_comme_celui_de_python() -> None:
    valeurs: list[object] = [
        None,
        True,
        -1,
        10**30,
        0.1,
        1e300,
        'é"\\\n\u2028\x00',
        {"b": [1, {"é": None}], "a": []},
        MIDI,
        [],
        {},
    ]
    attendu = json.dumps(
        ["t", 1, 7, *valeurs], sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=instant_ecrire
    )
    assert octets_de("t", 1, 7, valeurs) == attendu.encode()


@pytest.mark.parametrize(
    ("brute", "lue"),
    [
        (None, None),
        (datetime.date(2026, 3, 10), datetime.date(2026, 3, 10)),
        ("2026-03-10", datetime.date(2026, 3, 10)),
        # SQLite's text is in UTC and does not say so; PostgreSQL's object says its zone.
        ("2026-03-10 09:12:00.5", datetime.datetime(2026, 3, 10, 9, 12, 0, 500_000, tzinfo=datetime.UTC)),
        ("2026-03-10 09:12:00+01:00", datetime.datetime(2026, 3, 10, 8, 12, tzinfo=datetime.UTC)),
        (datetime.datetime(2026, 3, 10, 9), datetime.datetime(2026, 3, 10, 9, tzinfo=datetime.UTC)),  # noqa: DTZ001
    ],
)
def test_une_date_se_lit_pareil_sur_les_deux_bases(brute: object, lue: object) -> None:
    assert colonne_lire(brute) == lue
    assert type(colonne_lire(brute)) is type(lue)
