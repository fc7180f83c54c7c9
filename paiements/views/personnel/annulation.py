"""Staff withdraw a request that the client no longer wants: the operator is asked, its answer is said plainly."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from paiements.formulaires import cle_nouvelle
from paiements.models import Paiement
from paiements.operateurs import reseau_libelle
from paiements.services.annulation import Suite
from paiements.services.comptoir import paiement_retirer
from paiements.services.idempotence import cle_lue
from paiements.views.personnel.commun import exiger, rendre, session_ou_404
from salon_paiement.droits import Action
from salon_paiement.pages import VoirAilleurs


def paiement_annuler_page(request: HttpRequest, code: str, reference: str) -> HttpResponseBase:
    """Explain what withdrawing means, then do it on POST; the same form sent twice asks the operator once."""
    session = session_ou_404(request, code)
    exiger(request, Action.TENIR_CAISSE, session.salon)
    paiement = Paiement.objects.select_related("compte").filter(session=session, reference=reference).first()
    if paiement is None:
        raise Http404
    if request.method != "POST":
        contexte = {
            "session": session, "paiement": paiement, "reseau": reseau_libelle(paiement), "cle": cle_nouvelle()
        }  # fmt: skip
        return rendre(request, "personnel/annuler.html", contexte, titre=_("Annuler la demande"))
    moi = cast(User, request.user)
    suite, neuve = paiement_retirer(paiement, request.POST.get("motif", ""), moi, cle_lue(request))
    if neuve:
        _dire(request, suite)
    return VoirAilleurs(reverse("admin:caisse_session", args=[session.code_court]))


def _dire(request: HttpRequest, suite: Suite) -> None:
    if suite == Suite.PAYEE:
        messages.success(request, _("Trop tard pour annuler : le client a payé. Ne lui demandez plus rien."))
    elif suite == Suite.FINIE:
        messages.success(request, _("La demande est annulée : la note est de nouveau à payer."))
    else:
        messages.warning(request, _("L'opérateur n'a pas confirmé l'annulation : n'encaissez pas une deuxième fois."))
