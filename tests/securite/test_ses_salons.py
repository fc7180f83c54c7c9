"""Her salons read by a written statement are those that the framework reads, whole, in the same order."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.forms.models import model_to_dict

from salon_paiement.droits import Action, salons_de, ses_salons
from salon_paiement.models import Role, Salon
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("qui", [*Role, "etrangere", "plateforme", "personne"])
def test_sont_les_memes_pour_chacun_et_pour_chaque_action(qui: str) -> None:
    equipe: Equipe = composer_equipe()
    for nom in ("Zoé", "Chez Awa", "Éclat"):
        chez = fabriques.maison(nom, fuseau="Asia/Kolkata", heure_bascule=datetime.time(1, 30))
        if qui in equipe.personnes and qui != "plateforme":
            chez.salon.membres.create(utilisateur=equipe.personnes[qui], role=Role.GERANT)
    personne = equipe.personnes.get(qui, AnonymousUser())
    for action in (None, *Action):
        attendus = list(salons_de(personne, action))
        # From the database again: rights are kept on the user.
        lus = ses_salons(personne, action)
        assert [model_to_dict(salon) for salon in lus] == [model_to_dict(salon) for salon in attendus], action
        assert [(s.pk, s.date_creation, s.heure_bascule) for s in lus] == [
            (s.pk, s.date_creation, s.heure_bascule) for s in attendus
        ]
    assert len(ses_salons(personne)) == {"personne": 0, "plateforme": Salon.objects.count()}.get(qui, 4)
