"""The webhook door: read, verify, insert, commit, 2xx. No Redis, no outgoing call, no thinking here.

A message is a hint, signed or not: it only makes us ask sooner. 5xx is answered only when it could
not be stored, so that the provider sends it again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, cast

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt

from paiements.fournisseurs.base import Signal
from paiements.fournisseurs.contrat import Fournisseur
from paiements.fournisseurs.erreurs import SignatureInvalide
from paiements.webhooks.comptes_connus import CompteConnu, compte_connu, compte_relire
from paiements.webhooks.empreintes import empreinte_gardee, empreinte_nue
from paiements.webhooks.etendues import adresse_permise
from paiements.webhooks.mesures import echec_compter, recu_compter, refus_compter
from paiements.webhooks.rangement import evenement_ranger
from traces.chiffrement import chiffrer
from traces.contexte import adresse_ip
from traces.incidents import incident_noter

journal = logging.getLogger(__name__)

TAILLE_MAX = 64 * 1024
USAGE_CORPS = "webhook"


@csrf_exempt
def recevoir(request: HttpRequest, fournisseur: str, jeton: str) -> HttpResponse:
    """``POST``/``PUT`` store a message; ``GET``/``HEAD`` answer a provider's ping with an empty 200."""
    if request.method in {"GET", "HEAD"}:
        return HttpResponse()
    if request.method not in {"POST", "PUT"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST", "PUT"])
    try:
        corps = _corps(request)
    except UnreadablePostError:
        # Whoever was sending hung up: no fault of ours, and half a message is none.
        return HttpResponse(status=400)
    if len(corps) > TAILLE_MAX:
        return HttpResponse(status=413)
    try:
        return HttpResponse(status=_recevoir(request, fournisseur, jeton, corps))
    except (DatabaseError, InterfaceError) as erreur:
        journal.exception("webhook non enregistré")
        incident_noter("reception_message", erreur)
        echec_compter("reception")
        return HttpResponse(status=503, headers={"Retry-After": "10"})


def _corps(request: HttpRequest) -> bytes:
    """Return at most one byte more than we take.

    Django reads no body of unknown length; nginx always tells it, a server without nginx passes chunks on as they come.

    Raises:
        UnreadablePostError: it stops in the middle, or its chunks are no chunks.
    """
    if request.headers.get("content-length") or not request.META.get("wsgi.input_terminated"):
        return request.read(TAILLE_MAX + 1)
    try:
        morceaux: bytes = request.META["wsgi.input"].read(TAILLE_MAX + 1)
    except Exception as erreur:
        raise UnreadablePostError(*erreur.args) from erreur
    return morceaux


def _recevoir(request: HttpRequest, fournisseur: str, jeton: str, corps: bytes) -> int:
    compte = compte_connu(fournisseur, jeton)
    if compte is None:
        return 404
    if compte.adresses and not adresse_permise(adresse_ip(request), compte.adresses):
        refus_compter(fournisseur, "adresse")
        return 403
    entetes = _entetes(request)
    try:
        signal = _lire(compte.fournisseur, corps, entetes)
    except SignatureInvalide:
        # The secret may have been rotated since the account was cached: read it again, once.
        compte = compte_relire(fournisseur, jeton)
        if compte is None:
            return 404
        try:
            signal = _lire(compte.fournisseur, corps, entetes)
        except SignatureInvalide:
            refus_compter(fournisseur, "signature")
            return 401
    _ranger(compte, corps, signal)
    recu_compter(fournisseur)
    return 200


def _entetes(request: HttpRequest) -> Mapping[str, str]:
    """Return the headers, read only if the provider signs: most messages never look at them."""
    entetes: Any = SimpleLazyObject(lambda: request.headers)
    return cast("Mapping[str, str]", entetes)


def _lire(fournisseur: Fournisseur | None, corps: bytes, entetes: Mapping[str, str]) -> Signal:
    """An account whose credentials cannot be read proves nothing, and loses nothing either."""
    return Signal() if fournisseur is None else fournisseur.lire_webhook(corps, entetes)


def _ranger(compte: CompteConnu, corps: bytes, signal: Signal) -> None:
    nue = empreinte_nue(corps)
    empreinte = empreinte_gardee(compte.salon_id, nue)
    evenement_ranger(
        ancienne_cle=nue if compte.anciens and not signal.id_evenement else "",
        compte_id=compte.pk,
        cle=signal.id_evenement[:80] or empreinte,
        empreinte=empreinte,
        corps_chiffre=chiffrer(compte.salon_id, USAGE_CORPS, corps),
        authenticite=signal.authenticite,
        prochaine_tentative=timezone.now(),
    )
