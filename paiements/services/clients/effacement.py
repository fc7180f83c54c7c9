"""Erasing one client: who she is goes, what she paid stays. Once, for good.

Lock order: visits → numbers → people, as where a visit is given its client; money rows come after, and no amount,
state, date or fact is touched: the books and the seals stay what they were.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.models import EtatEvenement
from paiements.services.clients.empechements import effacement_empeche
from paiements.services.clients.numeros import numeros_a_elle_seule, numeros_vider
from paiements.services.clients.perimetre import Perimetre, perimetre_de
from paiements.services.clients.sans_nom import sans_nom_de
from paiements.services.clients.textes import textes_neutraliser
from paiements.services.clients.visites import Visites
from paiements.webhooks.empreintes import empreintes_proteger
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, Refuse
from salon_paiement.models import Client, SessionPaiement, Telephone
from traces.contextes import contextes_oublier
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace


@dataclass(frozen=True, slots=True)
class Effacement:
    """What an erasure touched: numbers emptied, visits, contexts of facts."""

    telephones: int = 0
    sessions: int = 0
    contextes: int = 0


def client_anonymiser(client_id: uuid.UUID, acteur: User | None, *, malgre_avoir: bool = False) -> Effacement:
    """Erase who a client is; erasing her again does nothing.

    Args:
        acteur: the owner or the platform; ``None`` from the command line.
        malgre_avoir: she knows that what is left on her credit can then only be spent with its code.

    Raises:
        Refuse: neither the owner nor the platform (403).
        Conflit: a visit, payment, refund or decision under way needs her number, or a credit is left (409).
        Client.DoesNotExist: no such client.
    """
    client = Client.objects.select_related("fusionne_dans").get(pk=client_id)
    if acteur is not None and not peut(acteur, Action.DIRIGER, client.salon_id):
        raise Refuse(_("Seule la propriétaire peut effacer les données d'un client."))
    with transaction.atomic():
        perimetre = _verrouiller(perimetre_de(client))
        if perimetre.client.anonymise_le is not None:
            return Effacement()
        empechement = effacement_empeche(perimetre, malgre_avoir=malgre_avoir)
        if empechement:
            raise Conflit(empechement)
        fait = _effacer(perimetre)
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.EFFACEMENT_CLIENT,
                salon_id=client.salon_id,
                client_id=perimetre.client.pk,
                acteur_id=acteur.pk if acteur else None,
                donnees={"telephones": fait.telephones, "sessions": fait.sessions, "contextes": fait.contextes},
            )
        )
    return fait


def _verrouiller(perimetre: Perimetre) -> Perimetre:
    """Lock her visits, numbers and records, then read again what she has: somebody may have merged her meanwhile."""
    numeros = numeros_a_elle_seule(perimetre)
    siennes = perimetre.sessions.values_list("pk", flat=True)
    visites = [*siennes, *sans_nom_de(perimetre.client.salon_id, numeros).visites]
    list(SessionPaiement.objects.filter(pk__in=visites).select_for_update(no_key=True).order_by("pk").values_list("pk"))
    touches = list(perimetre.numeros_touches.values_list("pk", flat=True))
    list(Telephone.objects.filter(pk__in=touches).select_for_update(no_key=True).order_by("pk").values_list("pk"))
    list(perimetre.clients.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return perimetre_de(Client.objects.select_related("fusionne_dans").get(pk=perimetre.client.pk))


def _effacer(perimetre: Perimetre) -> Effacement:
    prenoms = [prenom for prenom in perimetre.clients.values_list("prenom", flat=True) if prenom]
    numeros = numeros_a_elle_seule(perimetre)
    ensembles: list[Visites] = [perimetre, sans_nom_de(perimetre.client.salon_id, numeros)]
    textes_neutraliser(ensembles, prenoms)
    sessions = sum(map(_visites_effacer, ensembles))
    contextes = sum(map(_contextes_oublier, ensembles))
    numeros_vider(perimetre, numeros)
    perimetre.clients.update(prenom="", anonymise_le=timezone.now())
    return Effacement(len(numeros), sessions, contextes)


def _visites_effacer(visites: Visites) -> int:
    # A finished visit needs no device; a digest nobody has keeps it closed to every other one.
    vides = {"courriel_chiffre": None, "motif_fin": "", "appareil": secrets.token_hex(32)}
    sessions = visites.sessions.update(**vides)
    visites.avis.exclude(commentaire="").update(commentaire="")
    recus = visites.evenements.exclude(etat=EtatEvenement.A_TRAITER)
    recus.update(corps_chiffre=None)
    empreintes_proteger(recus)
    visites.paiements.update(url_action="", url_qr="")
    for message in visites.messages:
        message.destinataire_chiffre, message.destinataire_empreinte = None, secrets.token_hex(32)
        message.save(update_fields=["destinataire_chiffre", "destinataire_empreinte"])
    return sessions


def _contextes_oublier(visites: Visites) -> int:
    textes = contextes_oublier(visites.contextes, texte=True, technique=False)
    return textes + contextes_oublier(visites.contextes_du_client, texte=False, technique=True)
