"""What a provider says, cut down to what our columns hold: an absurd number must not hide that money came."""

from __future__ import annotations

import dataclasses

from paiements.fournisseurs.base import Avis
from paiements.fournisseurs.lecture import MONTANT_MAX
from paiements.models import Paiement
from traces.masquage import masquer

_FRAIS_MAX = 2**31 - 1
_REFERENCE_MAX = Paiement._meta.get_field("reference_fournisseur").max_length or 0
_DEVISE_MAX = Paiement._meta.get_field("devise_recue").max_length or 0


def avis_borner(avis: Avis) -> Avis:
    """Return ``avis`` with nothing in it that the database would refuse.

    An amount that is not one (zero, negative, beyond 2**53) is an amount they did not tell: the success is kept,
    applies nothing and is flagged. A fee larger than the amount is no fee. A reference that does not fit is
    dropped rather than cut: two long ones may begin alike.
    """
    montant = avis.montant if avis.montant is not None and 0 < avis.montant <= MONTANT_MAX else None
    return dataclasses.replace(
        avis,
        montant=montant,
        devise=_texte(avis.devise, _DEVISE_MAX),
        reference_fournisseur=reference_borner(avis.reference_fournisseur),
        montant_rembourse=min(max(avis.montant_rembourse, 0), MONTANT_MAX),
        motif_code=_texte(avis.motif_code, 40),
        # Adapters hide the numbers in their words; what one lets through is hidden here.
        motif_brut=_texte(masquer(avis.motif_brut), 200),
        frais=_frais(avis.frais, montant),
    )


def reference_borner(reference: str) -> str:
    """Return a reference of theirs that can be stored and searched, empty when this one cannot."""
    return "" if len(reference) > _REFERENCE_MAX or "\x00" in reference else reference


def _frais(frais: int | None, montant: int | None) -> int | None:
    if frais is None or montant is None:
        return None
    return frais if 0 <= frais <= min(montant, _FRAIS_MAX) else None


def _texte(texte: str, longueur: int) -> str:
    # PostgreSQL stores no NUL.
    return texte.replace("\x00", "")[:longueur]
