"""Starting a payment from a program: read as the payment page reads it, done by the page's own service."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError as ErreurFormulaire
from rest_framework.exceptions import ErrorDetail, ValidationError

from paiements.formulaires import FormulairePaiement
from paiements.models import Paiement
from paiements.operateurs import reseaux_offerts
from paiements.services.comptoir import intention_connue, note_payer
from paiements.services.idempotence import cle_retrouver
from paiements.services.initiation import intention_cle
from salon_paiement.etats import EN_PAIEMENT
from salon_paiement.formulaires import numero_verifier
from salon_paiement.models import SessionPaiement


def paiement_lancer(session: SessionPaiement, saisie: dict[str, Any], acteur: User, cle: str) -> Paiement:
    """Start a payment of ``session``; the same key gives the same payment back, whatever became of the note since.

    Call it outside any transaction.

    Args:
        saisie: ``reseau``, ``telephone`` (the note's own when empty), ``montant`` (whole XOF, all that is due
            when ``None``).

    Raises:
        ValidationError: a network that is not offered, or a number one cannot pay from, beside its name (400).
        SaisieInvalide, Conflit: see ``note_payer``.
    """
    try:
        numero = numero_verifier(saisie["telephone"], session.salon.pays).strip()
    except ErreurFormulaire as erreur:
        raise ValidationError({"telephone": [ErrorDetail(erreur.messages[0], "invalid")]}) from erreur
    intention = intention_connue(saisie["reseau"], numero, cle, saisie["montant"])
    if not cle_retrouver(intention_cle(session, intention)):
        _verifier(session, saisie)
    return note_payer(session, intention, acteur)


def _verifier(session: SessionPaiement, saisie: dict[str, Any]) -> None:
    """Ask the form of the payment page, where the note still waits for a payment; the service says when it does not."""
    if session.du <= 0 or session.etat in EN_PAIEMENT:
        return
    formulaire = FormulairePaiement(
        {"reseau": saisie["reseau"], "telephone": saisie["telephone"], "cle": "-"},
        pays=session.salon.pays,
        codes=[reseau.code for reseau in reseaux_offerts(session)],
        numero_connu=session.telephone is not None,
        du=session.du,
    )
    fautes = {nom: [ErrorDetail(faute["message"], "invalid") for faute in detail]
              for nom, detail in formulaire.errors.get_json_data().items()}  # fmt: skip
    if fautes:
        raise ValidationError(fautes)
