"""Third-party scripts of the staff pages: ``python outils/fournitures.py`` checks ``static/vendor`` by its manifest.

``--rafraichir`` takes each package again at the version the manifest names (raise it there first), through npm's own
client. A reference to a source map is cut out: the map is not shipped, and ``collectstatic`` refuses a dead reference.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
from typing import Any

RACINE = pathlib.Path(__file__).resolve().parent.parent
DOSSIER = RACINE / "static" / "vendor"
MANIFESTE = "manifeste.json"
_CARTE = re.compile(rb"\s*//# sourceMappingURL=\S+\s*\Z")


def sans_carte(contenu: bytes) -> bytes:
    """Return a script without its reference to a source map."""
    return _CARTE.sub(b"\n", contenu)


def empreinte(contenu: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(contenu).hexdigest()


def manifeste_lire(dossier: pathlib.Path = DOSSIER) -> dict[str, dict[str, Any]]:
    """Return the manifest: package → its version, its licence and its files (ours → theirs, sha256)."""
    lu: dict[str, dict[str, Any]] = json.loads((dossier / MANIFESTE).read_text(encoding="utf-8"))
    return lu


def defauts(dossier: pathlib.Path = DOSSIER) -> list[str]:
    """Return one sentence for each file that is missing, changed, unknown, or that still names a source map."""
    fichiers = {nom: fiche for paquet in manifeste_lire(dossier).values() for nom, fiche in paquet["fichiers"].items()}
    presents = {chemin.name: chemin for chemin in dossier.iterdir() if chemin.name != MANIFESTE}
    dits = [f"{nom} : absent" for nom in fichiers.keys() - presents.keys()]
    dits += [f"{nom} : inconnu du manifeste" for nom in presents.keys() - fichiers.keys()]
    for nom in fichiers.keys() & presents.keys():
        contenu = presents[nom].read_bytes()
        if empreinte(contenu) != fichiers[nom]["sha256"]:
            dits.append(f"{nom} : changé")
        if b"sourceMappingURL" in contenu:
            dits.append(f"{nom} : nomme une carte de sources")
    return sorted(dits)


def rafraichir(dossier: pathlib.Path = DOSSIER) -> None:
    """Write each file again from its package, and its digest in the manifest."""
    manifeste = manifeste_lire(dossier)
    for paquet, fiche in manifeste.items():
        with tempfile.TemporaryDirectory() as ailleurs:
            commande = ["npm", "pack", "--silent", f"{paquet}@{fiche['version']}"]
            subprocess.run(commande, cwd=ailleurs, check=True, stdout=subprocess.DEVNULL)
            archive = next(pathlib.Path(ailleurs).glob("*.tgz"))
            for nom, fichier in fiche["fichiers"].items():
                contenu = sans_carte(_extraire(archive, fichier["origine"]))
                (dossier / nom).write_bytes(contenu)
                fichier["sha256"] = empreinte(contenu)
    texte = json.dumps(manifeste, indent=2, ensure_ascii=False) + "\n"
    (dossier / MANIFESTE).write_text(texte, encoding="utf-8")


def _extraire(archive: pathlib.Path, origine: str) -> bytes:
    with tarfile.open(archive) as ouverte:
        membre = ouverte.extractfile(f"package/{origine}")
        if membre is None:
            raise SystemExit(f"{archive.name} : {origine} n'est pas un fichier")
        return membre.read()


def principal(arguments: list[str] | None = None) -> int:
    """Check, or refresh then check; return 1 when something does not match."""
    analyse = argparse.ArgumentParser(description="Scripts de tiers des pages de l'équipe")
    analyse.add_argument("--rafraichir", action="store_true", help="reprend chaque paquet à la version du manifeste")
    if analyse.parse_args(arguments).rafraichir:
        rafraichir()
    dits = defauts()
    print("\n".join(dits) or "static/vendor : conforme à son manifeste")
    return 1 if dits else 0


if __name__ == "__main__":
    sys.exit(principal())
