"""Changing a provider account: its networks, its credentials, its order, and a check that touches nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from cryptography.fernet import InvalidToken
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from paiements.fournisseurs.erreurs import ConfigurationInvalide, ErreurFournisseur
from paiements.models import CompteFournisseur
from paiements.services.appel import PlusDePlace, appel_fournisseur
from paiements.services.comptes import (
    compte_ordre,
    fournisseur_du_compte,
    identifiants_controler,
)
from paiements.services.identifiants import compte_tracer, identifiants_noter, identifiants_remplacer
from salon_paiement.erreurs import Conflit, SaisieInvalide
from traces.chiffrement import dechiffrer_identifiants

_CHAMPS = (
    "identifiants_chiffres", "anciens_chiffres", "anciens_valables_jusqua", "identifiants_valides",
    "identifiants_verifies_le", "reseaux", "adresses_permises", "actif",
)  # fmt: skip


def compte_modifier(
    compte_id: uuid.UUID,
    *,
    identifiants: Mapping[str, str],
    reseaux: list[str],
    actif: bool,
    adresses: Sequence[str] | None = None,
    acteur_id: int | None = None,
) -> CompteFournisseur:
    """Change an account; an empty credential keeps the one already stored.

    Args:
        adresses: networks (CIDR) that webhooks may come from, empty for everywhere, ``None`` for no change.

    Raises:
        SaisieInvalide: another account of the same provider and mode is active, the provider cannot work with
            these credentials, or one that it has not accepted is to be opened to clients.
    """
    try:
        with transaction.atomic():
            compte = CompteFournisseur.objects.select_for_update().get(pk=compte_id)
            champs = _identifiants_changer(compte, identifiants)
            if actif and not compte.actif and not compte.identifiants_valides:
                raise SaisieInvalide(
                    _("Vérifiez d'abord les identifiants : un compte s'ouvre aux clients une fois acceptés.")
                )
            permises = compte.adresses_permises if adresses is None else list(adresses)
            for nom, valeur in (("reseaux", reseaux), ("actif", actif), ("adresses_permises", permises)):
                if getattr(compte, nom) != valeur:
                    setattr(compte, nom, valeur)
                    champs.append(nom)
            compte.save(update_fields=_CHAMPS)
            compte_tracer(compte, champs, acteur_id)
    except IntegrityError as erreur:
        raise SaisieInvalide(_("Un autre compte de cet opérateur est déjà actif dans ce mode.")) from erreur
    return compte


def compte_verifier(compte: CompteFournisseur, *, acteur_id: int | None = None) -> None:
    """Ask the provider whether these credentials work, and write what it answers.

    Raises:
        SaisieInvalide: they are refused.
        Conflit: nobody can tell right now; nothing is written.
    """
    try:
        with appel_fournisseur(attendre=False):
            fournisseur_du_compte(compte).verifier_identifiants()
    except ConfigurationInvalide as erreur:
        identifiants_noter(compte.pk, acceptes=False, acteur_id=acteur_id)
        raise SaisieInvalide(_("L'opérateur refuse ces identifiants : %(raison)s.") % {"raison": erreur}) from erreur
    except (ErreurFournisseur, PlusDePlace) as erreur:
        raise Conflit(_("L'opérateur n'a pas répondu : réessayez dans une minute. Rien n'a changé.")) from erreur
    identifiants_noter(compte.pk, acceptes=True, acteur_id=acteur_id)


def rang_deplacer(
    salon_id: uuid.UUID, reseau: str, compte_id: uuid.UUID, *, avancer: bool, acteur_id: int | None
) -> bool:
    """Move an account one place in the order in which a network is asked.

    Returns:
        False when it is already at that end: nothing is written.

    Raises:
        SaisieInvalide: this account does not serve this network here.
    """
    with transaction.atomic():
        actifs = CompteFournisseur.objects.select_for_update().filter(salon_id=salon_id, actif=True)
        servis = [compte for compte in actifs.order_by("date_creation") if reseau in compte.reseaux]
        ordre = sorted(servis, key=lambda compte: compte_ordre(compte, reseau)[1])
        place = next((rang for rang, compte in enumerate(ordre) if compte.pk == compte_id), None)
        if place is None:
            raise SaisieInvalide(_("Ce compte ne propose pas ce réseau."))
        autre = place - 1 if avancer else place + 1
        if not 0 <= autre < len(ordre):
            return False
        ordre[place], ordre[autre] = ordre[autre], ordre[place]
        for rang, compte in enumerate(ordre, start=1):
            if compte.rangs.get(reseau) != rang:
                compte.rangs = {**compte.rangs, reseau: rang}
                compte.save(update_fields=["rangs"])
                compte_tracer(compte, [f"rangs.{reseau}"], acteur_id)
    return True


def _identifiants_changer(compte: CompteFournisseur, saisis: Mapping[str, str]) -> list[str]:
    donnes = {nom: valeur for nom, valeur in saisis.items() if valeur}
    if not donnes:
        return []
    try:
        gardes = dechiffrer_identifiants(compte.identifiants_chiffres)
    except InvalidToken:
        # The key that encrypted them is gone: all of them must be typed again.
        gardes = {}
    complets = {**gardes, **donnes}
    identifiants_controler(compte.fournisseur, complets)
    return identifiants_remplacer(compte, complets)
