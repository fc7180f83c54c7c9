"""What every endpoint of money shares: who asks, with which key, about which note."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request

from paiements.models import Paiement
from paiements.selecteurs import session_visible
from paiements.selecteurs_listes import paiement_visible
from paiements.services.idempotence import EN_TETE, cle_valide
from salon_paiement.api.acces import PeutAgir
from salon_paiement.api.erreurs import Invalide
from salon_paiement.api.parametres import uuid_lire
from salon_paiement.droits import Action, peut, salon_est_permis, salons_de
from salon_paiement.models import Salon, SessionPaiement

if TYPE_CHECKING:
    # Views read this module when they are imported.
    from rest_framework.views import APIView


class VoitDesNotes(PeutAgir):
    """Also lets in, to read, a hairdresser: she sees the notes of her own day, and of each her own lines."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        lit = request.method in {"GET", "HEAD"} and request.user.is_authenticated
        return bool(lit and peut(request.user, Action.VOIR_SA_JOURNEE)) or super().has_permission(request, view)


def cle_exigee(request: Request) -> str:
    """Return the key of an operation that counts once (its absence was refused before).

    Raises:
        Invalide: it is not the form of a key (400).
    """
    valeur = request.headers.get(EN_TETE, "")
    if not cle_valide(valeur):
        raise Invalide(EN_TETE, _("Une clé a de 1 à 64 caractères : lettres, chiffres, « - » et « _ »."))
    return valeur


def exiger(request: Request, action: Action, salon_id: uuid.UUID) -> None:
    """Refuse whoever may not do ``action`` in this salon.

    Raises:
        PermissionDenied: 403.
    """
    if not peut(request.user, action, salon_id):
        raise PermissionDenied


def session_ou_404(request: Request, cle: str) -> SessionPaiement:
    """Return the note of this id or short code; somebody else's answers exactly like an unknown one.

    Raises:
        Http404: there is none that the reader may see.
    """
    session = session_visible(request.user, cle)
    if session is None:
        raise Http404
    return session


def session_tenue(request: Request, cle: str, action: Action) -> SessionPaiement:
    """Return a note on which the reader may do ``action``.

    Raises:
        Http404: there is none that the reader may see.
        PermissionDenied: she sees it and may not do this (403).
    """
    session = session_ou_404(request, cle)
    exiger(request, action, session.salon_id)
    return session


def paiement_tenu(request: Request, reference: str, action: Action) -> Paiement:
    """Return the payment of this reference of ours, on which the reader may do ``action``.

    Raises:
        Http404: there is none that the reader may see.
        PermissionDenied: she sees it and may not do this (403).
    """
    paiement = paiement_visible(request.user, reference)
    if paiement is None:
        raise Http404
    exiger(request, action, paiement.salon_id)
    return paiement


def salon_vise(request: Request, action: Action, salon_id: uuid.UUID | None) -> Salon:
    """Return the salon a body names, or the only one where the caller may do ``action``.

    Raises:
        Http404: it is not among hers.
        Invalide: she has several and names none (400).
    """
    salons = list(salons_de(request.user, action).filter(**({"pk": salon_id} if salon_id else {}))[:2])
    if not salons:
        raise Http404
    if len(salons) > 1:
        raise Invalide("salon", _("Dites dans quel salon : vous en avez plusieurs."), "required")
    return salons[0]


def du_salon(request: Request, lignes: QuerySet[Any], action: Action | None = None) -> QuerySet[Any]:
    """Return the rows of the salon that ``?salon=`` names, all of them when it is not there.

    Raises:
        Http404: it is not among the reader's; somebody else's answers exactly like an unknown one.
    """
    demande = request.query_params.get("salon", "")
    if not demande:
        return lignes
    cle = uuid_lire(demande)
    if cle is None or not salon_est_permis(request.user, action, cle):
        raise Http404
    return lignes.filter(salon_id=cle)
