"""Files to take away: asked for, followed while they are made, fetched."""

from __future__ import annotations

import uuid
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paiements.views.personnel.commun import exiger, fragment, rendre
from salon_paiement.droits import Action
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.pages import voir
from salon_paiement.services.exports import export_noter
from statistiques.etats_export import EtatExport
from statistiques.exports.contenus import TYPES_MIME
from statistiques.exports.demande import Demande
from statistiques.exports.demander import export_annuler, export_demander
from statistiques.exports.selecteurs import (
    LISTE,
    demande_de,
    demandes_de,
    export_permis,
    export_servi,
    exports_de,
    fichier_pret,
    lignes_par_salon,
    quois_permis,
)
from statistiques.models import ExportStatistiques
from statistiques.periodes import Choix
from statistiques.views.formulaire_export import choix_proposes, demande_lire, formulaire


def exports(request: HttpRequest) -> HttpResponseBase:
    """Show one's files and the form; a short file is the answer itself, a long one leads to its page."""
    qui = cast(User, request.user)
    if not quois_permis(qui):
        exiger(request, Action.VOIR_STATISTIQUES)
    if request.method != "POST":
        return _liste(request, qui)
    try:
        demande = demande_lire(qui, request.POST)
        fait = export_demander(demande, qui)
    except SaisieInvalide as erreur:
        return _liste(request, qui, erreur)
    if isinstance(fait, ExportStatistiques):
        return voir("admin:export", fait.pk)
    return telecharger(StreamingHttpResponse(fait), demande.format, demande.nom)


@require_safe
def export_page(request: HttpRequest, export_id: uuid.UUID) -> HttpResponseBase:
    """Show one file: how far it is, then where to fetch it."""
    export = _export_ou_404(request, export_id)
    return rendre(request, "personnel/export.html", _contexte(request, export), titre=demande_de(export).titre)


@require_safe
def export_direct(request: HttpRequest, export_id: uuid.UUID) -> HttpResponseBase:
    """Answer the polled part."""
    export = _export_ou_404(request, export_id)
    return fragment(request, "personnel/_export.html", _contexte(request, export), fini=not export.vivant)


@require_POST
def export_annuler_page(request: HttpRequest, export_id: uuid.UUID) -> HttpResponseBase:
    """Give a file up."""
    export = _export_ou_404(request, export_id)
    try:
        export_annuler(export)
        messages.success(request, _("La préparation est annulée."))
    except Conflit as conflit:
        messages.error(request, str(conflit))
    return voir("admin:export", export.pk)


@require_safe
def export_fichier(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """Give the file of this address."""
    return export_remettre(cast(User, request.user), jeton=jeton)


def _export_ou_404(request: HttpRequest, export_id: uuid.UUID) -> ExportStatistiques:
    """Return one's own export; somebody else's answers exactly like an unknown one."""
    export = exports_de(request.user).filter(pk=export_id).first()
    if export is None or not export_permis(request.user, export):
        raise Http404
    return export


def _liste(request: HttpRequest, qui: User, erreur: SaisieInvalide | None = None) -> HttpResponse:
    contexte: dict[str, Any] = {
        "exports": demandes_de(exports_de(qui)[:LISTE]),
        "erreur": str(erreur or ""),
        **formulaire(qui, choix_proposes(qui, request.POST or request.GET)),
    }
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/exports.html", contexte, titre=_("Exports"), statut=statut)


def _contexte(request: HttpRequest, export: ExportStatistiques) -> dict[str, Any]:
    demande = demande_de(export)
    return {
        "export": export,
        "demande": demande,
        "etat": export.get_etat_display(),
        "fini": not export.vivant,
        "retour": _retour(demande),
        "telechargeable": export.etat == EtatExport.PRET,
        "fuseau": demande.salons[0].fuseau,
        "courriel": bool(getattr(request.user, "email", "")),
    }


def _retour(demande: Demande) -> str:
    """Return what leads the statistics page to the same days, salon and tab."""
    valeurs = {"periode": Choix.DATES.value, "du": demande.du, "au": demande.au, "onglet": demande.onglet}
    return urlencode(valeurs | ({"salon": demande.salons[0].pk} if len(demande.salons) == 1 else {}))


def export_remettre(qui: User, **lequel: str | uuid.UUID) -> HttpResponseBase:
    """Give a file to whoever asked for it, while she may see what it holds; its leaving is a fact.

    Args:
        lequel: what names it (:func:`export_servi`).

    Raises:
        Http404: there is none for her, or no more.
        TropDExports: she took too many in this hour (429).
    """
    export = export_servi(qui, **lequel)
    chemin = fichier_pret(export) if export else None
    if export is None or chemin is None:
        raise Http404
    contenu = chemin.open("rb")
    export_noter(export.quoi, lignes_par_salon(export), acteur_id=qui.pk)
    return telecharger(FileResponse(contenu), export.format, demande_de(export).nom)


def telecharger(reponse: StreamingHttpResponse, format_voulu: str, nom: str) -> StreamingHttpResponse:
    """Say what the file is and what it is called, and that nobody keeps a copy on the way."""
    reponse["Content-Type"] = TYPES_MIME[format_voulu]
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "no-store, private"
    if format_voulu in {"xlsx", "pdf"}:
        # Compressed already: doing it again would only make people wait.
        reponse["Content-Encoding"] = "identity"
    return reponse
