"""The figures of a Z, all read from the ledger of exactly what that Z counts. Amounts are whole XOF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from paiements.etats import EtatPaiement
from paiements.models import Caisse, CompteLivre, Ecriture, MouvementCaisse, Moyen, Paiement, TypeOperation
from paiements.services.caisse.lot import ENTREES, Lot, lignes_a_part, lignes_encaissees, lignes_rendues
from paiements.services.caisse.moyens import moyens_de, nets_de
from salon_paiement.argent import DEVISE
from salon_paiement.models import SessionPaiement

C = CompteLivre
T = TypeOperation


@dataclass(frozen=True, slots=True)
class Chiffres:
    """The totals of a Z and its table per means of payment."""

    totaux: dict[str, Any]
    moyens: list[dict[str, Any]]


def chiffres_de(lot: Lot, caisse: Caisse, declares: Mapping[str, int]) -> Chiffres:
    """Read the figures of what a Z is about to count.

    Args:
        declares: what staff read on each operator's phone, by network.
    """
    siennes = lignes_encaissees(lot)
    reportes = _reportes(lot, caisse)
    moyens = moyens_de(lot.paiements, _mouvements_de_l_argent(lot), declares)
    totaux = {
        "encaisse": _somme(siennes.filter(compte__in=ENTREES)),
        # Play money is counted like any other, and always told apart.
        "essai": _somme(siennes.filter(compte__in=ENTREES, paiement__essai=True)),
        **_ventes(lot),
        "surplus": -_somme(siennes.filter(compte=C.SURPLUS)),
        "a_examiner": -_somme(siennes.filter(compte=C.A_EXAMINER)),
        "rembourses": _rembourses(lot),
        "nombre_rembourses": len(lot.remboursements),
        **_extournes(lot),
        **_suites(lot),
        "reportes": reportes["montant"] or 0,
        "nombre_reportes": reportes["nombre"],
        "annulations": _annulations(caisse),
        "arrondi": _somme(siennes.filter(compte=C.ARRONDI)),
        **_mouvements(caisse),
        "nets": nets_de(moyens),
    }
    return Chiffres(totaux, moyens)


def _mouvements_de_l_argent(lot: Lot) -> dict[str, QuerySet[Ecriture]]:
    """Return every line of received money this Z counts, under the name of its column."""
    a_part = lignes_a_part(lot)
    return {
        "livre": lignes_encaissees(lot),
        "rendu": lignes_rendues(lot),
        "repris": a_part.filter(libelle=T.EXTOURNE),
        "corrige": a_part.exclude(libelle=T.EXTOURNE),
    }


def _ventes(lot: Lot) -> dict[str, int]:
    """Sales before discounts, tips and discounts of the notes settled since the last Z."""
    lignes = Ecriture.objects.filter(session_id__in=lot.notes, libelle=T.REGLEMENT)
    sommes = defaultdict(int, lignes.order_by().values_list("compte").annotate(n=Sum("montant")))
    return {
        "notes": len(lot.notes),
        "notes_essai": SessionPaiement.objects.filter(pk__in=lot.notes, montant_essai__gt=0).count(),
        "ventes": -sommes[C.VENTES],
        "remises": sommes[C.REMISES],
        "pourboires": -sommes[C.POURBOIRES],
    }


def _rembourses(lot: Lot) -> int:
    return -_somme(lignes_rendues(lot).filter(compte__in=[*ENTREES, C.BANQUE]))


def _extournes(lot: Lot) -> dict[str, int]:
    """What operators took back: the success it undoes stays in the Z that counted it.

    Negative when what an earlier Z counted as taken back has turned out to be a refund, which this Z counts.
    """
    sommes = _par_paiement(lignes_a_part(lot).filter(libelle=T.EXTOURNE))
    return {"extournes": -sum(sommes), "nombre_extournes": len(sommes)}


def _suites(lot: Lot) -> dict[str, int]:
    """What came after the fact: sums corrected since their Z, money found on a statement, credits given and expired."""
    lignes = lignes_a_part(lot)
    affectees = lignes.filter(libelle=T.AFFECTATION)
    trouvees = affectees.filter(paiement=None)
    corrigees = _par_paiement(affectees.filter(paiement__isnull=False))
    return {
        "corrections": sum(corrigees),
        "nombre_corrections": len(corrigees),
        "retrouves": _somme(trouvees.filter(compte=C.A_RECEVOIR)),
        "avoirs_donnes": -_somme(trouvees.filter(compte=C.AVOIRS)),
        "avoirs_expires": _somme(lignes.filter(libelle=T.EXPIRATION, compte=C.AVOIRS)),
    }


def _par_paiement(lignes: QuerySet[Ecriture]) -> list[int]:
    """Return what the operator's account moved by for each payment, those it did not move left out."""
    sommes = lignes.filter(compte=C.A_RECEVOIR).order_by().values_list("paiement_id").annotate(n=Sum("montant"))
    return [n for _paiement, n in sommes if n]


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
        "versements": -_somme(lignes.filter(libelle=T.VERSEMENT)),
        "rembourses_especes": -_somme(lignes.filter(libelle=T.REMBOURSEMENT)),
    }


def _somme(lignes: QuerySet[Ecriture]) -> int:
    return lignes.aggregate(n=Sum("montant"))["n"] or 0
