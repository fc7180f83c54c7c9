"""A salon's provider accounts: which one serves a network, and the provider object that speaks for it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from cryptography.fernet import InvalidToken
from django.conf import settings

from paiements.fournisseurs.base import ConfigurationInvalide, Fournisseur, Identifiants
from paiements.fournisseurs.registre import fournisseur_pour
from paiements.models import CompteFournisseur
from salon_paiement.models import Salon
from traces.chiffrement import chiffrer_identifiants, dechiffrer_identifiants


def compte_enregistrer(
    salon: Salon, *, fournisseur: str, mode: str, identifiants: Mapping[str, str], reseaux: list[str]
) -> CompteFournisseur:
    """Create or update a salon's account; credentials are encrypted here and never shown again."""
    compte, _cree = CompteFournisseur.objects.update_or_create(
        salon=salon,
        fournisseur=fournisseur,
        mode=mode,
        actif=True,
        defaults={"identifiants_chiffres": chiffrer_identifiants(identifiants), "reseaux": reseaux},
    )
    return compte


def comptes_utilisables(salon_id: uuid.UUID) -> list[CompteFournisseur]:
    """Return the accounts a client's money may go to, in order.

    A provider that is not installed here is left out; as soon as one account is live, test ones are
    too: nobody gets a receipt for play money.
    """
    comptes = CompteFournisseur.objects.filter(
        salon_id=salon_id, actif=True, fournisseur__in=list(settings.FOURNISSEURS)
    ).order_by("date_creation")
    reels = [compte for compte in comptes if compte.mode == "live"]
    return reels or list(comptes)


def compte_pour_reseau(salon_id: uuid.UUID, reseau: str) -> CompteFournisseur | None:
    """Return the salon's account that serves ``reseau``, oldest first; ``None`` when nobody does."""
    return next((compte for compte in comptes_utilisables(salon_id) if reseau in compte.reseaux), None)


def fournisseur_du_compte(compte: CompteFournisseur) -> Fournisseur:
    """Return the provider, holding this account's decrypted credentials.

    Raises:
        ConfigurationInvalide: a provider that is not installed here, or credentials that cannot be read
            (the key that encrypted them is gone).
    """
    try:
        identifiants = dechiffrer_identifiants(compte.identifiants_chiffres)
    except InvalidToken as erreur:
        raise ConfigurationInvalide("identifiants illisibles") from erreur
    return fournisseur_pour(compte.fournisseur, Identifiants(identifiants))
