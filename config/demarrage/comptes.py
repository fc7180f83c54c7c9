"""One fresh password per role of the demo salon, at each start: nothing readable is ever stored."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from salon_paiement.models import Membre, PosteQR

# No letter or digit that a person could read as another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Acces:
    """What one person types to log in."""

    role: str
    identifiant: str
    mot_de_passe: str


def mot_de_passe_nouveau() -> str:
    """Return a password easy to type from a screen: three groups of four, about 59 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def acces_renouveler(jeton_poste: str) -> list[Acces]:
    """Give new passwords to one member per role of the salon that owns this place.

    Args:
        jeton_poste: token of one of the demo salon's places; other salons are left alone.
    """
    salon = PosteQR.objects.select_related("salon").get(jeton=jeton_poste).salon
    acces: dict[str, Acces] = {}
    for membre in Membre.objects.filter(salon=salon, actif=True).select_related("utilisateur").order_by("pk"):
        if membre.role in acces:
            continue
        utilisateur, clair = membre.utilisateur, mot_de_passe_nouveau()
        utilisateur.password = make_password(clair)
        utilisateur.save(update_fields=["password"])
        acces[membre.role] = Acces(str(membre.get_role_display()), utilisateur.get_username(), clair)
    return list(acces.values())
