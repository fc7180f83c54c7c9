"""What hairdressers earned and were paid: her own to each, payouts that never exceed what is owed."""

from __future__ import annotations

import datetime
import re
from html import unescape
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from paiements.models import Ecriture, Versement
from paiements.mois import mois_offerts, periode_lire
from paiements.selecteurs_gains import detail_de, dus_au, gains_de
from paiements.services.versements import Part, versement_enregistrer
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_remboursements import annoncer, caisse_ouverte, cle, payee
from tests.personnel.conftest import Equipe
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


def lu(reponse: Any) -> str:
    texte = unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return " ".join(texte.replace("\u202f", " ").replace("\u00a0", " ").split())


def verser(equipe: Equipe, role: str = Role.GERANT, **champs: object) -> Any:
    """Pay Awa; 1 000 F of commission and 500 F of tips by default."""
    donnees = {"commissions": "1 000", "pourboires": "500", "voie": "manuel", "preuve": "TRF-1", "cle": cle(), **champs}
    return equipe.client(role).post(reverse("admin:gains_verser", args=[equipe.chez.coiffeurs[0].pk]), donnees)


def test_une_note_payee_donne_commission_et_pourboire(equipe: Equipe) -> None:
    payee(equipe.chez, pourboire=500)
    awa, bola = gains_de(equipe.chez.coiffeurs, periode_lire(equipe.chez.salon))
    assert (awa.commissions, awa.pourboires, awa.du) == (1000, 500, 1500)
    assert (bola.gagne, bola.du) == (0, 0)


def test_une_note_non_payee_ne_donne_rien(equipe: Equipe) -> None:
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(equipe.chez)), 3000)
    assert dus_au(equipe.chez.coiffeurs[0].pk) == (0, 0)


def test_un_remboursement_reprend_et_se_voit(equipe: Equipe) -> None:
    annoncer(payee(equipe.chez, pourboire=500), 5500)
    detail = detail_de(equipe.chez.coiffeurs[0], periode_lire(equipe.chez.salon))
    assert (detail.gains.gagne, detail.gains.repris, detail.gains.du) == (0, 1500, 0)
    assert [(ligne.commission, ligne.pourboire, ligne.reprise) for ligne in detail.lignes] == [
        (-1000, -500, True), (1000, 500, False),
    ]  # fmt: skip


def test_un_autre_mois_est_vide_mais_ce_qui_est_du_reste_du(equipe: Equipe) -> None:
    payee(equipe.chez)
    ancien = mois_offerts(equipe.chez.salon)[1].mois
    gains = gains_de(equipe.chez.coiffeurs, periode_lire(equipe.chez.salon, ancien))[0]
    assert (gains.gagne, gains.du) == (0, 1000)


@pytest.mark.parametrize("mois", ["pas-un-mois", "9999-12", "0001-01", "2026-13", "2026"])
def test_ce_qui_n_est_pas_un_mois_montre_le_mois_present(equipe: Equipe, mois: str) -> None:
    assert periode_lire(equipe.chez.salon, mois) == mois_offerts(equipe.chez.salon)[0]
    page = equipe.client(Role.GERANT).get(reverse("admin:gains"), {"mois": mois})
    assert (page.status_code, page.context["periode"]) == (200, mois_offerts(equipe.chez.salon)[0])


@pytest.mark.parametrize(
    ("langue", "dit", "offre"), [("fr", "novembre 2026", "octobre 2026"), ("en", "November 2026", "October 2026")]
)
def test_le_mois_s_ecrit_en_lettres_la_ou_est_le_salon(
    equipe: Equipe, settings: Any, langue: str, dit: str, offre: str
) -> None:
    # Half past midnight on the first in Porto-Novo, still October in Dakar and in the server's own zone.
    settings.TIME_ZONE = "Africa/Dakar"
    with time_machine.travel(datetime.datetime(2026, 10, 31, 23, 30, tzinfo=datetime.UTC), tick=False):
        for role, adresse in (
            (Role.COMPTABLE, reverse("admin:gains")),
            (Role.COMPTABLE, reverse("admin:gains_coiffeur", args=[equipe.chez.coiffeurs[0].pk])),
            (Role.COIFFEUR, reverse("admin:gains")),
        ):
            page = equipe.client(role).get(adresse, headers={"Accept-Language": langue}).content.decode()
            assert f"<small>{dit}" in page
            assert f'<option value="2026-11" selected>{dit}</option><option value="2026-10">{offre}</option>' in page
            assert "2026-11<" not in page


def test_une_coiffeuse_ne_voit_que_les_siens(equipe: Equipe) -> None:
    payee(equipe.chez, pourboire=500)
    client = equipe.client(Role.COIFFEUR)
    texte = lu(client.get(reverse("admin:gains")))
    assert "On vous doit aujourd'hui 1 500 F" in texte
    assert "Bola" not in texte
    assert "Enregistrer le versement" not in texte
    assert client.get(reverse("admin:gains_coiffeur", args=[equipe.chez.coiffeurs[1].pk])).status_code == 404


@pytest.mark.parametrize(
    ("role", "statut"), [(Role.PROPRIETAIRE, 200), (Role.GERANT, 200), (Role.COMPTABLE, 200), (Role.CAISSIER, 403)]
)
def test_qui_tient_les_comptes_voit_tout_le_monde(equipe: Equipe, role: str, statut: int) -> None:
    payee(equipe.chez)
    reponse = equipe.client(role).get(reverse("admin:gains"))
    assert reponse.status_code == statut
    assert ("Bola" in lu(reponse)) is (statut == 200)


def test_le_salon_voisin_ne_voit_rien(equipe: Equipe) -> None:
    payee(equipe.chez, pourboire=500)
    texte = lu(equipe.client("etrangere").get(reverse("admin:gains") + f"?salon={equipe.chez.salon.pk}"))
    assert "Chez Rivale" in texte
    assert "1 500 F" not in texte
    adresse = reverse("admin:gains_coiffeur", args=[equipe.chez.coiffeurs[0].pk])
    assert equipe.client("etrangere").get(adresse).status_code == 404
    assert verser(equipe, "etrangere").status_code == 404


def test_un_versement_est_ecrit_puis_confirme_par_elle(equipe: Equipe) -> None:
    payee(equipe.chez, pourboire=500)
    assert verser(equipe).status_code == 303
    versement = Versement.objects.get()
    assert dus_au(equipe.chez.coiffeurs[0].pk) == (0, 0)
    assert Ecriture.objects.get(compte="banque").montant == -1500
    attend_coherence()
    accuser = reverse("admin:versement_accuser", args=[versement.pk])
    assert equipe.client(Role.GERANT).post(accuser, {"cle": "cle-recu"}).status_code == 404
    client = equipe.client(Role.COIFFEUR)
    assert "Oui, j'ai reçu cette somme" in lu(client.get(reverse("admin:gains")))
    for _fois in range(2):
        assert client.post(accuser, {"cle": "cle-recu"}).status_code == 303
    versement.refresh_from_db()
    assert versement.accuse_le is not None
    assert "reçu, confirmé le" in lu(client.get(reverse("admin:gains")))


def test_en_especes_il_sort_de_la_caisse_ouverte(equipe: Equipe) -> None:
    payee(equipe.chez, pourboire=500)
    assert verser(equipe, voie="especes").status_code == 409
    caisse = caisse_ouverte(equipe.chez)
    assert verser(equipe, voie="especes").status_code == 303
    ligne = Ecriture.objects.get(compte="caisse", libelle="versement")
    assert (ligne.montant, ligne.caisse) == (-1500, caisse)
    attend_coherence()


@pytest.mark.parametrize(
    ("champs", "statut"),
    [({"commissions": "1001"}, 409), ({"pourboires": "505"}, 409), ({"commissions": "0", "pourboires": "0"}, 422),
     ({"preuve": ""}, 422), ({"voie": "especes", "commissions": "998"}, 422), ({"commissions": "x"}, 422),
     ({"voie": "troc"}, 422), ({"cle": ""}, 422)],
)  # fmt: skip
def test_refuse_ce_qui_n_est_pas_du_ou_pas_possible(equipe: Equipe, champs: dict[str, str], statut: int) -> None:
    payee(equipe.chez, pourboire=500)
    assert verser(equipe, **champs).status_code == statut
    assert not Versement.objects.exists()


@pytest.mark.parametrize("role", [Role.CAISSIER, Role.COMPTABLE, Role.COIFFEUR])
def test_refuse_a_qui_ne_verse_pas(equipe: Equipe, role: str) -> None:
    payee(equipe.chez, pourboire=500)
    assert verser(equipe, role).status_code in {403, 404}
    assert not Versement.objects.exists()


def test_le_meme_formulaire_deux_fois_verse_une_fois(equipe: Equipe) -> None:
    payee(equipe.chez, pourboire=500)
    part, qui = Part(500, 0, "manuel", "TRF-1"), equipe.personnes[Role.GERANT]
    for _fois in range(2):
        versement_enregistrer(equipe.chez.coiffeurs[0].pk, part, qui, "cle-versement-1")
    assert Versement.objects.count() == 1
    with pytest.raises(SaisieInvalide):
        versement_enregistrer(equipe.chez.coiffeurs[0].pk, Part(400, 0, "manuel", "TRF-1"), qui, "cle-versement-1")


def test_ce_qui_fut_repris_apres_versement_s_impute_sur_la_suite(equipe: Equipe) -> None:
    paiement = payee(equipe.chez)
    awa, qui = equipe.chez.coiffeurs[0], equipe.personnes[Role.GERANT]
    versement_enregistrer(awa.pk, Part(1000, 0, "manuel", "TRF-1"), qui, cle())
    annoncer(paiement, 5000)
    assert dus_au(awa.pk) == (-1000, 0)
    payee(equipe.chez, pourboire=600)
    with pytest.raises(Conflit):
        versement_enregistrer(awa.pk, Part(0, 601, "manuel", "TRF-2"), qui, cle())
    versement_enregistrer(awa.pk, Part(0, 600, "manuel", "TRF-2"), qui, cle())
    attend_coherence()


def test_le_formulaire_propose_ce_qu_il_accepte(equipe: Equipe) -> None:
    """1 000 F of commission owed back, 3 000 F of tips: 2 000 F may be paid, and the form says so."""
    repris, qui = payee(equipe.chez), equipe.personnes[Role.GERANT]
    awa = equipe.chez.coiffeurs[0]
    payee(equipe.chez, pourboire=3000)
    versement_enregistrer(awa.pk, Part(2000, 0, "manuel", "TRF-1"), qui, cle())
    annoncer(repris, 5000)
    page = equipe.client(Role.GERANT).get(reverse("admin:gains_coiffeur", args=[awa.pk])).content.decode()
    proposes = dict(re.findall(r'name="(commissions|pourboires)"[^>]* value="([^"]*)"', page))
    assert {nom: re.sub(r"\D", "", valeur) for nom, valeur in proposes.items()} == {
        "commissions": "0", "pourboires": "2000",
    }  # fmt: skip
    assert verser(equipe, **proposes).status_code == 303
    assert sum(dus_au(awa.pk)) == 0
    attend_coherence()
