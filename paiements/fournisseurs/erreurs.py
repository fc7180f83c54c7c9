"""The ways a provider may fail us; only :class:`RefusFournisseur` is a definite no."""

from __future__ import annotations


class ErreurFournisseur(Exception):
    """Base of every failure a provider may report."""


class RefusFournisseur(ErreurFournisseur):
    """A definite no to our request (4xx, or a 200 that says FAILED): nothing moved.

    Attributes:
        motif_code: as in :class:`Avis`.
        motif_brut: their words.
        reference_fournisseur: their reference when the refusal carries one, else empty.
    """

    def __init__(self, motif_code: str, motif_brut: str = "", reference_fournisseur: str = "") -> None:
        super().__init__(f"{motif_code}: {motif_brut}")
        self.motif_code = motif_code
        self.motif_brut = motif_brut
        self.reference_fournisseur = reference_fournisseur


class FournisseurIndisponible(ErreurFournisseur):
    """The request never left (connection not opened): nothing moved, asking again is safe."""


class ResultatInconnu(ErreurFournisseur):
    """Time-out, reset, 5xx or unreadable answer *after* sending: ask later, never send again.

    Attributes:
        reference_fournisseur: their reference, when an earlier step had given it; else empty.
    """

    def __init__(self, message: str = "", reference_fournisseur: str = "") -> None:
        super().__init__(message)
        self.reference_fournisseur = reference_fournisseur


class TropDeDemandes(ErreurFournisseur):
    """429. ``attendre`` is in seconds, from Retry-After or a default of ours."""

    def __init__(self, attendre: int = 30) -> None:
        super().__init__(f"attendre {attendre} s")
        self.attendre = attendre


class ConfigurationInvalide(ErreurFournisseur):
    """Our credentials or settings are wrong (401, 403, missing key): a human must act."""


class Introuvable(ErreurFournisseur):
    """The provider answers that it does not know this reference (not a verdict by itself)."""


class SignatureInvalide(ErreurFournisseur):
    """A signature was expected on this webhook and is missing or wrong: answer 401."""


class NonSupporte(ErreurFournisseur):
    """This provider has no such operation: a human does it by hand, and nothing was sent."""
