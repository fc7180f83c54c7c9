"""A seal kept outside, pasted in the page: it holds, it is not ours, or the chain no longer has it."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from cryptography.exceptions import InvalidSignature
from django.test import Client

from salon_paiement.models import Role
from tests import fabriques
from tests.client.telephone import texte_de
from tests.paiements.sceaux.conftest import en_superutilisateur
from tests.personnel.conftest import Equipe
from traces.modeles_sceaux import MotifTete, TeteSceau
from traces.models import TraceTransaction
from traces.scellement import tout_sceller
from traces.tetes import dernier_sceau, forme_courte, forme_longue, tete_emettre

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
CONTROLER = "/admin/sceaux/controler/"
Coller = Callable[[str], str]


@pytest.fixture
def proprietaire(equipe: Equipe) -> Client:
    fabriques.session_payee(equipe.chez)
    tout_sceller()
    return equipe.client(Role.PROPRIETAIRE)


@pytest.fixture
def coller(proprietaire: Client) -> Coller:
    return lambda sceau: texte_de(proprietaire.post(CONTROLER, {"sceau": sceau}))


def remise(fabrique: fabriques.Maison) -> TeteSceau:
    tete = tete_emettre(fabrique.salon.pk, MotifTete.QUOTIDIEN)
    assert tete is not None
    return tete


@pytest.mark.parametrize("forme", ["{0}", "  {1} ", "{2}"])
def test_tient_sous_ses_deux_formes(coller: Coller, equipe: Equipe, forme: str) -> None:
    tete = remise(equipe.chez)
    courte = forme_courte(tete.sequence, tete.maillon)
    texte = coller(forme.format(courte, courte.lower(), forme_longue(tete)))
    assert "Ce sceau tient" in texte
    assert "Tous les faits ont été vérifiés" in texte


def test_une_faute_de_copie_n_accuse_personne(coller: Coller, equipe: Equipe) -> None:
    rang = dernier_sceau(equipe.chez.salon.pk).partition("-")[0]
    texte = coller(f"{rang}-AAAA-AAAA-AAAA")
    assert "La chaîne n'a plus ce sceau" in texte
    assert "Relisez d'abord ce que vous avez recopié" in texte
    assert "s'arrêtent au n°" in coller(f"{int(rang) + 50}-AAAA-AAAA-AAAA")
    assert not TraceTransaction.objects.filter(type_trace="verification_traces").exists()


def test_un_sceau_signe_montre_la_fin_coupee_et_c_est_ecrit(coller: Coller, equipe: Equipe) -> None:
    tete = remise(equipe.chez)
    en_superutilisateur("DELETE FROM traces_sceaux WHERE chaine = %s AND sequence > %s", tete.chaine, tete.sequence - 2)
    en_superutilisateur("DELETE FROM traces_tetes")
    texte = coller(forme_longue(tete))
    assert "La chaîne n'a plus ce sceau" in texte
    assert "Il porte notre signature" in texte
    (trace,) = TraceTransaction.objects.filter(type_trace="verification_traces")
    assert trace.donnees_structures["anomalies"] >= 1


@pytest.mark.parametrize(
    ("sceau", "phrase"),
    [
        ("", "Cela ne ressemble pas à un sceau"),
        ("é" * 3_000, "Cela ne ressemble pas à un sceau"),
        ("\x00", "Cela ne ressemble pas à un sceau"),
        (f"SP1.{'0' * 32}.5.5.{'a' * 64}.{'A' * 86}", "Ce sceau n'est pas de nous"),
    ],
)
def test_refuse_ce_qui_n_est_pas_un_sceau(proprietaire: Client, sceau: str, phrase: str) -> None:
    reponse = proprietaire.post(CONTROLER, {"sceau": sceau})
    assert reponse.status_code == 422
    assert phrase in texte_de(reponse)


def test_un_rang_impossible_ne_casse_rien(coller: Coller) -> None:
    assert "s'arrêtent au n°" in coller("999999999999999999-AAAA-AAAA-AAAA")


def test_un_sceau_d_un_autre_salon_se_dit(coller: Coller, equipe: Equipe) -> None:
    fabriques.session_payee(equipe.ailleurs)
    tout_sceller()
    longue = forme_longue(remise(equipe.ailleurs))
    texte = coller(longue)
    assert "Ce sceau est d'un autre salon" in texte
    assert "Chez Rivale" not in texte
    # Whoever sees both is led to the right one.
    tous_les_deux = equipe.client("plateforme").post(CONTROLER, {"sceau": longue})
    assert "Chez Rivale a toujours ce sceau" in texte_de(tous_les_deux)


def test_le_code_donne_pour_verifier_sans_nous_dit_vrai(
    proprietaire: Client, equipe: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    tete = remise(equipe.chez)
    page = proprietaire.get("/admin/sceaux/").content.decode()
    code = html.unescape(page.split("<pre", 1)[1].split("<code>")[1].split("</code>")[0])
    assert len(code.splitlines()) == 5
    monkeypatch.setattr("builtins.input", lambda *_a: forme_longue(tete))
    exec(code, {})
    monkeypatch.setattr("builtins.input", lambda *_a: forme_longue(tete).replace(f".{tete.sequence}.", ".9999."))
    with pytest.raises(InvalidSignature):
        exec(code, {})
