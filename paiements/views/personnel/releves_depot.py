"""A statement is brought or asked for; a refusal is said on the page that holds the form."""

from __future__ import annotations

import datetime
from typing import BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from paiements.models import CompteFournisseur
from paiements.selecteurs_releves import comptes_visibles
from paiements.services.idempotence import CleAbsente
from paiements.services.rapprochement.depot import fichier_mesurer, releve_demander, releve_deposer
from paiements.services.rapprochement.nuit import releve_possible
from paiements.views.personnel.cles import cle_du_personnel
from paiements.views.personnel.commun import exiger
from paiements.views.personnel.periodes import periode_declaree
from paiements.views.personnel.rapprochement import compte_choisi
from salon_paiement.droits import Action
from salon_paiement.erreurs import Conflit, ErreurMetier, SaisieInvalide
from salon_paiement.pages import VoirAilleurs, voir


def releve_importer(request: HttpRequest) -> HttpResponseBase:
    """Keep an uploaded file, then lead to its page; a refusal is said on the page that was left.

    The address stays in no browser: asked for by a link, it leads back to the page that holds the form.
    """
    if request.method != "POST":
        return voir("admin:rapprochement")
    compte = _compte(request)
    try:
        fichier = request.FILES.get("fichier")
        if not isinstance(fichier, UploadedFile) or fichier.file is None:
            raise SaisieInvalide(_("Choisissez le fichier que l'opérateur vous a donné."))
        flux = cast(BinaryIO, fichier.file)
        # What it holds, not how long it is: two months of one export often have the same size.
        _octets, empreinte = fichier_mesurer(flux)
        cle = cle_du_personnel(request, compte.salon_id, "releve", compte.pk, empreinte)
        periode = periode_declaree(request, compte.salon)
        releve = releve_deposer(
            compte, flux, nom=fichier.name or "", acteur_id=request.user.pk, cle=cle, periode=periode
        )
    except CleAbsente:
        # No form of ours sends none: there is no page to go back to.
        raise
    except ErreurMetier as erreur:
        return _revenir(request, compte, erreur)
    return voir("admin:releve", releve.pk)


def releve_demander_page(request: HttpRequest) -> HttpResponseBase:
    """Ask the operator for the last week, where it gives its record by API."""
    if request.method != "POST":
        return voir("admin:rapprochement")
    compte = _compte(request)
    if not releve_possible(compte):
        refus = Conflit(_("Cet opérateur ne donne pas ses relevés par Internet : importez un fichier."))
        return _revenir(request, compte, refus)
    fin = timezone.now()
    releve = releve_demander(compte, depuis=fin - datetime.timedelta(days=7), jusqua=fin, acteur_id=request.user.pk)
    return voir("admin:releve", releve.pk)


def _compte(request: HttpRequest) -> CompteFournisseur:
    exiger(request, Action.RAPPROCHER)
    compte = compte_choisi(request, list(comptes_visibles(request.user)))
    if compte is None:
        raise Http404
    exiger(request, Action.RAPPROCHER, compte.salon)
    return compte


def _revenir(request: HttpRequest, compte: CompteFournisseur, erreur: ErreurMetier) -> HttpResponse:
    messages.error(request, str(erreur))
    return VoirAilleurs(f"{reverse('admin:rapprochement')}?compte={compte.pk}")
