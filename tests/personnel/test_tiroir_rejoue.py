"""The drawer's forms sent again: for three days the same key gives the same thing, and a count counts once."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from paiements.models import Caisse, ClotureCaisse, MouvementCaisse
from paiements.services.caisse import comptage
from paiements.services.caisse.comptage import comptages_de
from salon_paiement.models import Role
from tests.fabriques_caisse import caissiere, fermer, ouvrir, payee_en_especes
from tests.personnel.conftest import Equipe
from tests.personnel.test_tiroir import adresse, champ, lire
from tests.verification import attend_coherence

VIEUX = datetime.timedelta(hours=71)


@pytest.fixture
def tiroir(equipe: Equipe) -> Client:
    """The cashier's browser, her till open with 20 000 F."""
    ouvrir(equipe.chez)
    return equipe.client(Role.CAISSIER)


def compter(client: Client, cle: str = "cle-compter", **nombres: str) -> Any:
    return client.post(adresse("tiroir_compter"), {"cle": cle, **(nombres or {"b10000": "2"})})


def etape(ecart: Any, **autres: str) -> dict[str, str]:
    return {"cle": champ(ecart, "cle"), "sceau": champ(ecart, "sceau"), "note": "", **autres}


def vieillir(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three days pass, nearly, for the seals."""
    plus_tard = timezone.now() + VIEUX
    monkeypatch.setattr(comptage, "timezone", SimpleNamespace(now=lambda: plus_tard))


def test_la_fermeture_rejouee_des_heures_apres_mene_au_meme_z(tiroir: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    envoi = etape(compter(tiroir))
    premiere = tiroir.post(adresse("tiroir_fermer"), envoi)
    vieillir(monkeypatch)
    rejouee = tiroir.post(adresse("tiroir_fermer"), envoi)
    assert (rejouee.status_code, rejouee["Location"]) == (303, premiere["Location"])
    assert ClotureCaisse.objects.count() == 1


def test_un_comptage_trop_vieux_ne_ferme_rien(tiroir: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    envoi = etape(compter(tiroir))
    vieillir(monkeypatch)
    refus = tiroir.post(adresse("tiroir_fermer"), envoi)
    assert (refus.status_code, "comptez de nouveau le tiroir" in lire(refus)) == (422, True)
    assert not ClotureCaisse.objects.exists()


def test_la_meme_cle_pour_une_autre_fermeture_est_refusee(tiroir: Client) -> None:
    ecart = compter(tiroir, b10000="1")
    autre = compter(tiroir, "cle-compter-2", b10000="1", b5000="1")
    declare = compter(tiroir, "cle-compter-3", b10000="1", d_mtn="500")
    envoi = etape(ecart, note="il manque un billet")
    assert tiroir.post(adresse("tiroir_fermer"), envoi).status_code == 303
    for change in (
        {"note": "autre explication"},
        {"sceau": champ(autre, "sceau")},
        {"sceau": champ(declare, "sceau")},
    ):
        refus = tiroir.post(adresse("tiroir_fermer"), envoi | change)
        assert (refus.status_code, "déjà servi à une autre opération" in lire(refus)) == (422, True)
    assert ClotureCaisse.objects.get().note == "il manque un billet"


def test_le_mouvement_rejoue_caisse_fermee_mene_a_la_meme_page(equipe: Equipe, tiroir: Client) -> None:
    envoi = {"cle": "cle-mouvement", "sens": "entree", "montant": "1 500", "motif": "monnaie"}
    premiere = tiroir.post(adresse("tiroir_mouvement"), envoi)
    fermer(Caisse.objects.get(), 21_500, caissiere(equipe.chez))
    rejouee = tiroir.post(adresse("tiroir_mouvement"), envoi)
    assert (rejouee.status_code, rejouee["Location"]) == (303, premiere["Location"])
    assert tiroir.post(adresse("tiroir_mouvement"), envoi | {"montant": "500"}).status_code == 422
    assert tiroir.post(adresse("tiroir_mouvement"), envoi | {"cle": "cle-neuve"}).status_code == 409
    assert MouvementCaisse.objects.count() == 1
    attend_coherence()


def test_l_ouverture_rejouee_ne_rouvre_pas(equipe: Equipe) -> None:
    client = equipe.client(Role.CAISSIER)
    envoi = {"cle": "cle-ouvrir", "fond": "20 000"}
    for _fois in range(2):
        assert client.post(adresse("tiroir_ouvrir"), envoi).status_code == 303
    fermer(Caisse.objects.get(), 20_000, caissiere(equipe.chez))
    assert client.post(adresse("tiroir_ouvrir"), envoi).status_code == 303
    assert Caisse.objects.count() == 1


def test_le_meme_comptage_renvoye_n_en_fait_pas_un_de_plus(tiroir: Client) -> None:
    page = tiroir.get(adresse("tiroir_compter"))
    envoi = {nom: champ(page, nom) for nom in ("cle", "caisse")} | {"b10000": "2"}
    ecarts = [tiroir.post(adresse("tiroir_compter"), envoi) for _ in range(3)]
    assert {ecart.status_code for ecart in ecarts} == {200}
    assert comptages_de(Caisse.objects.get()) == 1
    assert tiroir.post(adresse("tiroir_compter"), envoi | {"b10000": "3"}).status_code == 422
    assert tiroir.post(adresse("tiroir_fermer"), etape(ecarts[-1])).status_code == 303
    z = ClotureCaisse.objects.get()
    assert z.totaux["comptages"] == 1
    suite = tiroir.post(adresse("tiroir_compter"), envoi)
    assert (suite.status_code, suite["Location"]) == (303, adresse("tiroir_z", z.pk))


def test_renvoyer_un_vieux_comptage_ne_le_rajeunit_pas(tiroir: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    compter(tiroir)
    vieillir(monkeypatch)
    assert tiroir.post(adresse("tiroir_fermer"), etape(compter(tiroir))).status_code == 422
    assert not ClotureCaisse.objects.exists()


def test_une_caisse_qui_a_bouge_ne_compte_pas_un_comptage_de_plus(equipe: Equipe, tiroir: Client) -> None:
    ecart = compter(tiroir)
    payee_en_especes(equipe.chez)
    revu = tiroir.post(adresse("tiroir_fermer"), etape(ecart))
    assert (revu.status_code, "Il manque" in lire(revu)) == (409, True)
    assert tiroir.post(adresse("tiroir_fermer"), etape(revu, note="vente non rangée")).status_code == 303
    z = ClotureCaisse.objects.get()
    assert (z.ecart, z.totaux["comptages"]) == (-5000, 1)
    attend_coherence()


def test_compte_la_caisse_de_la_page_et_pas_la_suivante(equipe: Equipe, tiroir: Client) -> None:
    envoi = {"cle": "cle-compter", "caisse": str(Caisse.objects.get().pk), "b10000": "2"}
    fermer(Caisse.objects.get(), 20_000, caissiere(equipe.chez))
    ouvrir(equipe.chez)
    assert tiroir.post(adresse("tiroir_compter"), envoi).status_code == 422
    assert comptages_de(Caisse.objects.get(fermee_le=None)) == 0
