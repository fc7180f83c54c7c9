"""What a checked receipt is found to be, and why it is false when it is."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from paiements.controle_recu.codes import ligne_tient, total_scelle
from salon_paiement.argent import montant_afficher
from salon_paiement.models import Recu, Salon, SessionPaiement
from traces.controle import EtatFait
from traces.models import TraceTransaction
from traces.planchers import plancher_lire


class Verdict(enum.StrEnum):
    """What is known of a receipt whose code is right."""

    VRAI = "vrai"
    ATTENTE = "attente"
    ARCHIVE = "archive"
    FAUX = "faux"


@dataclass(frozen=True, slots=True)
class ControleRecu:
    """One receipt checked: nothing here tells who paid, for what, nor to whom.

    Args:
        session: only for the mark of play money.
        montant: what the sealed fact says, else the receipt's row (whole XOF).
        date: when it was paid, aware.
        fautes: why it is false, in the active language; empty unless the verdict is.
        repartis: what went back of this money, in words.
        en_retard: its seal should have come by now.
    """

    verdict: Verdict
    salon: Salon
    session: SessionPaiement
    numero: str
    montant: int
    date: datetime.datetime
    fait: EtatFait
    fautes: tuple[str, ...] = ()
    repartis: tuple[str, ...] = ()
    en_retard: bool = False


def verdict_rendre(fautes: tuple[str, ...], etat: EtatFait, *, archive: bool) -> Verdict:
    """Return the verdict of these faults, of the fact's seal, and of whether that fact is in an archive."""
    if fautes:
        return Verdict.FAUX
    if archive:
        return Verdict.ARCHIVE
    return Verdict.ATTENTE if etat.sequence is None else Verdict.VRAI


def fautes_trouver(recu: Recu | None, fait: TraceTransaction | None, etat: EtatFait) -> Iterator[str]:
    """Yield what is wrong with a receipt whose code is right, in the active language."""
    if fait is None:
        yield _("Le fait scellé qui prouve ce reçu a disparu de nos comptes.")
    elif etat.sequence is None and fait.pk <= plancher_lire("t"):
        yield _("Le fait qui prouve ce reçu avait un sceau : il a été retiré.")
    elif etat.tient is False:
        yield _("Le fait qui prouve ce reçu n'est plus celui qui a été scellé.")
    if recu is None:
        yield _("Ce reçu a été donné, puis effacé de nos comptes.")
        return
    total = total_scelle(fait)
    if total is not None and recu.montant != total:
        yield _("Le reçu dit aujourd'hui %(dit)s ; ce qui a été scellé dit %(scelle)s.") % {
            "dit": montant_afficher(recu.montant),
            "scelle": montant_afficher(total),
        }
    elif not ligne_tient(recu) or (fait is not None and recu.numero != fait.donnees_structures.get("numero")):
        yield _("La ligne de ce reçu (montant, numéro, date ou code) a été modifiée après coup.")
