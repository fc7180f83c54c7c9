"""The till: opened with a float, moved, counted blind, closed by a Z."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from paiements.api import corps
from paiements.api import docs_caisse as docs
from paiements.api.commun import cle_exigee, du_salon, exiger, salon_vise
from paiements.api.filtres import FiltresCaisses
from paiements.api.formes_caisse import FormeCaisse, FormeConstat, FormeMouvement, FormeZ
from paiements.models import Caisse, ClotureCaisse
from paiements.selecteurs_caisse import mouvements_de, reseaux_a_declarer
from paiements.selecteurs_listes import caisses_visibles
from paiements.services.caisse.cloture import caisse_clore
from paiements.services.caisse.comptage import COMPTAGE_PERIME, Comptage, ComptagePerime, comptage_noter, constat_lire
from paiements.services.caisse.ouverture import caisse_mouvement, caisse_ouvrir, tenir_exiger
from salon_paiement.api.erreurs import Invalide
from salon_paiement.api.saisie import saisie_lire
from salon_paiement.api.vues import VueApi, qui
from salon_paiement.droits import Action
from salon_paiement.models import Salon

_SIGNES = {"entree": 1, "sortie": -1}


class Caisses(VueApi):
    """Every opening of the tills; POST opens one."""

    actions = {"GET": Action.VOIR_ARGENT, "POST": Action.TENIR_CAISSE}
    operations = {"GET": docs.LISTE, "POST": docs.OUVRIR}
    cles = frozenset({"POST"})
    ordre = ("-ouverte_le", "-pk")
    filtres = FiltresCaisses
    serialiseur = FormeCaisse

    def get(self, request: Request) -> Response:
        """List them, newest first."""
        return self.page(request, du_salon(request, caisses_visibles(request.user), Action.VOIR_ARGENT))

    def post(self, request: Request) -> Response:
        """Open a salon's till; a replay of the key gives it back."""
        saisie = saisie_lire(corps.CorpsOuverture, request.data)
        salon = salon_vise(request, Action.TENIR_CAISSE, saisie.get("salon"))
        caisse = caisse_ouvrir(salon, saisie["fond"], qui(request), cle_exigee(request))
        lieu = {"Location": reverse("api_caisse", args=[caisse.pk])}
        return Response(FormeCaisse(Caisse.objects.get(pk=caisse.pk)).data, 201, headers=lieu)


class UneCaisse(VueApi):
    """One opening."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.UNE}

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """Show it."""
        return Response(FormeCaisse(_caisse(request, cle, Action.VOIR_ARGENT)).data)


class CaisseMouvements(VueApi):
    """What entered and left for another reason than a sale."""

    actions = {"GET": Action.VOIR_ARGENT, "POST": Action.TENIR_CAISSE}
    operations = {"GET": docs.MOUVEMENTS, "POST": docs.BOUGER}
    cles = frozenset({"POST"})
    ordre = ("-pk",)
    serialiseur = FormeMouvement

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """List them, newest first."""
        return self.page(request, du_salon(request, mouvements_de(_caisse(request, cle, Action.VOIR_ARGENT))))

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Write one down."""
        caisse = _caisse(request, cle, Action.TENIR_CAISSE)
        saisie = saisie_lire(corps.CorpsMouvement, request.data)
        fait = caisse_mouvement(
            caisse.salon_id,
            _SIGNES[saisie["sens"]] * saisie["montant"],
            saisie["motif"],
            qui(request),
            cle_exigee(request),
            caisse_id=caisse.pk,
        )
        return Response(FormeMouvement(fait).data, 201)


class CaisseCompter(VueApi):
    """First step of closing."""

    actions = {"POST": Action.TENIR_CAISSE}
    operations = {"POST": docs.COMPTER}
    cles = frozenset({"POST"})

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Write a count down, then only tell what was expected."""
        caisse = _caisse(request, cle, Action.TENIR_CAISSE)
        saisie = saisie_lire(corps.CorpsComptage, request.data)
        nombres = {coupure: nombre for coupure, nombre in saisie["coupures"].items() if nombre}
        comptage = Comptage(caisse.pk, nombres, _declares(caisse.salon, saisie["declares"]))
        return Response(FormeConstat(comptage_noter(comptage, caisse.salon_id, qui(request), cle_exigee(request))).data)


class CaisseCloturer(VueApi):
    """Second step of closing."""

    actions = {"POST": Action.TENIR_CAISSE}
    operations = {"POST": docs.CLOTURER}
    cles = frozenset({"POST"})

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Close with what was counted; a replay gives the same Z."""
        caisse = _caisse(request, cle, Action.TENIR_CAISSE)
        saisie = saisie_lire(corps.CorpsCloture, request.data)
        constat = constat_lire(saisie["sceau"])
        if constat.comptage.caisse_id != caisse.pk:
            raise ComptagePerime(COMPTAGE_PERIME)
        z = caisse_clore(caisse.salon_id, constat, saisie["note"], qui(request), cle_exigee(request))
        return _z(z, 201)


class CaisseZ(VueApi):
    """The Z of a closed till."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.Z}

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """Show it as it was drawn, with what statements tell today."""
        caisse = _caisse(request, cle, Action.VOIR_ARGENT)
        if caisse.fermee_le is None:
            raise Http404
        return _z(caisse.cloture)


def _z(z: ClotureCaisse, statut: int = 200) -> Response:
    en_tetes = {"Location": reverse("api_caisse_z", args=[z.caisse_id])} if statut == 201 else {}
    return Response(FormeZ(z).data, statut, headers=en_tetes)


def _declares(salon: Salon, dits: dict[str, Any]) -> dict[str, int]:
    """Return what the operators' phones show.

    Raises:
        Invalide: a network whose merchant phone this salon does not have (400).
    """
    connus = {code for code, _mot in reseaux_a_declarer(salon)} if dits else set()
    if inconnus := sorted(dits.keys() - connus):
        phrase = _("Ce salon n'encaisse pas par : %(reseaux)s.") % {"reseaux": ", ".join(inconnus)[:100]}
        raise Invalide("declares", phrase)
    return dits


def _caisse(request: Request, cle: uuid.UUID, action: Action) -> Caisse:
    """Return one opening on which the reader may do ``action``.

    Raises:
        Http404: there is none that she may see.
        PermissionDenied: she sees it and may not do this (403).
        Refuse: a drawer is a person's, never a key's (403).
    """
    caisse = caisses_visibles(request.user).filter(pk=cle).first()
    if caisse is None:
        raise Http404
    exiger(request, action, caisse.salon_id)
    if action is Action.TENIR_CAISSE:
        # Before what is sent is read: a key is told that this is no machine's business.
        tenir_exiger(qui(request), caisse.salon_id)
    return caisse
