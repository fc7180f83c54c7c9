"""A Z that people can check with a pencil: its lines add up, its words say whose figure each one is."""

from __future__ import annotations

import re
import subprocess

import pytest
from django.urls import reverse

from paiements.documents.z_pdf import z_pdf
from paiements.models import ClotureCaisse
from paiements.services.avoirs import Depense, avoir_depenser
from paiements.services.caisse.ouverture import caisse_mouvement, solde_de
from paiements.services.especes import especes_annuler
from paiements.services.remboursement.remise import remboursement_crediter, remboursement_remettre
from salon_paiement.models import Role
from tests import fabriques
from tests.client.telephone import texte_de
from tests.fabriques_caisse import caissiere, cle, compter, fermer, gerante, ouvrir, payee_en_especes
from tests.fabriques_releves import csv_de, importer, rangee
from tests.fabriques_remboursements import approuve, payee
from tests.personnel.conftest import Equipe
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
SOMME = re.compile(r"(−?)(\d[\d ]*) F")


def page_de(equipe: Equipe, z: ClotureCaisse, nom: str = "tiroir_z") -> str:
    page = equipe.client(Role.GERANT).get(reverse(f"admin:{nom}", args=[z.pk] if nom == "tiroir_z" else []))
    return texte_de(page)


def papier_de(z: ClotureCaisse) -> list[str]:
    """The strips of the printed Z, one string each."""
    sortie = subprocess.run(["pdftotext", "-layout", "-", "-"], input=z_pdf(z), check=True, capture_output=True)
    return [" ".join(ligne.split()) for ligne in sortie.stdout.decode().splitlines() if ligne.strip()]


def additionner(bloc: str) -> tuple[int, int]:
    """Return the sum of a drawer's lines and what it calls expected."""
    avant, apres = re.split(r"Attendu", bloc, maxsplit=1)
    sommes = [int(f"{'-' if signe else ''}{n.replace(' ', '')}") for signe, n in SOMME.findall(f"{avant} | {apres}")]
    combien = len(SOMME.findall(avant))
    return sum(sommes[:combien]), sommes[combien]


def journee(equipe: Equipe) -> ClotureCaisse:
    """Every line of a drawer: a float, sales, one cancelled, money in and out, a refund in cash; counted twice."""
    chez = equipe.chez
    caisse = ouvrir(chez, 10_000)
    payee_en_especes(chez)
    rendue = payee_en_especes(chez)
    especes_annuler(payee_en_especes(chez).pk, "billet repris", gerante(chez), cle())
    caisse_mouvement(chez.salon.pk, 2500, "monnaie", caissiere(chez), cle())
    caisse_mouvement(chez.salon.pk, -1500, "savon", caissiere(chez), cle())
    remboursement_remettre(approuve(rendue, gerante(chez), 2000, "especes").pk, caissiere(chez), cle())
    compter(caisse, 500, caissiere(chez))
    return fermer(caisse, solde_de(caisse.pk) - 3000, caissiere(chez), "rendu en trop", {"mtn": 0})


def test_les_lignes_du_tiroir_font_l_attendu(equipe: Equipe) -> None:
    z = journee(equipe)
    tiroir = page_de(equipe, z).split("Fond de caisse", 1)[1]
    assert additionner(f"Fond de caisse{tiroir}") == (z.attendu, z.attendu) == (19_000, 19_000)
    papier = "\n".join(papier_de(z))
    assert additionner(papier[papier.index("Fond de caisse") :]) == (z.attendu, z.attendu)
    attend_coherence()


def test_temoin_sans_les_especes_encaissees_le_compte_n_y_est_pas(equipe: Equipe) -> None:
    papier = "\n".join(ligne for ligne in papier_de(journee(equipe)) if not ligne.startswith("Espèces encaissées"))
    somme, attendu = additionner(papier[papier.index("Fond de caisse") :])
    assert (somme, attendu) == (9_000, 19_000)


def test_un_z_abime_montre_d_ou_vient_l_attendu(equipe: Equipe) -> None:
    z = journee(equipe)
    z.attendu += 700
    papier = papier_de(z)
    assert "Autre mouvement, sans détail 700 F" in papier
    assert additionner("\n".join(papier[papier.index("Fond de caisse 10 000 F") :])) == (19_700, 19_700)


def test_ce_qui_est_annule_est_pour_memoire(equipe: Equipe) -> None:
    z = journee(equipe)
    page = page_de(equipe, z)
    assert "Pour mémoire : 5 000 F d'espèces encaissées puis annulées, rendues aux clients." in page
    assert page.index("Attendu") < page.index("Pour mémoire")
    assert "Annulé (pour mémoire) 5 000 F" in papier_de(z)
    assert "-" not in re.findall(r"(.)\d[\d ]* F", page)


def test_le_papier_dit_les_coupures_les_recomptages_et_le_signe(equipe: Equipe) -> None:
    papier = papier_de(journee(equipe))
    assert "Compté 2 fois avant la fermeture" in papier
    assert "500 F × 32 16 000 F" in papier
    assert "Écart −3 000 F" in papier


def test_le_papier_dit_chaque_reseau_meme_quand_tout_est_egal(equipe: Equipe) -> None:
    caisse = ouvrir(equipe.chez)
    payee(equipe.chez)
    papier = papier_de(fermer(caisse, 20_000, caissiere(equipe.chez), declares={"mtn": 5000}))
    assert "réponses de l'opérateur 5 000 F" in papier
    assert "lu sur le téléphone 5 000 F" in papier
    assert not [ligne for ligne in papier if ligne.startswith("à rapprocher")]


def test_le_papier_dit_ce_qui_est_a_rapprocher(equipe: Equipe) -> None:
    caisse = ouvrir(equipe.chez)
    payee(equipe.chez)
    papier = papier_de(fermer(caisse, 20_000, caissiere(equipe.chez), declares={"mtn": 4500}))
    assert "à rapprocher −500 F" in papier


def test_un_surplus_devenu_avoir_n_est_encaisse_qu_une_fois(equipe: Equipe) -> None:
    chez = equipe.chez
    caisse = ouvrir(chez)
    rendu = approuve(payee(chez, recu=8000), gerante(chez), 3000, "avoir")
    avoir = remboursement_crediter(rendu.pk, gerante(chez), cle()).avoir
    assert avoir
    avoir_depenser(fabriques.session_a_payer(chez).pk, Depense(avoir.code, cle()))
    z = fermer(caisse, 20_000, caissiere(chez))
    page, papier = page_de(equipe, z), papier_de(z)
    for attendu in ("Encaissé 8 000 F", "Réglé par avoir, en plus 3 000 F", "Reçu en trop des clients 3 000 F"):
        assert attendu in page
        assert attendu in papier
    assert "dont mis en avoir −3 000 F" in page
    accueil = page_de(equipe, z, "index")
    assert "Encaissé aujourd'hui 8 000 F" in accueil
    assert "réglé par avoir, en plus : 3 000 F" in accueil
    assert "encaissé 8 000 F" in page_de(equipe, z, "tiroir")


def test_le_releve_parle_apres_coup_pour_les_paiements_qu_il_connait(equipe: Equipe) -> None:
    caisse = ouvrir(equipe.chez)
    connu = payee(equipe.chez)
    payee(equipe.chez)
    z = fermer(caisse, 20_000, caissiere(equipe.chez))
    avant, papier = page_de(equipe, z), z_pdf(z)
    assert "confirmé par les réponses de l'opérateur : 10 000 F" in avant
    assert "selon le relevé" not in avant
    importer(equipe.chez.compte, csv_de([rangee(connu), rangee(connu)]))
    assert "selon le relevé : 5 000 F, pour 1 paiement sur 2" in page_de(equipe, z)
    assert z_pdf(z) == papier
