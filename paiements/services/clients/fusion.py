"""Bringing two records of one person together: visits, numbers and credits follow, past facts stay where they were."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from paiements.models import Avoir
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Refuse, SaisieInvalide
from salon_paiement.models import Client, ClientTelephone, SessionPaiement
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

CANDIDATS_MAX = 20


def client_fusionner(garde_id: uuid.UUID, double_id: uuid.UUID, acteur: User) -> Client:
    """Merge ``double`` into ``garde``; doing it again does nothing.

    Lock order: visits → people, as where a visit is given its client. What was merged into the duplicate follows it:
    no record is ever merged into one that is merged itself, so that there is no circle.

    Returns:
        The record that is kept.

    Raises:
        Refuse: neither a manager nor the owner (403).
        SaisieInvalide: into itself, across salons, into or of one that is merged elsewhere or erased (422).
        Client.DoesNotExist: no such client.
    """
    with transaction.atomic():
        siennes = SessionPaiement.objects.filter(client_id__in=(garde_id, double_id)).select_for_update(no_key=True)
        list(siennes.order_by("pk").values_list("pk"))
        tenus = Client.objects.filter(pk__in=(garde_id, double_id)).select_for_update(no_key=True).order_by("pk")
        fiches = {client.pk: client for client in tenus}
        if not {garde_id, double_id} <= fiches.keys():
            raise Client.DoesNotExist
        garde, double = fiches[garde_id], fiches[double_id]
        if not peut(acteur, Action.TRAITER_ARGENT, garde.salon_id):
            raise Refuse(_("Votre rôle ne permet pas de réunir deux fiches."))
        if double.fusionne_dans_id == garde.pk:
            return garde
        _verifier(garde, double)
        _deplacer(garde, double)
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.FUSION_CLIENTS,
                salon_id=garde.salon_id,
                client_id=double.pk,
                acteur_id=acteur.pk,
                donnees={"garde": str(garde.pk)},
            )
        )
    return garde


def doubles_possibles(client: Client) -> list[Client]:
    """Return who may be the same person: the same number, or the same first name, in the same salon."""
    pareils = Q(telephones__in=client.telephones.all())
    if client.prenom:
        pareils |= Q(prenom__iexact=client.prenom)
    autres: QuerySet[Client] = Client.objects.filter(
        pareils, salon_id=client.salon_id, fusionne_dans=None, anonymise_le=None
    )
    return list(autres.exclude(pk=client.pk).prefetch_related("telephones").distinct()[:CANDIDATS_MAX])


def _verifier(garde: Client, double: Client) -> None:
    if garde.pk == double.pk:
        raise SaisieInvalide(_("Choisissez une autre fiche que celle-ci."))
    if garde.salon_id != double.salon_id:
        raise SaisieInvalide(_("Ce client n'est pas de ce salon."))
    if garde.fusionne_dans_id or double.fusionne_dans_id:
        raise SaisieInvalide(_("Une de ces fiches est déjà réunie à une autre : partez de celle qui reste."))
    if garde.anonymise_le or double.anonymise_le:
        raise SaisieInvalide(_("Une de ces fiches est effacée : elle ne peut être réunie à aucune autre."))


def _deplacer(garde: Client, double: Client) -> None:
    SessionPaiement.objects.filter(client=double).update(client=garde)
    Avoir.objects.filter(client=double).update(client=garde)
    communs = ClientTelephone.objects.filter(client=garde).values_list("telephone", flat=True)
    for lien in ClientTelephone.objects.filter(client=double):
        if lien.telephone_id in set(communs):
            connu = ClientTelephone.objects.filter(client=garde, telephone=lien.telephone_id)
            connu.filter(vu_le__lt=lien.vu_le).update(vu_le=lien.vu_le)
            lien.delete()
        else:
            # Not saved: when she was last seen with it must not become today.
            ClientTelephone.objects.filter(pk=lien.pk).update(client=garde)
    if not garde.prenom and double.prenom:
        Client.objects.filter(pk=garde.pk).update(prenom=double.prenom)
        garde.prenom = double.prenom
    Client.objects.filter(fusionne_dans=double).update(fusionne_dans=garde)
    Client.objects.filter(pk=double.pk).update(fusionne_dans=garde)
