"""The receipt: its number, its control code, and what it shows."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from salon_paiement.calendrier import fuseau_de
from salon_paiement.jetons import ALPHABET
from salon_paiement.models import Recu, SessionPaiement
from traces.chiffrement import empreinte

LONGUEUR_CODE = 10


def recu_numero(jour: datetime.date, code_court: str) -> str:
    """Return ``AAMMJJ-CODE``: unique because the short code is, without a counter everybody waits for."""
    return f"{jour:%y%m%d}-{code_court}"


def recu_code(salon_id: uuid.UUID, numero: str, montant: int, emis_le: datetime.datetime) -> str:
    """Return the keyed control code of a receipt: ten typeable characters.

    Args:
        montant: whole XOF.
        emis_le: aware; compared to the second, in UTC.
    """
    instant = emis_le.astimezone(datetime.UTC).strftime("%Y%m%d%H%M%S")
    nombre = int(empreinte(salon_id, "recu", f"{numero}|{montant}|{instant}"), 16)
    caracteres = []
    for _rang in range(LONGUEUR_CODE):
        nombre, reste = divmod(nombre, len(ALPHABET))
        caracteres.append(ALPHABET[reste])
    return "".join(caracteres)


@dataclass(frozen=True, slots=True)
class PaiementAffichable:
    """One success as a receipt tells it: no full number, no amount that was not received.

    Args:
        moyen: what people call it: ``MTN MoMo``, ``Espèces``.
        montant: already formatted, with its currency.
        telephone: masked, empty when there is none.
        reference: the provider's, empty when there is none.
        note: what is unusual about this money, empty when nothing is.
        repris: the provider took it back.
        essai: it came through a test account.
    """

    moyen: str
    montant: str
    telephone: str = ""
    reference: str = ""
    note: str = ""
    repris: bool = False
    essai: bool = False


def essai_marque(session: SessionPaiement) -> str:
    """Return the mark of a visit paid with play money, in the active language; empty when all of it is real."""
    if not session.montant_essai:
        return ""
    # Half in cash, half on a test account: the cash was real, and the mark must not deny it.
    if session.montant_essai < session.montant_applique:
        return _("ESSAI — en partie sans argent réel")
    return _("ESSAI — aucun argent réel")


def recu_date_texte(recu: Recu) -> str:
    """Return when it was paid, in the salon's time zone and the active language: ``21 novembre 2025, 14:02``."""
    local = timezone.localtime(recu.date_creation, fuseau_de(recu.salon))
    return f"{date_format(local, 'j F Y')}, {local:%H:%M}"


def recu_vu_texte(recu: Recu) -> str:
    """Return the present instant, to the second, as :func:`recu_date_texte` would: what a screenshot cannot have."""
    local = timezone.localtime(timezone.now(), fuseau_de(recu.salon))
    return f"{date_format(local, 'j F Y')}, {local:%H:%M:%S}"
