"""Rows of a salon's catalogue: listed, shown, added, changed. Nothing is deleted: ``actif: false``."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from salon_paiement.api.conditionnel import inchange_exiger
from salon_paiement.api.erreurs import Invalide
from salon_paiement.api.parametres import salons_lire
from salon_paiement.api.saisie import SaisieApi, modele_controler, saisie_lire
from salon_paiement.api.vues import VueApi, qui
from salon_paiement.droits import Action, peut, salons_de
from salon_paiement.models import Coiffeur, PosteQR, Prestation
from salon_paiement.services.catalogue import catalogue_enregistrer

Ligne = Prestation | Coiffeur | PosteQR


class Catalogue(VueApi):
    """What the two addresses of one kind share."""

    modele: ClassVar[type[Prestation] | type[Coiffeur] | type[PosteQR]]
    saisie: ClassVar[type[SaisieApi]]

    def lignes(self) -> QuerySet[Any]:
        """Return every row, as it is read."""
        return self.modele._default_manager.all()

    def relier(self, objet: Ligne, saisie: dict[str, Any]) -> dict[str, Any]:
        """Return ``saisie`` with the keys it names replaced by what they stand for, in the object's salon."""
        return saisie

    def enregistrer(self, request: Request, objet: Ligne, saisie: dict[str, Any]) -> None:
        """Write what was sent, by the model's rules and the service.

        Raises:
            ValidationError: a value the model refuses.
            Conflit: a name that is taken.
        """
        for nom, valeur in self.relier(objet, saisie).items():
            setattr(objet, nom, valeur)
        modele_controler(objet, champs=set(saisie))
        catalogue_enregistrer(objet, champs=set(saisie), acteur_id=qui(request).pk)


class ListeCatalogue(Catalogue):
    """The rows of one's salons; POST adds one."""

    actions: ClassVar = {"GET": Action.VOIR_CATALOGUE, "POST": Action.MODIFIER_CATALOGUE}
    ordre: ClassVar[tuple[str, ...]] = ("nom", "pk")

    def get(self, request: Request) -> Response:
        """List them."""
        salons = salons_lire(request.user, Action.VOIR_CATALOGUE, request.query_params.get("salon", ""))
        return self.page(request, self.lignes().filter(salon__in=salons))

    def post(self, request: Request) -> Response:
        """Add one to a salon where it may be done."""
        saisie = saisie_lire(self.saisie, request.data)
        salon = salons_de(request.user, Action.MODIFIER_CATALOGUE).filter(pk=saisie.pop("salon")).first()
        if salon is None:
            raise Invalide("salon", _("Ce salon n'existe pas, ou vous n'y changez pas le catalogue."), "does_not_exist")
        objet = self.modele(salon=salon)
        self.enregistrer(request, objet, saisie)
        lu = self.lignes().get(pk=objet.pk)
        return Response(self.corps(request, lu), 201, headers={"Location": f"{request.path}{objet.pk}/"})


class LigneCatalogue(Catalogue):
    """One row; PATCH changes what is sent of it."""

    actions: ClassVar = {"GET": Action.VOIR_CATALOGUE, "PATCH": Action.MODIFIER_CATALOGUE}

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """Show it."""
        return Response(self.corps(request, self.trouver(request, cle)))

    def patch(self, request: Request, cle: uuid.UUID) -> Response:
        """Change it, if it still is what the caller has read."""
        with transaction.atomic():
            objet = self.trouver(request, cle, verrou=True)
            if not peut(request.user, Action.MODIFIER_CATALOGUE, objet.salon_id):
                raise PermissionDenied
            inchange_exiger(request, self.corps(request, objet))
            saisie = saisie_lire(self.saisie, request.data, partielle=True)
            if saisie.pop("salon", objet.salon_id) != objet.salon_id:
                raise Invalide("salon", _("Rien ne change de salon."))
            self.enregistrer(request, objet, saisie)
        return Response(self.corps(request, objet))

    def trouver(self, request: Request, cle: uuid.UUID, *, verrou: bool = False) -> Any:
        """Return the row of one of the reader's salons.

        Raises:
            Http404: it is not there, or it is somebody else's.
        """
        lignes = self.modele._default_manager.select_for_update() if verrou else self.lignes()
        objet = lignes.filter(pk=cle, salon__in=salons_de(request.user, Action.VOIR_CATALOGUE)).first()
        if objet is None:
            raise Http404
        return objet
