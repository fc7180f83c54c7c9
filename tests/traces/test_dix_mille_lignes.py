"""Ten thousand log lines, drawn from a seed: nothing personal or secret is left in any, and the rest stays readable."""

from __future__ import annotations

import base64
import json
import logging
import random
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from pythonjsonlogger.json import JsonFormatter

from config.journalisation import LIGNE
from tests import LONG
from traces import masquage
from traces.formateurs import FiltreContexte, FormateurMasque, FormateurTexte

LIGNES = 10_000
# Enough for a control to count by hundreds what the guards would have let through.
TEMOIN = LIGNES if LONG else 2_000
GRAINE = 20261128
FORMAT_JSON = "%(asctime)s %(levelname)s %(name)s %(message)s %(requete)s"
# What numbers look like when people group them, by their digits.
GROUPES = {
    8: [(8,), (2, 2, 2, 2), (4, 4), (2, 3, 3)],
    9: [(9,), (2, 3, 2, 2), (3, 3, 3)],
    10: [(10,), (2, 2, 2, 2, 2), (4, 3, 3), (4, 2, 2, 2), (2, 4, 4), (2, 8)],
}
SEPARATEURS = [" ", ".", "-", "\u00a0", "\u202f"]
DANGEREUX = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
PAYS = [("229", "01", 8, "4569"), ("229", "", 8, "4569"), ("228", "", 8, "79"), ("221", "7", 8, "05678")]
PAYS += [("225", debut, 8, "0123456789") for debut in ("01", "05", "07")]
INOFFENSIFS = [
    "2026-11-28 20:57:33,123", "5 000 F", "12 500 FCFA", "1 250 000 F", "2026-11-28T20:57:33.123456+00:00",
    "0193a1b2-1234-7890-8123-012345678901", "251128-ACDEFG", "K7QX2M9PLD4RTV8WZ3YBNC", "HTTP 200 en 132 ms",
    "prestation_selectionnee → paiement_initie", "paiements.services.relance", "28/11/2026 à 20:57", "42 lignes",
    "fk_salon_45678901_uniq", "TXN97000001", "22000000000ns", "45000000F", "20261128T205733Z", "1764363453123ms",
    "e3b0c44298fc1c22997000001b934ca495991b78", "0193a1b2-1234-7890-812a-229970000012",
]  # fmt: skip


@dataclass
class Ligne:
    """One record, what must not be seen of it, and what must."""

    record: logging.LogRecord
    interdits: list[str] = field(default_factory=list)
    attendus: list[str] = field(default_factory=list)


def numero(hasard: random.Random) -> tuple[str, str]:
    indicatif, debut, longueur, premiers = hasard.choice(PAYS)
    abonne = debut + hasard.choice(premiers) + "".join(hasard.choices("0123456789", k=longueur - 1))
    groupes, reste, morceaux = hasard.choice(GROUPES[len(abonne)]), abonne, []
    for taille in groupes:
        morceaux.append(reste[:taille])
        reste = reste[taille:]
    # Threes and fours joined by dots are addresses of machines.
    separateur = hasard.choice(SEPARATEURS if set(groupes) <= {2, 8, 9, 10} else [" ", "-", "\u00a0", "\u202f"])
    ecrit = separateur.join(morceaux)
    prefixe = hasard.choice(["", "", f"+{indicatif} ", f"00{indicatif}", f"+{indicatif}", indicatif])
    return prefixe + ecrit, abonne


def numero_colle(hasard: random.Random) -> tuple[str, str]:
    """A number in one piece that touches letters: an international one any word, a national one what announces it."""
    indicatif, debut, longueur, premiers = hasard.choice(PAYS)
    abonne = debut + hasard.choice(premiers) + "".join(hasard.choices("0123456789", k=longueur - 1))
    avant, apres = hasard.choice(["tel", "phone_", "MSISDN", "numéro", "client-"]), hasard.choice(["", "fin", "_Nom"])
    entier = hasard.choice(["+", "", "00"]) + indicatif + abonne
    return hasard.choice([avant + abonne + apres, avant + entier + apres, "vers" + entier, entier + "refusé"]), abonne


def dans_un_repr(ecrit: str) -> str:
    """As an exception or a dictionary shows it, after a line end."""
    return repr(f"suite\n{ecrit}\r\n")


def secret(hasard: random.Random) -> tuple[str, str]:
    octets = hasard.randbytes(32)
    jeton = base64.urlsafe_b64encode(octets).decode().rstrip("=")
    court = base64.urlsafe_b64encode(octets[:9]).decode()
    return hasard.choice(
        [
            (f"/s/{jeton}/", jeton), (f"Bearer {jeton}", jeton), (f"Authorization: Bearer {court}", court),
            (f"sk_live_{jeton[:20]}", jeton[:20]), (f"wave_sn_prod_{jeton[:24]}", jeton[:24]),
            (f'{{"password": "{court}"}}', court), (f"mot_de_passe={court}&x=1", court), (f"api_key: {court}", court),
            (f"https://h/?token={court}", court), (f"postgres://salon:{court}@base:5432/salon", court),
            (base64.urlsafe_b64encode(octets).decode(), jeton), (f"https://exemple.test/?suite=%2Fs%2F{jeton}", jeton),
            (f"live_private_{jeton[:22]}", jeton[:22]), (f"fp_{jeton[:20]}", jeton[:20]),
        ]
    )  # fmt: skip


def courriel(hasard: random.Random) -> tuple[str, str]:
    nom = "".join(hasard.choices("abcdefghij", k=8))
    return f"{nom}.{nom}@exemple.{hasard.choice(['org', 'bj', 'co.uk'])}", nom


def ligne(hasard: random.Random) -> Ligne:
    tire = hasard.choice([numero, numero, numero_colle, secret, courriel, None])
    if tire is None:
        anodin = hasard.choice([*INOFFENSIFS, str(uuid.UUID(int=hasard.getrandbits(128)))])
        return Ligne(enregistrer(hasard, f"état : {anodin} fin", anodin), [], [anodin])
    ecrit, interdit = tire(hasard)
    if hasard.random() < 0.25:
        ecrit = dans_un_repr(ecrit)
    ennui = hasard.choice(["", "", "\r\nINFO faux", "\x1b[2J", "\u202e", "\u2028", "\x85", "\ud800"])
    return Ligne(enregistrer(hasard, f"reçu {ecrit} {ennui}", ecrit), [interdit])


def enregistrer(hasard: random.Random, message: str, valeur: str) -> logging.LogRecord:
    """Put the value where a line of ours may hold one: message, argument, extra field, exception, address."""
    record = logging.LogRecord("paiements.essai", logging.INFO, "", 0, "%s", (message,), None)
    ou = hasard.randrange(5)
    if ou == 0:
        record.msg, record.args = message.replace("%", "%%") + "%s", ("",)
    elif ou == 1:
        record.__dict__["corps"] = {"liste": [valeur, {"champ": valeur}], "nombre": 5000}
    elif ou == 2:
        try:
            raise ValueError(message)
        except ValueError as erreur:
            record.exc_info = (ValueError, erreur, erreur.__traceback__)
    elif ou == 3:
        record.msg, record.args = "GET /x?suite=%s", (valeur,)
    return record


def fuites(formateur: Callable[[], logging.Formatter], lignes: int = LIGNES) -> tuple[int, int, int]:
    """Count, over the first ``lignes``, those that leak, are made unreadable, or are not exactly one line."""
    hasard, filtre = random.Random(GRAINE), FiltreContexte()
    sortie = formateur()
    vues = masquees = brisees = 0
    for _rang in range(lignes):
        cas = ligne(hasard)
        filtre.filter(cas.record)
        try:
            ecrit = sortie.format(cas.record).encode("utf-8", "strict").decode()
        except UnicodeEncodeError:
            brisees += 1
            continue
        nu = re.sub(r"[ .\-\u00a0\u202f]", "", ecrit)
        vues += any(interdit in ecrit or (interdit.isdecimal() and interdit[-6:] in nu) for interdit in cas.interdits)
        masquees += not all(attendu in ecrit for attendu in cas.attendus)
        brisees += len(ecrit.splitlines()) != 1 or bool(
            re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", ecrit)
        )
    return vues, masquees, brisees


def texte() -> logging.Formatter:
    return FormateurTexte(LIGNE, style="{")


def en_json() -> logging.Formatter:
    return FormateurMasque(FORMAT_JSON, json_ensure_ascii=False)


@pytest.mark.parametrize("formateur", [texte, en_json])
def test_dix_mille_lignes_ne_disent_rien_de_personnel_et_restent_lisibles(formateur: Any) -> None:
    assert fuites(formateur) == (0, 0, 0)


def texte_nu() -> logging.Formatter:
    return logging.Formatter("%(message)s %(corps)s", defaults={"corps": ""})


def json_nu() -> logging.Formatter:
    return JsonFormatter(FORMAT_JSON, json_ensure_ascii=False)


@pytest.mark.parametrize("nu", [texte_nu, json_nu])
def test_temoin_un_formateur_ordinaire_dit_tout(nu: Any) -> None:
    vues, masquees, _brisees = fuites(nu, TEMOIN)
    assert vues > TEMOIN // 2
    assert masquees == 0


@pytest.mark.parametrize(
    ("garde", "rien"),
    [("masquer_colles", lambda texte: texte), ("a_travers_les_echappements", lambda texte, faire: faire(texte))],
)
def test_temoin_sans_ces_gardes_les_numeros_colles_ou_echappes_se_lisent(
    monkeypatch: pytest.MonkeyPatch, garde: str, rien: Any
) -> None:
    monkeypatch.setattr(masquage, garde, rien)
    masquage._masquer_court.cache_clear()
    vues = fuites(texte, TEMOIN)[0]
    masquage._masquer_court.cache_clear()
    assert vues > TEMOIN // 100


def test_temoin_un_formateur_de_texte_ordinaire_ecrit_de_fausses_lignes() -> None:
    assert fuites(lambda: logging.Formatter("%(message)s"), TEMOIN)[2] > TEMOIN // 10


def test_une_ligne_de_json_est_un_objet() -> None:
    hasard, filtre, sortie = random.Random(GRAINE), FiltreContexte(), en_json()
    for _rang in range(500):
        cas = ligne(hasard)
        filtre.filter(cas.record)
        assert json.loads(sortie.format(cas.record))["name"] == "paiements.essai"
