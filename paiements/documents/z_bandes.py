"""The strips that a printed Z is made of."""

from __future__ import annotations

from salon_paiement.argent import montant_afficher

# A strip: text on the left (or centred when there is no amount), amount on the right, bold or not.
Ligne = tuple[str, str, bool]
FILET: Ligne = ("-", "-", False)


def somme(mot: str, montant: int, *, gras: bool = False) -> Ligne:
    """Return the strip of an amount: signed, whole XOF."""
    return (mot, montant_afficher(montant), gras)
