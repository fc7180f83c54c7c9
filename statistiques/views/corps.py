"""The part of the statistics page that is asked again and again: kept until something happens in its salons."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from salon_paiement.droits import Action, actions_communes
from statistiques.cache import etag_de, memoriser
from statistiques.choix import Demande
from statistiques.ecran import ecran_composer
from statistiques.selecteurs_alertes import marque_plateforme
from statistiques.versions import version_de

_GABARIT = "personnel/_statistiques.html"


@dataclass(frozen=True, slots=True)
class Corps:
    """What one reader asks for; ``version`` and ``etag`` are known before anything is computed.

    Args:
        marque: of the platform's alerts, which its operators see too.
    """

    demande: Demande
    permises: frozenset[Action]
    marque: str
    version: str
    etag: str

    @property
    def nom(self) -> str:
        return f"page_{self.demande.onglet.code}"

    def lire(self, request: HttpRequest) -> tuple[SafeString, int]:
        """Return the part and the milliseconds that computing it took, now or before."""
        cle = _cle(self.demande, self.permises, self.marque)
        memoire = memoriser(self.nom, self.demande.perimetre, cle, lambda: self._rendre(request), version=self.version)
        return SafeString(memoire.valeur), memoire.calcul_ms

    def _rendre(self, request: HttpRequest) -> str:
        demande = self.demande
        ecran = ecran_composer(demande, self.permises.__contains__, plateforme=bool(self.marque))
        contexte = {
            "demande": demande,
            "ecran": ecran,
            "alertes": ecran.alertes,
            "acquitter": ecran.peut_acquitter,
            "periode": demande.periode,
            "precedente": demande.precedente,
        }
        return render_to_string(_GABARIT, contexte, request)


def corps_de(request: HttpRequest, demande: Demande) -> Corps:
    """Return the part that ``demande`` asks for, not yet computed."""
    permises = actions_communes(request.user, demande.perimetre.ids)
    version = version_de(demande.perimetre, demande.periode)
    marque = marque_plateforme(request.user)
    etag = etag_de(f"page_{demande.onglet.code}", demande.perimetre, _cle(demande, permises, marque), version)
    return Corps(demande, permises, marque, version, etag)


def _cle(demande: Demande, permises: frozenset[Action], marque: str) -> str:
    """Return what two parts differ by: what is asked, and what the reader may see and do."""
    droits = ",".join(sorted(action.value for action in permises))
    return f"{demande.parametres()}|{demande.periode.du}|{demande.periode.au}|{droits}|{marque}"
