"""A salon's channels: who carries its messages, for how much, and whether they arrive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Canal, ReglageCanal, Salon
from salon_paiement.notifications.destinataires import destination_chiffrer, destination_lire
from salon_paiement.notifications.equipe import equipe_prevenir
from salon_paiement.notifications.services import services_du_canal, transporteur_de
from salon_paiement.notifications.transport_passerelle import NOM as PASSERELLE
from salon_paiement.services.reglages import reglage_tracer
from salon_paiement.telephones import numero_canonique
from traces.chiffrement import chiffrer_identifiants, dechiffrer_identifiants

MODELE_ESSAI = "essai_canal"


@dataclass(frozen=True, slots=True, kw_only=True)
class CanalVoulu:
    """A channel as the owner wants it. Amounts are whole XOF; an empty secret keeps the one before."""

    canal: str
    service: str
    identifiants: Mapping[str, str]
    destination: str = ""
    cout_unitaire: int = 0
    plafond_mensuel: int | None = None
    actif: bool = True


def canal_enregistrer(salon: Salon, voulu: CanalVoulu, *, acteur_id: int | None) -> ReglageCanal:
    """Create or change a salon's channel; credentials are judged, encrypted, and never shown again.

    Raises:
        SaisieInvalide: an address we must not call, credentials or a number that cannot be used.
    """
    if voulu.service not in services_du_canal(voulu.canal):
        raise SaisieInvalide(_("Ce service ne porte pas ce canal."))
    numero = numero_canonique(voulu.destination, salon.pays) if voulu.destination.strip() else ""
    with transaction.atomic():
        # One at a time: two first savings at once would be two channels.
        Salon.objects.select_for_update(no_key=True).get(pk=salon.pk)
        connu = ReglageCanal.objects.select_for_update().filter(salon=salon, canal=voulu.canal).first()
        identifiants = _completer(connu, voulu)
        if not all(identifiants.get(nom) for nom in services_du_canal(voulu.canal)[voulu.service].champs):
            raise SaisieInvalide(_("Remplissez tous les identifiants de ce service."))
        transporteur_de(voulu.service).verifier(identifiants, voulu.canal)
        reglage = connu or ReglageCanal(salon=salon, canal=voulu.canal)
        avant = _valeurs(connu) if connu else {}
        reglage.service, reglage.actif = voulu.service, voulu.actif
        reglage.cout_unitaire, reglage.plafond_mensuel = voulu.cout_unitaire, voulu.plafond_mensuel
        reglage.identifiants_chiffres = chiffrer_identifiants(identifiants)
        reglage.destination_chiffree = destination_chiffrer(salon.pk, numero)
        reglage.save()
        apres = _valeurs(reglage)
        champs = sorted(nom for nom in apres if apres[nom] != avant.get(nom))
        if any(voulu.identifiants.values()):
            champs.append("identifiants_chiffres")
        reglage_tracer(
            reglage, champs, avant, {nom: apres[nom] for nom in champs if nom in apres}, acteur_id, cree=connu is None
        )
    return reglage


def canal_essayer(salon: Salon, canal: str) -> int:
    """Write a test message to the team by one channel; returns how many leave.

    Raises:
        Conflit: nobody is reached this way, or one was asked for within the minute.
    """
    evenement = f"essai:{salon.pk.hex}:{canal}:{timezone.now():%Y%m%d%H%M}"
    nombre = equipe_prevenir(salon, evenement=evenement, modele=MODELE_ESSAI, canaux={canal})
    if nombre == 0:
        raise Conflit(
            _("Rien n'est parti : ce canal n'a ni numéro ni appareil pour vous, ou un essai vient déjà de partir.")
        )
    return nombre


def adresse_des_accuses(reglage: ReglageCanal) -> str:
    """Return where this channel's carrier may report what became of messages; empty when it is no gateway of hers."""
    if reglage.service != PASSERELLE:
        return ""
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{reverse('accuses', args=[reglage.pk])}"


def identifiants_visibles(reglage: ReglageCanal) -> dict[str, str]:
    """Return those of a channel's credentials that are no secret."""
    visibles = services_du_canal(reglage.canal)[reglage.service].visibles
    return {nom: valeur for nom, valeur in _identifiants(reglage).items() if nom in visibles}


def destination_de(reglage: ReglageCanal) -> str:
    """Return the owner's own number, for her own form."""
    return destination_lire(reglage) if reglage.canal != Canal.SLACK else ""


def _completer(connu: ReglageCanal | None, voulu: CanalVoulu) -> dict[str, str]:
    """What is left empty stays what it was, as long as the service is the same."""
    anciens = _identifiants(connu) if connu and connu.service == voulu.service else {}
    donnes = {nom: valeur.strip() for nom, valeur in voulu.identifiants.items() if valeur.strip()}
    return {**anciens, **donnes}


def _identifiants(reglage: ReglageCanal) -> dict[str, str]:
    try:
        return dechiffrer_identifiants(reglage.identifiants_chiffres)
    except InvalidToken:
        return {}


def _valeurs(reglage: ReglageCanal) -> dict[str, object]:
    """Of a channel, what a fact may keep for ever: no number, no credential."""
    return {nom: getattr(reglage, nom) for nom in ("service", "actif", "cout_unitaire", "plafond_mensuel")}
