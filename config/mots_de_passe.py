"""Passwords made of the house's own words, which anybody would try first (docs/asvs.md, 6.1.2)."""

from __future__ import annotations

import re
import unicodedata

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from salon_paiement.models import Salon

# The product, the roles, the trade, the places: joined, with digits or signs around, they are one word's worth.
MOTS = (
    "salonpaiement", "salon", "paiement", "caissier", "caisse", "coiffure", "coiffeuse", "coiffeur", "tresses",
    "proprietaire", "gerante", "gerant", "comptable", "admin", "administrateur", "motdepasse", "password", "bonjour",
    "bienvenue", "soleil", "beaute", "benin", "cotonou", "portonovo", "lome", "togo", "abidjan", "dakar", "senegal",
    "azerty", "qwerty", "mobilemoney", "mtnmomo", "momo", "moov", "wave", "celtiis",
)  # fmt: skip
# Letters that must remain once they are taken out.
RESTE = 4


class MotsDeLaMaison:
    """Refuses what is nothing but those words, the salon's own name, digits and signs."""

    def validate(self, password: str, user: User | None = None) -> None:
        """See Django's validators.

        Raises:
            ValidationError: fewer than :data:`RESTE` other letters.
        """
        reste = lettres = _lettres(password)
        for mot in sorted((*MOTS, *_noms(user)), key=len, reverse=True):
            reste = reste.replace(mot, "")
        # Without one of them it is not ours to judge: signs alone may be a fine password.
        if reste != lettres and len(reste) < RESTE:
            raise ValidationError(self.get_help_text(), code="mots_de_la_maison")

    def get_help_text(self) -> str:
        """Return the sentence shown beside the form, and as the refusal."""
        return _("Le nom du salon, de la ville ou du métier ne fait pas un mot de passe : ajoutez d'autres mots.")


def _noms(user: User | None) -> list[str]:
    """The words of the salons she works in, when she is known."""
    if user is None or user.pk is None:
        return []
    noms = Salon.objects.filter(membres__utilisateur=user).values_list("nom", "ville")
    return [mot for ligne in noms for champ in ligne for mot in map(_lettres, champ.split()) if len(mot) >= RESTE]


def _lettres(texte: str) -> str:
    """Small letters without their accents: « Béauté-2026 » is « beaute »."""
    nu = "".join(c for c in unicodedata.normalize("NFKD", texte.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W\d_]+", "", nu)
