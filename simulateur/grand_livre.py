"""The operator's append-only ledger: one JSON line per fact, on disk before anything is answered.

It is the oracle of the tests. ``montant_encaisse`` says what left the payer's account, and nothing a reply
or a webhook claims can change it. A line is written at once, and on disk before anything that follows from it
leaves this process (``synchroniser``), so neither ``kill -9`` nor a power cut loses what was ever said to anybody.
One fsync serves every caller that waits for it.
"""

import fcntl
import json
import os
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from simulateur.config import DemarrageRefuse

Fait = dict[str, Any]
NOM_FICHIER = "grand_livre.jsonl"


class GrandLivreIllisible(Exception):
    """A complete line of the ledger is not a fact: the file was damaged and must not be trusted."""


def horodater(instant: float) -> str:
    """ISO 8601 in UTC, milliseconds, as the provider's documents show dates."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def lire_faits(dossier: Path) -> list[Fait]:
    """Facts since the last reset, read from disk without opening it for writing (the simulator may be dead).

    Raises ``GrandLivreIllisible`` when a complete line is damaged; a last line without its newline was
    never acknowledged to anybody and is left out.
    """
    return depuis_remise_a_zero(_decoder((dossier / NOM_FICHIER).read_bytes()))


def depuis_remise_a_zero(faits: list[Fait]) -> list[Fait]:
    """Only the facts after the last reset: earlier ones stay in the file but count no more."""
    debut = max((i for i, fait in enumerate(faits) if fait["fait"] == "remise_a_zero"), default=-1)
    return faits[debut + 1 :]


def montant_encaisse(faits: list[Fait], reference: str) -> int:
    """XOF really taken from the payer for this provider reference."""
    return sum(f["encaisse"] for f in faits if f["fait"] == "verdict" and f["reference"] == reference)


def par_dialecte(faits: list[Fait]) -> dict[str, dict[str, int]]:
    """Requests taken, XOF really taken and XOF given back, by dialect."""
    dialectes = {f["reference"]: f.get("dialecte", "feexpay") for f in faits if f["fait"] == "demande" and f["prise"]}
    sommes: dict[str, dict[str, int]] = {
        nom: {"prises": nombre, "encaisse": 0, "rembourse": 0} for nom, nombre in Counter(dialectes.values()).items()
    }
    for fait in faits:
        if fait["fait"] == "verdict":
            sommes[dialectes[fait["reference"]]]["encaisse"] += fait["encaisse"]
        elif fait["fait"] == "remboursement":
            sommes[dialectes[fait["reference"]]]["rembourse"] += fait["montant"]
    return sommes


def totaux(faits: list[Fait]) -> dict[str, Any]:
    """Counts and sums (XOF) of the ledger, per provider reference, per ``callback_info`` and per dialect."""
    prises = {f["reference"]: f for f in faits if f["fait"] == "demande" and f["prise"]}
    par_reference: Counter[str] = Counter(dict.fromkeys(prises, 0))
    for fait in faits:
        if fait["fait"] == "verdict":
            par_reference[fait["reference"]] += fait["encaisse"]
    par_info: Counter[str] = Counter()
    for reference, somme in par_reference.items():
        par_info[str(prises[reference]["callback_info"] or "")] += somme
    essais = [f for f in faits if f["fait"] == "webhook_tente"]
    return {
        "demandes": sum(f["fait"] == "demande" for f in faits),
        "prises": len(prises),
        "reussies": sum(somme > 0 for somme in par_reference.values()),
        "encaisse": sum(par_reference.values()),
        "rembourse": sum(f["montant"] for f in faits if f["fait"] == "remboursement"),
        "par_dialecte": par_dialecte(faits),
        "interrogations": sum(f["fait"] == "reponse" and f["route"] == "statut" for f in faits),
        "webhooks_tentes": len(essais),
        "webhooks_recus": sum(200 <= (f["code"] or 0) < 300 for f in essais),
        "par_reference": dict(par_reference),
        "par_callback_info": dict(par_info),
    }


class GrandLivre:
    """The open ledger of a running simulator; one process at a time may hold it."""

    def __init__(self, dossier: Path) -> None:
        dossier.mkdir(parents=True, exist_ok=True)
        self.chemin = dossier / NOM_FICHIER
        self._verrou = threading.Lock()
        self._disque = threading.Lock()
        self._ecrits = self._surs = 0
        self._descripteur = os.open(self.chemin, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as erreur:
            os.close(self._descripteur)
            raise DemarrageRefuse(f"Un autre simulateur tient déjà le grand livre de {dossier}.") from erreur
        self._oublier_ligne_coupee()

    def noter(self, fait: str, **champs: Any) -> Fait:
        """Write one fact durably and return it."""
        ligne = self.ecrire(fait, **champs)
        self.synchroniser()
        return ligne

    def synchroniser(self) -> None:
        """Return once every line written so far is on disk; callers at the same time share one fsync."""
        with self._verrou:
            voulus = self._ecrits
        with self._disque:
            if self._surs >= voulus or self._descripteur < 0:
                return
            with self._verrou:
                atteints = self._ecrits
            os.fsync(self._descripteur)
            self._surs = atteints

    def ecrire(self, fait: str, **champs: Any) -> Fait:
        """Write one fact, not yet durably, and return it stamped with ``le`` (ISO UTC) and ``t`` (Unix seconds)."""
        instant = time.time()
        ligne: Fait = {"fait": fait, "le": horodater(instant), "t": instant, **champs}
        octets = json.dumps(ligne, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        with self._verrou:
            os.write(self._descripteur, octets)
            self._ecrits += 1
        return ligne

    def faits(self, genre: str = "") -> list[Fait]:
        """Facts since the last reset, oldest first, read back from disk; ``genre`` keeps one kind only.

        Nothing is kept in memory: what the oracle says is what the file says, however long the run.
        """
        return [f for f in lire_faits(self.chemin.parent) if not genre or f["fait"] == genre]

    def montant_encaisse(self, reference: str) -> int:
        """XOF really taken from the payer for this provider reference."""
        return montant_encaisse(self.faits(), reference)

    def totaux(self) -> dict[str, Any]:
        """See the function of the same name."""
        return totaux(self.faits())

    def fermer(self) -> None:
        """Close the file, which also releases it to another process."""
        with self._disque, self._verrou:
            if self._descripteur >= 0:
                os.fsync(self._descripteur)
                os.close(self._descripteur)
                self._descripteur = -1

    def _oublier_ligne_coupee(self) -> None:
        octets = self.chemin.read_bytes()
        entier = octets.rfind(b"\n") + 1
        if entier != len(octets):
            # A write cut in the middle: nobody was told about it, so it never happened.
            os.ftruncate(self._descripteur, entier)
            os.fsync(self._descripteur)


def _decoder(octets: bytes) -> list[Fait]:
    faits: list[Fait] = []
    for numero, ligne in enumerate(octets[: octets.rfind(b"\n") + 1].splitlines(), start=1):
        try:
            fait = json.loads(ligne)
            faits.append({**fait, "fait": str(fait["fait"])})
        except (ValueError, KeyError, TypeError) as erreur:
            raise GrandLivreIllisible(f"ligne {numero} du grand livre illisible") from erreur
    return faits
