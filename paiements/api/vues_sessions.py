"""Notes: the day's list, a ticket, one note with its money, and what the desk may do about it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from paiements.api import corps
from paiements.api import docs_sessions as docs
from paiements.api.commun import VoitDesNotes, cle_exigee, du_salon, salon_vise, session_tenue
from paiements.api.ecrire import avoir_ecrire
from paiements.api.filtres import FiltresSessions
from paiements.api.formes_sessions import (
    FormeFaits,
    FormeLien,
    FormeRecuDonne,
    FormeReseaux,
    FormeSession,
    FormeSessionVue,
)
from paiements.operateurs import offres_presenter
from paiements.selecteurs import mots_des_paiements
from paiements.selecteurs_avoirs import avoirs_du_client
from paiements.selecteurs_listes import sessions_lisibles
from paiements.selecteurs_note import note_entiere
from paiements.services.comptoir import note_annuler, note_liberer, ticket_ouvrir
from paiements.services.remise import remise_accorder
from salon_paiement.api.saisie import saisie_lire
from salon_paiement.api.vues import VueApi, qui
from salon_paiement.droits import Action
from salon_paiement.models import Recu
from salon_paiement.qr import qr_svg, ticket_lien
from salon_paiement.selecteurs import historique_session
from salon_paiement.services.composition import Choix, session_composer


class Sessions(VueApi):
    """Every note the reader may see; POST opens a ticket."""

    permission_classes = [VoitDesNotes]
    actions = {"GET": Action.VOIR_CAISSE, "POST": Action.TENIR_CAISSE}
    operations = {"GET": docs.LISTE, "POST": docs.OUVRIR}
    cles = frozenset({"POST"})
    ordre = ("-jour", "-date_creation", "-pk")
    filtres = FiltresSessions
    serialiseur = FormeSession

    def get(self, request: Request) -> Response:
        """List them."""
        return self.page(request, du_salon(request, sessions_lisibles(request.user)))

    def post(self, request: Request) -> Response:
        """Open a ticket with its services; a replay of the key gives it back as it is now."""
        saisie = saisie_lire(corps.CorpsTicket, request.data)
        salon = salon_vise(request, Action.TENIR_CAISSE, saisie.get("salon"))
        langue = saisie.get("langue") or (get_language() or "fr")[:2]
        code = ticket_ouvrir(salon, _choix(saisie), _coiffeur(saisie), qui(request), cle_exigee(request), langue=langue)
        return note(request, code, 201)


class UneSession(VueApi):
    """One note."""

    permission_classes = [VoitDesNotes]
    actions = {"GET": Action.VOIR_CAISSE}
    operations = {"GET": docs.UNE}

    def get(self, request: Request, cle: str) -> Response:
        """Give it with its payments, refunds and receipt."""
        return note(request, cle)


class SessionComposer(VueApi):
    """What the client takes, before anything is paid: the last choice stands."""

    actions = {"POST": Action.TENIR_CAISSE}
    operations = {"POST": docs.COMPOSER}

    def post(self, request: Request, cle: str) -> Response:
        """Replace the lines."""
        session = session_tenue(request, cle, Action.TENIR_CAISSE)
        saisie = saisie_lire(corps.CorpsComposition, request.data)
        session_composer(
            session.pk,
            choix=_choix(saisie),
            coiffeur_id=_coiffeur(saisie),
            pourboire=saisie["pourboire"],
            acteur_id=request.user.pk,
        )
        return note(request, cle)


class SessionChronologie(VueApi):
    """A note's facts; who sees only her own lines does not read them, as on the pages."""

    actions = {"GET": Action.VOIR_CAISSE}
    operations = {"GET": docs.CHRONOLOGIE}

    def get(self, request: Request, cle: str) -> Response:
        """Tell them, oldest first."""
        session = session_tenue(request, cle, Action.VOIR_CAISSE)
        return Response(FormeFaits({"faits": historique_session(session, mots_des_paiements())}).data)


class SessionAvoirs(VueApi):
    """The client's credits, as the desk sees them beside the note."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.AVOIRS}

    def get(self, request: Request, cle: str) -> Response:
        """List those on which something is left."""
        session = session_tenue(request, cle, Action.VOIR_ARGENT)
        return Response({"avoirs": [avoir_ecrire(avoir) for avoir in avoirs_du_client(session)]})


class SessionReseaux(VueApi):
    """The networks that may be asked for what the note owes, as the client's page offers them."""

    actions = {"GET": Action.LANCER_PAIEMENT}
    operations = {"GET": docs.RESEAUX}

    def get(self, request: Request, cle: str) -> Response:
        """List them in the salon's order, those in trouble last."""
        session = session_tenue(request, cle, Action.LANCER_PAIEMENT)
        return Response(FormeReseaux({"reseaux": offres_presenter(session)}).data)


class SessionLien(VueApi):
    """What leads a phone to the note."""

    actions = {"GET": Action.TENIR_CAISSE}
    operations = {"GET": docs.LIEN}

    def get(self, request: Request, cle: str) -> Response:
        """Give the address and its QR, as the desk's screen shows them."""
        adresse = ticket_lien(session_tenue(request, cle, Action.TENIR_CAISSE))
        return Response(FormeLien({"adresse": adresse, "qr_svg": qr_svg(adresse)}).data)


class SessionRecu(VueApi):
    """The client's own receipt."""

    actions = {"GET": Action.VOIR_CAISSE}
    operations = {"GET": docs.RECU}

    def get(self, request: Request, cle: str) -> Response:
        """Give its page and its PDF."""
        session = session_tenue(request, cle, Action.VOIR_CAISSE)
        recu = Recu.objects.filter(session=session).first()
        if recu is None:
            raise Http404
        return Response(FormeRecuDonne(recu).data)


class SessionAbandonner(VueApi):
    """The desk cancels a note."""

    actions = {"POST": Action.TENIR_CAISSE}
    operations = {"POST": docs.ABANDONNER}
    cles = frozenset({"POST"})

    def post(self, request: Request, cle: str) -> Response:
        """Cancel it, with a reason."""
        session = session_tenue(request, cle, Action.TENIR_CAISSE)
        motif = saisie_lire(corps.CorpsMotif, request.data)["motif"]
        note_annuler(session, motif, qui(request), cle_exigee(request))
        return note(request, cle)


class SessionLiberer(VueApi):
    """Another phone may take the note over."""

    actions = {"POST": Action.TENIR_CAISSE}
    operations = {"POST": docs.LIBERER}

    def post(self, request: Request, cle: str) -> Response:
        """Release it."""
        saisie_lire(corps.CorpsVide, request.data)
        note_liberer(session_tenue(request, cle, Action.TENIR_CAISSE), qui(request))
        return note(request, cle)


class SessionRemise(VueApi):
    """A manager's discount on what remains."""

    actions = {"POST": Action.ACCORDER_REMISE}
    operations = {"POST": docs.REMISE}
    cles = frozenset({"POST"})

    def post(self, request: Request, cle: str) -> Response:
        """Grant it."""
        session = session_tenue(request, cle, Action.ACCORDER_REMISE)
        saisie = saisie_lire(corps.CorpsRemise, request.data)
        remise_accorder(session.pk, saisie["montant"], saisie["motif"], qui(request), cle_exigee(request))
        return note(request, cle)


def note(request: Request, cle: str, statut: int = 200) -> Response:
    """Answer one note as it is now.

    Raises:
        Http404: there is none that the reader may see.
    """
    lue = note_entiere(request.user, cle)
    if lue is None:
        raise Http404
    en_tetes = {"Location": reverse("api_session", args=[lue.session.pk])} if statut == 201 else {}
    return Response(FormeSessionVue(lue, context={"request": request}).data, statut, headers=en_tetes)


def _choix(saisie: dict[str, Any]) -> list[Choix]:
    return [Choix(str(choix["prestation"]), choix["quantite"]) for choix in saisie["prestations"]]


def _coiffeur(saisie: dict[str, Any]) -> str | None:
    return str(saisie["coiffeur"]) if saisie.get("coiffeur") else None
