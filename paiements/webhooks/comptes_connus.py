"""The accounts a process has met lately, so that a webhook costs one statement."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from dataclasses import dataclass

from paiements.fournisseurs.contrat import Fournisseur
from paiements.fournisseurs.erreurs import ConfigurationInvalide
from paiements.models import CompteFournisseur
from paiements.services.comptes import fournisseur_du_compte
from paiements.webhooks.empreintes import est_nue, plus_ancienne_empreinte
from paiements.webhooks.etendues import Etendue, etendue_lire

journal = logging.getLogger(__name__)

DUREE = 60.0
_TAILLE_MAX = 10_000


@dataclass(frozen=True, slots=True)
class CompteConnu:
    """What reception needs of an account. ``lu_a`` is a monotonic clock in seconds."""

    pk: uuid.UUID
    salon_id: uuid.UUID
    # Missing when its credentials cannot be read: messages are kept, and read once they can.
    fournisseur: Fournisseur | None
    lu_a: float
    # Empty: messages may come from everywhere.
    adresses: tuple[Etendue, ...] = ()
    # Whether messages stored by an older version still wait to be rewritten (see ``empreintes.py``).
    anciens: bool = False


_connus: dict[tuple[str, str], CompteConnu] = {}
_verrou = threading.Lock()


def compte_connu(nom: str, jeton: str) -> CompteConnu | None:
    """Return the account of this webhook address, read at most :data:`DUREE` seconds ago."""
    connu = _connus.get((nom, jeton))
    if connu is not None and time.monotonic() - connu.lu_a < DUREE:
        return connu
    return compte_relire(nom, jeton)


def compte_relire(nom: str, jeton: str) -> CompteConnu | None:
    """Read the account from the database; an inactive one still receives what concerns its past."""
    comptes = CompteFournisseur.objects.annotate(plus_ancienne=plus_ancienne_empreinte())
    compte = comptes.filter(fournisseur=nom, jeton_webhook=jeton).first()
    if compte is None:
        return None
    adresses = tuple(etendue_lire(adresse) for adresse in compte.adresses_permises)
    anciens = est_nue(compte.plus_ancienne)
    connu = CompteConnu(compte.pk, compte.salon_id, _fournisseur(compte), time.monotonic(), adresses, anciens)
    with _verrou:
        if len(_connus) >= _TAILLE_MAX:
            _connus.clear()
        _connus[(nom, jeton)] = connu
    return connu


def _fournisseur(compte: CompteFournisseur) -> Fournisseur | None:
    try:
        return fournisseur_du_compte(compte)
    except ConfigurationInvalide:
        journal.exception("compte %s : identifiants illisibles, ses messages attendent", compte.pk)
        return None


def oublier() -> None:
    """Empty the cache (tests, rotation)."""
    _connus.clear()
