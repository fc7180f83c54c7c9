"""The floors' views."""

from __future__ import annotations

import base64
import functools
import hashlib
import os
import uuid

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

TABLE = "plancher_evenement"
# Headers included, a little over 14 KB: what ten packets of a new connection carry.
TAILLE_PAGE = 14_000
_INSERTION = f"""
INSERT INTO {TABLE} (id, compte_id, cle, empreinte, corps_chiffre, authenticite, etat, tentatives,
    prochaine_tentative, erreur, date_creation)
VALUES (%s, %s, %s, %s, %s, 'aucune', 'a_traiter', 0, now(), '', now()) ON CONFLICT DO NOTHING
"""


def inserer(request: HttpRequest, compte: uuid.UUID) -> HttpResponse:
    """Store one body, in one statement that commits itself: the least a durable reception can do."""
    corps = request.body
    empreinte = hashlib.sha256(corps).hexdigest()
    with connection.cursor() as curseur:
        curseur.execute(_INSERTION, [str(uuid.uuid4()), str(compte), empreinte, empreinte, corps])
    return HttpResponse()


def page(request: HttpRequest, taille: int) -> HttpResponse:
    """Show one word in a document of ``taille`` incompressible bytes."""
    return HttpResponse(_document(taille))


def vivant(request: HttpRequest) -> HttpResponse:
    """Answer that it is there."""
    return HttpResponse()


@functools.cache
def _document(taille: int) -> str:
    debut = "<!doctype html><html lang=fr><meta name=viewport content=width=device-width><title>x</title><h1>Vide</h1>"
    reste = max(0, taille - len(debut) - 7)
    return f"{debut}<!--{base64.b64encode(os.urandom(reste)).decode()[:reste]}-->"


urlpatterns = [
    path("inserer/<uuid:compte>/", inserer),
    path("page/<int:taille>/", page),
    path("sante/vivant", vivant),
]
