"""Files to take away: asked for, followed, given up, fetched."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.http import Http404, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from salon_paiement.api.negociation import ToutConvient
from salon_paiement.api.saisie import noms_controler
from salon_paiement.api.vues import VueApi, qui
from salon_paiement.droits import Action
from statistiques.api import operations_gestes as operations
from statistiques.etats_export import EtatExport
from statistiques.exports.demander import export_annuler, export_demander
from statistiques.exports.selecteurs import LISTE, export_permis, exports_de
from statistiques.models import ExportStatistiques
from statistiques.views.exports import export_remettre, telecharger
from statistiques.views.formulaire_export import demande_lire

_CHAMPS = ("quoi", "format", "salon", "du", "au", "langue")


class Exports(VueApi):
    """One's own files, newest first; POST asks for one."""

    actions: ClassVar = {"GET": Action.VOIR_STATISTIQUES, "POST": Action.VOIR_STATISTIQUES}
    operations = operations.EXPORTS

    def get(self, request: Request) -> Response:
        """List them."""
        siens = exports_de(request.user)[:LISTE]
        return Response([_decrire(export) for export in siens], headers={"Cache-Control": "private, no-store"})

    def post(self, request: Request) -> HttpResponseBase:
        """Answer a short file at once, a long one by where to follow it (202)."""
        demande = demande_lire(qui(request), _champs(request.data))
        fait = export_demander(demande, qui(request))
        if isinstance(fait, ExportStatistiques):
            return Response(_decrire(fait), 202, headers={"Location": _adresse(fait)})
        return telecharger(StreamingHttpResponse(fait), demande.format, demande.nom)


class UnExport(VueApi):
    """How far one file is; DELETE gives it up."""

    actions: ClassVar = {"GET": Action.VOIR_STATISTIQUES, "DELETE": Action.VOIR_STATISTIQUES}
    operations = operations.UN_EXPORT

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """Say its state and, once it is there, where to fetch it."""
        return Response(_decrire(_trouver(request, cle)), headers={"Cache-Control": "private, no-store"})

    def delete(self, request: Request, cle: uuid.UUID) -> Response:
        """Give it up while it is being made."""
        export_annuler(_trouver(request, cle))
        return Response(_decrire(_trouver(request, cle)))


class ExportFichier(VueApi):
    """The file itself: the page's own, as long as the page gives it."""

    actions: ClassVar = {"GET": Action.VOIR_STATISTIQUES}
    operations = operations.EXPORT_FICHIER
    content_negotiation_class = ToutConvient

    def get(self, request: Request, cle: uuid.UUID) -> HttpResponseBase:
        """Give it to whoever asked for it; its leaving is a fact."""
        return export_remettre(qui(request), pk=cle)


def _trouver(request: Request, cle: uuid.UUID) -> ExportStatistiques:
    """Return one's own export; somebody else's answers exactly like an unknown one."""
    export = exports_de(request.user).filter(pk=cle).first()
    if export is None or not export_permis(request.user, export):
        raise Http404
    return export


def _champs(corps: Any) -> QueryDict:
    """Read the JSON as the form of the page is read, once every name is known."""
    if not isinstance(corps, dict):
        raise exceptions.ParseError
    noms_controler(corps, _CHAMPS)
    champs = QueryDict(mutable=True)
    champs.update({nom: str(corps[nom]) for nom in _CHAMPS if corps.get(nom)})
    return champs


def _decrire(export: ExportStatistiques) -> dict[str, Any]:
    pret = export.etat == EtatExport.PRET
    return {
        "id": export.pk,
        "adresse": _adresse(export),
        "quoi": export.quoi,
        "format": export.format,
        "du": export.du,
        "au": export.au,
        "etat": export.etat,
        "pourcent": 100 if pret else export.pourcent,
        "fichier": reverse("api_export_fichier", args=[export.pk]) if pret else None,
        "expire_le": export.expire_le,
    }


def _adresse(export: ExportStatistiques) -> str:
    return reverse("api_export", args=[export.pk])
