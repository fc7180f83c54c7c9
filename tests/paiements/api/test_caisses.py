"""The till by programs: opened, moved, counted blind, closed by a Z that never changes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from paiements.models import Caisse, ClotureCaisse, MouvementCaisse
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_caisse import encaisser
from tests.paiements.api.appels import Corps, faire, fait, lire, programme, refus
from tests.personnel.conftest import Equipe, composer_equipe
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def test_une_journee_de_caisse_de_l_ouverture_au_z(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    reponse = faire(client, "api_caisses", cle="o", fond=20_000)
    caisse = reponse.json()
    cle = caisse["id"]
    assert (reponse.status_code, reponse["Location"]) == (201, reverse("api_caisse", args=[cle]))
    assert (caisse["fond"], caisse["fermee_le"], caisse["z"]) == (20_000, None, None)
    assert fait(client, "api_caisses", cle="o", fond=20_000)["id"] == cle
    assert refus(faire(client, "api_caisses", fond=20_000))[0] == 409
    encaisser(fabriques.session_a_payer(equipe.chez), equipe.personnes[Role.CAISSIER])
    sortie: Corps = {"sens": "sortie", "montant": 15_000, "motif": "dépôt à la banque"}
    mouvement = fait(client, "api_caisse_mouvements", cle, cle="m", **sortie)
    assert fait(client, "api_caisse_mouvements", cle, cle="m", **sortie) == mouvement
    assert [m["montant"] for m in lire(client, "api_caisse_mouvements", cle)["resultats"]] == [-15_000]
    assert refus(faire(client, "api_caisse_mouvements", cle, **(sortie | {"montant": 50_000})))[0] == 409
    assert refus(client.get(reverse("api_caisse_z", args=[cle])))[0] == 404
    constat = fait(client, "api_caisse_compter", cle, coupures={"b5000": 1, "b2000": 2}, declares={"mtn": 500})
    assert (constat["compte"], constat["attendu"], constat["ecart"]) == (9000, 10_000, -1000)
    assert refus(faire(client, "api_caisse_cloturer", cle, sceau=constat["sceau"]))[0] == 422
    corps: Corps = {"sceau": constat["sceau"], "note": "un billet manque"}
    z = fait(client, "api_caisse_cloturer", cle, cle="z", **corps)
    assert (z["numero"], z["ecart"], z["encaisse"], z["comptage"]) == (1, -1000, 5000, {"b5000": 1, "b2000": 2})
    assert fait(client, "api_caisse_cloturer", cle, cle="z", **corps) == z
    assert lire(client, "api_caisse_z", cle) == z
    assert lire(client, "api_caisses", ouverte="true")["resultats"] == []
    assert (lire(client, "api_caisse", cle)["z"], z["reportes"]) == (1, {"nombre": 0, "montant": 0})
    assert {m["moyen"]: m["livre"] for m in z["moyens"]}["especes"] == 5000
    assert (Caisse.objects.count(), MouvementCaisse.objects.count(), ClotureCaisse.objects.count()) == (1, 1, 1)
    attend_coherence()


def test_un_geste_sur_une_caisse_fermee_ne_va_pas_dans_la_suivante(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    premiere = fait(client, "api_caisses", fond=0)["id"]
    sceau = fait(client, "api_caisse_compter", premiere, coupures={})["sceau"]
    fait(client, "api_caisse_cloturer", premiere, sceau=sceau)
    seconde = fait(client, "api_caisses", fond=5000)["id"]
    entree: Corps = {"sens": "entree", "montant": 500, "motif": "monnaie"}
    assert refus(faire(client, "api_caisse_mouvements", premiere, **entree))[0] == 409
    assert refus(faire(client, "api_caisse_compter", premiere, coupures={"b5000": 1}))[0] == 422
    neuf = fait(client, "api_caisse_compter", seconde, coupures={"b5000": 1})["sceau"]
    assert refus(faire(client, "api_caisse_cloturer", premiere, sceau=neuf))[0] == 422
    assert refus(faire(client, "api_caisse_cloturer", seconde, sceau=neuf[:-1]))[0] == 422
    assert not MouvementCaisse.objects.exists()
    assert lire(client, "api_caisse", seconde)["fermee_le"] is None


def test_refuse_ce_qui_n_est_ni_un_billet_ni_un_reseau_du_salon(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    cle = fait(client, "api_caisses", fond=0)["id"]
    assert refus(faire(client, "api_caisse_compter", cle, coupures={"b3": 1}))[0] == 422
    assert refus(faire(client, "api_caisse_compter", cle, coupures={"b500": -1}))[0] == 400
    assert refus(faire(client, "api_caisse_compter", cle, coupures={}, declares={"orange": 5})) == (
        400,
        "invalid",
        "declares",
    )
    assert refus(faire(client, "api_caisse_mouvements", cle, sens="entree", montant=3, motif="monnaie"))[0] == 422
    assert refus(faire(programme(equipe, Role.COMPTABLE), "api_caisse_compter", cle, coupures={}))[0] == 403
