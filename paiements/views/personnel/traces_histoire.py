"""The whole story of one visit, on one page that can be printed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from paiements.histoire.recit import recit_de, session_du_recit
from paiements.selecteurs import reseaux_libelles
from paiements.views.personnel.commun import exiger, rendre
from salon_paiement.acteurs import Qui
from salon_paiement.droits import Action


def traces_histoire(request: HttpRequest, code: str) -> HttpResponse:
    """Tell one visit, found by its code or a payment's reference; ``?qui=`` keeps one actor's lines."""
    exiger(request, Action.VOIR_JOURNAL)
    session = session_du_recit(request.user, code)
    if session is None:
        raise Http404
    recit = recit_de(session, request.GET.get("qui", ""))
    noms = {
        Qui.CLIENT: _("client"),
        Qui.SALON: _("salon"),
        Qui.OPERATEUR: _("opérateur"),
        Qui.SYSTEME: _("système"),
    }
    contexte = {
        "recit": recit,
        "session": session,
        "reseaux": reseaux_libelles(),
        "puces": [(qui.value, nom, recit.nombres[qui]) for qui, nom in noms.items()],
        "tous": sum(recit.nombres.values()),
        "imprime_le": timezone.now(),
    }
    titre = _("Histoire de la note %(code)s") % {"code": session.code_court}
    return rendre(request, "personnel/traces_histoire.html", contexte, titre=titre)
