"""Staff figures never mix play money in silently: the note, the lists, the board, the till, the Z, gains, accounts."""

from __future__ import annotations

import datetime
import re
import subprocess
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from paiements.documents.z_pdf import z_pdf
from paiements.models import ClotureCaisse, CompteFournisseur, Paiement
from paiements.verification import verifier
from salon_paiement.models import Client, Role
from tests import fabriques
from tests.client.telephone import texte_de
from tests.fabriques_caisse import caissiere, fermer, ouvrir, payee_en_especes
from tests.fabriques_essai import TOTAL, passer_en_reel
from tests.fabriques_remboursements import payee
from tests.personnel.conftest import Equipe
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


def lire(equipe: Equipe, nom: str, *args: object, role: str = Role.PROPRIETAIRE, suite: str = "") -> str:
    page: Any = equipe.client(role).get(reverse(f"admin:{nom}", args=args) + suite)
    assert page.status_code == 200
    return texte_de(page)


def z_lu(z: ClotureCaisse) -> str:
    """What a person reads on the printed Z."""
    sortie = subprocess.run(["pdftotext", "-layout", "-", "-"], input=z_pdf(z), check=True, capture_output=True)
    return " ".join(sortie.stdout.decode().split())


def cloture(equipe: Equipe) -> ClotureCaisse:
    """A Z of one payment of 5 000 F through today's account and one in cash."""
    caisse = ouvrir(equipe.chez)
    fabriques.session_payee(equipe.chez)
    payee_en_especes(equipe.chez)
    return fermer(caisse, 25_000, caissiere(equipe.chez))


def pages_d_une_note(equipe: Equipe) -> list[str]:
    """Every staff page that shows or counts one paid note, read by who may."""
    paiement = payee(equipe.chez)
    note, awa = paiement.session.code_court, equipe.chez.coiffeurs[0].pk
    return [
        lire(equipe, "caisse_session", note), lire(equipe, "caisse_session", note, role=Role.COIFFEUR),
        lire(equipe, "caisse", suite="?etat=payees"), lire(equipe, "index"), lire(equipe, "index", role=Role.COIFFEUR),
        lire(equipe, "gains"), lire(equipe, "gains_coiffeur", awa), lire(equipe, "gains", role=Role.COIFFEUR),
        lire(equipe, "paiements_paiement_change", paiement.pk),
        lire(equipe, "salon_paiement_client_change", Client.objects.get().pk),
    ]  # fmt: skip


def test_chaque_page_qui_compte_un_essai_le_dit(equipe: Equipe) -> None:
    note, _coiffeur, liste, accueil, sienne, gains, detail, siens, paiement, client = pages_d_une_note(equipe)
    assert TOTAL in note
    assert "essai 5 000 F MTN MoMo" in note
    assert "aucun argent réel n'est entré. N'en rendez pas." in note
    assert "essai 5 000 F Tresses" in liste
    assert "dont essai : 5 000 F" in accueil
    assert "dont essai : 5 000 F" in sienne
    for page in (gains, detail, siens):
        assert "Gagné en essai, sans argent réel : 1 000 F ce mois, 1 000 F en tout." in page
    assert "Essai :" in paiement
    assert "(dont essai : 5 000 F)" in client


def test_rien_n_est_dit_d_essai_quand_l_argent_est_reel(equipe: Equipe) -> None:
    passer_en_reel(equipe.chez)
    pages = pages_d_une_note(equipe)
    del pages[8]  # The payment's own page names each of its fields.
    assert [page for page in pages if re.search(r"\b[Ee]ssai\b|ESSAI", page)] == []


def test_le_z_dit_sa_part_d_essai_par_reseau_et_en_tout(equipe: Equipe) -> None:
    z = cloture(equipe)
    assert {m["moyen"]: m["essai"] for m in z.moyens} == {"especes": 0, "mobile_money": 5000}
    assert (z.totaux["encaisse"], z.totaux["essai"], z.totaux["notes_essai"]) == (10_000, 5000, 1)
    page = lire(equipe, "tiroir_z", z.pk)
    assert "ESSAI : 5 000 F de ce Z ne sont pas de l'argent réel. 1 note a été payée en essai." in page
    assert page.count("dont essai : 5 000 F") == 1
    assert "10 000 F (dont essai : 5 000 F)" in lire(equipe, "tiroir")
    texte = z_lu(z)
    assert [mot in texte for mot in ("dont essai, aucun argent réel", "dont payées en essai")] == [True, True]
    attend_coherence()


def test_le_z_d_un_argent_reel_n_en_parle_pas(equipe: Equipe) -> None:
    passer_en_reel(equipe.chez)
    z = cloture(equipe)
    assert (z.totaux["essai"], z.totaux["notes_essai"]) == (0, 0)
    textes = [lire(equipe, "tiroir_z", z.pk), lire(equipe, "tiroir"), z_lu(z)]
    assert [texte for texte in textes if "essai" in texte.lower()] == []
    attend_coherence()


def test_un_z_d_avant_la_distinction_se_lit_encore(equipe: Equipe) -> None:
    z = cloture(equipe)
    z.totaux = {nom: n for nom, n in z.totaux.items() if "essai" not in nom}
    z.moyens = [{nom: n for nom, n in m.items() if nom != "essai"} for m in z.moyens]
    assert "Encaissé" in z_lu(z)


def test_le_jour_du_passage_au_reel_le_z_separe_les_deux(equipe: Equipe) -> None:
    caisse = ouvrir(equipe.chez)
    fabriques.session_payee(equipe.chez)
    passer_en_reel(equipe.chez)
    fabriques.session_payee(equipe.chez)
    z = fermer(caisse, 20_000, caissiere(equipe.chez))
    assert [(m["reseau"], m["livre"], m["essai"]) for m in z.moyens] == [("mtn", 10_000, 5000)]
    attend_coherence()


def test_verifier_voit_un_z_qui_tait_sa_part_d_essai(equipe: Equipe) -> None:
    cloture(equipe)
    Paiement.objects.filter(essai=True).update(essai=False)
    assert {violation.code for violation in verifier()} == {"I2b", "I22e"}


def test_la_page_du_compte_dit_a_quoi_il_sert(equipe: Equipe) -> None:
    essai = equipe.chez.compte
    adresse = ("paiements_comptefournisseur_change", essai.pk)
    assert f"{TOTAL} Les clients le voient avant de payer et sur leur reçu." in lire(equipe, *adresse)
    reel = passer_en_reel(equipe.chez)
    CompteFournisseur.objects.filter(pk=essai.pk).update(actif=True)
    assert f"{TOTAL} Ce salon a un compte réel : ses clients ne passent plus par celui-ci." in lire(equipe, *adresse)
    assert TOTAL not in lire(equipe, "paiements_comptefournisseur_change", reel.pk)


@pytest.mark.parametrize(("fournisseur", "offerts"), [("fedapay", ["live", "test"]), ("feexpay", ["live"])])
def test_le_formulaire_n_offre_l_essai_que_la_ou_il_existe(
    equipe: Equipe, fournisseur: str, offerts: list[str]
) -> None:
    client, adresse = equipe.client(Role.PROPRIETAIRE), reverse("admin:paiements_comptefournisseur_add")
    suite = f"?fournisseur={fournisseur}&salon={equipe.chez.salon.pk}"
    page = client.get(adresse + suite).content.decode()
    assert [valeur for valeur in ("live", "test") if f'<option value="{valeur}"' in page] == offerts
    champs = {"mode": "test", "reseaux": ["mtn"], "actif": "on", "id_cle": "k" * 20, "id_boutique": "B" * 12}
    refuse = client.post(adresse + suite, {**champs, "id_secret_webhook": "wh_" + "s" * 20})
    assert refuse.status_code == (422 if fournisseur == "feexpay" else 302)
    assert CompteFournisseur.objects.filter(fournisseur=fournisseur).exists() is ("test" in offerts)


def test_un_argent_d_essai_a_traiter_le_dit(equipe: Equipe) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    fabriques.reussir(paiement, 7000)
    assert TOTAL in lire(equipe, "a_traiter_detail", paiement.exceptions.get().pk)


@pytest.mark.parametrize("reel", [False, True])
def test_le_ticket_montre_au_comptoir_le_dit(equipe: Equipe, reel: bool) -> None:
    if reel:
        passer_en_reel(equipe.chez)
    session = fabriques.session_payee(equipe.chez)
    assert (TOTAL in lire(equipe, "ticket", session.code_court)) is not reel


def test_le_tableau_de_plusieurs_salons_additionne_l_essai(equipe: Equipe) -> None:
    for chez in (equipe.chez, equipe.ailleurs):
        fabriques.session_payee(chez)
    assert "dont essai : 10 000 F" in lire(equipe, "index", role="plateforme")


def test_la_veille_ne_compte_plus_aujourd_hui(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez)
    assert "dont essai" in lire(equipe, "index")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert "essai" not in lire(equipe, "index").lower()
