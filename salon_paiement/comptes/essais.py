"""Ten tries an hour on one account, whoever tries and by whichever door, counted where a lost cache opens nothing."""

from __future__ import annotations

from django.contrib.auth.models import User

from salon_paiement.frein import Essai, essai_compter, sujet_cle

# Ten codes of a million are no brute force.
ESSAIS_PAR_HEURE = 10
HEURE = 3600  # seconds
CODE, CONFIRMATION = "code", "confirmation"


class TropDEssais(Exception):
    """The hour's tries are used up; nothing was checked."""


def essai_personne(utilisateur: User, usage: str) -> Essai:
    """Count one try of ``usage`` on somebody's account, before what she typed is looked at.

    Returns:
        The try, to be taken back when it was the right one.

    Raises:
        TropDEssais: ten were already made in the hour.
    """
    essai = essai_compter({sujet_cle(f"essai_{usage}", str(utilisateur.pk)): ESSAIS_PAR_HEURE}, HEURE)
    if essai is None:
        raise TropDEssais
    return essai
