"""Refunds: who asked, who decides, what left; each gesture once per key."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from paiements.api import corps
from paiements.api import docs_paiements as docs
from paiements.api.commun import cle_exigee, du_salon
from paiements.api.filtres import FiltresRemboursements
from paiements.api.formes import FormeRemboursement, FormeRemboursementVu
from paiements.models import Paiement, Remboursement
from paiements.selecteurs_listes import remboursements_ecrits
from paiements.selecteurs_remboursements import permis_sur, remboursement_par_reference
from paiements.services.comptoir import remboursement_accorder
from paiements.services.remboursement.demande import remboursement_refuser
from paiements.services.remboursement.numero import numero_montrer
from paiements.services.remboursement.remise import (
    remboursement_constater_echec,
    remboursement_prouver,
    remboursement_remettre,
)
from salon_paiement.api.saisie import SaisieApi, saisie_lire
from salon_paiement.api.vues import VueApi, qui
from salon_paiement.droits import Action


class Remboursements(VueApi):
    """Every refund the reader may see."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.REMBOURSEMENTS}
    ordre = ("-date_creation", "-pk")
    filtres = FiltresRemboursements
    serialiseur = FormeRemboursement

    def get(self, request: Request) -> Response:
        """List them, newest first."""
        return self.page(request, du_salon(request, remboursements_ecrits(request.user), Action.VOIR_ARGENT))


class UnRemboursement(VueApi):
    """One refund."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.REMBOURSEMENT}

    def get(self, request: Request, reference: str) -> Response:
        """Show it, with what this reader may do about it."""
        return remboursement_repondre(request, reference)


class GesteRemboursement(VueApi):
    """One gesture on one refund. Who may is the service's to say: whoever asked may withdraw her own request."""

    actions: ClassVar[dict[str, Action]] = {"POST": Action.VOIR_ARGENT}
    cles = frozenset({"POST"})
    saisie: ClassVar[type[SaisieApi]] = corps.CorpsVide

    def agir(self, request: Request, objet: Remboursement, saisie: dict[str, Any], cle: str) -> object:
        """Do it."""
        raise NotImplementedError

    def post(self, request: Request, reference: str) -> Response:
        """Do it once per key, and show what became of the refund."""
        objet = _ou_404(remboursement_par_reference(request.user, reference))
        self.agir(request, objet, saisie_lire(self.saisie, request.data), cle_exigee(request))
        return remboursement_repondre(request, reference)


class RemboursementApprouver(GesteRemboursement):
    """A second person says yes, and the money leaves."""

    operations = {"POST": docs.GESTES["approuver"]}

    def agir(self, request: Request, objet: Remboursement, saisie: dict[str, Any], cle: str) -> object:
        return remboursement_accorder(objet.pk, qui(request), cle)


class RemboursementRefuser(GesteRemboursement):
    """No, with a reason."""

    operations = {"POST": docs.GESTES["refuser"]}
    saisie = corps.CorpsMotif

    def agir(self, request: Request, objet: Remboursement, saisie: dict[str, Any], cle: str) -> object:
        return remboursement_refuser(objet.pk, qui(request), saisie["motif"], cle)


class RemboursementRemettre(GesteRemboursement):
    """Cash was handed over."""

    operations = {"POST": docs.GESTES["remettre"]}

    def agir(self, request: Request, objet: Remboursement, saisie: dict[str, Any], cle: str) -> object:
        return remboursement_remettre(objet.pk, qui(request), cle)


class RemboursementProuver(GesteRemboursement):
    """A transfer reached the client."""

    operations = {"POST": docs.GESTES["prouver"]}
    saisie = corps.CorpsPreuve

    def agir(self, request: Request, objet: Remboursement, saisie: dict[str, Any], cle: str) -> object:
        return remboursement_prouver(objet.pk, qui(request), saisie["preuve"], cle)


class RemboursementEchec(GesteRemboursement):
    """Nothing left, as the operator's own page says."""

    operations = {"POST": docs.GESTES["echec"]}
    saisie = corps.CorpsMotif

    def agir(self, request: Request, objet: Remboursement, saisie: dict[str, Any], cle: str) -> object:
        return remboursement_constater_echec(objet.pk, qui(request), saisie["motif"], cle)


class RemboursementNumero(VueApi):
    """The number, to who sends the money by hand; each look is a fact."""

    actions = {"POST": Action.APPROUVER_REMBOURSEMENT}
    operations = {"POST": docs.NUMERO}

    def post(self, request: Request, reference: str) -> Response:
        """Show it, and write down who saw it."""
        objet = _ou_404(remboursement_par_reference(request.user, reference))
        saisie_lire(corps.CorpsVide, request.data)
        return Response(docs.FormeNumero({"numero": numero_montrer(objet, qui(request))}).data)


def remboursement_repondre(request: Request, reference: str) -> Response:
    """Answer one refund as it is now.

    Raises:
        Http404: there is none that the reader may see.
    """
    return _montrer(request, _ou_404(remboursements_ecrits(request.user).filter(reference=reference).first()))


def remboursement_neuf(request: Request, objet: Remboursement, paiement: Paiement) -> Response:
    """Answer a refund just asked for, and where it is followed.

    Args:
        paiement: what it gives back, with its salon, note and phone. None of them changes for a refund, and joining
            seven tables to read them again took longer than asking for it.
    """
    objet.paiement, objet.session, objet.salon = paiement, paiement.session, paiement.salon
    for lien in ("demande_par", "approuve_par"):
        if getattr(objet, f"{lien}_id") == request.user.pk:
            setattr(objet, lien, qui(request))
    return _montrer(request, objet, 201, {"Location": reverse("api_remboursement", args=[objet.reference])})


def _montrer(
    request: Request, objet: Remboursement, statut: int = 200, en_tetes: dict[str, str] | None = None
) -> Response:
    objet.permis = permis_sur(qui(request), objet)  # type: ignore[attr-defined]
    return Response(FormeRemboursementVu(objet).data, statut, headers=en_tetes)


def _ou_404(trouve: Remboursement | None) -> Remboursement:
    if trouve is None:
        raise Http404
    return trouve
