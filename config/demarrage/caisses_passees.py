"""The tills of the invented past: one opening and one Z per business day, numbered without a gap.

Same ledger operations, figures and traces as ``paiements.services.caisse`` writes, dated in the past.
"""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User

from paiements.etats import EtatPaiement
from paiements.models import (
    Caisse,
    ClotureCaisse,
    CompteLivre,
    Ecriture,
    Moyen,
    NoteComptee,
    Paiement,
    TypeOperation,
)
from paiements.services.caisse.comptage import COUPURES
from paiements.services.caisse.lot import Lot
from paiements.services.caisse.ouverture import solde_de
from paiements.services.caisse.totaux import chiffres_de
from paiements.services.grand_livre import Ligne, Operation, ecritures_de
from salon_paiement.calendrier import fuseau_de
from salon_paiement.etats import EtatSession
from salon_paiement.models import Salon, SessionPaiement
from traces.models import TraceTransaction
from traces.types import CATALOGUE, TypeTrace, titre_francais

FOND = 20_000
_OUVERTURE, _FERMETURE = datetime.time(8, 10), datetime.time(21, 15)
# Two evenings of ninety are short: believable, and the page shows how it is explained.
_MANQUES = {
    23: "Monnaie mal rendue à midi, la cliente n'est pas revenue.",
    61: "Un billet de 500 F manquait au comptage, recompté deux fois.",
}
_MANQUE = 500


class CaissesPassees:
    """Opens and closes the tills of one salon, day after day."""

    def __init__(self, salon: Salon, caissier: User, hasard: random.Random) -> None:
        self.salon = salon
        self.caissier = caissier
        self.hasard = hasard
        self.numero = 0

    def ouvrir(self, jour: datetime.date, aujourd_hui: datetime.datetime | None = None) -> Caisse:
        """Write the opening of ``jour``; with ``aujourd_hui`` (its instant) the till stays open."""
        ouverte_le = aujourd_hui or self._a(jour, _OUVERTURE)
        caisse = Caisse.objects.create(
            salon=self.salon, fond=FOND, ouverte_par=self.caissier, ouverte_le=ouverte_le, date_creation=ouverte_le,
            fermee_le=None if aujourd_hui else self._a(jour, _FERMETURE),
        )  # fmt: skip
        lignes = [Ligne(CompteLivre.CAISSE, FOND), Ligne(CompteLivre.APPORTS, -FOND)]
        self._ecrire(caisse, TypeOperation.MOUVEMENT, lignes, ouverte_le)
        self._tracer(caisse, TypeTrace.OUVERTURE_CAISSE, ouverte_le, fond=FOND)
        return caisse

    def clore(
        self, caisse: Caisse, jour: datetime.date, sessions: Sequence[SessionPaiement], paiements: Sequence[Paiement]
    ) -> None:
        """Write the Z of a till whose day is in the database already."""
        succes = [paiement for paiement in paiements if paiement.etat == EtatPaiement.REUSSI]
        lot = Lot(
            paiements=[paiement.pk for paiement in succes],
            notes=[session.pk for session in sessions if session.etat == EtatSession.PAIEMENT_REUSSI],
            remboursements=[],
            operations=[],
        )
        self.numero += 1
        cloture = self._cloture(caisse, jour, lot, _declares(succes))
        Paiement.objects.filter(pk__in=lot.paiements).update(cloture=cloture)
        NoteComptee.objects.bulk_create(NoteComptee(session_id=cle, cloture=cloture) for cle in lot.notes)
        lignes = [
            Ligne(CompteLivre.APPORTS, cloture.compte),
            Ligne(CompteLivre.ECARTS, -cloture.ecart),
            Ligne(CompteLivre.CAISSE, -cloture.attendu),
        ]
        self._ecrire(caisse, TypeOperation.CLOTURE, lignes, cloture.date_creation)
        vu = {"compte": cloture.compte, "attendu": cloture.attendu, "ecart": cloture.ecart}
        self._tracer(caisse, TypeTrace.COMPTAGE_CAISSE, cloture.date_creation, **vu)
        self._tracer(
            caisse, TypeTrace.CLOTURE_CAISSE, cloture.date_creation, numero=self.numero, recomptages=1, **vu
        )  # fmt: skip

    def _cloture(self, caisse: Caisse, jour: datetime.date, lot: Lot, declares: dict[str, int]) -> ClotureCaisse:
        attendu = solde_de(caisse.pk)
        note = _MANQUES.get(self.numero, "")
        compte = attendu - (_MANQUE if note else 0)
        chiffres = chiffres_de(lot, caisse, declares)
        return ClotureCaisse.objects.create(
            salon=self.salon, caisse=caisse, numero=self.numero, jour=jour, fermee_par=self.caissier, fond=caisse.fond,
            comptage=_coupures(compte), compte=compte, attendu=attendu, ecart=compte - attendu, note=note,
            moyens=chiffres.moyens, totaux={**chiffres.totaux, "comptages": 1}, verification=[],
            date_creation=caisse.fermee_le or caisse.ouverte_le,
        )  # fmt: skip

    def _a(self, jour: datetime.date, heure: datetime.time) -> datetime.datetime:
        exacte = datetime.datetime.combine(jour, heure, tzinfo=fuseau_de(self.salon))
        return exacte + datetime.timedelta(seconds=self.hasard.randint(0, 600))

    def _ecrire(self, caisse: Caisse, quoi: str, lignes: list[Ligne], instant: datetime.datetime) -> None:
        operation = Operation(type=quoi, salon_id=self.salon.pk, caisse_id=caisse.pk, lignes=lignes)
        Ecriture.objects.bulk_create(ecritures_de(operation, instant))

    def _tracer(self, caisse: Caisse, fait: str, instant: datetime.datetime, **donnees: Any) -> None:
        TraceTransaction.objects.create(
            salon=self.salon, type_trace=fait, niveau_importance=CATALOGUE[fait].niveau, titre=titre_francais(fait),
            acteur=self.caissier, objet_id=caisse.pk, donnees_structures=donnees, date_creation=instant,
        )  # fmt: skip


def _declares(succes: Sequence[Paiement]) -> dict[str, int]:
    """What each operator's phone showed that evening: as much as the ledger."""
    sommes: Counter[str] = Counter()
    for paiement in succes:
        if paiement.moyen == Moyen.MOBILE_MONEY:
            sommes[paiement.reseau] += paiement.montant_recu or 0
    return dict(sommes)


def _coupures(somme: int) -> dict[str, int]:
    """Return notes and coins that make ``somme``, the biggest first."""
    nombres: dict[str, int] = {}
    for coupure, valeur in COUPURES.items():
        nombre, somme = divmod(somme, valeur)
        if nombre:
            nombres[coupure] = nombre
    return nombres
