"""Changing a provider account: its networks, its credentials, and a check that touches nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from paiements.fournisseurs.base import ConfigurationInvalide, ErreurFournisseur
from paiements.models import CompteFournisseur
from paiements.services.appel import PlusDePlace, appel_fournisseur
from paiements.services.comptes import fournisseur_du_compte
from salon_paiement.erreurs import Conflit, SaisieInvalide
from traces.chiffrement import chiffrer_identifiants, dechiffrer_identifiants


def compte_modifier(
    compte_id: uuid.UUID, *, identifiants: Mapping[str, str], reseaux: list[str], actif: bool
) -> CompteFournisseur:
    """Change an account; an empty credential keeps the one already stored.

    Raises:
        SaisieInvalide: another account of the same provider and mode is active.
    """
    try:
        with transaction.atomic():
            compte = CompteFournisseur.objects.select_for_update().get(pk=compte_id)
            donnes = {nom: valeur for nom, valeur in identifiants.items() if valeur}
            if donnes:
                anciens = dechiffrer_identifiants(compte.identifiants_chiffres)
                compte.identifiants_chiffres = chiffrer_identifiants({**anciens, **donnes})
            compte.reseaux, compte.actif = reseaux, actif
            compte.save(update_fields=["identifiants_chiffres", "reseaux", "actif"])
    except IntegrityError as erreur:
        raise SaisieInvalide(_("Un autre compte de cet opérateur est déjà actif dans ce mode.")) from erreur
    return compte


def compte_verifier(compte: CompteFournisseur) -> None:
    """Ask the provider whether these credentials work; nothing is written.

    Raises:
        SaisieInvalide: they are refused.
        Conflit: nobody can tell right now.
    """
    try:
        with appel_fournisseur(attendre=False):
            fournisseur_du_compte(compte).verifier_identifiants()
    except ConfigurationInvalide as erreur:
        raise SaisieInvalide(_("L'opérateur refuse ces identifiants : %(raison)s.") % {"raison": erreur}) from erreur
    except (ErreurFournisseur, PlusDePlace) as erreur:
        raise Conflit(_("L'opérateur n'a pas répondu : réessayez dans une minute. Rien n'a changé.")) from erreur
