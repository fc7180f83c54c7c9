"""What of a receipt's money went back, told to anybody who holds its number and code: sums, never who nor how."""

from __future__ import annotations

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from paiements.etats import EtatPaiement
from paiements.etats_remboursement import EtatRemboursement as E
from paiements.models import ExceptionMonetaire, Paiement, Remboursement, TypeException
from salon_paiement.argent import DEVISE, montant_afficher
from salon_paiement.models import SessionPaiement

_RENDUS = Q(etat__in=[E.FAIT, E.EXTERNE])
_EN_ROUTE = Q(etat__in=[E.APPROUVE, E.SOUMIS, E.EN_TRANSIT, E.INCERTAIN])


def argent_reparti(session: SessionPaiement) -> tuple[str, ...]:
    """Return one sentence for each way in which money of this visit was taken or given back."""
    extournes = Paiement.objects.filter(session=session, etat=EtatPaiement.EXTOURNE)
    annulees = ExceptionMonetaire.objects.filter(session=session, type=TypeException.ANNULATION)
    annule = annulees.aggregate(somme=Sum("montant", default=0))["somme"]
    rembourses = Remboursement.objects.filter(session=session, devise=DEVISE).aggregate(
        rendu=Sum("montant", filter=_RENDUS, default=0), route=Sum("montant", filter=_EN_ROUTE, default=0)
    )
    phrases = []
    if extournes.exists():
        phrases.append(_("L'opérateur a repris de l'argent après ce reçu."))
    if annule:
        phrases.append(
            _("Un paiement en espèces a été annulé après ce reçu : %(montant)s.")
            % {"montant": montant_afficher(annule)}
        )
    if rembourses["rendu"] >= session.total > 0:
        phrases.append(_("Tout a été remboursé depuis : %(montant)s.") % _somme(rembourses["rendu"]))
    elif rembourses["rendu"]:
        phrases.append(_("Une partie a été remboursée depuis : %(montant)s.") % _somme(rembourses["rendu"]))
    if rembourses["route"]:
        phrases.append(_("Un remboursement est en cours : %(montant)s.") % _somme(rembourses["route"]))
    return tuple(phrases)


def _somme(montant: int) -> dict[str, str]:
    return {"montant": montant_afficher(montant)}
