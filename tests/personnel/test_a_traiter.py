"""« À traiter » over HTTP: what it shows, who may decide, what it refuses and that nothing changed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from paiements import selecteurs_guichet
from paiements.models import Avoir, ExceptionMonetaire, Remboursement
from salon_paiement.models import Role
from tests import fabriques
from tests.client.telephone import texte_de
from tests.fabriques_guichet import doublon, exception_apres, tardif
from tests.personnel.conftest import Equipe
from tests.verification import attend_coherence

LISTE = "/admin/a-traiter/"


def page_de(exception: ExceptionMonetaire, decision: str = "") -> str:
    return f"{LISTE}{exception.pk}/{decision}/" if decision else f"{LISTE}{exception.pk}/"


def decider(equipe: Equipe, role: str, exception: ExceptionMonetaire, decision: str, **champs: str) -> Any:
    """Read the confirmation page, then send its form."""
    navigateur = equipe.client(role)
    page = navigateur.get(page_de(exception, decision), {k: v for k, v in champs.items() if k == "cible"})
    trouvee = re.search(r'name="cle" value="([^"]+)"', page.content.decode())
    champs = {"cle": trouvee[1] if trouvee else "cle-inventee-0001", "note": "vu au comptoir"} | champs
    return navigateur.post(page_de(exception, decision), champs)


def test_sans_rien_a_traiter_la_page_le_dit(equipe: Equipe) -> None:
    assert "tout l'argent reçu a trouvé sa note" in texte_de(equipe.client(Role.GERANT).get(LISTE))


def test_montre_les_plus_vieilles_d_abord_avec_leur_age(equipe: Equipe) -> None:
    jeune, vieille = tardif(equipe.chez), doublon(equipe.chez)
    ExceptionMonetaire.objects.filter(pk=vieille.pk).update(date_creation=fabriques.il_y_a(heures=26))
    html = equipe.client(Role.GERANT).get(LISTE).content.decode()
    assert html.index(str(vieille.pk)) < html.index(str(jeune.pk))
    assert html.count("note vieille") == 1
    assert "1 somme attend une décision depuis plus de 24 heures" in html


def test_le_tableau_de_bord_compte_et_mene_au_guichet(equipe: Equipe) -> None:
    vieille = doublon(equipe.chez)
    ExceptionMonetaire.objects.filter(pk=vieille.pk).update(date_creation=fabriques.il_y_a(heures=26))
    page = equipe.client(Role.PROPRIETAIRE).get("/admin/")
    assert f"{LISTE}?salon={equipe.chez.salon.pk}" in page.content.decode()
    assert "1 somme attend une décision depuis plus de 24 heures" in texte_de(page)


def test_pagine_sans_trou_ni_doublon(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selecteurs_guichet, "PAGE", 2)
    attendues = [exception_apres(equipe.chez, 5600).pk for _rang in range(5)]
    vues: list[str] = []
    suite = LISTE
    while suite:
        html = equipe.client(Role.GERANT).get(suite).content.decode()
        vues += re.findall(r'href="/admin/a-traiter/([0-9a-f-]{36})/"', html)
        suivante = re.search(r'href="(\?[^"]*apres=[^"]+)"', html)
        suite = LISTE + suivante[1].replace("&amp;", "&") if suivante else ""
    assert vues == [str(cle) for cle in attendues]


def test_filtre_par_raison_et_par_salon(equipe: Equipe) -> None:
    exception, autre = tardif(equipe.chez), exception_apres(equipe.chez, 5600)
    html = equipe.client(Role.GERANT).get(LISTE, {"type": "tardif"}).content.decode()
    assert str(exception.pk) in html
    assert str(autre.pk) not in html
    ailleurs = equipe.client(Role.GERANT).get(LISTE, {"salon": str(equipe.ailleurs.salon.pk)}).content.decode()
    assert str(exception.pk) in ailleurs


def test_la_preuve_dit_tout(equipe: Equipe) -> None:
    exception = tardif(equipe.chez)
    assert exception.paiement is not None
    texte = texte_de(equipe.client(Role.GERANT).get(page_de(exception)))
    for fait in (
        exception.paiement.reference,
        exception.paiement.reference_fournisseur,
        "5 000 F",
        "+229 01 ** ** ** 01",
        "Arrivé après la fin de la note",
        "Accepter",
        "Donner un avoir",
        "Rembourser",
    ):
        assert fait in texte
    assert "pertes" not in texte


@pytest.mark.parametrize(
    ("decision", "champs"),
    [("accepte", {}), ("avoir", {}), ("rembourse", {"voie": "especes"})],
)
def test_chaque_bouton_se_confirme_puis_agit(equipe: Equipe, decision: str, champs: dict[str, str]) -> None:
    exception = tardif(equipe.chez)
    reponse = decider(equipe, Role.GERANT, exception, decision, **champs)
    assert (reponse.status_code, reponse["Location"]) == (303, page_de(exception))
    exception.refresh_from_db()
    assert (exception.resolution, exception.resolue_par) == (decision, equipe.personnes[Role.GERANT])
    assert "Décidé le" in texte_de(equipe.client(Role.GERANT).get(page_de(exception)))
    attend_coherence()


def test_l_autre_note_se_cherche_par_son_code(equipe: Equipe) -> None:
    exception, cible = doublon(equipe.chez), fabriques.session_a_payer(equipe.chez)
    page = equipe.client(Role.GERANT).get(page_de(exception, "autre_session"), {"cible": cible.code_court.lower()})
    assert f"Note {cible.code_court} – À payer, reste 5 000 F à payer." in texte_de(page)
    assert decider(equipe, Role.GERANT, exception, "autre_session", cible=cible.code_court).status_code == 303
    cible.refresh_from_db()
    assert cible.etat == "paiement_reussi"
    attend_coherence()


def test_le_meme_formulaire_deux_fois_mene_a_la_meme_page(equipe: Equipe) -> None:
    exception = doublon(equipe.chez)
    champs = {"cle": "cle-double-clic-0001", "note": "double clic"}
    reponses = [equipe.client(Role.GERANT).post(page_de(exception, "avoir"), champs) for _fois in range(3)]
    assert {(r.status_code, r["Location"]) for r in reponses} == {(303, page_de(exception))}
    assert Avoir.objects.count() == 1
    attend_coherence()


def test_la_cle_de_l_en_tete_vaut_celle_du_formulaire(equipe: Equipe) -> None:
    exception = doublon(equipe.chez)
    for _fois in range(2):
        reponse = equipe.client(Role.GERANT).post(
            page_de(exception, "avoir"), {"note": "par programme"}, headers={"Idempotency-Key": "cle-en-tete-00001"}
        )
        assert reponse.status_code == 303
    assert Avoir.objects.count() == 1


def test_la_meme_cle_avec_une_autre_raison_est_refusee(equipe: Equipe) -> None:
    exception = doublon(equipe.chez)
    client = equipe.client(Role.GERANT)
    client.post(page_de(exception, "avoir"), {"cle": "cle-double-clic-0001", "note": "première"})
    reponse = client.post(page_de(exception, "avoir"), {"cle": "cle-double-clic-0001", "note": "seconde"})
    assert reponse.status_code == 422
    assert "Cette page a déjà servi" in texte_de(reponse)
    assert Avoir.objects.count() == 1


@pytest.mark.parametrize("champs", [{"note": ""}, {"cle": "", "note": "sans clé"}])
def test_refuse_sans_raison_ou_sans_cle(equipe: Equipe, champs: dict[str, str]) -> None:
    exception = doublon(equipe.chez)
    assert decider(equipe, Role.GERANT, exception, "avoir", **champs).status_code == 422
    exception.refresh_from_db()
    assert (exception.resolue_le, Avoir.objects.count()) == (None, 0)


def test_refuse_quand_quelqu_un_a_decide_entre_temps(equipe: Equipe) -> None:
    exception = doublon(equipe.chez)
    decider(equipe, Role.PROPRIETAIRE, exception, "avoir")
    reponse = equipe.client(Role.GERANT).post(
        page_de(exception, "rembourse"), {"cle": "cle-trop-tard-0001", "note": "trop tard", "voie": "especes"}
    )
    assert reponse.status_code == 409
    assert "Quelqu'un a déjà décidé" in texte_de(reponse)
    assert Remboursement.objects.filter(voie="especes").count() == 0
    attend_coherence()


@pytest.mark.parametrize(
    ("role", "decision", "statut"),
    [
        (Role.CAISSIER, "accepte", 403), (Role.COMPTABLE, "avoir", 403), (Role.GERANT, "perte", 403),
        (Role.COIFFEUR, "accepte", 404), ("etrangere", "accepte", 404), ("", "accepte", 302),
    ],
)  # fmt: skip
def test_qui_peut_decider(equipe: Equipe, role: str, decision: str, statut: int) -> None:
    exception = exception_apres(equipe.chez, 5600)
    champs = {"cle": "cle-interdite-00001", "note": "essai"}
    assert equipe.client(role).post(page_de(exception, decision), champs).status_code == statut
    exception.refresh_from_db()
    assert exception.resolue_le is None


def test_la_proprietaire_passe_en_pertes(equipe: Equipe) -> None:
    exception = exception_apres(equipe.chez, 5600)
    assert decider(equipe, Role.PROPRIETAIRE, exception, "perte").status_code == 303
    exception.refresh_from_db()
    assert exception.resolution == "perte"
    attend_coherence()


@pytest.mark.parametrize(("role", "statut"), [(Role.COIFFEUR, 403), (Role.COMPTABLE, 200), ("etrangere", 200)])
def test_qui_peut_lire(equipe: Equipe, role: str, statut: int) -> None:
    exception = tardif(equipe.chez)
    page = equipe.client(role).get(LISTE)
    assert page.status_code == statut
    assert (str(exception.pk) in page.content.decode()) == (role == Role.COMPTABLE)


def test_une_adresse_inventee_repond_comme_une_inconnue(equipe: Equipe) -> None:
    exception = tardif(equipe.ailleurs)
    client = equipe.client(Role.PROPRIETAIRE)
    assert client.get(page_de(exception)).status_code == 404
    assert client.get(page_de(tardif(equipe.chez), "donner-tout")).status_code == 404


def test_l_export_garde_les_entiers_et_desarme_les_formules(equipe: Equipe) -> None:
    exception = doublon(equipe.chez)
    decider(equipe, Role.GERANT, exception, "avoir", note="=HYPERLINK(1)")
    ouverte = exception_apres(equipe.chez, 5600)
    reponse = equipe.client(Role.COMPTABLE).get(reverse("admin:a_traiter_export"), {"suite": "resolues"})
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert ";5000;XOF;" in texte
    assert ";'=HYPERLINK(1)" in texte
    assert str(ouverte.pk) not in texte
    assert reponse["Content-Disposition"].endswith('.csv"')


def test_l_export_ne_montre_rien_d_un_autre_salon(equipe: Equipe) -> None:
    tardif(equipe.ailleurs)
    reponse = equipe.client(Role.PROPRIETAIRE).get(reverse("admin:a_traiter_export"))
    assert b"".join(reponse.streaming_content).count(b"\n") == 1  # type: ignore[attr-defined]
