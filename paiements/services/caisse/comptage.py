"""Counting the drawer blind: what was counted is written down and sealed before the expected sum is shown."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.models import Caisse
from paiements.services.caisse.ouverture import caisse_cle, solde_de, tenir_exiger, trace_de_caisse
from paiements.services.idempotence import cle_noter, cle_retrouver, une_fois
from paiements.services.tiroir import caisse_verrouiller
from salon_paiement.erreurs import SaisieInvalide
from traces.models import TraceTransaction
from traces.services import trace_enregistrer
from traces.types import TypeTrace

# Banknotes and coins of the CFA franc (BCEAO): their face value and how many of which kind ("b" note, "p" coin).
BILLETS = (10_000, 5_000, 2_000, 1_000, 500)
PIECES = (500, 250, 200, 100, 50, 25, 10, 5)
COUPURES: dict[str, int] = {f"b{v}": v for v in BILLETS} | {f"p{v}": v for v in PIECES}
NOMBRE_MAX = 9_999
COMPTAGE_PERIME = _("Ce comptage n'est plus valable : comptez de nouveau le tiroir.")
_SEL = "caisse.comptage"
# A count is confirmed within the hour: later, the drawer must be counted again.
_DUREE_S = 3600


@dataclass(frozen=True, slots=True)
class Comptage:
    """What was counted in one till.

    Args:
        nombres: how many of each note and coin (keys of :data:`COUPURES`).
        declares: what each operator's own phone shows, by network (whole XOF); a network nobody read is absent.
    """

    caisse_id: uuid.UUID
    nombres: Mapping[str, int] = field(default_factory=dict)
    declares: Mapping[str, int] = field(default_factory=dict)

    @property
    def compte(self) -> int:
        """The cash counted, whole XOF."""
        return sum(COUPURES[coupure] * nombre for coupure, nombre in self.nombres.items())

    @property
    def empreinte(self) -> str:
        """Everything that was counted, always written in the same way: what its key stands for."""
        return json.dumps([str(self.caisse_id), dict(self.nombres), dict(self.declares)], sort_keys=True)


@dataclass(frozen=True, slots=True)
class Constat:
    """A count beside what the ledger expected at that moment, whole XOF.

    Args:
        sceau: brings it to the second step, tamper-proof.
        compte_le: when it was counted, seconds since the epoch; it stays so when what is expected changes.
    """

    comptage: Comptage
    attendu: int
    sceau: str
    compte_le: int

    @property
    def ecart(self) -> int:
        """What is there in excess (positive) or missing (negative)."""
        return self.comptage.compte - self.attendu

    @property
    def perime(self) -> bool:
        """Too old to close a till: the drawer must be counted again."""
        return timezone.now().timestamp() - self.compte_le > _DUREE_S


class ComptagePerime(SaisieInvalide):
    """This count closes nothing any more: altered, of another till, or made more than an hour ago (422)."""


def comptage_noter(comptage: Comptage, salon_id: uuid.UUID, acteur: User, cle: str) -> Constat:
    """Write down a count of the open till, then only tell what was expected.

    Sent again with its key it is the same count: it is not one more in the journal, nor any younger.

    Raises:
        Refuse: this person does not keep the till (403).
        SaisieInvalide: impossible numbers, or the key (422).
        Conflit: the till is closed (409).
    """
    tenir_exiger(acteur, salon_id)
    _verifier(comptage)
    clef = caisse_cle(salon_id, acteur, cle, "compter", comptage.empreinte)
    with une_fois(clef, "comptage") as neuve:
        if not neuve:
            attendu, compte_le = cle_retrouver(clef).split()
            return _constat(comptage, int(attendu), int(compte_le))
        constat = _noter(comptage, salon_id, acteur)
        cle_noter(clef, f"{constat.attendu} {constat.compte_le}")
    return constat


def constat_reprendre(constat: Constat, salon_id: uuid.UUID, acteur: User) -> Constat:
    """Put the same count beside what is expected now that the drawer moved; nobody counted again.

    Raises:
        Refuse: this person does not keep the till (403).
        ComptagePerime: it is a count of another till (422).
        Conflit: the till is closed (409).
    """
    tenir_exiger(acteur, salon_id)
    with transaction.atomic():
        caisse = _caisse_comptee(constat.comptage, salon_id)
        return _constat(constat.comptage, solde_de(caisse.pk), constat.compte_le)


def _noter(comptage: Comptage, salon_id: uuid.UUID, acteur: User) -> Constat:
    caisse = _caisse_comptee(comptage, salon_id)
    attendu = solde_de(caisse.pk)
    ecart = comptage.compte - attendu
    trace_enregistrer(
        trace_de_caisse(caisse, TypeTrace.COMPTAGE_CAISSE, acteur, compte=comptage.compte, attendu=attendu, ecart=ecart)
    )
    return _constat(comptage, attendu, int(timezone.now().timestamp()))


def _caisse_comptee(comptage: Comptage, salon_id: uuid.UUID) -> Caisse:
    caisse = caisse_verrouiller(salon_id)
    if caisse.pk != comptage.caisse_id:
        raise ComptagePerime(COMPTAGE_PERIME)
    return caisse


def _constat(comptage: Comptage, attendu: int, compte_le: int) -> Constat:
    contenu = [str(comptage.caisse_id), dict(comptage.nombres), dict(comptage.declares), attendu, compte_le]
    return Constat(comptage, attendu, signing.dumps(contenu, salt=_SEL, compress=True), compte_le)


def constat_lire(sceau: str) -> Constat:
    """Read back what the first step sealed, however old: a closing sent again is answered for three days.

    Raises:
        ComptagePerime: altered (422).
    """
    try:
        caisse_id, nombres, declares, attendu, compte_le = signing.loads(sceau, salt=_SEL)
    except (signing.BadSignature, ValueError) as erreur:
        raise ComptagePerime(COMPTAGE_PERIME) from erreur
    return Constat(Comptage(uuid.UUID(caisse_id), nombres, declares), attendu, sceau, compte_le)


def comptages_de(caisse: Caisse) -> int:
    """Return how many times this till was counted since it was opened."""
    faits = TraceTransaction.objects.filter(
        salon_id=caisse.salon_id,
        type_trace=TypeTrace.COMPTAGE_CAISSE,
        objet_id=caisse.pk,
    )
    return faits.count()


def comptage_json(comptage: Comptage) -> dict[str, Any]:
    """Return the numbers of notes and coins as a Z keeps them."""
    return {coupure: comptage.nombres[coupure] for coupure in COUPURES if comptage.nombres.get(coupure)}


def _verifier(comptage: Comptage) -> None:
    inconnues = comptage.nombres.keys() - COUPURES.keys()
    if inconnues or any(not 0 <= n <= NOMBRE_MAX for n in comptage.nombres.values()):
        raise SaisieInvalide(_("Un nombre de billets ou de pièces est impossible."))
    if any(not 0 <= montant <= 10**9 for montant in comptage.declares.values()):
        raise SaisieInvalide(_("Une somme déclarée est impossible."))
