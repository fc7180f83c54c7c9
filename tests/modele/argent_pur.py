"""One visit and all its money as a small pure world: three attempts, cash, refunds, a ledger, no database.

It walks the real tables of transitions and the real ranks; its guards are the domain's, in words. Amounts are
whole XOF. ``Gardes`` switches guards off one at a time, to prove that each of them holds something.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from paiements.etats import RANG
from paiements.etats import TRANSITIONS as TABLE_PAIEMENT
from paiements.etats_remboursement import RESERVES
from paiements.etats_remboursement import TRANSITIONS as TABLE_REMBOURSEMENT
from salon_paiement.etats import EN_PAIEMENT, ETEIGNABLES
from salon_paiement.etats import TRANSITIONS as TABLE_SESSION
from tests.modele.pieces import Gardes, Rendu, Tentative

TENTATIVES = 3
REMBOURSEMENTS = 4
_ECHECS = ("abandonne", "expire", "annule", "echoue")


@dataclass(slots=True)
class Visite:
    """Everything about one session at one instant, and the ledger its facts wrote."""

    hasard: random.Random
    gardes: Gardes = field(default_factory=Gardes)
    etat: str = "scanne"
    total: int = 0
    remise: int = 0
    applique: int = 0
    recus: int = 0
    delai_passe: bool = False
    fin_nette: bool = True
    tentatives: list[Tentative] = field(default_factory=list)
    rendus: list[Rendu] = field(default_factory=list)
    livre: Counter[str] = field(default_factory=Counter)

    @property
    def du(self) -> int:
        return self.total - self.applique

    @property
    def attendue(self) -> bool:
        return any(t.vivante and not t.remplacee for t in self.tentatives)

    def ecrire(self, **lignes: int) -> None:
        """Write one operation."""
        self.livre.update(lignes)
        self.livre["somme"] += sum(lignes.values())

    def aller(self, vers: str) -> None:
        """Move the session by the real table."""
        assert vers in TABLE_SESSION[self.etat], f"{self.etat} → {vers}"
        self.etat = vers
        if vers == "paiement_reussi":
            self.recus += 1
            self.ecrire(clients=self.total, remises=self.remise, ventes=-self.total - self.remise)

    def gestes(self) -> list[Callable[[], None]]:
        """Return everything that may happen now."""
        return [
            *self._visite(),
            *(geste for t in self.tentatives for geste in self._verdicts(t)),
            *(geste for t in self.tentatives for geste in self._apres(t)),
            *(geste for r in self.rendus for geste in self._suites(r)),
        ]

    # -- the visit

    def _visite(self) -> list[Callable[[], None]]:
        gestes: list[Callable[[], None]] = []
        if self.etat == "scanne":
            gestes.append(self._composer)
        if self.etat == "prestation_selectionnee" and self.du > 0:
            gestes.append(self._remiser)
            if len(self.tentatives) < TENTATIVES:
                gestes += [self._initier, self._especes]
        if self.etat in EN_PAIEMENT and len(self.tentatives) < TENTATIVES and not self.gardes.une_vivante:
            gestes.append(self._initier_encore)
        libre = not any(t.vivante for t in self.tentatives) and not self.applique
        if self.etat in ETEIGNABLES and (libre or not self.gardes.expiration):
            gestes += [lambda: self._finir("expire"), lambda: self._finir("abandonne")]
        if self.etat == "expire":
            gestes.append(self._attendre_72_heures)
        if self.etat in {"expire", "abandonne"} and self.applique and not self.attendue:
            gestes.append(self._accepter)
        return gestes

    def _finir(self, vers: str) -> None:
        self.fin_nette = not any(t.vivante for t in self.tentatives) and not self.applique
        self.aller(vers)

    def _composer(self) -> None:
        self.total = self.hasard.randint(1, 60) * 500
        self.aller("prestation_selectionnee")

    def _remiser(self) -> None:
        montant = self.hasard.choice([self.du, max(self.du // 2, 1)])
        if montant == self.total:
            return
        self.total, self.remise = self.total - montant, self.remise + montant
        if self.du == 0:
            self.aller("paiement_reussi")

    def _initier(self) -> None:
        part = self.hasard.choice([self.du, self.du, max(self.du // 2, 1)])
        self.tentatives.append(Tentative("mobile", part, "en_attente"))
        self.aller("paiement_initie")

    def _initier_encore(self) -> None:
        self.tentatives.append(Tentative("mobile", max(self.du, 1), "en_attente"))

    def _especes(self) -> None:
        if self.attendue:
            return
        part = self.hasard.choice([self.du, max(self.du // 2, 1)])
        tentative = Tentative("especes", part, "en_attente")
        self.tentatives.append(tentative)
        self._encaisser(tentative, part)

    def _attendre_72_heures(self) -> None:
        self.delai_passe = True

    def _accepter(self) -> None:
        """The desk settles a visit that had ended, writing off what is missing."""
        self.remise += self.du
        self.total = self.applique
        self.aller("paiement_reussi")

    # -- an attempt

    def _verdicts(self, t: Tentative) -> list[Callable[[], None]]:
        if t.moyen == "especes":
            return []
        gestes: list[Callable[[], None]] = []
        for vers in sorted(TABLE_PAIEMENT[t.etat]):
            assert RANG[vers] > RANG[t.etat] or vers == "annule", f"{t.etat} → {vers}"
            if t.etat == "reussi" and vers == "annule":
                continue  # cash only, by a manager
            gestes.append(self._verdict(t, vers))
        if t.vivante and not t.remplacee and self.etat in EN_PAIEMENT:
            gestes.append(lambda: self._remplacer(t))
        return gestes

    def _verdict(self, t: Tentative, vers: str) -> Callable[[], None]:
        if vers == "reussi":
            return lambda: self._encaisser(t, self.hasard.choice([t.montant] * 4 + [t.montant + 500, t.montant - 1]))
        if vers == "extourne":
            return lambda: self._extourner(t)
        if vers in _ECHECS:
            return lambda: self._echouer(t, vers)
        return lambda: self._suivre(t, vers)

    def _suivre(self, t: Tentative, vers: str) -> None:
        t.etat = vers
        if vers == "incertain" and not t.remplacee and self.etat == "paiement_initie":
            self.aller("verification")

    def _remplacer(self, t: Tentative) -> None:
        t.remplacee = True
        self.aller("prestation_selectionnee")

    def _echouer(self, t: Tentative, vers: str) -> None:
        attendue = t.vivante and not t.remplacee
        if t.etat == "reussi":
            return
        t.etat = vers
        if attendue and self.etat in EN_PAIEMENT and not self.attendue:
            self.aller("prestation_selectionnee")

    def _encaisser(self, t: Tentative, recu: int) -> None:
        """Money first, whatever the session's state; then what the session may become."""
        if recu <= 0:
            return
        du, exact = self.du, recu == self.du and not self.applique
        applique = min(recu, du) if self.gardes.plafond else recu
        t.etat, t.recu, t.applique, t.surplus = "reussi", recu, applique, recu - applique
        self.applique += applique
        entree = {"caisse": recu} if t.moyen == "especes" else {"a_recevoir": recu}
        self.ecrire(**entree, clients=-applique, surplus=-(recu - applique))
        reglable = self.etat in EN_PAIEMENT | {"prestation_selectionnee"} or (
            self.etat == "expire" and not self.delai_passe and exact
        )
        if applique and self.du <= 0 and reglable:
            self.aller("paiement_reussi")
        elif self.etat in EN_PAIEMENT and not self.attendue:
            self.aller("prestation_selectionnee")
        t.signalee = bool(t.surplus or not applique or self.etat != "paiement_reussi" or recu != t.montant)

    def _extourner(self, t: Tentative) -> None:
        if t.etat != "reussi":
            self._encaisser(t, t.montant)
        t.etat, t.signalee = "extourne", True
        # What went back before is counted already.
        reste = max(t.recu - self._rendu(t), 0)
        self.ecrire(a_examiner=reste, a_recevoir=-reste)

    # -- refunds

    def _apres(self, t: Tentative) -> list[Callable[[], None]]:
        if t.etat != "reussi" or len(self.rendus) >= REMBOURSEMENTS:
            return []
        return [lambda: self._demander(t), lambda: self._externe(t)]

    def _demander(self, t: Tentative) -> None:
        self.rendus.append(Rendu(t, self.hasard.choice([t.recu, max(t.recu // 2, 1), max(t.recu - t.reserve, 1)])))

    def _externe(self, t: Tentative) -> None:
        """The provider says more was given back than we know: never refused, only flagged."""
        if t.moyen == "especes":
            return
        montant = max(t.recu // 3, 1)
        t.externe += montant
        t.signalee = True
        self.rendus.append(Rendu(t, montant, "externe"))
        self._sortir(t, montant)

    def _suites(self, r: Rendu) -> list[Callable[[], None]]:
        return [partial(self._avancer, r, vers) for vers in sorted(TABLE_REMBOURSEMENT[r.etat])]

    def _avancer(self, r: Rendu, vers: str) -> None:
        t = r.tentative
        entre = r.etat not in RESERVES and vers in RESERVES
        if entre and self.gardes.reserve and t.reserve + r.montant > t.recu:
            return
        t.reserve += r.montant * (entre - (r.etat in RESERVES and vers not in RESERVES))
        r.etat = vers
        if vers == "fait":
            self._sortir(t, r.montant)

    def _sortir(self, t: Tentative, montant: int) -> None:
        """Surplus first, then what was sold."""
        avant = self._rendu(t) - montant
        sur_surplus = max(min(t.surplus - avant, montant), 0)
        compte = "caisse" if t.moyen == "especes" else "a_recevoir"
        self.ecrire(**{compte: -montant, "surplus": sur_surplus, "remboursements": montant - sur_surplus})
        if t.etat == "extourne":
            de_trop = min(montant, max(t.recu - avant, 0))
            self.ecrire(a_recevoir=de_trop, a_examiner=-de_trop)

    def _rendu(self, t: Tentative) -> int:
        return sum(r.montant for r in self.rendus if r.tentative is t and r.etat in {"fait", "externe"})
