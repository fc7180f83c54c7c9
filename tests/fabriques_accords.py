"""Agreements of managers for tests: asked by the cashier, given with a code, applied through the services."""

from __future__ import annotations

from paiements.models import AccordGerant, GesteAccord
from paiements.services.accords import Voulu, accord_donner
from paiements.services.remise import remise_accorder
from salon_paiement.models import Role, SessionPaiement
from tests.fabriques_caisse import cle
from tests.fabriques_codes import CODE, poser
from tests.personnel.conftest import Equipe, composer_equipe
from traces.models import TraceTransaction
from traces.types import TypeTrace as T


def equipe_avec_codes() -> Equipe:
    """The cast, where the cashier and those who direct her have a code."""
    equipe = composer_equipe()
    for role in (Role.GERANT, Role.PROPRIETAIRE, Role.CAISSIER):
        poser(equipe.personnes[role])
    return equipe


def remise(equipe: Equipe, session: SessionPaiement, montant: int = 500) -> Voulu:
    return Voulu(GesteAccord.REMISE, session, montant, equipe.personnes[Role.CAISSIER])


def donner(equipe: Equipe, voulu: Voulu, role: str = Role.GERANT, code: str = CODE) -> AccordGerant:
    return accord_donner(voulu, str(equipe.personnes[role].pk), code, cle())


def appliquer(voulu: Voulu, accord: AccordGerant | None, *, forme: str = "") -> SessionPaiement:
    return remise_accorder(
        voulu.session.pk, voulu.montant, "geste commercial", voulu.demandeur, forme or cle(),
        accord=accord.pk if accord else None,
    )  # fmt: skip


def rien_n_a_change(session: SessionPaiement) -> bool:
    neuve = SessionPaiement.objects.get(pk=session.pk)
    return (neuve.total, neuve.remise) == (session.total, session.remise) and not faits(T.REMISE)


def faits(type_trace: str) -> list[TraceTransaction]:
    return list(TraceTransaction.objects.filter(type_trace=type_trace).order_by("id"))
