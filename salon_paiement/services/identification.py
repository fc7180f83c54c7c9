"""Who pays: a first name, a number, an e-mail, all optional. A person is not a phone."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.calendrier import echeance_scan
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import Client, ClientTelephone, Salon, SessionPaiement, Telephone
from salon_paiement.services.composition import COMPOSABLES
from salon_paiement.services.consentements import canaux_accordes, canaux_proposes, consentement_accorder
from salon_paiement.services.transition import session_noter, session_transiter, session_verrouiller
from salon_paiement.telephones import numero_canonique
from traces.chiffrement import chiffrer, dechiffrer, empreinte
from traces.masquage import masquer, masquer_numero
from traces.types import TypeTrace

USAGE_NUMERO = "telephone"
USAGE_COURRIEL = "courriel"


@dataclass(frozen=True, slots=True)
class Identite:
    """What the client typed; every field may be empty."""

    prenom: str = ""
    telephone: str = ""
    courriel: str = ""
    # She ticked « send my receipt to my number ».
    par_numero: bool = False


def session_identifier(session_id: uuid.UUID, identite: Identite) -> SessionPaiement:
    """Attach a client and a number to the session, before any attempt.

    From ``scanne`` the session becomes ``identification``; from ``prestation_selectionnee`` it goes
    through ``identification`` and back, so that both steps are traced.

    Raises:
        SaisieInvalide: a number or an e-mail that cannot be used, or nothing at all.
        Conflit: a payment was already attempted, or the session is over.
    """
    prenom = _prenom(identite.prenom)
    courriel = _courriel(identite.courriel)
    with transaction.atomic():
        session = session_verrouiller(session_id)
        if session.nombre_tentatives:
            raise Conflit(_("Un paiement a déjà été lancé : l'identité ne peut plus changer."))
        if session.etat not in COMPOSABLES:
            raise Conflit(_("Cette note est terminée. Scannez de nouveau le QR du salon."))
        telephone = telephone_noter(session.salon, identite.telephone) if identite.telephone.strip() else None
        if identite.par_numero and telephone is None:
            raise SaisieInvalide(_("Pour recevoir le reçu sur votre téléphone, donnez votre numéro."))
        if not (prenom or telephone or courriel):
            raise SaisieInvalide(_("Donnez un prénom ou un numéro, ou passez cette étape."))
        client, nouveau = _client(session, prenom, telephone)
        champs: dict[str, Any] = {
            "client_id": client.pk,
            "telephone_id": telephone.pk if telephone else None,
            "courriel_chiffre": chiffrer(session.salon_id, USAGE_COURRIEL, courriel.encode()) if courriel else None,
            "recu_par_numero": telephone is not None and _recu_par_numero(telephone, coche=identite.par_numero),
        }
        if session.etat != EtatSession.PRESTATION_SELECTIONNEE:
            champs["expire_le"] = echeance_scan(session.salon, timezone.now())
        # Facts outlive an erasure: they say that a number was given, never which.
        donnees = {
            "telephone_donne": telephone is not None,
            "nom_donne": bool(prenom),
            "nouveau_client": nouveau,
        }
        _transitions(session, champs, donnees)
    return session


def _recu_par_numero(telephone: Telephone, *, coche: bool) -> bool:
    """Tell whether the receipt goes to this number: she ticks the box now, or did at a visit before."""
    proposes = canaux_proposes(telephone.salon_id)
    if coche and proposes:
        consentement_accorder(telephone, proposes)
        return True
    return bool(proposes) and bool(canaux_accordes(telephone.salon_id, telephone.empreinte))


def telephone_noter(salon: Salon, saisie: str) -> Telephone:
    """Return this salon's row of a number, creating it: digests to search, ciphertext to call.

    Raises:
        SaisieInvalide: not a number one can pay from.
    """
    e164 = numero_canonique(saisie, salon.pays)
    connus = Telephone.objects.select_for_update(no_key=True)
    with transaction.atomic():
        # Held against an erasure that would empty it at this very moment: whoever waited finds another row, or none.
        telephone, _cree = connus.get_or_create(
            salon=salon,
            empreinte=e164_empreinte(salon.pk, e164),
            defaults={
                "empreinte_fin": empreinte(salon.pk, "fin", e164[-4:]),
                "numero_chiffre": chiffrer(salon.pk, USAGE_NUMERO, e164.encode()),
                "compose_chiffre": chiffrer(salon.pk, USAGE_NUMERO, saisie[:40].encode()),
                "masque": masquer_numero(e164),
            },
        )
        if telephone.numero_chiffre is None:
            # Purged by retention, and the client is back.
            telephone.numero_chiffre = chiffrer(salon.pk, USAGE_NUMERO, e164.encode())
            telephone.save(update_fields=["numero_chiffre"])
    return telephone


def numero_empreinte(salon: Salon, saisie: str) -> str:
    """Return the digest by which :func:`telephone_noter` finds a number again, without writing it down.

    Raises:
        SaisieInvalide: not a number one can pay from.
    """
    return e164_empreinte(salon.pk, numero_canonique(saisie, salon.pays))


def e164_empreinte(salon_id: uuid.UUID, e164: str) -> str:
    """Return the keyed digest by which a salon's numbers are found and compared: the only place that makes it."""
    return empreinte(salon_id, USAGE_NUMERO, e164)


def telephone_reveler(telephone: Telephone) -> str:
    """Return the E.164 number, for a provider call only; empty once purged."""
    if telephone.numero_chiffre is None:
        return ""
    return dechiffrer(telephone.salon_id, USAGE_NUMERO, telephone.numero_chiffre).decode()


def courriel_reveler(session: SessionPaiement) -> str:
    """Return the e-mail given for this visit's receipt; empty when none was given, or once purged."""
    if session.courriel_chiffre is None:
        return ""
    return dechiffrer(session.salon_id, USAGE_COURRIEL, session.courriel_chiffre).decode()


def _prenom(saisie: str) -> str:
    """Drop what cannot be seen: PostgreSQL refuses a NUL, and a reversed text would disguise a name."""
    visible = "".join(c for c in saisie if c.isprintable() or c.isspace())
    # A number typed in the wrong box is no name, and would be read in full on every page.
    return masquer(" ".join(visible.split()))[:60]


def _courriel(saisie: str) -> str:
    adresse = saisie.strip()
    if not adresse:
        return ""
    try:
        validate_email(adresse)
    except ValidationError as erreur:
        raise SaisieInvalide(_("Cette adresse e-mail n'est pas complète.")) from erreur
    return adresse


def _client(session: SessionPaiement, prenom: str, telephone: Telephone | None) -> tuple[Client, bool]:
    client = _client_connu(prenom, telephone)
    nouveau = client is None
    if client is None:
        client = Client.objects.create(salon=session.salon, prenom=prenom)
    elif prenom and not client.prenom:
        Client.objects.filter(pk=client.pk).update(prenom=prenom)
    if telephone is not None:
        ClientTelephone.objects.update_or_create(client=client, telephone=telephone)
    return client, nouveau


def _client_connu(prenom: str, telephone: Telephone | None) -> Client | None:
    """A number names one of its people only when the first name agrees, or is missing on one side."""
    if telephone is None:
        return None
    # Held, so that nobody is merged or erased between being found here and being written on the visit.
    siens = telephone.clients.select_for_update(no_key=True, of=("self",))
    candidats = list(siens.filter(fusionne_dans=None, anonymise_le=None).order_by("pk")[:20])
    for client in candidats:
        if client.prenom.casefold() == prenom.casefold():
            return client
    sans_nom = [c for c in candidats if not c.prenom or not prenom]
    return sans_nom[0] if len(candidats) == 1 and sans_nom else None


def _transitions(session: SessionPaiement, champs: dict[str, Any], donnees: dict[str, Any]) -> None:
    composee = session.etat == EtatSession.PRESTATION_SELECTIONNEE
    trace = TypeTrace.IDENTIFICATION_CLIENT
    if session.etat == EtatSession.IDENTIFICATION:
        session_noter(session, champs, type_trace=trace, donnees=donnees)
    else:
        session_transiter(session, EtatSession.IDENTIFICATION, type_trace=trace, donnees=donnees, champs=champs)
    if composee:
        session_transiter(
            session,
            EtatSession.PRESTATION_SELECTIONNEE,
            type_trace=TypeTrace.SELECTION_PRESTATION,
            donnees={"total": session.total},
        )
