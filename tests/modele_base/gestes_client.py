"""What clients and time do to the real database: visits, attempts, parts, credits, giving up, deadlines."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Avoir, Paiement, Remboursement
from paiements.services.avoirs import Depense, avoir_depenser
from paiements.services.caisse.ouverture import caisse_ouvrir
from paiements.services.encaissement import avis_appliquer
from paiements.services.guichet.veille import guichet_veiller
from paiements.services.incertitude import paiement_remplacer
from paiements.services.initiation import Intention, intention_enregistrer
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.etats import TransitionInterdite
from salon_paiement.models import Role, SessionPaiement
from salon_paiement.services.expiration import session_abandonner, sessions_expirer
from salon_paiement.services.identification import telephone_noter
from tests import fabriques

REFUS = (ErreurMetier, TransitionInterdite)
TENTATIVES = 3
RECENTS = 4
T = TypeVar("T")
# Draws from a strategy: the walk is replayed and made shorter by what it drew.
Tirage = Callable[[st.SearchStrategy[Any]], Any]
_cles = itertools.count(1)


def cle() -> str:
    """A form's key that nobody used yet."""
    return f"cle-modele-{next(_cles)}"


def essayer(geste: Callable[[], T]) -> T | None:
    """Do it as a page would: the domain may refuse, and then nothing has changed."""
    try:
        with transaction.atomic():
            return geste()
    except REFUS:
        return None


def un(tirer: Tirage, choses: Sequence[T]) -> T | None:
    """One of the latest, where most things still happen."""
    lue: T | None = tirer(st.sampled_from(list(choses)[-RECENTS:])) if choses else None
    return lue


class Clients(RuleBasedStateMachine):
    """Clients of one salon, and its people."""

    maison: fabriques.Maison
    gerante: User
    proprietaire: User
    caissier: User

    def __init__(self) -> None:
        super().__init__()
        self.sessions: list[SessionPaiement] = []
        self.paiements: list[Paiement] = []
        self.remboursements: list[Remboursement] = []
        self.avoirs: list[Avoir] = []

    @initialize()
    def ouvrir_le_salon(self) -> None:
        self._point = transaction.atomic()
        self._point.__enter__()
        self.maison = fabriques.maison()
        self.gerante = fabriques.membre(self.maison, Role.GERANT)
        self.proprietaire = fabriques.membre(self.maison, Role.PROPRIETAIRE)
        self.caissier = fabriques.membre(self.maison, Role.CAISSIER)
        caisse_ouvrir(self.maison.salon, 20_000, self.caissier, cle())

    def teardown(self) -> None:
        if hasattr(self, "_point"):
            transaction.set_rollback(True)
            self._point.__exit__(None, None, None)

    def client_compose(self, tirer: Tirage) -> None:
        pourboire = tirer(st.sampled_from([0, 0, 503]))
        self.sessions.append(fabriques.session_a_payer(self.maison, courriel="afi@example.org", pourboire=pourboire))

    def client_paie(self, tirer: Tirage) -> None:
        session = un(tirer, self.sessions)
        if session is None or Paiement.objects.filter(session=session, compte__isnull=False).count() >= TENTATIVES:
            return
        reseau, part = tirer(st.sampled_from(fabriques.RESEAUX)), tirer(st.sampled_from([None, None, 2000]))
        intention = Intention(reseau, telephone_noter(session.salon, fabriques.NUMERO), cle(), part)
        essai = essayer(lambda: intention_enregistrer(session.pk, intention))
        if essai is None:
            return
        paiement = essai[0]
        self.paiements.append(paiement)
        if tirer(st.integers(0, 3)):
            Paiement.objects.filter(pk=paiement.pk).update(initie_le=timezone.now())
            avis = Avis(Statut.EN_COURS, reference_fournisseur=f"ref-{paiement.reference}")
            avis_appliquer(paiement.pk, avis, source="initiation")

    def client_paie_autrement(self, tirer: Tirage) -> None:
        if paiement := un(tirer, self.paiements):
            essayer(lambda: paiement_remplacer(paiement.pk, acteur_id=self.gerante.pk))

    def client_depense_son_avoir(self, tirer: Tirage) -> None:
        session, avoir = un(tirer, self.sessions), un(tirer, self.avoirs)
        if session is None or avoir is None:
            return
        depense = Depense(avoir.code, cle(), tirer(st.sampled_from([None, None, 1500])))
        if fait := essayer(lambda: avoir_depenser(session.pk, depense)):
            self.paiements.append(fait)

    def client_abandonne(self, tirer: Tirage) -> None:
        if session := un(tirer, self.sessions):
            essayer(lambda: session_abandonner(session.pk, par="client"))

    def le_temps_passe(self, tirer: Tirage) -> None:
        """Deadlines and questions come nearer; what was written stays as it was written."""
        ecart = datetime.timedelta(hours=tirer(st.sampled_from([1, 30, 100])))
        for session in SessionPaiement.objects.filter(salon=self.maison.salon):
            champs: dict[str, object] = {"expire_le": session.expire_le - ecart, "jour": session.jour - ecart}
            if session.finie_le:
                champs["finie_le"] = session.finie_le - ecart
            SessionPaiement.objects.filter(pk=session.pk).update(**champs)
        for paiement in Paiement.objects.filter(salon=self.maison.salon, initie_le__isnull=False):
            assert paiement.initie_le is not None
            Paiement.objects.filter(pk=paiement.pk).update(initie_le=paiement.initie_le - ecart)
        sessions_expirer()
        guichet_veiller()
