"""``POST /s/<jeton>/avoir``: the client pays with her credit, hers or the one whose code she holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from paiements.services.avoirs import Depense, avoir_depenser
from paiements.services.idempotence import AutresParametres, CleAbsente, cle_connue, cle_lue
from paiements.views.payer import page_payer
from salon_paiement.erreurs import Conflit, ErreurMetier, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.frein import frein_compter, frein_serre
from salon_paiement.models import SessionPaiement
from salon_paiement.pages import voir
from salon_paiement.views.portes import action_client
from traces.contexte import adresse_ip

USAGE = "code_avoir"
# Only wrong codes count: behind one mobile operator's address there are many honest phones.
ESSAIS, FENETRE_S = 20, 600


@action_client
def avoir_utiliser(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """Spend a credit on this note, once per form; whatever is left is paid another way."""
    cle, adresse = cle_lue(request), adresse_ip(request)
    # A form sent already is answered by its key, whatever became of the note since.
    if not cle_connue(f"session:{session.pk}", cle):
        if session.etat != EtatSession.PRESTATION_SELECTIONNEE:
            return voir("session", session.jeton)
        if frein_serre(USAGE, adresse, ESSAIS):
            return page_payer(request, session, erreur=TropDEssais(_TROP))
    try:
        avoir_depenser(session.pk, Depense(request.POST.get("avoir", "")[:20], cle))
    except AutresParametres:
        raise
    except Conflit:
        # Another tab or click was first: the same page for all of them.
        return voir("session", session.jeton)
    except ErreurMetier as erreur:
        if isinstance(erreur, SaisieInvalide) and not isinstance(erreur, CleAbsente):
            frein_compter(USAGE, adresse, FENETRE_S)
        session.refresh_from_db()
        return page_payer(request, session, erreur=erreur)
    return voir("session", session.jeton)


class TropDEssais(ErreurMetier):
    """Too many wrong codes from this network (429)."""

    statut = 429


_TROP = _("Trop d'essais depuis cette connexion. Attendez dix minutes, ou donnez votre code au comptoir.")
