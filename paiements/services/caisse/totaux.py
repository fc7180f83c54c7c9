"""The figures of a Z, all read from the ledger of exactly what that Z counts. Amounts are whole XOF."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from paiements.etats import EtatPaiement
from paiements.models import Caisse, CompteLivre, Ecriture, MouvementCaisse, Moyen, Paiement, TypeOperation
from salon_paiement.argent import DEVISE
from salon_paiement.models import SessionPaiement

C = CompteLivre
# Where received money enters the ledger.
ENTREES = (C.A_RECEVOIR, C.CAISSE, C.AVOIRS)


@dataclass(frozen=True, slots=True)
class Lot:
    """What one Z counts: successes, settled notes, refunds and reversals that no Z has counted yet.

    Args:
        extournes: payments whose money the operator took back, whichever Z counted their success.
    """

    paiements: list[uuid.UUID]
    notes: list[uuid.UUID]
    remboursements: list[uuid.UUID]
    extournes: list[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Chiffres:
    """The totals of a Z and its table per means of payment."""

    totaux: dict[str, int]
    moyens: list[dict[str, Any]]


def chiffres_de(lot: Lot, caisse: Caisse, declares: Mapping[str, int]) -> Chiffres:
    """Read the figures of what a Z is about to count.

    Args:
        declares: what staff read on each operator's phone, by network.
    """
    encaisse = _somme(_encaissements(lot).filter(compte__in=ENTREES))
    reportes = _reportes(lot, caisse)
    totaux = {
        "encaisse": encaisse,
        # Play money is counted like any other, and always told apart.
        "essai": _somme(_encaissements(lot).filter(compte__in=ENTREES, paiement__essai=True)),
        **_ventes(lot),
        "surplus": -_somme(_encaissements(lot).filter(compte=C.SURPLUS)),
        "a_examiner": -_somme(_encaissements(lot).filter(compte=C.A_EXAMINER)),
        "rembourses": _rembourses(lot),
        "nombre_rembourses": len(lot.remboursements),
        "extournes": _extournes(lot),
        "nombre_extournes": len(lot.extournes),
        "reportes": reportes["montant"] or 0,
        "nombre_reportes": reportes["nombre"],
        "annulations": _annulations(caisse),
        "arrondi": _somme(_encaissements(lot).filter(compte=C.ARRONDI)),
        **_mouvements(caisse),
    }
    return Chiffres(totaux, _moyens(lot, declares))


def _encaissements(lot: Lot) -> QuerySet[Ecriture]:
    return Ecriture.objects.filter(paiement_id__in=lot.paiements, libelle=TypeOperation.ENCAISSEMENT, devise=DEVISE)


def _ventes(lot: Lot) -> dict[str, int]:
    """Sales before discounts, tips and discounts of the notes settled since the last Z."""
    lignes = Ecriture.objects.filter(session_id__in=lot.notes, libelle=TypeOperation.REGLEMENT)
    sommes = defaultdict(int, lignes.order_by().values_list("compte").annotate(n=Sum("montant")))
    return {
        "notes": len(lot.notes),
        "notes_essai": SessionPaiement.objects.filter(pk__in=lot.notes, montant_essai__gt=0).count(),
        "ventes": -sommes[C.VENTES],
        "remises": sommes[C.REMISES],
        "pourboires": -sommes[C.POURBOIRES],
    }


def _rembourses(lot: Lot) -> int:
    sorties = [*ENTREES, C.BANQUE]
    lignes = Ecriture.objects.filter(remboursement_id__in=lot.remboursements, devise=DEVISE, compte__in=sorties)
    return -_somme(lignes)


def _extournes(lot: Lot) -> int:
    """What operators took back: the success it undoes stays in the Z that counted it."""
    lignes = Ecriture.objects.filter(paiement_id__in=lot.extournes, libelle=TypeOperation.EXTOURNE)
    return -_somme(lignes.filter(compte=C.A_RECEVOIR, devise=DEVISE))


def _reportes(lot: Lot, caisse: Caisse) -> dict[str, Any]:
    """Money that came while no till was open: counted here, and said."""
    tardifs = Paiement.objects.filter(pk__in=lot.paiements, verdict_le__lt=caisse.ouverte_le)
    return tardifs.filter(devise_recue__in=["", DEVISE]).aggregate(nombre=Count("pk"), montant=Sum("montant_recu"))


def _annulations(caisse: Caisse) -> int:
    annules = Paiement.objects.filter(caisse=caisse, moyen=Moyen.ESPECES, etat=EtatPaiement.ANNULE)
    return annules.aggregate(n=Sum("montant_recu"))["n"] or 0


def _mouvements(caisse: Caisse) -> dict[str, int]:
    sommes = MouvementCaisse.objects.filter(caisse=caisse).aggregate(
        apports=Sum("montant", filter=Q(montant__gt=0)), retraits=Sum("montant", filter=Q(montant__lt=0))
    )
    lignes = Ecriture.objects.filter(caisse=caisse, compte=C.CAISSE)
    return {
        "apports": sommes["apports"] or 0,
        "retraits": -(sommes["retraits"] or 0),
        "versements": -_somme(lignes.filter(libelle=TypeOperation.VERSEMENT)),
        "rembourses_especes": -_somme(lignes.filter(libelle=TypeOperation.REMBOURSEMENT)),
    }


def _moyens(lot: Lot, declares: Mapping[str, int]) -> list[dict[str, Any]]:
    """One row per means and network: how many, declared by staff, in our ledger, confirmed by the operator."""
    livre: dict[tuple[str, str], tuple[int, int | None]] = {
        (moyen, reseau): (montant, essai)
        for moyen, reseau, montant, essai in _encaissements(lot)
        .filter(compte__in=ENTREES)
        .order_by()
        .values_list("paiement__moyen", "paiement__reseau")
        .annotate(n=Sum("montant"), essai=Sum("montant", filter=Q(paiement__essai=True)))
    }
    recus: dict[tuple[str, str], dict[str, Any]] = {
        (ligne["moyen"], ligne["reseau"]): dict(ligne)
        for ligne in Paiement.objects.filter(pk__in=lot.paiements)
        .order_by()
        .values("moyen", "reseau")
        .annotate(nombre=Count("pk"), confirme=Sum("montant_recu", filter=Q(devise_recue=F("devise"))))
    }
    muets = {(Moyen.MOBILE_MONEY.value, reseau) for reseau in declares} - {
        (Moyen.MOBILE_MONEY.value, reseau) for _moyen, reseau in recus
    }
    return [
        {
            "moyen": moyen,
            "reseau": reseau,
            "nombre": recus.get((moyen, reseau), {}).get("nombre", 0),
            "declare": declares.get(reseau) if reseau else None,
            "livre": livre.get((moyen, reseau), (0, 0))[0],
            "essai": livre.get((moyen, reseau), (0, 0))[1] or 0,
            # Cash and credits have no operator to confirm them.
            "operateur": (recus.get((moyen, reseau), {}).get("confirme") or 0) if reseau else None,
        }
        for moyen, reseau in sorted(recus.keys() | muets)
    ]


def _somme(lignes: QuerySet[Ecriture]) -> int:
    return lignes.aggregate(n=Sum("montant"))["n"] or 0
