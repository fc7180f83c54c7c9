"""What one may set of a rule, and which values mean something."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from paiements.fournisseurs.reseaux import CATALOGUE as RESEAUX
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Canal, Salon
from statistiques.models import Comparateur, SeveriteAlerte
from statistiques.regles.phrases import UniteRegle
from statistiques.regles.types import Indicateur

SEUIL_MAX, MINIMUM_MAX = 10**9, 10_000
_GRAVITE_MAX = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reglage:
    """What one may set; limits are whole numbers in the indicator's unit, the window is in seconds."""

    seuil: int
    seuil_critique: int | None
    minimum: int
    fenetre: int
    severite: str
    canaux: tuple[str, ...]
    actif: bool


@dataclass(frozen=True, slots=True)
class Vise:
    """Which rule: of what, for whom (``None``: every salon, or the platform), about what."""

    indicateur: Indicateur
    salon: Salon | None
    objet: str = ""


def reglage_verifier(vise: Vise, r: Reglage) -> None:
    """Refuse what would never ring, always ring, or leave by no channel there is.

    Raises:
        SaisieInvalide: with the sentence to show.
    """
    indicateur = vise.indicateur
    if vise.objet and not (indicateur.par_reseau and vise.objet in RESEAUX):
        raise SaisieInvalide(_("Ce choix n'existe pas. Rechargez la page."))
    bas, haut = {UniteRegle.POUR_CENT: (0, 100), UniteRegle.GRAVITE: (-1, _GRAVITE_MAX)}.get(
        indicateur.unite, (0, SEUIL_MAX)
    )
    limites = [r.seuil, *([] if r.seuil_critique is None else [r.seuil_critique])]
    if not all(bas <= limite <= haut for limite in limites) or not 0 <= r.minimum <= MINIMUM_MAX:
        raise SaisieInvalide(_("Cette limite n'est pas possible."))
    if r.seuil_critique is not None:
        pire = r.seuil_critique < r.seuil if indicateur.comparateur == Comparateur.SOUS else r.seuil_critique > r.seuil
        if not pire:
            raise SaisieInvalide(_("La limite critique doit aller plus loin que la première."))
    fenetres = indicateur.fenetres or (0,)
    connus = r.severite in SeveriteAlerte.values and all(canal in Canal.values for canal in r.canaux)
    if not connus or r.fenetre not in fenetres or any(canal in indicateur.deja_dit for canal in r.canaux):
        raise SaisieInvalide(_("Ce choix n'existe pas. Rechargez la page."))
