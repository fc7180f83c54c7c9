"""The form that asks for a file: what it shows, and what was chosen, checked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paiements.selecteurs import uuid_lire
from salon_paiement.calendrier import jour_affaires
from salon_paiement.droits import peut, salons_de, ses_salons
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Salon
from statistiques.exports.demande import Demande, action_pour
from statistiques.exports.selecteurs import actions_permises, quois_permis
from statistiques.models import FormatExport, QuoiExport
from statistiques.onglets import ONGLETS


@dataclass(frozen=True, slots=True)
class Choix:
    """What the form holds, as text: what was just sent, or what is proposed."""

    quoi: str
    format: str
    salon: str
    du: str
    au: str
    langue: str
    onglet: str


def choix_proposes(user: User, donnees: QueryDict) -> Choix:
    """Return what was sent, the rest proposed: this month's payments of all her salons, in her language."""
    salons = ses_salons(user)
    aujourdhui = max((jour_affaires(salon, timezone.now()) for salon in salons), default=timezone.localdate())
    return Choix(
        quoi=donnees.get("quoi", QuoiExport.PAIEMENTS),
        format=donnees.get("format", FormatExport.XLSX),
        salon=donnees.get("salon", ""),
        du=donnees.get("du", aujourdhui.replace(day=1).isoformat()),
        au=donnees.get("au", aujourdhui.isoformat()),
        langue=donnees.get("langue", (get_language() or "fr")[:2]),
        onglet=donnees.get("onglet", ""),
    )


def demande_lire(user: User, donnees: QueryDict) -> Demande:
    """Return what is asked for.

    Raises:
        SaisieInvalide: a day or a choice that means nothing.
        PermissionDenied: a list she may see of no salon.
        Http404: a salon that is not hers for that list.
    """
    choix = choix_proposes(user, donnees)
    langues = [code for code, _nom in settings.LANGUAGES]
    if choix.quoi not in QuoiExport.values or choix.format not in FormatExport.values or choix.langue not in langues:
        raise SaisieInvalide(_("Ce choix n'existe pas. Rechargez la page."))
    permis = list(salons_de(user, action_pour(choix.quoi)))
    if not permis:
        raise PermissionDenied
    salons = _salons(permis, choix.salon)
    actions = actions_permises(user, choix.quoi, salons)
    onglet = choix.onglet if choix.quoi == QuoiExport.STATISTIQUES else ""
    if onglet and (onglet not in ONGLETS or ONGLETS[onglet].action not in actions):
        raise SaisieInvalide(_("Ce choix n'existe pas. Rechargez la page."))
    return Demande(choix.quoi, choix.format, salons, _jour(choix.du), _jour(choix.au), choix.langue, onglet, actions)


def formulaire(user: User, choix: Choix) -> dict[str, Any]:
    """Return what the form's template shows."""
    return {
        "choix": choix,
        "quois": [(quoi.value, quoi.label) for quoi in quois_permis(user)],
        "formats": FormatExport.choices,
        "onglets": [(o.code, o.titre) for o in ONGLETS.values() if peut(user, o.action)],
        "langues": settings.LANGUAGES,
        "salons": [
            salon for salon in salons_de(user) if any(peut(user, action_pour(quoi), salon) for quoi in QuoiExport)
        ],
        "pdf_lignes": settings.EXPORT_PDF_LIGNES,
        "heures": int(settings.EXPORT_DUREE.total_seconds() // 3600),
    }


def _salons(permis: list[Salon], demande: str) -> tuple[Salon, ...]:
    if not demande:
        return tuple(permis)
    cle = uuid_lire(demande)
    choisis = tuple(salon for salon in permis if salon.pk == cle)
    if not choisis:
        raise Http404
    return choisis


def _jour(ecrit: str) -> datetime.date:
    try:
        lu = parse_date(ecrit)
    except ValueError:
        lu = None
    if lu is None or not 2010 <= lu.year <= 2100:
        raise SaisieInvalide(_("Vérifiez les deux jours : le premier, puis le dernier."))
    return lu
