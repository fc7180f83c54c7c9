"""QR codes of our own addresses: vector for pages, pixels for screens and e-mails, modules for PDFs."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from salon_paiement.erreurs import Conflit
from salon_paiement.etats import OUVERTS
from salon_paiement.models import Origine, PosteQR, Recu, SessionPaiement

# The quiet zone the standard asks for, in modules: a reader needs it whatever surrounds the code.
MARGE = 4
# 15 % of the code may be hidden or worn; segno raises it by itself when the size stays the same.
CORRECTION = "m"


def adresse_du_poste(poste: PosteQR) -> str:
    """Return the address behind a place's printed QR."""
    return _adresse(poste.jeton)


def adresse_du_ticket(session: SessionPaiement) -> str:
    """Return the address behind a ticket's QR."""
    return _adresse(session.jeton)


def ticket_lien(session: SessionPaiement) -> str:
    """Return the address that a client's phone scans to take this note.

    Raises:
        Conflit: it is over, or a phone opened it by scanning a place (409).
    """
    if session.etat not in OUVERTS or session.origine != Origine.TICKET:
        raise Conflit(_("Cette note ne se prend plus par un QR de la caisse."))
    return adresse_du_ticket(session)


def adresse_du_recu(recu: Recu) -> str:
    """Return the public address of a receipt."""
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{reverse('recu', args=[recu.jeton])}"


def adresse_du_controle(recu: Recu, *, absolue: bool = True) -> str:
    """Return the address of the page that checks this receipt, already filled in.

    Args:
        absolue: with our public name, for paper and mail; without, for our own pages.
    """
    debut = settings.ADRESSE_PUBLIQUE.rstrip("/") if absolue else ""
    return f"{debut}{reverse('recu_verifier')}?{urlencode({'n': recu.numero, 'c': recu.code})}"


def page_du_controle() -> str:
    """Return how the address of that page is typed by hand: without scheme."""
    return f"{hote_public()}{reverse('recu_verifier')}"


def hote_public() -> str:
    """Return our own name as a phone shows it above each page: without scheme."""
    hote: str = settings.ADRESSE_PUBLIQUE.rstrip("/").partition("://")[2]
    return hote


def debut_des_adresses() -> str:
    """Return how the address behind a printed QR begins, as people compare it with their screen."""
    return _adresse("").partition("://")[2]


def qr_code(url: str) -> segno.QRCode:
    """Return the QR of ``url``: black on white, correction M or better."""
    return segno.make_qr(url, error=CORRECTION)


def qr_svg(url: str) -> str:
    """Return the QR as an inline ``<svg>`` without size (its CSS class is ``qr``) nor style attribute.

    It holds nothing but numbers: templates may mark it ``safe``.
    The white ground is part of the drawing, so that a dark page does not make it unreadable.
    """
    dessin: str = qr_code(url).svg_inline(border=MARGE, light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return dessin


def qr_png(url: str, echelle: int = 8) -> bytes:
    """Return the QR as a PNG, ``echelle`` pixels per module."""
    sortie = io.BytesIO()
    qr_code(url).save(sortie, kind="png", scale=echelle, border=MARGE)
    return sortie.getvalue()


def _adresse(jeton: str) -> str:
    # Printed on paper for years: this address never changes its shape.
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}/q/{jeton}"
