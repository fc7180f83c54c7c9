"""A second success that tells another sum than the first: the larger one stands, both are shown to a person.

Sums are ranked like verdicts, so that every order of arrival ends alike: not told, then another currency, then
ours; within one currency, the larger. Nothing is corrected once a person moved or gave back part of the money.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from paiements.etats import EtatPaiement
from paiements.fournisseurs.base import Avis
from paiements.models import CompteLivre, Ecriture, Paiement, Remboursement, TypeException, TypeOperation
from paiements.services.consequences import Encaisse, session_apres_succes
from paiements.services.exceptions import exception_signaler, exceptions_ajuster, exceptions_depassees_clore
from paiements.services.grand_livre import Operation, operation_inverser, operations_ecrire, succes_operation
from paiements.services.transition import paiement_noter, trace_de_paiement
from salon_paiement.argent import DEVISE
from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement
from traces.types import TypeTrace


@dataclass(frozen=True, slots=True)
class Somme:
    """What one success told. ``montant`` is whole units of ``devise``, ``None`` when it told none."""

    montant: int | None
    devise: str

    @property
    def rang(self) -> tuple[int, int, str]:
        """Return what decides which of two sums stands: the greater."""
        if self.montant is None:
            return (0, 0, "")
        return (2 if self.devise == DEVISE else 1, self.montant, self.devise)

    def __str__(self) -> str:
        return f"{self.montant if self.montant is not None else '?'} {self.devise}"


def succes_comparer(
    session: SessionPaiement, paiement: Paiement, avis: Avis, *, source: str, dans_le_delai: bool
) -> None:
    """Compare a success with the one already written; session and attempt are locked by the caller.

    Args:
        avis: bounded (:func:`paiements.services.bornes.avis_borner`).
        dans_le_delai: an expired session may still be settled by itself.
    """
    connue = Somme(paiement.montant_recu or None, paiement.devise_recue or DEVISE)
    dite = Somme(avis.montant, avis.devise or DEVISE)
    if dite.montant is None or dite == connue:
        return
    corrige = dite.rang > connue.rang and _intact(paiement, connue)
    if corrige:
        _corriger(session, paiement, avis, connue, source=source, dans_le_delai=dans_le_delai)
        if connue.montant is None:
            return
    if corrige or not paiement.contradiction:
        ecart = abs(dite.montant - (connue.montant or 0)) if dite.devise == connue.devise else dite.montant
        paiement_noter(paiement, {"contradiction": True})
        exception_signaler(
            paiement,
            session,
            TypeException.CONTRADICTION,
            ecart,
            dite.devise,
            precision=_("L'opérateur a annoncé %(un)s puis %(deux)s.") % {"un": connue, "deux": dite},
        )


def _intact(paiement: Paiement, connue: Somme) -> bool:
    """Tell whether the money still is where its success put it: what people decided since is theirs."""
    if paiement.etat != EtatPaiement.REUSSI or Remboursement.objects.filter(paiement=paiement).exists():
        return False
    examen = Ecriture.objects.filter(paiement=paiement, compte=CompteLivre.A_EXAMINER, devise=connue.devise)
    attendu = _ecrit(paiement, connue) - paiement.montant_applique - paiement.surplus
    return -(examen.aggregate(n=Sum("montant"))["n"] or 0) == attendu


def _corriger(
    session: SessionPaiement, paiement: Paiement, avis: Avis, connue: Somme, *, source: str, dans_le_delai: bool
) -> None:
    """Take the former sum back by a counter-entry, write the larger one, and look at the session again."""
    recu, devise = avis.montant or 0, avis.devise or DEVISE
    notre = devise == DEVISE
    deja, deja_surplus, du_avant = paiement.montant_applique, paiement.surplus, session.du
    retrait = operation_inverser(_operation(paiement, connue))
    libre = recu - deja - deja_surplus if notre else 0
    plus = min(libre, du_avant)
    champs = {
        "montant_recu": recu, "devise_recue": devise, "montant_applique": deja + plus,
        "surplus": deja_surplus + libre - plus, "frais": avis.frais,
    }  # fmt: skip
    paiement_noter(paiement, champs)
    operations_ecrire(retrait)
    tardif = session.etat in {EtatSession.EXPIRE, EtatSession.ABANDONNE}
    trace = trace_de_paiement(
        paiement,
        TypeTrace.CONFIRMATION_PAIEMENT,
        donnees={
            "montant": paiement.montant, "recu": recu, "applique": plus, "surplus": libre - plus, "devise": devise,
            "source": source, "tardif": tardif,
        },
    )  # fmt: skip
    exceptions_depassees_clore(paiement, devise)
    encaisse = Encaisse(
        operation=_operation(paiement, Somme(recu, devise)), recu=recu, applique=plus, surplus=libre - plus,
        devise=devise, du_avant=du_avant, vivant=False, tardif=tardif, exact=notre and recu == du_avant + deja,
        dans_le_delai=dans_le_delai, deja_applique=deja, deja_surplus=deja_surplus,
    )  # fmt: skip
    session_apres_succes(session, paiement, encaisse, trace)
    exceptions_ajuster(paiement, recu=recu, surplus=paiement.surplus, du=session.du)


def _operation(paiement: Paiement, somme: Somme) -> Operation:
    """Build what the attempt's facts stand for in the ledger, as a correction: a success is written once."""
    entree = succes_operation(
        paiement,
        recu=_ecrit(paiement, somme),
        applique=paiement.montant_applique,
        surplus=paiement.surplus,
        devise=somme.devise,
    )
    return dataclasses.replace(entree, type=TypeOperation.AFFECTATION)


def _ecrit(paiement: Paiement, somme: Somme) -> int:
    return somme.montant or paiement.montant
