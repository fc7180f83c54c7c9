"""Whether a receipt is the one that was given: its own keyed code, then the sealed fact it must agree with.

Whoever edits the receipt's row, or removes it, cannot make the code again (its key is not in the database) nor the seal
of the fact: what the paper says is held against both.
"""

from __future__ import annotations

import datetime
import enum
import hmac
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from paiements.retours_publics import argent_reparti
from salon_paiement.argent import montant_afficher
from salon_paiement.jetons import code_court_normaliser
from salon_paiement.models import Recu, Salon, SessionPaiement
from salon_paiement.recus import recu_code
from traces.controle import RETARD, EtatFait, fait_verifier
from traces.models import ArchiveTraces, TraceTransaction
from traces.types import TypeTrace

_NUMERO = re.compile(r"(\d{6})([0-9A-Z]{4,10})", re.ASCII)
_PERSONNE = uuid.UUID(int=0)


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


def numero_normaliser(saisie: str) -> str:
    """Return a typed receipt number as it is printed, ``AAMMJJ-CODE``; empty when it cannot be one."""
    lu = _NUMERO.fullmatch(code_court_normaliser(saisie))
    return f"{lu[1]}-{lu[2]}" if lu else ""


def recu_controler(numero: str, code: str) -> ControleRecu | None:
    """Return what is known of this receipt; ``None`` alike for an unknown number and a wrong code.

    Args:
        numero: as :func:`numero_normaliser` gives it.
        code: the control code, upper case, without spaces.
    """
    sessions = SessionPaiement.objects.select_related("salon", "recu")
    session = sessions.filter(code_court=numero.rpartition("-")[2]).first() if numero else None
    recu: Recu | None = getattr(session, "recu", None)
    # Asked for nobody too: an unknown number must not answer faster than a wrong code.
    regles = TraceTransaction.objects.filter(type_trace=TypeTrace.SESSION_REGLEE)
    fait = regles.filter(session_id=session.pk if session else _PERSONNE).order_by("pk").first()
    juste = False
    for candidat in [*_codes(session, recu, fait, numero), "-"]:
        juste |= hmac.compare_digest(candidat.encode(), code.encode())
    if session is None or not juste:
        return None
    return _conclure(session, recu, fait, numero)


def _codes(
    session: SessionPaiement | None, recu: Recu | None, fait: TraceTransaction | None, numero: str
) -> Iterator[str]:
    """Yield every code this paper may truly carry: of the row as it is, and of what it was according to the fact."""
    numeros = {str(fait.donnees_structures.get("numero")) if fait else "", recu.numero if recu else ""}
    if session is None or numero not in numeros:
        return
    if recu is not None:
        yield recu.code
    montants = {recu.montant if recu else None, _total(fait)} - {None}
    instants = {recu.date_creation if recu else None, session.finie_le} - {None}
    for montant in montants:
        for instant in instants:
            if montant is not None and instant is not None:
                yield recu_code(session.salon_id, numero, montant, instant)


def _conclure(session: SessionPaiement, recu: Recu | None, fait: TraceTransaction | None, numero: str) -> ControleRecu:
    etat = fait_verifier("t", fait.pk) if fait else EtatFait()
    date = recu.date_creation if recu else session.finie_le or session.date_creation
    archive = fait is None and _archive(session.salon_id, date)
    fautes = () if archive and recu is not None and _ligne_tient(recu) else tuple(_fautes(recu, fait, etat))
    total = _total(fait)
    return ControleRecu(
        verdict=_verdict(fautes, etat, archive=archive),
        salon=session.salon,
        session=session,
        numero=numero,
        montant=total if total is not None else recu.montant if recu else 0,
        date=date,
        fait=etat,
        fautes=fautes,
        repartis=argent_reparti(session),
        en_retard=fait is not None and timezone.now() - fait.date_creation > RETARD,
    )


def _verdict(fautes: tuple[str, ...], etat: EtatFait, *, archive: bool) -> Verdict:
    if fautes:
        return Verdict.FAUX
    if archive:
        return Verdict.ARCHIVE
    return Verdict.ATTENTE if etat.sequence is None else Verdict.VRAI


def _fautes(recu: Recu | None, fait: TraceTransaction | None, etat: EtatFait) -> Iterator[str]:
    if fait is None:
        yield _("Le fait scellé qui prouve ce reçu a disparu de nos comptes.")
    elif etat.tient is False:
        yield _("Le fait qui prouve ce reçu n'est plus celui qui a été scellé.")
    if recu is None:
        yield _("Ce reçu a été donné, puis effacé de nos comptes.")
        return
    total = _total(fait)
    if total is not None and recu.montant != total:
        yield _("Le reçu dit aujourd'hui %(dit)s ; ce qui a été scellé dit %(scelle)s.") % {
            "dit": montant_afficher(recu.montant),
            "scelle": montant_afficher(total),
        }
    elif not _ligne_tient(recu) or (fait is not None and recu.numero != fait.donnees_structures.get("numero")):
        yield _("La ligne de ce reçu (montant, numéro, date ou code) a été modifiée après coup.")


def _ligne_tient(recu: Recu) -> bool:
    return recu.code == recu_code(recu.salon_id, recu.numero, recu.montant, recu.date_creation)


def _total(fait: TraceTransaction | None) -> int | None:
    total = fait.donnees_structures.get("total") if fait else None
    return total if isinstance(total, int) else None


def _archive(salon_id: uuid.UUID, date: datetime.datetime) -> bool:
    mois = date.astimezone(datetime.UTC).date().replace(day=1)
    return ArchiveTraces.objects.filter(chaine=salon_id, mois=mois).exists()
