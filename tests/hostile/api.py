"""Every operation of the OpenAPI document, asked by everybody with what fits it and what does not."""

from __future__ import annotations

import functools
import json
import random
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, cast

import schemathesis
from django.core.signals import got_request_exception
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.transport import Response
from werkzeug.test import Client as ClientWsgi

from config.wsgi import application
from salon_paiement.api.documentation import document
from tests.hostile.defauts import Compte, Defaut, Tireur, tirer
from tests.hostile.monde import Monde, defait

VERIFICATIONS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "allow_header_conformance",
)  # fmt: skip
# Who is nobody must be told so before anything else is looked at, but for what no view has read yet.
AVANT_TOUT = {401, 404, 405, 406, 415, 400}
SANS_PREUVE = ("personne", "faux")
# A rival and nobody are asked less often than those who get further.
QUI = ("patronne", "patronne_jeton", "patronne", "caissier", "cle", "cle", "rivale", *SANS_PREUVE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MODELES = {
    "caisses": "Caisse", "clients": "Client", "coiffeurs": "Coiffeur", "exceptions": "ExceptionMonetaire",
    "paiements": "Paiement.reference", "postes": "PosteQR", "prestations": "Prestation",
    "rapprochements": "ReleveFournisseur", "remboursements": "Remboursement.reference", "salons": "Salon",
    "sessions": "SessionPaiement", "sorties": "PointSortie", "livraisons": "LivraisonSortante",
    "alertes": "AlerteStatistique", "export": "ExportStatistiques",
}  # fmt: skip


@functools.cache
def schema() -> Any:
    """Return the document as schemathesis reads it, tied to our own WSGI application."""
    lu = json.loads(json.dumps(document(), default=str))
    _relier(lu["paths"])
    charge = schemathesis.openapi.from_dict(lu)
    charge.app = application
    return charge


def _relier(chemins: dict[str, Any]) -> None:
    """Say which identifier of an answer every address below it may be asked with: what walks follow."""
    for chemin, methodes in chemins.items():
        for methode, statut in (("get", "200"), ("post", "201")):
            reponse = methodes.get(methode, {}).get("responses", {}).get(statut)
            if reponse is None or "{" in chemin:
                continue
            liens = reponse.setdefault("links", {})
            for dessous, siennes in chemins.items():
                nom = re.fullmatch(re.escape(chemin) + r"\{(\w+)\}/([\w-]+/)?", dessous)
                if nom is None:
                    continue
                for operation in siennes.values():
                    cle = "id" if nom[1] == "cle" else nom[1]
                    valeur = f"$response.body#/{cle}" if methode == "post" else f"$response.body#/resultats/0/{cle}"
                    liens[operation["operationId"]] = {
                        "operationId": operation["operationId"],
                        "parameters": {nom[1]: valeur},
                    }


@functools.cache
def operations() -> dict[str, Any]:
    """Return every operation by ``METHOD /path``."""
    return {trouvee.ok().label: trouvee.ok() for trouvee in schema().get_all_operations()}


@functools.cache
def strategie(label: str) -> st.SearchStrategy[Any]:
    """Return (case, who, number that chooses real identifiers) for one operation; half of the data does not fit."""
    operation = operations()[label]
    modes = [operation.as_strategy(generation_mode=GenerationMode.POSITIVE)]
    if operation.body or any(True for _ in operation.iter_parameters()):
        modes.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    return st.tuples(st.one_of(modes), st.sampled_from(QUI), st.integers(0, 2**16))


def jouer(monde: Monde, cas: Any, qui: str, choix: int, compte: Compte, *, garder: bool = False) -> Response:
    """Send one case as ``qui``, check what is answered, undo what it wrote.

    Args:
        choix: odd: as it was drawn; even: identifiers become real ones, which this number chooses.
        garder: what it wrote stays: the caller undoes it.

    Raises:
        Defaut: with the request as curl, who asked, and the error inside when there was one.
    """
    if choix % 2 == 0:
        _rendre_reel(monde, cas, choix)
    compte.cas += 1
    with nullcontext() if garder else defait(), erreurs_recueillies() as erreurs:
        reponse = cas.call(
            headers={**monde.qui[qui], "Accept": "application/json", "Accept-Encoding": "identity"},
            session=ClientWsgi(application),
        )
        compte.statuts[reponse.status_code] += 1
        compte.par_qui[qui] += 1
        try:
            cas.validate_response(reponse, checks=verifications())
            if qui in SANS_PREUVE and protegee(cas.operation) and reponse.status_code not in AVANT_TOUT:
                raise AssertionError(f"{qui} was answered {reponse.status_code}")
        except (AssertionError, BaseExceptionGroup) as faute:
            raise Defaut(raconter(cas, qui, faute, erreurs)) from None
    return cast(Response, reponse)


@functools.cache
def verifications() -> list[Any]:
    load_all_checks()
    return [CHECKS.get_one(nom) for nom in VERIFICATIONS]


def protegee(operation: Any) -> bool:
    """Tell whether one must say who one is."""
    return any(operation.definition.raw.get("security", ()))


@contextmanager
def erreurs_recueillies() -> Iterator[list[BaseException]]:
    """Give the exceptions that became a 500 meanwhile."""
    vues: list[BaseException] = []

    def noter(**_: object) -> None:
        if (erreur := sys.exc_info()[1]) is not None:
            vues.append(erreur)

    got_request_exception.connect(noter)
    try:
        yield vues
    finally:
        got_request_exception.disconnect(noter)


def raconter(cas: Any, qui: str, faute: BaseException, erreurs: list[BaseException]) -> str:
    """Return what to read and what to type to see a defect again."""
    dedans = "".join("".join(traceback.format_exception(erreur)[-6:]) for erreur in erreurs)
    return f"{cas.operation.label}, asked by {qui}\n{faute}\n{dedans}\n{cas.as_curl_command()}"


def _rendre_reel(monde: Monde, cas: Any, choix: int) -> None:
    """Put real identifiers in the place of drawn ones: else every case would only meet 404."""
    hasard = random.Random(choix)
    for nom, valeur in dict(cas.path_parameters or {}).items():
        if possibles := monde.identifiants.get(_modele_du_chemin(cas.operation.path)) if nom != "taille" else ["A5"]:
            cas.path_parameters[nom] = hasard.choice(possibles) if isinstance(valeur, str) else valeur
    tous = [pk for pks in monde.identifiants.values() for pk in pks]
    if isinstance(cas.query, dict):
        for nom, valeur in list(cas.query.items()):
            cas.query[nom] = _reel(monde, nom, valeur, hasard, tous)
    if isinstance(cas.body, dict):
        cas.body = {nom: _reel(monde, nom, valeur, hasard, tous) for nom, valeur in cas.body.items()}
    if cas.headers and "If-Match" in cas.headers:
        cas.headers["If-Match"] = "*"


def _modele_du_chemin(chemin: str) -> str:
    morceaux = chemin.partition("/{")[0].split("/")
    return _MODELES.get(morceaux[-1], "")


def _reel(monde: Monde, nom: str, valeur: Any, hasard: random.Random, tous: list[str]) -> Any:
    if isinstance(valeur, list):
        return [_reel(monde, nom, v, hasard, tous) for v in valeur]
    if isinstance(valeur, dict):
        return {n: _reel(monde, n, v, hasard, tous) for n, v in valeur.items()}
    if not isinstance(valeur, str) or not _UUID.fullmatch(valeur):
        return valeur
    for mot, modele in _MODELES.items():
        if nom.removesuffix("_id").rstrip("s") == mot.rstrip("s") and monde.identifiants.get(modele):
            return hasard.choice(monde.identifiants[modele])
    return hasard.choice(tous)


def essais(monde: Monde, compte: Compte) -> dict[str, Tireur]:
    """Return what draws and tries cases of each operation, by its label."""

    def essai(tire: tuple[Any, str, int]) -> None:
        cas, qui, choix = tire
        jouer(monde, cas, qui, choix, compte)

    return {label: functools.partial(_tirer, essai, label) for label in operations()}


def _tirer(essai: Callable[[Any], None], label: str, nombre: int, graine: int) -> None:
    tirer(essai, strategie(label), nombre, graine)
