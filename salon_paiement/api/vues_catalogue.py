"""``/api/v1/prestations/``, ``coiffeurs/`` and ``postes/``."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from salon_paiement.api import operations_catalogue as operations
from salon_paiement.api.catalogue import Catalogue, Ligne, LigneCatalogue, ListeCatalogue
from salon_paiement.api.erreurs import Invalide
from salon_paiement.api.filtres import FiltresApi, FiltreVrai
from salon_paiement.api.formes import (
    CoiffeurSaisie,
    CoiffeurVu,
    PosteDeListe,
    PosteRemplacement,
    PosteSaisie,
    PosteVu,
    PrestationSaisie,
    PrestationVue,
)
from salon_paiement.api.negociation import ToutConvient
from salon_paiement.api.saisie import saisie_lire
from salon_paiement.api.vues import qui
from salon_paiement.documents.affiche_pdf import FORMATS, affiche_pdf
from salon_paiement.droits import Action, peut
from salon_paiement.models import Coiffeur, Membre, PosteQR, Prestation
from salon_paiement.selecteurs import postes_avec_dernier_scan
from salon_paiement.services.postes import poste_qr_remplacer

NOM = gettext_lazy("Dont le nom contient ces lettres.")


class FiltresPrestations(FiltresApi):
    active = FiltreVrai(label=gettext_lazy("Proposées aux clients, ou retirées."))
    categorie = django_filters.CharFilter(label=gettext_lazy("De cette catégorie."), max_length=40)
    nom = django_filters.CharFilter(label=NOM, lookup_expr="icontains", max_length=80)


class FiltresCoiffeurs(FiltresApi):
    actif = FiltreVrai(label=gettext_lazy("Qui travaillent encore ici, ou plus."))
    disponible = FiltreVrai(label=gettext_lazy("Présents, ou absents."))
    nom = django_filters.CharFilter(label=NOM, lookup_expr="icontains", max_length=60)


class FiltresPostes(FiltresApi):
    actif = FiltreVrai(label=gettext_lazy("En service, ou retirés."))
    nom = django_filters.CharFilter(label=NOM, lookup_expr="icontains", max_length=40)


class Prestations(ListeCatalogue):
    modele, saisie, serialiseur, filtres = Prestation, PrestationSaisie, PrestationVue, FiltresPrestations
    ordre = ("ordre", "nom", "pk")
    operations: ClassVar = operations.PRESTATIONS


class UnePrestation(LigneCatalogue):
    modele, saisie, serialiseur = Prestation, PrestationSaisie, PrestationVue
    operations: ClassVar = operations.UNE_PRESTATION


class _DeCoiffeurs(Catalogue):
    def relier(self, objet: Ligne, saisie: dict[str, Any]) -> dict[str, Any]:
        """Find the login among the salon's own, borne by nobody else."""
        cle = saisie.get("membre")
        if cle is None:
            return saisie
        membre = Membre.objects.filter(pk=cle, salon_id=objet.salon_id).first()
        if membre is None:
            raise Invalide("membre", _("Ce compte n'est pas de ce salon."), "does_not_exist")
        if Coiffeur.objects.filter(membre=membre).exclude(pk=objet.pk).exists():
            raise Invalide("membre", _("Ce compte est déjà celui d'un autre coiffeur."), "unique")
        return {**saisie, "membre": membre}


class Coiffeurs(_DeCoiffeurs, ListeCatalogue):
    modele, saisie, serialiseur, filtres = Coiffeur, CoiffeurSaisie, CoiffeurVu, FiltresCoiffeurs
    operations: ClassVar = operations.COIFFEURS


class UnCoiffeur(_DeCoiffeurs, LigneCatalogue):
    modele, saisie, serialiseur = Coiffeur, CoiffeurSaisie, CoiffeurVu
    operations: ClassVar = operations.UN_COIFFEUR


class Postes(ListeCatalogue):
    modele, saisie, serialiseur, filtres = PosteQR, PosteSaisie, PosteDeListe, FiltresPostes
    operations: ClassVar = operations.POSTES

    def lignes(self) -> QuerySet[Any]:
        """With their last scan."""
        return postes_avec_dernier_scan(PosteQR.objects.all())


class UnPoste(LigneCatalogue):
    modele, saisie, serialiseur = PosteQR, PosteSaisie, PosteVu
    operations: ClassVar = operations.UN_POSTE


class PosteAffiche(LigneCatalogue):
    """The poster to print, as the pages give it: the only way out of a place's token."""

    modele, saisie, serialiseur = PosteQR, PosteSaisie, PosteVu
    actions: ClassVar = {"GET": Action.VOIR_CATALOGUE}
    operations: ClassVar = operations.POSTE_AFFICHE
    content_negotiation_class = ToutConvient
    http_method_names = ["get", "head", "options"]

    def lignes(self) -> QuerySet[Any]:
        """With their salon, whose name is on the paper."""
        return PosteQR.objects.select_related("salon")

    def get(self, request: Request, cle: uuid.UUID, taille: str = "") -> HttpResponseBase:  # type: ignore[override]
        """Answer it on one size of paper."""
        poste = self.trouver(request, cle)
        if taille not in FORMATS:
            raise Http404
        reponse = HttpResponse(affiche_pdf(poste, taille), content_type="application/pdf")
        reponse["Content-Disposition"] = f'attachment; filename="affiche-{poste.code_court}-{taille}.pdf"'
        return reponse


class PosteRemplacer(LigneCatalogue):
    """A new QR for a place: the old paper explains itself, and never takes a payment again."""

    modele, saisie, serialiseur = PosteQR, PosteRemplacement, PosteVu
    actions: ClassVar = {"POST": Action.DIRIGER}
    operations: ClassVar = operations.POSTE_REMPLACER
    http_method_names = ["post", "options"]

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Replace it, if the code is still the one that was read."""
        poste = self.trouver(request, cle)
        if not peut(request.user, Action.DIRIGER, poste.salon_id):
            raise PermissionDenied
        code = saisie_lire(PosteRemplacement, request.data)["code_court"]
        return Response(self.corps(request, poste_qr_remplacer(poste.pk, code_attendu=code, acteur_id=qui(request).pk)))
