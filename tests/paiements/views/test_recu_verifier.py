"""Anybody checks a receipt: works, who may, what it refuses, what it never says, and what a rewritten row shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Paiement
from paiements.services.encaissement import avis_appliquer
from paiements.services.remboursement.remise import remboursement_crediter
from paiements.views import recu_verifier as vue
from paiements.views.recu_verifier import ESSAIS, ESSAIS_NUMERO
from salon_paiement.models import Recu, SessionPaiement
from salon_paiement.recus import recu_code
from tests import fabriques
from tests.client.telephone import texte_de
from tests.fabriques_essai import TOTAL, passer_en_reel
from tests.fabriques_remboursements import approuve, cle
from traces.models import ArchiveTraces, TraceTransaction
from traces.scellement import tout_sceller
from traces.types import TypeTrace

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
ADRESSE = "/recu/verifier/"
REFUS = "Aucun reçu n'a ce numéro avec ce code."


@pytest.fixture
def recu(maison: fabriques.Maison) -> Recu:
    passer_en_reel(maison)
    session = fabriques.session_payee(maison, pourboire=500)
    tout_sceller()
    return Recu.objects.select_related("session", "salon").get(session=session)


def demander(recu: Recu, code: str = "", **entetes: Any) -> Any:
    return Client().post(ADRESSE, {"n": recu.numero, "c": code or recu.code}, **entetes)


def lire(recu: Recu, code: str = "") -> str:
    return texte_de(demander(recu, code))


def en_superutilisateur(ordre: str, *parametres: Any) -> None:
    """Do what an administrator of the database can: no trigger, no service, no trace."""
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = replica")
        curseur.execute(ordre, parametres)
        curseur.execute("SET LOCAL session_replication_role = DEFAULT")


def fait_de(recu: Recu) -> TraceTransaction:
    return TraceTransaction.objects.get(session=recu.session_id, type_trace=TypeTrace.SESSION_REGLEE)


def test_dit_salon_montant_date_et_sceau_et_rien_d_autre(recu: Recu) -> None:
    texte = lire(recu)
    assert re.search(r"Reçu vrai : 5 500 F \d+ \S+ \d{4}, \d\d:\d\d", texte)
    assert "Salon Afi, Cotonou" in texte
    assert re.search(r"Sceau n° \d+ Posé le \d+ \S+ \d{4}, \d\d:\d\d ; il tient\.", texte)
    prives = ["Tresses", "Awa", "Pourboire", "** **", "MTN", "66 00", Paiement.objects.get().reference_fournisseur]
    assert [mot for mot in prives if mot in texte] == []
    assert "ESSAI" not in texte
    assert recu.jeton not in demander(recu).content.decode()


def test_le_formulaire_se_remplit_par_le_lien_et_attend_qu_on_valide(recu: Recu) -> None:
    reponse = Client().get(ADRESSE, {"n": recu.numero, "c": recu.code})
    page = reponse.content.decode()
    assert f'value="{recu.numero}"' in page
    assert f'value="{recu.code}"' in page
    assert "Reçu vrai" not in page
    assert not reponse.cookies
    assert not re.search(r'https?://|<script[^>]+src=|<meta http-equiv="refresh"', page)
    assert (reponse["Referrer-Policy"], reponse["Cache-Control"]) == ("same-origin", "no-store, private")


@pytest.mark.parametrize("forme", ["{0}", " {1} ", "{2}"])
def test_lit_ce_qu_on_recopie_a_la_main(recu: Recu, forme: str) -> None:
    saisie = forme.format(recu.numero, recu.numero.lower(), recu.numero.replace("-", " "))
    reponse = Client().post(ADRESSE, {"n": saisie, "c": f" {recu.code.lower()[:5]} {recu.code.lower()[5:]}"})
    assert "Reçu vrai" in texte_de(reponse)


@pytest.mark.parametrize(
    ("numero", "code"),
    [("{n}", "AAAAAAAAAA"), ("991231-AAAAAA", "{c}"), ("{n}", ""), ("", "{c}"), ("{n}", "é" * 10), ("\x00", "\x00"),
     ("' OR 1=1 --", "{c}"), ("991231-{s}", "{c}"), ("{n}", "-")],
)  # fmt: skip
def test_une_meme_phrase_pour_un_numero_inconnu_et_un_code_faux(recu: Recu, numero: str, code: str) -> None:
    valeurs = {"n": recu.numero, "c": recu.code, "s": recu.session.code_court}
    reponse = Client().post(ADRESSE, {"n": numero.format(**valeurs), "c": code.format(**valeurs)})
    assert reponse.status_code == 404
    assert REFUS in texte_de(reponse)
    assert "Salon Afi" not in texte_de(reponse)


def test_avant_son_sceau_dit_d_attendre(maison: fabriques.Maison) -> None:
    recu = Recu.objects.get(session=fabriques.session_payee(maison))
    texte = lire(recu)
    assert "Reçu vrai : 5 000 F" in texte
    assert "Pas encore scellé : c'est l'affaire de quelques secondes." in texte
    assert TOTAL in texte


@pytest.mark.parametrize(
    ("ordre", "phrase"),
    [
        ("UPDATE salon_paiement_recu SET montant = 50500 WHERE id = %s", "dit aujourd'hui 50 500 F ; ce qui a été"),
        ("UPDATE salon_paiement_recu SET montant = 50500, code = 'AAAAAAAAAA' WHERE id = %s", "50 500 F"),
        ("UPDATE salon_paiement_recu SET numero = '991231-XXXXXX' WHERE id = %s", "a été modifiée après coup"),
        ("UPDATE salon_paiement_recu SET date_creation = date_creation - interval '9 days' WHERE id = %s", "modifiée"),
        ("UPDATE salon_paiement_recu SET code = 'AAAAAAAAAA' WHERE id = %s", "modifiée après coup"),
        ("DELETE FROM salon_paiement_recu WHERE id = %s", "puis effacé de nos comptes"),
    ],
)
def test_un_recu_reecrit_en_base_est_dit_faux_a_qui_tient_le_papier(recu: Recu, ordre: str, phrase: str) -> None:
    en_superutilisateur(ordre, recu.pk)
    texte = lire(recu)
    assert "Ce reçu est faux" in texte
    assert phrase in texte
    assert "Reçu vrai" not in texte


def test_un_recu_reecrit_avec_la_cle_se_voit_encore_a_son_fait(recu: Recu) -> None:
    code = recu_code(recu.salon_id, recu.numero, 50_500, recu.date_creation)
    en_superutilisateur("UPDATE salon_paiement_recu SET montant = 50500, code = %s WHERE id = %s", code, recu.pk)
    assert "ce qui a été scellé dit 5 500 F" in lire(recu, code)


def test_un_fait_reecrit_avec_son_recu_ne_tient_plus_sous_son_sceau(recu: Recu) -> None:
    code = recu_code(recu.salon_id, recu.numero, 50_500, recu.date_creation)
    en_superutilisateur("UPDATE salon_paiement_recu SET montant = 50500, code = %s WHERE id = %s", code, recu.pk)
    ordre = (
        "UPDATE traces_transactions SET donnees_structures = donnees_structures || '{\"total\": 50500}' WHERE id = %s"
    )
    en_superutilisateur(ordre, fait_de(recu).pk)
    texte = lire(recu, code)
    assert "n'est plus celui qui a été scellé" in texte
    assert "il ne tient plus" in texte


@pytest.mark.etats_forces("le fait est effacé malgré les déclencheurs")
def test_un_fait_efface_se_voit(recu: Recu) -> None:
    en_superutilisateur("DELETE FROM traces_transactions WHERE id = %s", fait_de(recu).pk)
    assert "Le fait scellé qui prouve ce reçu a disparu" in lire(recu)


def test_un_fait_archive_ne_rend_pas_le_recu_faux(recu: Recu) -> None:
    fait = fait_de(recu)
    mois = fait.date_creation.date().replace(day=1)
    ArchiveTraces.objects.create(
        chaine=recu.salon_id, mois=mois, nombre=1, premier_id=fait.pk, dernier_id=fait.pk, fichier="a", octets=1
    )
    en_superutilisateur("DELETE FROM traces_transactions WHERE id = %s", fait.pk)
    texte = lire(recu)
    assert "Reçu vrai : 5 500 F" in texte
    assert "Les faits de ce mois sont archivés" in texte
    en_superutilisateur("UPDATE salon_paiement_recu SET montant = 50500 WHERE id = %s", recu.pk)
    assert "Ce reçu est faux" in lire(recu)


def test_dit_l_argent_repris_et_ce_qui_a_ete_rendu(maison: fabriques.Maison, recu: Recu) -> None:
    gerante = fabriques.membre(maison)
    remboursement = approuve(Paiement.objects.get(), gerante, 2_000, "avoir")
    assert "Un remboursement est en cours : 2 000 F." in lire(recu)
    remboursement_crediter(remboursement.pk, gerante, cle())
    texte = lire(recu)
    assert "Une partie a été remboursée depuis : 2 000 F." in texte
    avis_appliquer(Paiement.objects.get().pk, Avis(Statut.EXTOURNE, montant=5500), source="interrogation")
    assert "L'opérateur a repris de l'argent après ce reçu." in lire(recu)


def test_freine_qui_devine_depuis_un_reseau(recu: Recu) -> None:
    essais = [demander(recu, "AAAAAAAAAA", REMOTE_ADDR="192.0.2.1").status_code for _ in range(ESSAIS)]
    assert set(essais) == {404}
    reponse = demander(recu, REMOTE_ADDR="192.0.2.1")
    assert (reponse.status_code, reponse["Retry-After"]) == (429, "600")
    assert "Trop d'essais depuis cette connexion" in texte_de(reponse)
    assert demander(recu, REMOTE_ADDR="192.0.2.2").status_code == 200


def test_freine_qui_devine_un_numero_depuis_mille_reseaux(maison: fabriques.Maison, recu: Recu) -> None:
    for rang in range(ESSAIS_NUMERO):
        assert demander(recu, "AAAAAAAAAA", REMOTE_ADDR=f"198.51.100.{rang}").status_code == 404
    reponse = demander(recu, REMOTE_ADDR="203.0.113.9")
    assert (reponse.status_code, reponse["Retry-After"]) == (429, "3600")
    autre = Recu.objects.get(session=fabriques.session_payee(maison))
    assert demander(autre, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_temoin_sans_frein_on_devinerait_sans_fin(recu: Recu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vue, "frein_compter", lambda *_a: None)
    assert {demander(recu, "AAAAAAAAAA").status_code for _ in range(ESSAIS + 2)} == {404}


def test_ne_change_rien(recu: Recu) -> None:
    avant = (TraceTransaction.objects.count(), list(SessionPaiement.objects.values_list()))
    demander(recu)
    demander(recu, "AAAAAAAAAA")
    assert (TraceTransaction.objects.count(), list(SessionPaiement.objects.values_list())) == avant
