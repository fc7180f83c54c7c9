"""The part of a board that is asked again and again: kept for each reader until something happens in its salons."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from salon_paiement.droits import est_plateforme, roles_de
from salon_paiement.models import Salon
from salon_paiement.selecteurs import Personne
from statistiques.cache import etag_de, memoriser
from statistiques.models import TableauDeBord
from statistiques.perimetre import Perimetre
from statistiques.tableaux.acces import salons_du_tableau
from statistiques.tableaux.composition import tableau_composer
from statistiques.versions import version_de

_GABARIT, _NOM = "personnel/_tableau_cases.html", "tableau"


@dataclass(frozen=True, slots=True)
class CorpsTableau:
    """One board as one reader asks for it; ``version`` and ``etag`` are known before any figure is read."""

    tableau: TableauDeBord
    perimetre: Perimetre
    cle: str
    version: str
    etag: str

    def lire(self, request: HttpRequest) -> tuple[SafeString, int]:
        """Return the part and the milliseconds that computing it took, now or before."""
        memoire = memoriser(_NOM, self.perimetre, self.cle, lambda: self._rendre(request), version=self.version)
        return SafeString(memoire.valeur), memoire.calcul_ms

    def _rendre(self, request: HttpRequest) -> str:
        vue = tableau_composer(request.user, self.tableau, self.perimetre.salons)
        return render_to_string(_GABARIT, {"vue": vue}, request)


def corps_du_tableau(user: Personne, tableau: TableauDeBord) -> CorpsTableau:
    """Return the part that ``user`` sees of a board, not yet computed."""
    perimetre = Perimetre(tuple(salons_du_tableau(user, tableau)))
    version, cle = version_de(perimetre), _cle(user, tableau, perimetre.salons)
    return CorpsTableau(tableau, perimetre, cle, version, etag_de(_NOM, perimetre, cle, version))


def _cle(user: Personne, tableau: TableauDeBord, salons: tuple[Salon, ...]) -> str:
    """Return what two parts differ by: the board as it is arranged, who reads it, and her role in each salon."""
    roles = "plateforme" if est_plateforme(user) else ",".join(roles_de(user).get(salon.pk, "") for salon in salons)
    return f"{tableau.pk}|{tableau.revision}|{user.pk}|{roles}"
