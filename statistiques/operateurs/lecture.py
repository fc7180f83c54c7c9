"""Reading one provider: thirty days from the stored figures, the last 24 hours from the attempts.

The attempts are found by (network, date), the index of the weather: a page never reads more than one day of them.
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from paiements.etats import VIVANTS, EtatPaiement
from paiements.fournisseurs.reseaux import CATALOGUE
from paiements.meteo.bulletin import Chiffres
from paiements.meteo.mesures import JOURNEE, chiffres_des_comptes
from paiements.models import CompteFournisseur, Paiement
from statistiques.coupes import Genre, fournisseur_cle
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, Periode, derniers_jours
from statistiques.selecteurs import Point, serie_details

JOURS = 30
REFUS_MONTRES = 20
REUSSIS = frozenset({EtatPaiement.REUSSI, EtatPaiement.EXTOURNE})
_COLONNES = ("nombre", "reussis", "annules", "montant", "rembourse", "frais")


@dataclass(frozen=True, slots=True)
class Operateur:
    """One provider of some salons, in one mode.

    Args:
        comptes: keys of its accounts there, those put aside included: money may still be on its way.
        modes: those it has been used in there, real money first.
    """

    nom: str
    mode: str
    comptes: tuple[uuid.UUID, ...]
    modes: tuple[str, ...]

    @property
    def essai(self) -> bool:
        return self.mode == "test"


@dataclass(frozen=True, slots=True)
class Journee:
    """The attempts sent in the last 24 hours.

    Args:
        etats: attempts by state. recus: (attempts, amount) paid by currency, in its own unit.
        chiffres: as the weather counts them, a client's own refusals left out.
    """

    etats: dict[str, int]
    recus: dict[str, tuple[int, int]]
    chiffres: Chiffres

    @property
    def total(self) -> int:
        return sum(self.etats.values())

    @property
    def finies(self) -> int:
        """Return how many have their end."""
        return sum(nombre for etat, nombre in self.etats.items() if etat not in VIVANTS)

    @property
    def reussies(self) -> int:
        return sum(self.etats.get(etat, 0) for etat in REUSSIS)


def operateur_trouver(perimetre: Perimetre, nom: str, mode: str) -> Operateur | None:
    """Return a provider these salons have an account at; ``None`` when they have none.

    Args:
        mode: ``live`` or ``test``; anything else is the first it is used in.
    """
    comptes = CompteFournisseur.objects.filter(salon__in=perimetre.ids, fournisseur=nom)
    trouves = list(comptes.order_by("date_creation").values_list("pk", "mode"))
    modes = tuple(sorted({mode for _pk, mode in trouves}))
    if not modes:
        return None
    voulu = mode if mode in modes else modes[0]
    return Operateur(nom, voulu, tuple(pk for pk, du_compte in trouves if du_compte == voulu), modes)


def fournisseurs_de(perimetre: Perimetre) -> list[str]:
    """Return the providers these salons work with now."""
    comptes = CompteFournisseur.objects.filter(salon__in=perimetre.ids, actif=True)
    return list(comptes.order_by("fournisseur").values_list("fournisseur", flat=True).distinct())


def mois_lire(perimetre: Perimetre, operateur: Operateur) -> tuple[Periode, list[Point]]:
    """Return the last thirty business days, day by day."""
    periode = derniers_jours(perimetre.aujourd_hui(), JOURS)
    series = serie_details(perimetre, periode, Pas.JOUR, Genre.FOURNISSEUR, _COLONNES)
    vide = [Point(periode.du + datetime.timedelta(days=n), dict.fromkeys(_COLONNES, 0)) for n in range(JOURS)]
    return periode, series.get(fournisseur_cle(operateur.nom, operateur.mode), vide)


def journee_lire(operateur: Operateur, maintenant: datetime.datetime | None = None) -> Journee:
    """Return the last 24 hours; two statements."""
    depuis = (maintenant or timezone.now()) - JOURNEE
    lignes = _envoyees(operateur, depuis).values("etat", "devise", "devise_recue")
    etats: dict[str, int] = defaultdict(int)
    recus: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for ligne in lignes.annotate(nombre=Count("pk"), recu=Sum("montant_recu")).order_by("etat"):
        etats[ligne["etat"]] += ligne["nombre"]
        if ligne["etat"] in REUSSIS:
            devise = ligne["devise_recue"] or ligne["devise"]
            nombre, recu = recus[devise]
            recus[devise] = nombre + ligne["nombre"], recu + (ligne["recu"] or 0)
    chiffres = chiffres_des_comptes(operateur.comptes, depuis, essai=operateur.essai)
    return Journee(dict(etats), dict(sorted(recus.items())), chiffres)


def refus_lire(operateur: Operateur, maintenant: datetime.datetime | None = None) -> list[Paiement]:
    """Return the last attempts of these 24 hours that brought no money, the newest first."""
    depuis = (maintenant or timezone.now()) - JOURNEE
    rates = [etat for etat in EtatPaiement.values if etat not in VIVANTS | REUSSIS]
    lignes = _envoyees(operateur, depuis).filter(etat__in=rates).select_related("session", "salon", "compte")
    return list(lignes.order_by("-initie_le")[:REFUS_MONTRES])


def _envoyees(operateur: Operateur, depuis: datetime.datetime) -> QuerySet[Paiement]:
    reseaux: Collection[str] = list(CATALOGUE)
    return Paiement.objects.filter(
        reseau__in=reseaux, initie_le__gte=depuis, compte__in=operateur.comptes, essai=operateur.essai
    )
