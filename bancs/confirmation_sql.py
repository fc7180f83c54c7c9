"""The floor of a confirm in SQL: what the application sends, captured once, replayed on other rows by pgbench."""

from __future__ import annotations

import os
import pathlib
import re
import resource
import shutil
import subprocess
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bancs.cles import SESSION, TENTATIVE, cle, cle_sql, code_sql
from paiements.models import Paiement
from salon_paiement.models import Coiffeur, Recu, SessionPaiement

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LITTERAL = re.compile(r"'((?:[^']|'')*)'")
_INSTANT = re.compile(r"'20\d\d-\d\d-\d\d \d[^']*'::timestamptz|'20\d\d-\d\d-\d\dT[^']*'::timestamptz")
_TPS = re.compile(r"tps = ([\d.]+)")


@dataclass(frozen=True)
class Releve:
    """``debit`` in confirms a second; ``processeur`` in CPU seconds of the pgbench process itself."""

    debit: float
    processeur: float


def disponible() -> bool:
    """Tell whether pgbench is installed."""
    return shutil.which("pgbench") is not None


def capturer(confirmer: Callable[[uuid.UUID], object], rang: int) -> list[str]:
    """Return the statements that confirming the copy ``rang`` sends, BEGIN and COMMIT included."""
    with CaptureQueriesContext(connection) as requetes:
        confirmer(cle(TENTATIVE, rang))
    return [str(requete["sql"]) for requete in requetes.captured_queries]


def script_ecrire(ordres: list[str], rang: int, chemin: pathlib.Path) -> None:
    """Write the pgbench script: every value that belongs to the copy ``rang`` becomes an expression of ``:n``."""
    noms = _noms(rang)
    constantes = _constantes(rang)
    lignes = ["\\set compteur :compteur + 1", "\\set n :debut + :client_id * :part + :compteur"]
    for ordre in ordres:
        for trouve in _UUID.findall(ordre):
            if trouve not in noms and trouve not in constantes:
                noms[trouve] = f"{cle_sql(5 + len(noms), ':n')}::text"
        texte = _LITTERAL.sub(lambda m: _litteral(m, noms), _INSTANT.sub("now()", ordre))
        lignes.append(" ".join(texte.split()) + ";")
    chemin.write_text("\n".join(lignes) + "\n", encoding="utf-8")


def rejouer(script: pathlib.Path, *, clients: int, debut: int, part: int) -> Releve:
    """Confirm ``clients`` × ``part`` copies, the first of rank ``debut``, in prepared mode.

    Raises:
        RuntimeError: pgbench failed, or one of its transactions did.
    """
    commande = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-t", str(part), "-f", str(script)]
    commande += ["-D", f"debut={debut - 1}", "-D", f"part={part}", "-D", "compteur=0"]
    avant = resource.getrusage(resource.RUSAGE_CHILDREN)
    fini = subprocess.run(commande, capture_output=True, text=True, env=os.environ, check=False)
    apres = resource.getrusage(resource.RUSAGE_CHILDREN)
    trouve = _TPS.search(fini.stdout)
    if fini.returncode != 0 or trouve is None:
        raise RuntimeError(f"pgbench a échoué : {fini.stderr[-800:]}")
    processeur = apres.ru_utime + apres.ru_stime - avant.ru_utime - avant.ru_stime
    return Releve(float(trouve[1]), processeur)


def _noms(rang: int) -> dict[str, str]:
    recu = Recu.objects.get(session=cle(SESSION, rang))
    return {
        str(cle(SESSION, rang)): f"{cle_sql(SESSION, ':n')}::text",
        str(cle(TENTATIVE, rang)): f"{cle_sql(TENTATIVE, ':n')}::text",
        SessionPaiement.objects.get(pk=cle(SESSION, rang)).code_court: code_sql(":n"),
        f"banc-{rang}": "('banc-' || (:n)::text)",
        recu.jeton: "('jeton-' || lpad((:n)::text, 37, '0'))",
    }


def _constantes(rang: int) -> set[str]:
    paiement = Paiement.objects.select_related("session").get(pk=cle(TENTATIVE, rang))
    coiffeurs = Coiffeur.objects.filter(salon_id=paiement.salon_id).values_list("pk", flat=True)
    return {str(paiement.salon_id), str(paiement.session.client_id), *map(str, coiffeurs)}


def _litteral(trouve: re.Match[str], noms: dict[str, str]) -> str:
    contenu = trouve[1]
    if not any(nom in contenu for nom in noms):
        return trouve[0]
    if contenu in noms:
        return f"({noms[contenu]})"
    for nom, expression in noms.items():
        contenu = contenu.replace(nom, f"' || {expression} || '")
    return f"('{contenu}')"
