"""The salons of the statistics benches: who works there, what they sell, how their year goes."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from paiements.models import Caisse
from paiements.services.caisse.ouverture import caisse_ouvrir
from paiements.services.comptes import compte_enregistrer
from salon_paiement.models import Coiffeur, Membre, PosteQR, Prestation, Role, Salon
from tests.fabriques import RESEAUX, Maison

SLUG = "semis-"
PRESTATIONS = (
    ("Tresses", 5_000, "Coiffure"), ("Shampooing", 2_500, "Soins"), ("Tissage", 15_000, "Coiffure"),
    ("Défrisage", 8_000, "Soins"), ("Nattes collées", 3_500, "Coiffure"), ("Coupe", 2_000, "Coiffure"),
    ("Coloration", 12_500, "Soins"), ("Brushing", 4_000, "Soins"), ("Manucure", 3_000, "Beauté"),
    ("Perruque posée", 22_500, "Coiffure"),
)  # fmt: skip
# Name and commission in percent.
COIFFEURS = (("Awa", 20), ("Bola", 30), ("Chantal", 25), ("Délali", 40), ("Estelle", 35), ("Fati", 15))
_VILLES = (
    ("Cotonou", "BJ", "Africa/Porto-Novo", 1), ("Lomé", "TG", "Africa/Lome", 0), ("Porto-Novo", "BJ",
    "Africa/Porto-Novo", 1), ("Abidjan", "CI", "Africa/Abidjan", 0), ("Parakou", "BJ", "Africa/Porto-Novo", 1),
)  # fmt: skip
_SEMAINE = (0.55, 0.7, 0.8, 0.95, 1.35, 1.9, 1.1)
_FETES = {12: 1.45, 8: 1.15, 1: 0.8, 6: 0.9}


@dataclass(slots=True)
class Etablissement:
    """One salon and its habits.

    Args:
        decalage: hours its clock is ahead of UTC; ``taille``: its share of the visits, 1 on average.
        ouverture: its first day; ``fermes``: weekdays it never opens (0 is Monday).
        clients: everybody it has met so far and her number, by their keys.
    """

    maison: Maison
    caisse: Caisse
    personnel: dict[str, User]
    rang: int
    decalage: int
    taille: float
    ouverture: datetime.date
    fermes: frozenset[int]
    clients: list[tuple[str, str]] = field(default_factory=list)

    def affluence(self, jour: datetime.date, debut: datetime.date) -> float:
        """Return how busy a day is beside an average one: size, weekday, feasts, growth of a fifth a year."""
        if jour < self.ouverture or jour.weekday() in self.fermes:
            return 0.0
        croissance = 1 + 0.2 * (jour - debut).days / 365
        return self.taille * _SEMAINE[jour.weekday()] * _FETES.get(jour.month, 1.0) * croissance


def etablissements_ouvrir(nombre: int, debut: datetime.date) -> list[Etablissement]:
    """Make the salons, their staff, accounts and open tills; one owner has all of them."""
    hasard = random.Random(nombre)
    proprietaire = _utilisateur("proprietaire-semis")
    return [_ouvrir(rang, debut, proprietaire, hasard) for rang in range(nombre)]


def _ouvrir(rang: int, debut: datetime.date, proprietaire: User, hasard: random.Random) -> Etablissement:
    ville, pays, fuseau, decalage = _VILLES[rang % len(_VILLES)]
    salon = Salon.objects.create(
        nom=f"Salon {ville} {rang + 1}", slug=f"{SLUG}{rang + 1}", ville=ville, pays=pays, fuseau=fuseau,
        seuil_double_accord=200_000,
    )  # fmt: skip
    personnel: dict[str, User] = {
        role: _utilisateur(f"{role}-semis-{rang + 1}") for role in (Role.GERANT, Role.CAISSIER)
    }
    for role, qui in (*personnel.items(), (Role.PROPRIETAIRE, proprietaire)):
        Membre.objects.create(salon=salon, utilisateur=qui, role=role)
    maison = Maison(
        salon=salon,
        prestations=Prestation.objects.bulk_create(
            Prestation(salon=salon, nom=nom, prix=prix, categorie=categorie, ordre=ordre)
            for ordre, (nom, prix, categorie) in enumerate(PRESTATIONS)
        ),
        coiffeurs=Coiffeur.objects.bulk_create(
            Coiffeur(salon=salon, nom=nom, taux_commission=taux) for nom, taux in COIFFEURS
        ),
        postes=PosteQR.objects.bulk_create(PosteQR(salon=salon, nom=nom) for nom in ("Fauteuil 1", "Comptoir")),
        compte=compte_enregistrer(
            salon, fournisseur="simulateur", mode="live", reseaux=RESEAUX,
            identifiants={"cle": "semis_simulateur", "boutique": "SALONDEMO000001", "base": "http://127.0.0.1:9"},
        ),
    )  # fmt: skip
    # The first one is where the model visits take place: it is open from the first day on.
    ouverture = debut + datetime.timedelta(days=hasard.randint(30, 400) if rang % 7 == 3 else 0)
    return Etablissement(
        maison, caisse_ouvrir(salon, 20_000, personnel[Role.CAISSIER], f"semis-caisse-{rang}"), dict(personnel), rang,
        decalage, hasard.uniform(0.4, 1.6), ouverture, frozenset({0} if hasard.random() < 0.6 else ()),
    )  # fmt: skip


def _utilisateur(nom: str) -> User:
    utilisateur = get_user_model()(username=nom, is_staff=True)
    utilisateur.set_unusable_password()
    utilisateur.save()
    return utilisateur
