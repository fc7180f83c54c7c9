"""``manage.py cle_jetons``: the key with which this installation signs the tokens of apps."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.management.base import BaseCommand

from salon_paiement.comptes.jetons import TAILLE_MIN


class Command(BaseCommand):
    """Print a new key; nothing is stored."""

    help = (
        "Fabrique une clé RSA, à mettre dans JWT_CLE_PRIVEE (ou son fichier) ; l'ancienne va dans JWT_CLES_ANCIENNES."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        cle = rsa.generate_private_key(public_exponent=65537, key_size=TAILLE_MIN)
        forme = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        # On one line, as a file of variables wants it.
        self.stdout.write(f"JWT_CLE_PRIVEE={base64.b64encode(cle.private_bytes(*forme)).decode()}")
