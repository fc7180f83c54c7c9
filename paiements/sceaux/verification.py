"""Verifying the end of a salon's chain while somebody waits, and telling her owner what any verification found."""

from __future__ import annotations

from collections.abc import Sequence

from paiements.sceaux.lecture import verifications_de
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Salon
from salon_paiement.notifications.equipe import equipes_prevenir, joignable
from traces.controle import chaine_verifier
from traces.controle_mots import Rapport
from traces.controle_note import verification_noter
from traces.scellement import dernier_maillon
from traces.tetes import TeteLue

MODELE = "sceaux_touches"
# What a page verifies while somebody waits: about a second. The whole of a longer chain is the command's work.
FAITS_MAX = 50_000


def sceaux_verifier(salon: Salon, *, acteur_id: int | None, tetes: Sequence[TeteLue] = ()) -> Rapport:
    """Verify the last :data:`FAITS_MAX` facts of a chain, hold it against ``tetes``, and write the result down."""
    depuis = max(0, dernier_maillon(salon.pk)[0] - FAITS_MAX)
    rapport = chaine_verifier(salon.pk, tetes=tetes, depuis=depuis)
    verification_noter(rapport, acteur_id)
    return rapport


def touches_signaler() -> int:
    """Tell each owner, once a day, what the last verification of her chain found, whoever ran it.

    Returns:
        How many messages were written.
    """
    salons = {salon.pk: salon for salon in Salon.objects.filter(joignable(), actif=True)}
    faits = {}
    for cle, verification in verifications_de(list(salons)).items():
        if verification.anomalies:
            jour = jour_affaires(salons[cle], verification.quand).isoformat()
            # A lost archive told this morning must not keep a forgery quiet this afternoon.
            cause = f"archive:{jour}" if verification.archives_seules else jour
            faits[f"{MODELE}:{cle.hex}:{cause}"] = (salons[cle], None)
    return equipes_prevenir(faits, modele=MODELE)
