"""Payments: started from a note, followed, withdrawn, given back. No operator is called inside a transaction."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from paiements.api import corps, docs_sessions
from paiements.api import docs_paiements as docs
from paiements.api.commun import cle_exigee, du_salon, paiement_tenu, session_tenue
from paiements.api.filtres import FiltresPaiements
from paiements.api.formes import FormePaiement
from paiements.api.initier import paiement_lancer
from paiements.api.vues_remboursements import remboursement_neuf
from paiements.models import Paiement
from paiements.selecteurs_listes import paiements_ecrits, paiements_montres
from paiements.services.comptoir import Rendre, paiement_laisser, paiement_rembourser, paiement_retirer
from paiements.services.especes import Especes, especes_annuler, especes_encaisser
from paiements.views.attente import delai_sonde
from salon_paiement.api.saisie import saisie_lire
from salon_paiement.api.vues import VueApi, qui
from salon_paiement.droits import Action


class SessionPaiements(VueApi):
    """A note's payments; POST starts one."""

    actions = {"GET": Action.VOIR_CAISSE, "POST": Action.LANCER_PAIEMENT}
    operations = {"GET": docs_sessions.SES_PAIEMENTS, "POST": docs_sessions.INITIER}
    cles = frozenset({"POST"})
    ordre = ("-date_creation", "-pk")
    serialiseur = FormePaiement

    def get(self, request: Request, cle: str) -> Response:
        """List them."""
        session = session_tenue(request, cle, Action.VOIR_CAISSE)
        return self.page(request, du_salon(request, paiements_ecrits().filter(session=session)))

    def post(self, request: Request, cle: str) -> Response:
        """Start one: the answer says where it is followed, whatever the operator does meanwhile."""
        session = session_tenue(request, cle, Action.LANCER_PAIEMENT)
        saisie = saisie_lire(corps.CorpsPaiement, request.data)
        paiement = paiement_lancer(session, saisie, qui(request), cle_exigee(request))
        age = timezone.now() - (paiement.initie_le or paiement.date_creation)
        return paiement_repondre(paiement, 202, {"Retry-After": str(delai_sonde(age))})


class SessionEspeces(VueApi):
    """Cash taken for a note, into the open till."""

    actions = {"POST": Action.TENIR_CAISSE}
    operations = {"POST": docs_sessions.ESPECES}
    cles = frozenset({"POST"})

    def post(self, request: Request, cle: str) -> Response:
        """Take it; the answer says the change."""
        session = session_tenue(request, cle, Action.TENIR_CAISSE)
        saisie = saisie_lire(corps.CorpsEspeces, request.data)
        especes = Especes(cle_exigee(request), saisie["montant"], saisie["remis"])
        return paiement_repondre(especes_encaisser(session.pk, especes, qui(request)), 201)


class Paiements(VueApi):
    """The history."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.LISTE}
    ordre = ("-date_creation", "-pk")
    filtres = FiltresPaiements
    serialiseur = FormePaiement

    def get(self, request: Request) -> Response:
        """List them, newest first."""
        return self.page(request, du_salon(request, paiements_montres(request.user), Action.VOIR_ARGENT))


class UnPaiement(VueApi):
    """One payment as it is now."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.UN}

    def get(self, request: Request, reference: str) -> Response:
        """Tell where it stands; the operator is not asked for that."""
        paiement = paiements_montres(request.user).filter(reference=reference).first()
        if paiement is None:
            raise Http404
        return Response(FormePaiement(paiement).data)


class PaiementAnnuler(VueApi):
    """The desk withdraws a request."""

    actions = {"POST": Action.TENIR_CAISSE}
    operations = {"POST": docs.ANNULER}
    cles = frozenset({"POST"})

    def post(self, request: Request, reference: str) -> Response:
        """Ask the operator once per key, and say what is known."""
        paiement = paiement_tenu(request, reference, Action.TENIR_CAISSE)
        motif = saisie_lire(corps.CorpsMotifLibre, request.data)["motif"]
        suite, _demande = paiement_retirer(paiement, motif, qui(request), cle_exigee(request))
        return Response(docs.FormeAnnulation({"suite": suite, "paiement": _relu(paiement)}).data)


class PaiementAnnulerEspeces(VueApi):
    """A manager cancels a cash entry of the open till."""

    actions = {"POST": Action.ACCORDER_REMISE}
    operations = {"POST": docs.ANNULER_ESPECES}
    cles = frozenset({"POST"})

    def post(self, request: Request, reference: str) -> Response:
        """Cancel it, with a reason."""
        paiement = paiement_tenu(request, reference, Action.ACCORDER_REMISE)
        motif = saisie_lire(corps.CorpsMotif, request.data)["motif"]
        especes_annuler(paiement.pk, motif, qui(request), cle_exigee(request))
        return paiement_repondre(paiement)


class PaiementRemplacer(VueApi):
    """The client pays another way."""

    actions = {"POST": Action.TENIR_CAISSE}
    operations = {"POST": docs.REMPLACER}
    cles = frozenset({"POST"})

    def post(self, request: Request, reference: str) -> Response:
        """Give the note back to be paid; this attempt stays watched."""
        paiement = paiement_tenu(request, reference, Action.TENIR_CAISSE)
        motif = saisie_lire(corps.CorpsMotifLibre, request.data)["motif"]
        paiement_laisser(paiement, motif, qui(request), cle_exigee(request))
        return paiement_repondre(paiement)


class PaiementRembourser(VueApi):
    """Money asked back for a client."""

    actions = {"POST": Action.DEMANDER_REMBOURSEMENT}
    operations = {"POST": docs.REMBOURSER}
    cles = frozenset({"POST"})

    def post(self, request: Request, reference: str) -> Response:
        """Ask for it; it leaves at once when nobody else has to decide and no hands are needed."""
        paiement = paiement_tenu(request, reference, Action.DEMANDER_REMBOURSEMENT)
        saisie = saisie_lire(corps.CorpsRemboursement, request.data)
        voulu = Rendre(saisie["montant"], saisie["voie"], saisie["motif"])
        fait = paiement_rembourser(paiement.pk, voulu, qui(request), cle_exigee(request))
        return remboursement_neuf(request, fait, paiement)


def paiement_repondre(paiement: Paiement, statut: int = 200, en_tetes: dict[str, str] | None = None) -> Response:
    """Answer a payment as it is now, and where it is followed."""
    dits = dict(en_tetes or {})
    if statut != 200:
        dits["Location"] = reverse("api_paiement", args=[paiement.reference])
    return Response(FormePaiement(_relu(paiement)).data, statut, headers=dits)


def _relu(paiement: Paiement) -> Paiement:
    return paiements_ecrits().get(pk=paiement.pk)
