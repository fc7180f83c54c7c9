"""What the operators say of our credentials: kept on the account, told once, closed when they work again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from paiements.models import CompteFournisseur, ExceptionMonetaire, Paiement, Resolution, TypeException
from paiements.services.exceptions import exception_signaler
from salon_paiement.models import SessionPaiement
from traces.chiffrement import chiffrer_identifiants, dechiffrer_identifiants
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace


def identifiants_remplacer(compte: CompteFournisseur, identifiants: Mapping[str, str]) -> list[str]:
    """Put new credentials on an unsaved account, the former ones kept for a while; nothing when they are the same.

    Returns:
        The names of what changed, never its values.
    """
    anciens = _lisibles(compte.identifiants_chiffres)
    if anciens == dict(identifiants):
        return []
    maintenant = timezone.now()
    encore = compte.anciens_valables_jusqua is not None and compte.anciens_valables_jusqua > maintenant
    # A typing mistake that is being corrected must not push out the ones that worked.
    if anciens and not (encore and compte.identifiants_valides is False):
        compte.anciens_chiffres = compte.identifiants_chiffres
        compte.anciens_valables_jusqua = maintenant + settings.DELAI_ANCIENS_IDENTIFIANTS
    compte.identifiants_chiffres = chiffrer_identifiants(identifiants)
    compte.identifiants_valides = compte.identifiants_verifies_le = None
    changes = sorted(nom for nom in {*anciens, *identifiants} if anciens.get(nom) != identifiants.get(nom))
    return [f"identifiants.{nom}" for nom in changes]


def compte_tracer(compte: CompteFournisseur, champs: list[str], acteur_id: int | None) -> None:
    """Write who changed which fields of an account; nothing when none did."""
    if not champs:
        return
    donnees = {"fournisseur": compte.fournisseur, "mode": compte.mode, "champs": champs}
    trace_enregistrer(
        Trace(
            type_trace=TypeTrace.COMPTE_MODIFIE,
            salon_id=compte.salon_id,
            acteur_id=acteur_id,
            objet_id=compte.pk,
            donnees=donnees,
        )
    )


def _lisibles(chiffres: str) -> dict[str, str]:
    """Return stored credentials, nothing when there are none or the key that encrypted them is gone."""
    try:
        return dict(dechiffrer_identifiants(chiffres)) if chiffres else {}
    except InvalidToken:
        return {}


def identifiants_refuser(paiement: Paiement) -> None:
    """Write that the operator refused the credentials of an attempt's account; the owner hears of it once.

    A hundred attempts meet the same wrong key: one open exception per account is enough to act.
    """
    if paiement.compte_id is None:
        return
    with transaction.atomic():
        # The session first: what an exception needs is locked in everybody's order.
        session = SessionPaiement.objects.select_for_update(of=("self",), no_key=True).get(pk=paiement.session_id)
        compte = CompteFournisseur.objects.select_for_update(no_key=True).get(pk=paiement.compte_id)
        if compte.identifiants_valides is not False:
            CompteFournisseur.objects.filter(pk=compte.pk).update(
                identifiants_valides=False, identifiants_verifies_le=timezone.now()
            )
        if not _ouvertes(compte.pk).exists():
            exception_signaler(paiement, session, TypeException.IDENTIFIANTS, paiement.montant)


def identifiants_noter(compte_id: uuid.UUID, *, acceptes: bool, acteur_id: int | None) -> None:
    """Write the answer to a check; accepted, what was waiting for it is closed."""
    maintenant = timezone.now()
    with transaction.atomic():
        compte = CompteFournisseur.objects.select_for_update(no_key=True).get(pk=compte_id)
        CompteFournisseur.objects.filter(pk=compte.pk).update(
            identifiants_valides=acceptes, identifiants_verifies_le=maintenant
        )
        resultat = "acceptes" if acceptes else "refuses"
        donnees = {"fournisseur": compte.fournisseur, "mode": compte.mode, "resultat": resultat}
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.COMPTE_VERIFIE,
                salon_id=compte.salon_id,
                acteur_id=acteur_id,
                objet_id=compte.pk,
                donnees=donnees,
            )
        )
        if acceptes:
            _ouvertes(compte.pk).update(
                resolution=Resolution.EXPLIQUE,
                resolue_le=maintenant,
                resolue_par=acteur_id,
                note=_("L'opérateur accepte de nouveau les identifiants."),
            )


def _ouvertes(compte_id: uuid.UUID) -> QuerySet[ExceptionMonetaire]:
    return ExceptionMonetaire.objects.filter(
        paiement__compte_id=compte_id, type=TypeException.IDENTIFIANTS, resolue_le=None
    )
