"""Family 9: guessing and flooding, with Redis or without, and without locking anybody honest out."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory

from salon_paiement import cache_garde, debit, frein
from salon_paiement.models import Frein, Role, SessionPaiement
from salon_paiement.services.essais_connexion import COOKIE
from salon_paiement.services.exports import TropDExports, export_noter
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from traces.contexte import adresse_ip

MOT = "mot-de-passe-long"
FAUX = "mauvais-mot"


@pytest.fixture
def equipe(db: None, settings: Any) -> Equipe:
    settings.CONNEXION_ESSAIS_COMPTE, settings.CONNEXION_ESSAIS_ADRESSE, settings.CONNEXION_ESSAIS_TOUS = 10, 50, 1_000
    return composer_equipe()


@pytest.fixture
def sans_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuser(*_a: object, **_k: object) -> None:
        raise ConnectionError("Redis")

    for nom in ("get", "get_many", "set", "add", "incr", "delete"):
        monkeypatch.setattr(cache, nom, refuser)


def essayer(nom: str, mot: str, *, client: Client | None = None, adresse: str = "203.0.113.9") -> int:
    client = client or Client()
    donnees = {"username": nom, "password": mot, "next": "/admin/"}
    return client.post("/admin/login/", donnees, REMOTE_ADDR=adresse).status_code


def test_un_compte_attaque_de_mille_adresses_attend(equipe: Equipe) -> None:
    nom = equipe.personnes[Role.PROPRIETAIRE].username
    vus = [essayer(nom, FAUX, adresse=f"198.51.100.{rang}") for rang in range(12)]
    assert vus == [200] * 10 + [429] * 2
    # Not even the right password is tried: a refusal says nothing of it.
    assert essayer(nom, MOT, adresse="198.51.100.77") == 429


def test_la_proprietaire_attaquee_entre_par_son_appareil(equipe: Equipe) -> None:
    nom, sien = equipe.personnes[Role.PROPRIETAIRE].username, Client()
    assert essayer(nom, MOT, client=sien) == 302
    sien.post("/admin/logout/")
    for rang in range(12):
        essayer(nom, FAUX, adresse=f"198.51.100.{rang}")
    assert essayer(nom, MOT) == 429
    assert essayer(nom, MOT, client=sien) == 302


def test_la_marque_d_un_compte_n_ouvre_pas_les_essais_d_un_autre(equipe: Equipe) -> None:
    complice, victime = equipe.personnes["etrangere"].username, equipe.personnes[Role.PROPRIETAIRE].username
    client = Client()
    assert essayer(complice, MOT, client=client) == 302
    assert client.cookies[COOKIE].value
    vus = [essayer(victime, FAUX, client=client) for _essai in range(11)]
    assert vus[-1] == 429


def test_la_marque_a_ses_propres_essais_et_pas_davantage(equipe: Equipe) -> None:
    nom, sien = equipe.personnes[Role.PROPRIETAIRE].username, Client()
    essayer(nom, MOT, client=sien)
    sien.post("/admin/logout/")
    assert [essayer(nom, FAUX, client=sien) for _essai in range(11)] == [200] * 10 + [429]


def test_une_adresse_qui_essaie_tous_les_comptes_attend_seule(equipe: Equipe) -> None:
    vus = [essayer(f"personne{rang}", FAUX) for rang in range(51)]
    assert (vus[-2], vus[-1]) == (200, 429)
    assert essayer(equipe.personnes[Role.CAISSIER].username, MOT, adresse="192.0.2.1") == 302


def test_mille_mauvais_essais_de_partout_ferment_aux_inconnus(equipe: Equipe, settings: Any) -> None:
    settings.CONNEXION_ESSAIS_TOUS = 5
    nom, sien = equipe.personnes[Role.GERANT].username, Client()
    essayer(nom, MOT, client=sien)
    sien.post("/admin/logout/")
    for rang in range(5):
        essayer(f"personne{rang}", FAUX, adresse=f"198.51.100.{rang}")
    assert essayer(nom, MOT, adresse="192.0.2.1") == 429
    assert essayer(nom, MOT, client=sien) == 302


def test_la_perte_de_redis_ne_rend_aucun_essai(equipe: Equipe, sans_cache: None) -> None:
    nom = equipe.personnes[Role.PROPRIETAIRE].username
    assert [essayer(nom, FAUX) for _essai in range(11)][-1] == 429


def test_temoin_sans_compte_on_devinerait_sans_fin(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frein, "cle_compter", lambda *_a: 0)
    nom = equipe.personnes[Role.PROPRIETAIRE].username
    assert {essayer(nom, FAUX) for _essai in range(15)} == {200}


def test_mille_x_forwarded_for_ne_changent_pas_l_adresse_comptee(settings: Any) -> None:
    settings.NOMBRE_PROXYS = 1
    forges = [f"10.{rang // 250}.{rang % 250}.1" for rang in range(1_000)]
    vues = {
        adresse_ip(RequestFactory().get("/", headers={"x-forwarded-for": f"{forge}, 203.0.113.9"})) for forge in forges
    }
    assert vues == {"203.0.113.9"}
    settings.NOMBRE_PROXYS = 0
    assert adresse_ip(RequestFactory().get("/", headers={"x-forwarded-for": "10.0.0.1"})) == "127.0.0.1"


def test_ouvrir_des_notes_a_un_poste_a_une_limite_qui_se_dit(maison: fabriques.Maison, settings: Any) -> None:
    settings.OUVERTURES_PAR_POSTE = 3
    vus = [Client().get(f"/q/{maison.poste.jeton}") for _note in range(4)]
    assert [reponse.status_code for reponse in vus] == [200, 200, 200, 429]
    assert "Trop de notes" in vus[-1].content.decode()
    assert SessionPaiement.objects.count() == 3
    # Another chair of the same salon is not concerned.
    assert Client().get(f"/q/{maison.postes[1].jeton}").status_code == 200


def test_une_adresse_n_ouvre_pas_tous_les_postes_meme_sans_redis(
    maison: fabriques.Maison, settings: Any, sans_cache: None
) -> None:
    settings.OUVERTURES_PAR_ADRESSE = 2
    vus = [Client().get(f"/q/{maison.poste.jeton}", REMOTE_ADDR="198.51.100.4").status_code for _note in range(3)]
    assert vus == [200, 200, 429]
    assert Client().get(f"/q/{maison.poste.jeton}", REMOTE_ADDR="198.51.100.5").status_code == 200


def test_une_page_qui_demande_trop_souvent_attend(maison: fabriques.Maison, settings: Any) -> None:
    settings.SUIVIS_PAR_MINUTE = 5
    client = Client()
    client.get(f"/q/{maison.poste.jeton}")
    adresse = f"/s/{SessionPaiement.objects.get().jeton}/"
    vus = [client.get(adresse) for _question in range(6)]
    assert [reponse.status_code for reponse in vus] == [200] * 5 + [429]
    assert 1 <= int(vus[-1]["Retry-After"]) <= 60


@pytest.mark.django_db
def test_qui_cherche_des_jetons_au_hasard_est_arrete_et_lui_seul(maison: fabriques.Maison, settings: Any) -> None:
    settings.INTROUVABLES_PAR_ADRESSE = 5
    client = Client()
    vus = [client.get(f"/r/{rang:043d}/", REMOTE_ADDR="198.51.100.4").status_code for rang in range(7)]
    assert vus == [404] * 5 + [429] * 2
    # A real page still opens from there: behind one mobile network there are many honest phones.
    assert client.get(f"/q/{maison.poste.jeton}", REMOTE_ADDR="198.51.100.4").status_code == 200


@pytest.mark.django_db
def test_l_api_compte_aussi_qui_n_est_pas_connecte(settings: Any, sans_cache: None) -> None:
    settings.API_REQUETES_PAR_ADRESSE = 3
    vus = [Client().get("/api/v1/dashboard/") for _demande in range(4)]
    assert [reponse.status_code for reponse in vus] == [401] * 3 + [429]
    assert vus[-1].json()["errors"][0]["code"] == "throttled"


def test_on_n_emporte_pas_plus_de_fichiers_que_permis(equipe: Equipe, settings: Any) -> None:
    settings.EXPORTS_PAR_HEURE = 2
    qui = equipe.personnes[Role.PROPRIETAIRE].pk
    for numero in range(2):
        export_noter(f"liste{numero}", {equipe.chez.salon.pk: 1}, acteur_id=qui)
    with pytest.raises(TropDExports):
        export_noter("liste", {equipe.chez.salon.pk: 1}, acteur_id=qui)


def test_sans_cache_chaque_processus_compte_et_oublie_les_plus_anciens(sans_cache: None) -> None:
    cache_garde.oublier()
    assert [debit.debit_permis("u", "a", 2, 60) for _fois in range(3)] == [True, True, False]
    for rang in range(debit.PLACES + 10):
        debit.debit_permis("u", f"b{rang}", 1, 60)
    assert len(debit._comptes) <= debit.PLACES


@pytest.mark.django_db
def test_une_fenetre_finie_recommence_et_se_balaie(monkeypatch: pytest.MonkeyPatch) -> None:
    for _essai in range(3):
        frein.frein_compter("u", "192.0.2.1", 60)
    assert frein.frein_serre("u", "192.0.2.1", 3)
    plus_tard = frein._maintenant() + 61
    monkeypatch.setattr(frein, "_maintenant", lambda: plus_tard)
    assert not frein.frein_serre("u", "192.0.2.1", 3)
    assert frein.cle_compter("v", 60) == 1
    assert frein.freins_balayer() == 1
    assert Frein.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_deux_essais_a_la_fois_sont_deux() -> None:
    barriere = threading.Barrier(8)

    def essayer_ensemble() -> None:
        try:
            barriere.wait()
            for _essai in range(5):
                frein.cle_compter("u", 60)
        finally:
            connection.close()

    fils = [threading.Thread(target=essayer_ensemble) for _fil in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert Frein.objects.get().nombre == 40
