"""One question to a provider, and what its answer (or its silence) changes."""

from __future__ import annotations

import datetime

from django.utils import timezone

from paiements.fournisseurs.base import Avis
from paiements.fournisseurs.contrat import Fournisseur
from paiements.fournisseurs.erreurs import ConfigurationInvalide, ErreurFournisseur, Introuvable, TropDeDemandes
from paiements.models import CompteFournisseur, Paiement
from paiements.services.comptes import fournisseurs_du_compte
from paiements.services.encaissement import avis_appliquer, silence_noter
from paiements.services.identifiants import identifiants_refuser
from paiements.services.transition import paiement_noter
from traces.contexte import sujet

# Our clock and theirs may differ when an attempt is looked for by date.
MARGE_HORLOGES = datetime.timedelta(minutes=10)


def question_poser(paiement: Paiement) -> Avis | Exception | None:
    """Ask the provider; touches no database, so that it may run in a thread.

    Args:
        paiement: with ``compte`` loaded and its call already sent.

    Returns:
        The answer, the failure (whatever it is: a broken adapter must not take its neighbours'
        answers with it), or ``None`` when they do not know our reference (yet).
    """
    if paiement.compte is None:
        return None
    with sujet(session=paiement.session_id, paiement=paiement.reference):
        return _poser(paiement, paiement.compte)


def _poser(paiement: Paiement, compte: CompteFournisseur) -> Avis | Exception | None:
    refus: Exception | None = None
    try:
        for fournisseur in fournisseurs_du_compte(compte):
            try:
                reponse = _demander(fournisseur, paiement)
            except (ConfigurationInvalide, Introuvable) as erreur:
                # Sent before the credentials were replaced: the former ones may be those it answers to,
                # and another shop's key is accepted without knowing this payment.
                refus = refus or erreur
            else:
                if reponse is not None:
                    return reponse
    except Exception as erreur:
        return refus or erreur
    return refus


def _demander(fournisseur: Fournisseur, paiement: Paiement) -> Avis | None:
    if paiement.reference_fournisseur:
        return fournisseur.interroger(paiement.reference_fournisseur, paiement.reference)
    depuis = (paiement.initie_le or paiement.date_creation) - MARGE_HORLOGES
    return _suivre_la_piste(fournisseur, paiement) or fournisseur.retrouver(paiement.reference, depuis)


def _suivre_la_piste(fournisseur: Fournisseur, paiement: Paiement) -> Avis | None:
    """Ask about the reference a webhook named; anybody can write one, so the answer must name ours."""
    if not paiement.reference_pressentie:
        return None
    try:
        avis = fournisseur.interroger(paiement.reference_pressentie, paiement.reference)
    except ErreurFournisseur:
        return None
    return avis if avis.notre_reference == paiement.reference else None


def _appliquer(paiement: Paiement, avis: Avis) -> None:
    try:
        avis_appliquer(paiement.pk, avis, source="interrogation")
    except Exception:
        # Nothing of it was written: ask again in its turn, and at 72 hours tell a person, as after a silence.
        silence_noter(paiement.pk)
        raise


def reponse_appliquer(paiement: Paiement, reponse: Avis | Exception | None) -> None:
    """Turn an answer into facts, a silence into the next question.

    Raises:
        Exception: what broke while asking or while applying, once the next question is set.
    """
    if isinstance(reponse, Avis):
        _appliquer(paiement, reponse)
        return
    silence_noter(paiement.pk)
    if reponse is not None and not isinstance(reponse, ErreurFournisseur):
        raise reponse
    if isinstance(reponse, TropDeDemandes):
        attente = datetime.timedelta(seconds=reponse.attendre)
        paiement_noter(paiement, {"prochaine_verification": timezone.now() + attente})
    elif isinstance(reponse, ConfigurationInvalide):
        identifiants_refuser(paiement)
