"""What the two addresses that give tokens say of themselves in the OpenAPI document."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from salon_paiement.api.operations import Groupe, Operation
from salon_paiement.api.types_json import ENTIER, TEXTE, objet

_PAIRE: Final = objet(access=TEXTE, refresh=TEXTE, expires_in=ENTIER)
_EXEMPLE: Final = {"access": "eyJhbGciOi…", "refresh": "eyJhbGciOi…", "expires_in": 300}
_REFUS: Final = frozenset({400, 401, 403, 409, 415, 422, 429})


def _texte(longueur: int) -> dict[str, object]:
    return {"type": "string", "minLength": 1, "maxLength": longueur}


JETONS: Final = Operation(
    titre=_("Se connecter"),
    groupe=Groupe.COMPTE,
    aide=_(
        "Le « code » est celui de la seconde preuve, pour qui en a une. Le jeton d'accès dure « expires_in » secondes."
    ),
    corps={
        "type": "object",
        "required": ["username", "password"],
        "properties": {
            "username": _texte(150),
            "password": _texte(200),
            "code": {"type": "string", "maxLength": 20},
        },
    },
    exemple_corps={"username": "awa", "password": "…", "code": "123456"},
    reponse=_PAIRE,
    exemple=_EXEMPLE,
    erreurs=_REFUS,
)
RENOUVELLEMENT: Final = Operation(
    titre=_("Renouveler ses jetons"),
    groupe=Groupe.COMPTE,
    aide=_("Un jeton de renouvellement ne sert qu'une fois : rendu deux fois, il ferme la connexion."),
    corps={"type": "object", "required": ["refresh"], "properties": {"refresh": _texte(4096)}},
    exemple_corps={"refresh": "eyJhbGciOi…"},
    reponse=_PAIRE,
    exemple=_EXEMPLE,
    erreurs=_REFUS,
)
