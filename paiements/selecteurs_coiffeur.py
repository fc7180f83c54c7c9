"""What the home board shows a hairdresser of her own day."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from salon_paiement.droits import Action, peut, salons_de
from salon_paiement.etats import OUVERTS, EtatSession
from salon_paiement.models import LigneSession
from salon_paiement.selecteurs import Personne, coiffeurs_de, q_journee


@dataclass(frozen=True, slots=True)
class TableauCoiffeur:
    """Today of one hairdresser: her own lines only, whole XOF; ``essai``: those of notes paid with play money."""

    reglees: int
    montant_regle: int
    ouvertes: int
    essai: int = 0


def tableau_coiffeur(user: Personne) -> TableauCoiffeur | None:
    """Return the board of a hairdresser's own day; ``None`` when ``user`` has no such role."""
    if not peut(user, Action.VOIR_SA_JOURNEE) or getattr(user, "is_superuser", False):
        return None
    lignes = LigneSession.objects.filter(
        q_journee(salons_de(user, Action.VOIR_SA_JOURNEE), prefixe="session__"), coiffeur_id__in=coiffeurs_de(user)
    )
    reglee, prix = Q(session__etat=EtatSession.PAIEMENT_REUSSI), F("prix_unitaire") * F("quantite")
    chiffres = lignes.aggregate(
        reglees=Count("session", filter=reglee, distinct=True),
        ouvertes=Count("session", filter=Q(session__etat__in=OUVERTS), distinct=True),
        montant=Sum(prix, filter=reglee),
        essai=Sum(prix, filter=reglee & Q(session__montant_essai__gt=0)),
    )
    return TableauCoiffeur(chiffres["reglees"], chiffres["montant"] or 0, chiffres["ouvertes"], chiffres["essai"] or 0)
