"""A salon's provider accounts: which one serves a network, and the provider object that speaks for it."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.fournisseurs.base import Capacites, Identifiants
from paiements.fournisseurs.contrat import Fournisseur
from paiements.fournisseurs.erreurs import ConfigurationInvalide
from paiements.fournisseurs.registre import fournisseur_classe, fournisseur_pour
from paiements.models import CompteFournisseur, Paiement
from paiements.services.disjoncteur import Passage, disjoncteurs_ouverts, essai_prendre, passage_etat
from paiements.services.identifiants import compte_tracer, identifiants_remplacer
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Salon
from traces.chiffrement import dechiffrer_identifiants

# Of an account nobody ranked for this network.
RANG_PAR_DEFAUT = 100


class OperateurCoupe(SaisieInvalide):
    """Nobody is sent to this network for now: the client chooses another way, nothing was written."""


def compte_enregistrer(
    salon: Salon,
    *,
    fournisseur: str,
    mode: str,
    identifiants: Mapping[str, str],
    reseaux: list[str],
    acteur_id: int | None = None,
    actif: bool = True,
) -> CompteFournisseur:
    """Create or update a salon's account; credentials are encrypted here and never shown again.

    Args:
        actif: open to clients at once; otherwise only an account that never served is updated.

    Raises:
        SaisieInvalide: the provider cannot work with these credentials, or has no test mode.
    """
    identifiants_controler(fournisseur, identifiants)
    if mode == "test" and not essai_possible(fournisseur):
        raise SaisieInvalide(_("Cet opérateur n'a pas de mode d'essai : tout paiement y est réel."))
    cle = {"salon": salon, "fournisseur": fournisseur, "mode": mode, "actif": actif}
    try:
        return _enregistrer(cle, identifiants, reseaux, acteur_id)
    except IntegrityError:
        # Sent twice at once: the first made it, this one finds it.
        return _enregistrer(cle, identifiants, reseaux, acteur_id)


def _enregistrer(
    cle: Mapping[str, Any], identifiants: Mapping[str, str], reseaux: list[str], acteur_id: int | None
) -> CompteFournisseur:
    with transaction.atomic():
        connus = CompteFournisseur.objects.select_for_update().filter(**cle)
        if not cle["actif"]:
            # Sent twice, or corrected before it was ever opened. One that served keeps its keys, for its questions.
            connus = connus.filter(
                ~Exists(Paiement.objects.filter(compte=OuterRef("pk"))), identifiants_verifies_le=None
            )
        connu = connus.first()
        compte = connu or CompteFournisseur(**cle)
        champs = identifiants_remplacer(compte, identifiants)
        if compte.reseaux != reseaux:
            compte.reseaux = reseaux
            champs.append("reseaux")
        compte.save()
        if acteur_id is not None or connu is not None:
            compte_tracer(compte, champs, acteur_id)
    return compte


def identifiants_controler(fournisseur: str, identifiants: Mapping[str, str]) -> None:
    """Let the provider judge credentials before they are stored; calls nobody.

    Raises:
        SaisieInvalide: with its sentence.
    """
    if fournisseur not in settings.FOURNISSEURS:
        return
    try:
        fournisseur_classe(fournisseur).identifiants_verifier(identifiants)
    except ConfigurationInvalide as erreur:
        raise SaisieInvalide(_("Ces identifiants ne peuvent pas servir : %(raison)s.") % {"raison": erreur}) from erreur


def essai_possible(fournisseur: str) -> bool:
    """Tell whether a provider has a test mode: without one, real money would be called play money."""
    return fournisseur not in settings.FOURNISSEURS or fournisseur_classe(fournisseur).capacites.bac_a_sable


def comptes_utilisables(salon_id: uuid.UUID) -> list[CompteFournisseur]:
    """Return the accounts a client's money may go to, in order.

    A provider that is not installed here is left out; as soon as one account is live, test ones are
    too: nobody gets a receipt for play money.
    """
    comptes = CompteFournisseur.objects.filter(
        salon_id=salon_id, actif=True, fournisseur__in=list(settings.FOURNISSEURS)
    ).order_by("date_creation")
    reels = [compte for compte in comptes if compte.mode == "live"]
    if reels or settings.DEMONSTRATION:
        return reels or list(comptes)
    # Switching the live account off must not send clients to play money.
    if CompteFournisseur.objects.filter(salon_id=salon_id, mode="live").exists():
        return []
    return list(comptes)


def comptes_du_reseau(salon_id: uuid.UUID, reseau: str) -> list[CompteFournisseur]:
    """Return the salon's accounts that serve ``reseau``: lowest rank first, then oldest; refused credentials last."""
    servis = [compte for compte in comptes_utilisables(salon_id) if reseau in compte.reseaux]
    return sorted(servis, key=functools.partial(compte_ordre, reseau=reseau))


def compte_ordre(compte: CompteFournisseur, reseau: str) -> tuple[bool, int]:
    """Return the sort key of an account for a network."""
    return compte.identifiants_valides is False, compte_rang(compte, reseau)


def compte_rang(compte: CompteFournisseur, reseau: str) -> int:
    """Return the rank of an account for a network: the lowest is asked first."""
    return int(compte.rangs.get(reseau, RANG_PAR_DEFAUT))


def compte_pour_reseau(salon_id: uuid.UUID, reseau: str) -> CompteFournisseur | None:
    """Return the account that would serve ``reseau``: the first whose breaker is closed, else the first.

    ``None`` when nobody serves it. Nothing is claimed: see :func:`compte_choisir`.
    """
    servis = comptes_du_reseau(salon_id, reseau)
    ouverts = disjoncteurs_ouverts(salon_id)
    return next((compte for compte in servis if (compte.pk, reseau) not in ouverts), servis[0] if servis else None)


def compte_choisir(salon_id: uuid.UUID, reseau: str, montant: int | None = None) -> CompteFournisseur | None:
    """Return the account to send a new attempt to; ``None`` when nobody serves ``reseau``.

    An account whose breaker is open is passed over, unless this attempt wins the right to try it again. One whose
    bounds refuse the amount is passed over too, as long as another accepts it.

    Args:
        montant: what will be asked, whole XOF; any amount when it is not known.

    Raises:
        OperateurCoupe: every account that serves it is cut.
    """
    servis = comptes_du_reseau(salon_id, reseau)
    if montant is not None:
        servis = [compte for compte in servis if _accepte(compte, montant)] or servis
    ouverts = disjoncteurs_ouverts(salon_id) if servis else {}
    for compte in servis:
        disjoncteur = ouverts.get((compte.pk, reseau))
        passage = passage_etat(disjoncteur, timezone.now())
        if passage is Passage.LIBRE or (passage is Passage.ESSAI and disjoncteur and essai_prendre(disjoncteur)):
            return compte
    if servis:
        raise OperateurCoupe(_("Cet opérateur ne répond pas en ce moment. Choisissez-en un autre, ou les espèces."))
    return None


def _accepte(compte: CompteFournisseur, montant: int) -> bool:
    capacites = fournisseur_classe(compte.fournisseur).capacites
    return capacites.montant_min <= montant <= capacites.montant_max


def frais_attendus(capacites: Capacites, reseau: str, montant: int) -> int | None:
    """Return the fee expected on ``montant`` (whole XOF, rounded half up); ``None`` when nobody published it."""
    points = capacites.frais_pb.get(reseau, capacites.frais_pb.get(""))
    return None if points is None else (montant * points + 5_000) // 10_000


def webhook_adresse(compte: CompteFournisseur) -> str:
    """Return the address at which a provider writes to this account."""
    chemin = reverse("webhook", args=[compte.fournisseur, compte.jeton_webhook])
    return str(settings.ADRESSE_PUBLIQUE).rstrip("/") + chemin


def fournisseurs_du_compte(compte: CompteFournisseur) -> Iterator[Fournisseur]:
    """Return the provider with the credentials of today, then with those replaced a short while ago.

    Questions about what was sent before a change are asked with the first that the provider accepts.

    Raises:
        ConfigurationInvalide: see :func:`fournisseur_du_compte`.
    """
    yield fournisseur_du_compte(compte)
    try:
        anciens = _anciens(compte)
    except InvalidToken:
        return
    if anciens:
        yield fournisseur_pour(compte.fournisseur, Identifiants(anciens, compte.mode))


def fournisseur_du_compte(compte: CompteFournisseur) -> Fournisseur:
    """Return the provider, holding this account's decrypted credentials.

    Raises:
        ConfigurationInvalide: a provider that is not installed here, or credentials that cannot be read
            (the key that encrypted them is gone).
    """
    try:
        identifiants = dechiffrer_identifiants(compte.identifiants_chiffres)
        anciens = _anciens(compte) if _signatures_anciennes(compte) else {}
    except InvalidToken as erreur:
        raise ConfigurationInvalide("identifiants illisibles") from erreur
    return fournisseur_pour(compte.fournisseur, Identifiants(identifiants, compte.mode, anciens))


def identifiants_lisibles(compte: CompteFournisseur) -> dict[str, str]:
    """Return those of an account's credentials that are no secret, by name; empty when none can be read."""
    if compte.fournisseur not in settings.FOURNISSEURS:
        return {}
    visibles = fournisseur_classe(compte.fournisseur).identifiants_visibles
    try:
        connus = dechiffrer_identifiants(compte.identifiants_chiffres) if visibles else {}
    except InvalidToken:
        return {}
    return {nom: connus[nom] for nom in visibles if nom in connus}


def anciens_valables(compte: CompteFournisseur) -> bool:
    """Tell whether the credentials replaced last are still listened to."""
    jusqua = compte.anciens_valables_jusqua
    return bool(compte.anciens_chiffres) and jusqua is not None and jusqua > timezone.now()


def _signatures_anciennes(compte: CompteFournisseur) -> bool:
    """Questions are asked for 72 hours; a secret that leaked must not open the door for so long."""
    jusqua = compte.anciens_valables_jusqua
    reste = settings.DELAI_ANCIENS_IDENTIFIANTS - settings.DELAI_ANCIENNES_SIGNATURES
    return jusqua is not None and jusqua - reste > timezone.now()


def _anciens(compte: CompteFournisseur) -> Mapping[str, str]:
    return dechiffrer_identifiants(compte.anciens_chiffres) if anciens_valables(compte) else {}
