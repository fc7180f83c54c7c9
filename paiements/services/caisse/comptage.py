"""Counting the drawer blind: what was counted is written down and sealed before the expected sum is shown."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from paiements.models import Caisse
from paiements.services.caisse.ouverture import solde_de, tenir_exiger, trace_de_caisse
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


@dataclass(frozen=True, slots=True)
class Constat:
    """A count beside what the ledger expected at that moment, whole XOF; ``sceau`` brings it to the second step."""

    comptage: Comptage
    attendu: int
    sceau: str

    @property
    def ecart(self) -> int:
        """What is there in excess (positive) or missing (negative)."""
        return self.comptage.compte - self.attendu


def comptage_noter(comptage: Comptage, salon_id: uuid.UUID, acteur: User) -> Constat:
    """Write down a count of the open till, then only tell what was expected.

    Raises:
        Refuse: this person does not keep the till (403).
        SaisieInvalide: impossible numbers (422).
        Conflit: the till is closed (409).
    """
    tenir_exiger(acteur, salon_id)
    _verifier(comptage)
    with transaction.atomic():
        caisse = caisse_verrouiller(salon_id)
        if caisse.pk != comptage.caisse_id:
            raise SaisieInvalide(_PERIME)
        attendu = solde_de(caisse.pk)
        ecart = comptage.compte - attendu
        trace_enregistrer(
            trace_de_caisse(
                caisse, TypeTrace.COMPTAGE_CAISSE, acteur, compte=comptage.compte, attendu=attendu, ecart=ecart
            )
        )
    contenu = [str(caisse.pk), dict(comptage.nombres), dict(comptage.declares), attendu]
    return Constat(comptage, attendu, signing.dumps(contenu, salt=_SEL, compress=True))


def constat_lire(sceau: str) -> Constat:
    """Read back what the first step sealed.

    Raises:
        SaisieInvalide: altered, or counted more than an hour ago (422).
    """
    try:
        caisse_id, nombres, declares, attendu = signing.loads(sceau, salt=_SEL, max_age=_DUREE_S)
    except signing.BadSignature as erreur:
        raise SaisieInvalide(_PERIME) from erreur
    return Constat(Comptage(uuid.UUID(caisse_id), nombres, declares), attendu, sceau)


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


_PERIME = _("Ce comptage n'est plus valable : comptez de nouveau le tiroir.")
