"""What the home board shows of today, salon by salon."""

from __future__ import annotations

import datetime
from collections.abc import Hashable
from dataclasses import dataclass, field, fields

from django.db.models import Count, Q
from django.utils import timezone

from paiements.models import ExceptionMonetaire
from paiements.recettes import Recettes
from paiements.selecteurs_recettes import recettes_du_jour
from salon_paiement.calendrier import jour_affaires
from salon_paiement.droits import Action, peut, ses_salons
from salon_paiement.etats import OUVERTS, EtatSession
from salon_paiement.models import Salon, SessionPaiement
from salon_paiement.selecteurs import Personne, q_journee

_UN_JOUR = datetime.timedelta(days=1)


@dataclass(slots=True)
class TableauSalon:
    """Today in one salon; ``recettes`` is the ledger's, ``a_traiter`` counts open money exceptions of any day."""

    salon: Salon
    jour: datetime.date
    recettes: Recettes = field(default_factory=Recettes)
    reglees: int = 0
    ouvertes: int = 0
    verification: int = 0
    especes: int = 0
    a_traiter: int = 0
    a_traiter_vieux: int = 0
    par_etat: list[tuple[str, str, int]] = field(default_factory=list)
    argent_visible: bool = True
    caisse_permise: bool = True
    caisse_depuis: datetime.datetime | None = None

    @property
    def cle(self) -> tuple[Hashable, ...]:
        """Return all that its part of the page says, so that it is written again only when something changed."""
        autres = (getattr(self, champ.name) for champ in fields(self) if champ.name not in {"salon", "par_etat"})
        salon = self.salon
        return salon.pk, salon.nom, salon.ville, salon.fuseau, tuple(self.par_etat), *autres


def tableaux_du_jour(user: Personne) -> list[TableauSalon]:
    """Return today's board of each salon ``user`` may see entirely; four statements whatever their number."""
    salons = ses_salons(user, Action.VOIR_CAISSE)
    recettes = recettes_du_jour(salons)
    tableaux = {s.pk: TableauSalon(s, jour_affaires(s, timezone.now()), recettes.get(s.pk, Recettes())) for s in salons}
    for tableau in tableaux.values():
        tableau.argent_visible = peut(user, Action.VOIR_ARGENT, tableau.salon)
        tableau.caisse_permise = peut(user, Action.TENIR_CAISSE, tableau.salon)
    comptes = (
        SessionPaiement.objects.filter(q_journee(salons))
        .values("salon_id", "etat")
        .annotate(
            nombre=Count("pk"),
            especes=Count("pk", filter=Q(especes_declarees_le__isnull=False, etat__in=OUVERTS)),
        )
        .order_by("salon_id", "etat")
    )
    for ligne in comptes:
        _compter(tableaux[ligne["salon_id"]], ligne["etat"], ligne["nombre"])
        tableaux[ligne["salon_id"]].especes += ligne["especes"]
    exceptions = (
        ExceptionMonetaire.objects.filter(salon__in=salons, resolue_le=None)
        .values("salon_id")
        .annotate(n=Count("pk"), vieilles=Count("pk", filter=Q(date_creation__lte=timezone.now() - _UN_JOUR)))
    )
    for ouvertes in exceptions.order_by("salon_id"):
        tableaux[ouvertes["salon_id"]].a_traiter = ouvertes["n"]
        tableaux[ouvertes["salon_id"]].a_traiter_vieux = ouvertes["vieilles"]
    for tableau in tableaux.values():
        tableau.par_etat.sort(key=lambda entree: EtatSession.values.index(entree[0]))
    return list(tableaux.values())


def _compter(tableau: TableauSalon, etat: str, nombre: int) -> None:
    tableau.par_etat.append((etat, str(EtatSession(etat).label), nombre))
    if etat == EtatSession.PAIEMENT_REUSSI:
        tableau.reglees += nombre
    elif etat in OUVERTS:
        tableau.ouvertes += nombre
    if etat == EtatSession.VERIFICATION:
        tableau.verification += nombre
