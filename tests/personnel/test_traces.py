"""The log: what a search finds, who may, what it refuses, and pages that stay the same while facts are added."""

from __future__ import annotations

import datetime
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from paiements.models import Paiement
from paiements.recherche import page as pages
from salon_paiement.acteurs import est_redite
from salon_paiement.models import Membre, Role, SessionPaiement
from salon_paiement.services.expiration import session_abandonner
from tests import fabriques
from tests.personnel.conftest import Equipe
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db
TRACES = "admin:traces"


def lu(reponse: Any) -> str:
    texte = unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return " ".join(texte.replace("\u202f", " ").replace("\u00a0", " ").split())


def chercher(client: Client, q: str = "", **champs: str) -> Any:
    return client.get(reverse(TRACES), {"q": q, **champs})


def codes(reponse: Any) -> set[str]:
    return {ligne.code for ligne in reponse.context["page"].lignes if ligne.code}


@pytest.fixture
def payee(equipe: Equipe) -> SessionPaiement:
    """A paid visit, beside another one of the same salon that is only scanned."""
    fabriques.session_scannee(equipe.chez)
    return fabriques.session_payee(equipe.chez)


def test_trouve_par_code_recu_reference_et_reference_de_l_operateur(equipe: Equipe, payee: SessionPaiement) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    paiement = Paiement.objects.get(session=payee)
    saisies = [
        payee.code_court, payee.code_court.lower(), payee.recu.numero, paiement.reference, paiement.reference[:6],
        paiement.reference_fournisseur,
    ]  # fmt: skip
    assert [codes(chercher(client, saisie)) for saisie in saisies] == [{payee.code_court}] * len(saisies)


@pytest.mark.parametrize("saisie", ["0001", "01 66 00 00 01", "+229 0166000001", "66000001"])
def test_trouve_par_numero_ou_par_sa_fin(equipe: Equipe, payee: SessionPaiement, saisie: str) -> None:
    reponse = chercher(equipe.client(Role.PROPRIETAIRE), saisie)
    assert codes(reponse) == {payee.code_court}
    assert "01 66 00 00 01" not in lu(reponse).replace(saisie, "")


@pytest.mark.parametrize("saisie", ["5 000", "5000 F", "5.000 FCFA", "5000", "aujourd'hui 5 000 F"])
def test_trouve_par_montant(equipe: Equipe, payee: SessionPaiement, saisie: str) -> None:
    assert codes(chercher(equipe.client(Role.PROPRIETAIRE), saisie)) == {payee.code_court}


def test_un_jour_est_celui_du_salon_et_se_combine(equipe: Equipe, payee: SessionPaiement) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    assert payee.code_court in codes(chercher(client, f"{payee.jour:%d/%m/%Y}"))
    assert codes(chercher(client, f"{payee.jour:%Y-%m-%d} {payee.code_court}")) == {payee.code_court}
    assert codes(chercher(client, f"hier {payee.code_court}")) == set()
    assert "jour" in lu(chercher(client, "hier"))


def test_dit_comment_la_saisie_est_comprise(equipe: Equipe, payee: SessionPaiement) -> None:
    page = lu(chercher(equipe.client(Role.PROPRIETAIRE), "5 000 12/11/2026"))
    assert "jour 12 novembre 2026" in page
    assert "montant 5 000 F" in page


@pytest.mark.parametrize("saisie", ["§§§", "31/02/2026", "é", "%"])
def test_explique_une_saisie_sans_sens_et_ne_liste_rien(equipe: Equipe, payee: SessionPaiement, saisie: str) -> None:
    reponse = chercher(equipe.client(Role.PROPRIETAIRE), saisie)
    assert (reponse.status_code, codes(reponse)) == (200, set())
    assert f"« {saisie} » n'est pas compris." in lu(reponse)


def test_dit_ce_que_rien_ne_porte(equipe: Equipe, payee: SessionPaiement) -> None:
    assert "Rien dans ce salon pour : code ou référence PPPPPP." in lu(
        chercher(equipe.client(Role.PROPRIETAIRE), "PPPPPP")
    )


@pytest.mark.parametrize("champs", [{"type": "nimporte"}, {"niveau": "info"}, {"du": "hier"}, {"au": "9999-01-01"}])
def test_explique_un_filtre_sans_sens(equipe: Equipe, champs: dict[str, str]) -> None:
    reponse = chercher(equipe.client(Role.PROPRIETAIRE), **champs)
    assert reponse.status_code == 200
    assert 'role="alert"' in reponse.content.decode()


def test_filtre_par_type_niveau_coiffeur_et_auteur(equipe: Equipe, payee: SessionPaiement) -> None:
    client, gerant = equipe.client(Role.PROPRIETAIRE), equipe.personnes[Role.GERANT]
    annulee = fabriques.session_a_payer(equipe.chez)
    SessionPaiement.objects.filter(pk=annulee.pk).update(coiffeur=equipe.chez.coiffeurs[1])
    annulee.lignes.update(coiffeur=equipe.chez.coiffeurs[1])
    session_abandonner(annulee.pk, par="personnel", motif="partie", acteur_id=gerant.pk)
    awa, bola = (str(coiffeur.pk) for coiffeur in equipe.chez.coiffeurs)
    assert codes(chercher(client, type=TypeTrace.ABANDON_SESSION)) == {annulee.code_court}
    assert codes(chercher(client, niveau="warning")) == {annulee.code_court}
    assert codes(chercher(client, niveau="error")) == set()
    assert codes(chercher(client, coiffeur=bola, acteur=str(gerant.pk))) == {annulee.code_court}
    assert payee.code_court in codes(chercher(client, coiffeur=awa))
    assert codes(chercher(client, coiffeur=awa, acteur=str(gerant.pk))) == set()


def test_les_erreurs_du_jour_sont_a_un_clic(equipe: Equipe, payee: SessionPaiement) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    erreur = fabriques.session_a_payer(equipe.chez)
    fabriques.reussir(fabriques.tentative(erreur), 7000)
    lien = re.search(r'href="([^"]*quand=24h)"', chercher(client).content.decode())
    assert lien
    assert codes(client.get(unescape(lien[1]))) == {erreur.code_court}
    ancienne = TraceTransaction(
        salon=equipe.chez.salon, session=payee, type_trace=TypeTrace.EXTOURNE_PAIEMENT, niveau_importance="error",
        titre="x", date_creation=timezone.now() - datetime.timedelta(hours=25),
    )  # fmt: skip
    ancienne.save()
    assert payee.code_court in codes(chercher(client, niveau="error"))
    assert codes(client.get(unescape(lien[1]))) == {erreur.code_court}


def test_la_page_suivante_ne_bouge_pas_quand_des_faits_s_ajoutent(
    equipe: Equipe, payee: SessionPaiement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", 3)
    client = equipe.client(Role.PROPRIETAIRE)
    # Starting an attempt writes two facts that say the same: one line.
    faits = TraceTransaction.objects.filter(salon=equipe.chez.salon).order_by("-date_creation", "-pk")
    tous = [fait.pk for fait in faits if not est_redite(fait)]
    vues: list[int] = []
    adresse = reverse(TRACES)
    while adresse:
        page = client.get(adresse)
        vues += [ligne.cle for ligne in page.context["page"].lignes]
        suite = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        adresse = unescape(suite[1]) if suite else ""
        fabriques.session_scannee(equipe.chez)
    assert vues == tous
    assert chercher(client, avant="abc").status_code == 200


@pytest.mark.parametrize(
    ("role", "statut"),
    [(Role.PROPRIETAIRE, 200), (Role.GERANT, 200), (Role.COMPTABLE, 200), (Role.CAISSIER, 403), (Role.COIFFEUR, 403),
     ("plateforme", 200), ("", 302)],
)  # fmt: skip
def test_ouvre_aux_seuls_roles_qui_lisent_le_journal(equipe: Equipe, role: str, statut: int) -> None:
    assert equipe.client(role).get(reverse(TRACES)).status_code == statut
    assert ("/admin/traces/" in equipe.client(role).get("/admin/").content.decode()) == (statut == 200)


def test_rien_d_un_autre_salon_ne_se_trouve(equipe: Equipe) -> None:
    etrangere = fabriques.session_payee(equipe.ailleurs)
    client = equipe.client(Role.PROPRIETAIRE)
    reference = Paiement.objects.get(session=etrangere).reference
    # The same number, the same amount, the same day as next door: another key, another salon.
    for saisie in (
        "0001",
        fabriques.NUMERO,
        "5 000",
        etrangere.code_court,
        etrangere.recu.numero,
        reference,
        "hier",
        "",
    ):
        assert etrangere.code_court not in codes(chercher(client, saisie))
    assert codes(chercher(equipe.client("etrangere"), "0001")) == {etrangere.code_court}
    ailleurs = equipe.ailleurs
    for champs in ({"salon": str(ailleurs.salon.pk)}, {"coiffeur": str(ailleurs.coiffeurs[0].pk)}, {"coiffeur": "x"},
                   {"acteur": str(equipe.personnes["etrangere"].pk)}, {"acteur": "x"}):  # fmt: skip
        assert chercher(client, **champs).status_code == 404


def test_qui_tient_deux_salons_trouve_un_code_sans_choisir(equipe: Equipe) -> None:
    personne = equipe.personnes[Role.PROPRIETAIRE]
    Membre.objects.create(salon=equipe.ailleurs.salon, utilisateur=personne, role=Role.PROPRIETAIRE)
    ici, la_bas = fabriques.session_payee(equipe.chez), fabriques.session_payee(equipe.ailleurs)
    client = equipe.client(Role.PROPRIETAIRE)
    assert codes(chercher(client, ici.code_court)) == {ici.code_court}
    assert codes(chercher(client, la_bas.code_court)) == {la_bas.code_court}
    assert codes(chercher(client, la_bas.code_court, salon=str(equipe.chez.salon.pk))) == set()
