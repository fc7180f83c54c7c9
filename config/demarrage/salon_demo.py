"""A believable salon in Cotonou with ninety days of visits, written in sets, consistent to the franc.

Names and numbers are invented. ``verifier`` finds nothing wrong in what is written here.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from config.demarrage.caisses_passees import CaissesPassees
from config.demarrage.faits_du_jour import journee_ouvrir
from config.demarrage.versements_passes import JOURS_DE_PAIE, paie_verser
from config.demarrage.visites_passees import PasseSimule
from paiements.fournisseurs.reseaux import CARTE
from paiements.fournisseurs.simulateur.identifiants import IDENTIFIANTS
from paiements.models import CompteFournisseur
from paiements.services.comptes import compte_enregistrer
from salon_paiement.calendrier import fin_de_journee, fuseau_de, jour_affaires
from salon_paiement.models import Coiffeur, Membre, PosteQR, Prestation, Role, Salon

SLUG = "demonstration"
JOURS = 90
GRAINE = 2025
# Minutes during which clients come, from the opening.
_MINUTES = 640
_CALME, _MATINEE = datetime.timedelta(minutes=45), datetime.timedelta(hours=4)
RESEAUX = ["mtn", "moov", "celtiis_bj", CARTE]
_PRESTATIONS = [
    ("Tresses simples", 5000, 120, "Tresses"),
    ("Tresses avec mèches", 12000, 300, "Tresses"),
    ("Vanilles", 8000, 180, "Tresses"),
    ("Coupe femme", 3000, 45, "Coupe"),
    ("Coupe homme", 1500, 30, "Coupe"),
    ("Shampooing et brushing", 4000, 60, "Soins"),
    ("Soin profond", 6000, 60, "Soins"),
    ("Manucure", 2500, 40, "Beauté"),
]
_COIFFEURS = [("Awa", 25), ("Bola", 25), ("Codjo", 20), ("Dossi", 30)]
_POSTES = ["Fauteuil 1", "Comptoir"]


@dataclass(frozen=True, slots=True)
class ResumeDemo:
    """What the start page shows of the demo salon."""

    jetons_postes: list[str]
    premier_demarrage: bool


def charger_salon_de_demo(progression: Callable[[int, int], None]) -> ResumeDemo:
    """Make the demo salon, once.

    Args:
        progression: called with (days written, days in all).
    """
    salon = Salon.objects.filter(slug=SLUG).first()
    premier = salon is None
    if salon is None:
        # All or nothing: an interrupted first start begins again from an empty salon.
        with transaction.atomic():
            salon = _salon_creer()
            equipe = _equipe(salon)
            _passe_ecrire(salon, equipe, progression)
            journee_ouvrir(salon, equipe)
    jetons = list(PosteQR.objects.filter(salon=salon, actif=True).order_by("nom").values_list("jeton", flat=True))
    return ResumeDemo(jetons, premier)


def comptes_brancher(adresse: str) -> None:
    """Point every simulated account at the simulator started this time (its port may have changed)."""
    for compte in CompteFournisseur.objects.filter(fournisseur="simulateur", actif=True).select_related("salon"):
        compte_enregistrer(
            compte.salon,
            fournisseur="simulateur",
            mode=compte.mode,
            identifiants={**IDENTIFIANTS, "base": adresse},
            reseaux=compte.reseaux,
        )


def _salon_creer() -> Salon:
    salon = Salon.objects.create(
        nom="Salon Belle Étoile",
        slug=SLUG,
        ville="Cotonou",
        adresse="Quartier Akpakpa",
        telephone_contact="01 00 00 00 00",
        courriel_alertes="proprietaire@example.org",
        # As old as its first visits: yesterday's report is one of hers.
        date_creation=timezone.now() - datetime.timedelta(days=JOURS),
    )
    for ordre, (nom, prix, duree, categorie) in enumerate(_PRESTATIONS, 1):
        Prestation.objects.create(
            salon=salon, nom=nom, prix=prix, duree_minutes=duree, categorie=categorie, ordre=ordre
        )
    membres = {role: _membre(salon, role) for role in Role.values}
    for rang, (nom, taux) in enumerate(_COIFFEURS):
        membre = membres[Role.COIFFEUR] if rang == 0 else None
        Coiffeur.objects.create(salon=salon, nom=nom, taux_commission=taux, membre=membre)
    for nom in _POSTES:
        PosteQR.objects.create(salon=salon, nom=nom)
    compte_enregistrer(
        salon,
        fournisseur="simulateur",
        mode="test",
        identifiants={**IDENTIFIANTS, "base": "http://127.0.0.1:9"},
        reseaux=RESEAUX,
    )
    return salon


def _membre(salon: Salon, role: str) -> Membre:
    utilisateur = get_user_model().objects.create_user(username=role, is_staff=True)
    utilisateur.set_unusable_password()
    utilisateur.save(update_fields=["password"])
    return Membre.objects.create(salon=salon, utilisateur=utilisateur, role=role)


def _equipe(salon: Salon) -> dict[str, User]:
    membres = Membre.objects.filter(salon=salon).select_related("utilisateur").order_by("-pk")
    return {membre.role: membre.utilisateur for membre in membres}


def _passe_ecrire(salon: Salon, equipe: dict[str, User], progression: Callable[[int, int], None]) -> None:
    """Write ninety days, today's morning included, the weekends busier; a Z each evening, a pay each fortnight."""
    hasard = random.Random(GRAINE)
    passe = PasseSimule(salon, CaissesPassees(salon, equipe[Role.CAISSIER], hasard), hasard)
    coiffeurs = list(salon.coiffeurs.select_related("membre").order_by("nom"))
    maintenant = timezone.now()
    aujourd_hui = jour_affaires(salon, maintenant)
    for rang in range(JOURS, 0, -1):
        jour = aujourd_hui - datetime.timedelta(days=rang)
        ouverture = _ouverture(salon, jour)
        if jour.day in JOURS_DE_PAIE:
            paie_verser(coiffeurs, equipe[Role.PROPRIETAIRE], ouverture, hasard)
        passe.journee(jour, _arrivees(hasard, jour, ouverture, _MINUTES))
        progression(JOURS - rang + 1, JOURS + 1)
    _aujourd_hui_ecrire(passe, hasard, aujourd_hui, maintenant)
    progression(JOURS + 1, JOURS + 1)


def _aujourd_hui_ecrire(
    passe: PasseSimule, hasard: random.Random, jour: datetime.date, maintenant: datetime.datetime
) -> None:
    """Write what today has seen already: whoever opens the demo early finds a salon that opened earlier."""
    # Recent minutes stay empty: what people see live is what they do themselves.
    fin = maintenant - _CALME
    debut = fin_de_journee(passe.salon, jour - datetime.timedelta(days=1))
    ouverture = max(debut, min(_ouverture(passe.salon, jour), fin - _MATINEE))
    minutes = min(int((fin - ouverture).total_seconds()) // 60, _MINUTES)
    instants = _arrivees(hasard, jour, ouverture, minutes) if minutes > 0 else []
    passe.journee(jour, instants, ouverte_le=min(ouverture, maintenant))


def _ouverture(salon: Salon, jour: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(jour, datetime.time(8, 30), tzinfo=fuseau_de(salon))


def _arrivees(
    hasard: random.Random, jour: datetime.date, ouverture: datetime.datetime, minutes: int
) -> list[datetime.datetime]:
    visites = hasard.randint(14, 22) + (8 if jour.weekday() in {4, 5} else 0)
    return sorted(ouverture + datetime.timedelta(minutes=hasard.randint(0, minutes)) for _ in range(visites))
