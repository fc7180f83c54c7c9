"""What e-mails hold: the demo's mailbox, an invitation's address."""

from __future__ import annotations

import pathlib

from django.conf import settings

from salon_paiement.admin.membres import lien_mot_de_passe
from salon_paiement.models import Role
from tests import fabriques

Chez = fabriques.Maison


def courriel(_chez: Chez) -> str:
    fichier = pathlib.Path(settings.EMAIL_FILE_PATH) / "20261128-080000-1.log"
    fichier.write_bytes(b"Subject: Essai\nTo: a@example.org\n\nBonjour\n" + b"-" * 79 + b"\n")
    return f"{fichier.stem}.0"


def invitation(chez: Chez) -> tuple[str, ...]:
    return tuple(lien_mot_de_passe(chez.membres[Role.CAISSIER].utilisateur).rstrip("/").split("/")[-2:])
