"""Where a salon's own gateway says what became of a message: signed, small, and answered alike whatever it names."""

from __future__ import annotations

import secrets
import uuid

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from salon_paiement.models import ReglageCanal
from salon_paiement.notifications.accuses import AccuseIllisible, rapport_lire, rapport_noter
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.notifications.mesures import refus_compter
from salon_paiement.notifications.telephone import identifiants_de
from salon_paiement.notifications.transport_passerelle import NOM, signature_juste

TAILLE_MAX = 8 * 1024  # bytes
# Whoever names no channel of a gateway is refused by the same work as whoever signs badly.
_PERSONNE = secrets.token_hex(32)


@csrf_exempt
@require_POST
def accuse_recevoir(request: HttpRequest, canal: uuid.UUID) -> HttpResponse:
    """``POST /accuses/<canal>/``: 204 taken, 400 signed but unreadable, 401 not signed by its gateway, 413 too long."""
    try:
        corps = request.read(TAILLE_MAX + 1)
    except UnreadablePostError:
        # Whoever was sending hung up: half a report is none.
        return _refuser(400, "illisible")
    if len(corps) > TAILLE_MAX:
        return _refuser(413, "taille")
    reglage = ReglageCanal.objects.filter(pk=canal, service=NOM).first()
    horodatage, signee = (request.headers.get(nom, "") for nom in ("X-Timestamp", "X-Signature"))
    if not signature_juste(_secret(reglage), horodatage, signee, corps) or reglage is None:
        return _refuser(401, "signature")
    try:
        rapport = rapport_lire(corps)
    except AccuseIllisible:
        return _refuser(400, "illisible")
    rapport_noter(reglage, rapport)
    return HttpResponse(status=204)


def _secret(reglage: ReglageCanal | None) -> str:
    if reglage is None:
        return _PERSONNE
    try:
        return identifiants_de(reglage).get("secret") or _PERSONNE
    except EchecEnvoi:
        return _PERSONNE


def _refuser(statut: int, raison: str) -> HttpResponse:
    refus_compter(raison)
    return HttpResponse(status=statut)
