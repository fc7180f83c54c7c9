"""Fresh passwords at each start, for the demo salon only."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import authenticate, get_user_model

from config.demarrage.comptes import acces_renouveler, mot_de_passe_nouveau
from salon_paiement.models import Membre, PosteQR, Role, Salon

pytestmark = pytest.mark.django_db


def _salon(slug: str, *roles: str) -> PosteQR:
    salon = Salon.objects.create(nom=slug, slug=slug, ville="Cotonou")
    for rang, role in enumerate(roles):
        utilisateur = get_user_model().objects.create_user(f"{slug}-{role}-{rang}", is_staff=True)
        Membre.objects.create(salon=salon, utilisateur=utilisateur, role=role)
    return PosteQR.objects.create(salon=salon, nom="Comptoir")


def test_donne_un_acces_qui_ouvre_a_chaque_role() -> None:
    poste = _salon("demo", Role.PROPRIETAIRE, Role.CAISSIER)
    acces = acces_renouveler(poste.jeton)
    assert [a.role for a in acces] == ["propriétaire", "caissier"]
    for a in acces:
        assert authenticate(username=a.identifiant, password=a.mot_de_passe) is not None


def test_un_seul_acces_par_role() -> None:
    poste = _salon("demo", Role.COIFFEUR, Role.COIFFEUR)
    assert [a.identifiant for a in acces_renouveler(poste.jeton)] == ["demo-coiffeur-0"]


def test_les_anciens_mots_de_passe_ne_valent_plus_rien() -> None:
    poste = _salon("demo", Role.GERANT)
    ancien = acces_renouveler(poste.jeton)[0]
    acces_renouveler(poste.jeton)
    assert authenticate(username=ancien.identifiant, password=ancien.mot_de_passe) is None


def test_ne_touche_pas_aux_autres_salons() -> None:
    poste = _salon("demo", Role.GERANT)
    _salon("voisin", Role.GERANT)
    voisin = get_user_model().objects.get(username="voisin-gerant-0")
    acces_renouveler(poste.jeton)
    avant = voisin.password
    voisin.refresh_from_db()
    assert voisin.password == avant


def test_un_mot_de_passe_se_tape_sans_hesiter() -> None:
    tires = {mot_de_passe_nouveau() for _ in range(200)}
    assert len(tires) == 200
    assert all(re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", tire) for tire in tires)
    assert not set("il10o") & set("".join(tires))
