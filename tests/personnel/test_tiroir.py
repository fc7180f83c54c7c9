"""The drawer's pages: who may, what they show and hide, what they refuse."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from paiements.fournisseurs.base import Statut
from paiements.models import Caisse, ClotureCaisse, MouvementCaisse
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_caisse import caissiere, fermer, ouvrir, payee_en_especes
from tests.fabriques_remboursements import annoncer, payee
from tests.personnel.conftest import Equipe
from tests.verification import attend_coherence


def adresse(nom: str, *args: object) -> str:
    return reverse(f"admin:{nom}", args=args)


def lire(page: Any) -> str:
    return str(page.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def champ(page: Any, nom: str) -> str:
    trouve = re.search(rf'name="{nom}" value="([^"]*)"', page.content.decode())
    assert trouve, nom
    return trouve[1]


def ouvrir_par_la_page(client: Client, fond: str = "20 000") -> Any:
    page = client.get(adresse("tiroir"))
    return client.post(adresse("tiroir_ouvrir"), {"cle": champ(page, "cle"), "fond": fond})


def test_ouvre_compte_a_l_aveugle_et_ferme(equipe: Equipe) -> None:
    client = equipe.client(Role.CAISSIER)
    assert ouvrir_par_la_page(client).status_code == 303
    payee_en_especes(equipe.chez)
    aveugle = lire(client.get(adresse("tiroir"))) + lire(client.get(adresse("tiroir_compter")))
    assert "20 000 F" in aveugle
    assert "25 000" not in aveugle
    compte = {"b10000": "2", "b2000": "2", "p500": "1", "d_mtn": "0", "cle": "cle-compter"}
    ecart = client.post(adresse("tiroir_compter"), compte)
    assert "Il manque" in lire(ecart)
    assert "500 F" in lire(ecart)
    etape = {"cle": champ(ecart, "cle"), "sceau": champ(ecart, "sceau")}
    refus = client.post(adresse("tiroir_fermer"), etape)
    assert refus.status_code == 422
    assert "écrivez comment vous l" in lire(refus)
    assert not ClotureCaisse.objects.exists()
    for _ in range(2):
        fini = client.post(adresse("tiroir_fermer"), {**etape, "note": "rendu en trop"})
        assert fini.status_code == 303
    z = ClotureCaisse.objects.get()
    page = lire(client.get(fini["Location"]))
    assert "rendu en trop" in page
    assert "−500 F" in page
    pdf = client.get(adresse("tiroir_z_pdf", z.pk))
    assert pdf.content.startswith(b"%PDF")
    assert f"Z n° {z.numero}" in lire(client.get(adresse("tiroir")))
    attend_coherence()


def test_le_z_dit_ce_que_l_operateur_a_repris(equipe: Equipe) -> None:
    caisse = ouvrir(equipe.chez)
    annoncer(payee(equipe.chez), 0, Statut.EXTOURNE)
    z = fermer(caisse, 20_000, caissiere(equipe.chez))
    page = lire(equipe.client(Role.GERANT).get(adresse("tiroir_z", z.pk)))
    assert "Repris par l'opérateur" in page
    assert "−5 000 F" in page


def test_une_vente_pendant_le_comptage_montre_le_nouvel_ecart(equipe: Equipe) -> None:
    client = equipe.client(Role.CAISSIER)
    ouvrir_par_la_page(client)
    ecart = client.post(adresse("tiroir_compter"), {"b10000": "2", "cle": "cle-compter"})
    payee_en_especes(equipe.chez)
    etape = {"cle": champ(ecart, "cle"), "sceau": champ(ecart, "sceau")}
    page = client.post(adresse("tiroir_fermer"), etape)
    assert page.status_code == 409
    assert "Il manque" in lire(page)
    assert not ClotureCaisse.objects.exists()


@pytest.mark.parametrize(("sens", "attendu"), [("entree", 1500), ("sortie", -1500)])
def test_enregistre_un_mouvement_une_fois(equipe: Equipe, sens: str, attendu: int) -> None:
    client = equipe.client(Role.CAISSIER)
    ouvrir_par_la_page(client)
    donnees = {"cle": "cle-mouvement", "sens": sens, "montant": "1 500", "motif": "monnaie"}
    for _ in range(2):
        assert client.post(adresse("tiroir_mouvement"), donnees).status_code == 303
    assert list(MouvementCaisse.objects.values_list("montant", flat=True)) == [attendu]
    attend_coherence()


@pytest.mark.parametrize(
    ("donnees", "statut"),
    [
        ({"sens": "", "montant": "500", "motif": "monnaie"}, 422),
        ({"sens": "entree", "montant": "mille", "motif": "monnaie"}, 422),
        ({"sens": "entree", "montant": "500", "motif": ""}, 422),
        ({"sens": "sortie", "montant": "50000", "motif": "banque"}, 409),
    ],
)
def test_refuse_un_mouvement_et_garde_la_saisie(equipe: Equipe, donnees: dict[str, str], statut: int) -> None:
    client = equipe.client(Role.CAISSIER)
    ouvrir_par_la_page(client)
    page = client.post(adresse("tiroir_mouvement"), {**donnees, "cle": "cle-mouvement"})
    assert page.status_code == statut
    assert f'value="{donnees["montant"]}"' in page.content.decode()
    assert not MouvementCaisse.objects.exists()


@pytest.mark.parametrize(("nom", "valeur"), [("b10000", "-1"), ("p5", "abc"), ("d_mtn", "1,5")])
def test_refuse_un_comptage_illisible(equipe: Equipe, nom: str, valeur: str) -> None:
    client = equipe.client(Role.CAISSIER)
    ouvrir_par_la_page(client)
    page = client.post(adresse("tiroir_compter"), {nom: valeur, "cle": "cle-compter"})
    assert page.status_code == 422
    assert "Attendu" not in lire(page)


def test_refuse_de_compter_une_caisse_fermee(equipe: Equipe) -> None:
    page = equipe.client(Role.CAISSIER).get(adresse("tiroir_compter"))
    assert page.status_code == 409


@pytest.mark.parametrize(
    ("role", "lecture", "ecriture"), [("", 302, 302), (Role.COIFFEUR, 403, 403), (Role.COMPTABLE, 200, 403)]
)
def test_qui_peut_lire_et_tenir(equipe: Equipe, role: str, lecture: int, ecriture: int) -> None:
    client = equipe.client(role)
    assert client.get(adresse("tiroir")).status_code == lecture
    reponse = client.post(adresse("tiroir_ouvrir"), {"cle": "cle-ouvrir", "fond": "0"})
    assert reponse.status_code == ecriture
    assert client.get(adresse("tiroir_compter")).status_code == ecriture
    assert not Caisse.objects.exists()


def test_le_z_d_un_autre_salon_est_introuvable(equipe: Equipe) -> None:
    z = fermer(ouvrir(equipe.chez), 20_000, equipe.personnes[Role.CAISSIER])
    etrangere = equipe.client("etrangere")
    for nom in ("tiroir_z", "tiroir_z_pdf"):
        assert etrangere.get(adresse(nom, z.pk)).status_code == 404
        assert etrangere.get(adresse(nom, z.pk + 999)).status_code == 404
    reponse = etrangere.post(
        adresse("tiroir_ouvrir"), {"cle": "cle-ouvrir", "fond": "0", "salon": str(equipe.chez.salon.pk)}
    )
    assert reponse.status_code == 404


def test_l_accueil_dit_si_la_caisse_est_ouverte(equipe: Equipe) -> None:
    client = equipe.client(Role.GERANT)
    assert "Caisse fermée" in lire(client.get(adresse("index")))
    ouvrir(equipe.chez)
    assert "Caisse ouverte depuis" in lire(client.get(adresse("index")))


def test_le_coiffeur_ne_voit_pas_le_guichet_des_especes(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    page = lire(equipe.client(Role.COIFFEUR).get(adresse("caisse_session", session.code_court)))
    assert "Touchez ce que le client vous donne" not in page
