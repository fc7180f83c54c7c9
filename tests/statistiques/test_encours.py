"""A salon whose past is being counted again: no total passes for whole while its oldest days wait."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from salon_paiement.models import Role, Salon
from statistiques import lecture
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.tableaux.disposition import Place
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from tests.statistiques.appels import demander
from tests.statistiques.tableaux import carte, tableau

pytestmark = pytest.mark.django_db
DIT = "Les journées les plus anciennes sont en cours de calcul"


@pytest.mark.parametrize("borne", [400, 20], ids=["tout_se_lit", "trop_de_jours"])
def test_dit_que_les_plus_anciens_jours_manquent_tant_qu_ils_manquent(
    db: None, monkeypatch: pytest.MonkeyPatch, borne: int
) -> None:
    monkeypatch.setattr(lecture, "JOURS_VIFS_MAX", borne)
    equipe: Equipe = composer_equipe()
    fabriques.session_payee(equipe.chez)
    naissance = equipe.chez.salon.date_creation - datetime.timedelta(days=60)
    Salon.objects.filter(pk=equipe.chez.salon.pk).update(date_creation=naissance)
    client, auteur = equipe.client(Role.PROPRIETAIRE), equipe.personnes[Role.PROPRIETAIRE]
    lus = [tableau(auteur, equipe.chez.salon, [place]) for place in (carte("encaisse", "tout"), Place("alertes", 2, 1))]

    def avertit() -> list[bool]:
        pages = [
            client.get(reverse("admin:statistiques"), {"periode": "tout"}).content.decode(),
            client.get(reverse("admin:statistiques"), {"periode": "7j"}).content.decode(),
            *(client.get(reverse("admin:tableau", args=[lu.pk])).content.decode() for lu in lus),
        ]
        complets = [demander(client, nom, choix="tout")["complet"] for nom in ("api_dashboard", "api_globales")]
        return [*(DIT in page for page in pages), *(not complet for complet in complets)]

    manque = borne < 60
    assert avertit() == [manque, False, manque, False, manque, manque]
    cumuls_remplir()
    assert not any(avertit())
