"""Refunds, credits and payouts for tests: people with their rights, a till, a provider that can send money back."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import User

from paiements.fournisseurs.base import Avis, Capacites, Rendu, Statut
from paiements.models import Caisse, Paiement, Remboursement
from paiements.services.caisse.ouverture import caisse_ouvrir
from paiements.services.encaissement import avis_appliquer
from paiements.services.remboursement import envoi, plafond
from paiements.services.remboursement.demande import remboursement_approuver, remboursement_demander
from salon_paiement.models import Role, SessionPaiement
from tests import fabriques

_rang = itertools.count(1)


def cle() -> str:
    return f"cle-remboursement-{next(_rang)}"


@dataclass
class Banque:
    """A provider that sends money back as told: ``reponse`` is what it answers, ``appels`` what it was asked."""

    reponse: Rendu | Exception = field(default_factory=lambda: Rendu(fait=True, reference="R1"))
    remboursement: bool = True
    partiel: bool = True
    appels: list[tuple[str, str, int]] = field(default_factory=list)
    pendant: Callable[[], object] = lambda: None

    @property
    def capacites(self) -> Capacites:
        return Capacites(
            frozenset({"mtn"}), frozenset({"BJ"}), 100, 2_000_000,
            remboursement=self.remboursement, remboursement_partiel=self.partiel,
        )  # fmt: skip

    def rembourser(self, reference_fournisseur: str, notre_reference: str, montant: int) -> Rendu:
        self.appels.append((reference_fournisseur, notre_reference, montant))
        self.pendant()
        if isinstance(self.reponse, Exception):
            raise self.reponse
        return self.reponse


def brancher(patch: pytest.MonkeyPatch, **options: object) -> Banque:
    """Put a :class:`Banque` behind every account."""
    banque = Banque(**options)  # type: ignore[arg-type]
    patch.setattr(plafond, "fournisseur_classe", lambda _nom: banque)
    patch.setattr(envoi, "fournisseur_du_compte", lambda _compte: banque)
    return banque


def gerant(chez: fabriques.Maison) -> User:
    return fabriques.membre(chez, Role.GERANT)


def caisse_ouverte(chez: fabriques.Maison) -> Caisse:
    return caisse_ouvrir(chez.salon, 20_000, gerant(chez), cle())


def payee(chez: fabriques.Maison, *, pourboire: int = 0, recu: int | None = None) -> Paiement:
    """A settled visit's payment: 5 000 F of braids by Awa (20 %), and the tip."""
    session = fabriques.session_a_payer(chez, pourboire=pourboire)
    return fabriques.reussir(fabriques.tentative(session), recu)


def demander(
    paiement: Paiement, qui: User, montant: int = 5000, voie: str = "operateur", *, approuver: bool = False
) -> Remboursement:
    return remboursement_demander(paiement.pk, montant, voie, "cliente mécontente", qui, cle(), approuver=approuver)


def approuve(paiement: Paiement, qui: User, montant: int = 5000, voie: str = "operateur") -> Remboursement:
    """Asked and approved by one manager, below the limit."""
    remboursement = demander(paiement, qui, montant, voie, approuver=True)
    if remboursement.etat == "demande":
        remboursement = remboursement_approuver(remboursement.pk, qui, cle())
    return remboursement


def annoncer(
    paiement: Paiement, rembourse: int, statut: Statut = Statut.REUSSI, montant: int | None = None
) -> Paiement:
    """The provider answers our question: paid, and so much given back."""
    recu = paiement.montant if montant is None else montant
    avis = Avis(statut, montant=recu, devise="XOF", montant_rembourse=rembourse)
    return avis_appliquer(paiement.pk, avis, source="interrogation")


def session_de(paiement: Paiement) -> SessionPaiement:
    return SessionPaiement.objects.get(pk=paiement.session_id)
