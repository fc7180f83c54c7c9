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
from salon_paiement.models import Recu, Salon, SessionPaiement
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
        a_suivre: somebody still has to see to what the note tells: it is announced, not only mentioned.
        reste: of a payment by credit, what was left on it then and until when.
        repris: the provider took it back.
        essai: it came through a test account.
    """

    moyen: str
    montant: str
    telephone: str = ""
    reference: str = ""
    note: str = ""
    a_suivre: bool = False
    reste: str = ""
    repris: bool = False
    essai: bool = False


@dataclass(frozen=True, slots=True)
class RemboursementAffichable:
    """One refund as a receipt tells it.

    Args:
        libelle: how it goes back.
        montant: already formatted, with its currency.
        etat: how far it is, in the client's words.
        essai: what was paid had come through a test account.
    """

    libelle: str
    montant: str
    etat: str
    essai: bool = False


@dataclass(frozen=True, slots=True)
class AvoirAffichable:
    """One credit that this visit's money became.

    Args:
        code: what spends it.
        solde: what is left of it now, already formatted.
        suite: until when, or why it can no longer be spent.
        utilisable: something is left and it has not expired.
        essai: it was given for play money.
    """

    code: str
    solde: str
    suite: str
    utilisable: bool
    essai: bool = False


@dataclass(frozen=True, slots=True)
class Retours:
    """The money of a visit that goes back to its client, as its receipt tells it."""

    remboursements: tuple[RemboursementAffichable, ...] = ()
    avoirs: tuple[AvoirAffichable, ...] = ()


RIEN_NE_REVIENT = Retours()


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
    return instant_texte(recu.salon, recu.date_creation)


def instant_texte(salon: Salon, instant: datetime.datetime) -> str:
    """Return ``instant`` (aware) in the salon's time zone and the active language: ``21 novembre 2025, 14:02``."""
    local = timezone.localtime(instant, fuseau_de(salon))
    return f"{date_format(local, 'j F Y')}, {local:%H:%M}"


def jour_texte(salon: Salon, instant: datetime.datetime) -> str:
    """Return the day of ``instant`` (aware) in the salon's time zone and the active language: ``21 novembre 2025``."""
    return date_format(timezone.localtime(instant, fuseau_de(salon)), "j F Y")


def recu_vu_texte(recu: Recu) -> str:
    """Return the present instant, to the second, as :func:`recu_date_texte` would: what a screenshot cannot have."""
    local = timezone.localtime(timezone.now(), fuseau_de(recu.salon))
    return f"{date_format(local, 'j F Y')}, {local:%H:%M:%S}"
