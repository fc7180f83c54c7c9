"""Reading money by programs: the pages' own rights, the stranger's salon is not there, and answers as documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from paiements.api.adresses import urlpatterns
from salon_paiement.droits import DROITS, Action
from salon_paiement.models import Role
from tests.paiements.api.appels import conforme, lire, programme, refus
from tests.paiements.api.scene import adresses_lues
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db
LISTES = [
    "api_sessions", "api_paiements", "api_remboursements", "api_caisses", "api_exceptions", "api_rapprochements",
    "api_rapprochement_comptes",
]  # fmt: skip
# What a page of the staff asks for, where it is not « who sees money ».
DEMANDENT = {
    "api_sessions": Action.VOIR_CAISSE,
    "api_session": Action.VOIR_CAISSE,
    "api_session_faits": Action.VOIR_CAISSE,
    "api_session_paiements": Action.VOIR_CAISSE,
    "api_session_recu": Action.VOIR_CAISSE,
    "api_session_lien": Action.TENIR_CAISSE,
    "api_session_reseaux": Action.LANCER_PAIEMENT,
    "api_rapprochement_colonnes": Action.RAPPROCHER,
    "api_traces": Action.VOIR_JOURNAL,
}
DE_SA_JOURNEE = {"api_sessions", "api_session"}


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.fixture
def scene(equipe: Equipe) -> dict[str, tuple[Any, ...]]:
    return adresses_lues(equipe)


def _vue(motif: Any) -> Any:
    return motif.callback.view_class


def test_la_scene_connait_chaque_lecture(scene: dict[str, tuple[Any, ...]]) -> None:
    lues = {motif.name for motif in urlpatterns if "GET" in _vue(motif).actions}
    assert lues == scene.keys() | {"api_rapprochement_colonnes"}


def test_s_ouvre_aux_memes_roles_que_les_pages(equipe: Equipe, scene: dict[str, tuple[Any, ...]]) -> None:
    attendus, obtenus = {}, {}
    for nom, args in scene.items():
        action = DEMANDENT.get(nom, Action.VOIR_ARGENT)
        ouvert = {role for role in Role.values if action in DROITS[role]} | {"plateforme"}
        ouvert |= {Role.COIFFEUR} if nom in DE_SA_JOURNEE else set()
        for role in [*Role.values, "plateforme", ""]:
            attendus[nom, role] = 200 if role in ouvert else 403 if role else 401
            # The platform's operator has several salons: a log is of one.
            voulu = {"salon": str(equipe.chez.salon.pk)} if nom == "api_traces" else {}
            obtenus[nom, role] = programme(equipe, role).get(reverse(nom, args=args), voulu).status_code
    assert obtenus == attendus


def test_ce_qui_est_d_un_autre_salon_n_existe_pas(equipe: Equipe, scene: dict[str, tuple[Any, ...]]) -> None:
    etrangere = programme(equipe, "etrangere")
    ids = "00000000-0000-7000-8000-000000000000"
    for nom, args in scene.items():
        if args:
            refuse = etrangere.get(reverse(nom, args=args))
            inconnu = etrangere.get(reverse(nom, args=[ids if "-" in str(args[0]) else "INCONNUE"]))
            assert refus(refuse) == (404, "not_found", None), nom
            assert refuse.content == inconnu.content, nom
        elif nom != "api_rapprochement_comptes":
            assert lire(etrangere, nom)["resultats"] == [], nom
        ailleurs = programme(equipe, Role.PROPRIETAIRE).get(
            reverse(nom, args=args), {"salon": str(equipe.ailleurs.salon.pk)}
        )
        assert ailleurs.status_code in {404, 400}, nom


def test_les_listes_disent_leur_salon_et_refusent_ce_qui_ne_veut_rien_dire(
    equipe: Equipe, scene: dict[str, tuple[Any, ...]]
) -> None:
    client = programme(equipe, Role.PROPRIETAIRE)
    for nom in [*LISTES, "api_traces"]:
        assert lire(client, nom, salon=equipe.chez.salon.pk)["resultats"], nom
        for faux in ({"salon": str(equipe.ailleurs.salon.pk)}, {"salon": "inconnu"}):
            assert refus(client.get(reverse(nom), faux)) == (404, "not_found", None), nom
        assert refus(client.get(reverse(nom), {"siecle": "1"}))[0::2] == (400, "siecle"), nom
        assert refus(client.get(reverse(nom), {"limite": "201"})) == (400, "invalid", "limite"), nom
        assert refus(client.get(reverse(nom), {"apres": "pas-un-curseur"})) == (400, "invalid", "apres"), nom
    for nom in set(LISTES) - {"api_rapprochement_comptes"}:
        assert refus(client.get(reverse(nom), {"du": "hier"})) == (400, "invalid", "du"), nom
        assert refus(client.get(reverse(nom), {"au": "0001-01-01"})) == (400, "invalid", "au"), nom
        assert lire(client, nom, au="2011-01-01")["resultats"] == [], nom


def test_le_coiffeur_ne_lit_que_ses_lignes(equipe: Equipe, scene: dict[str, tuple[Any, ...]]) -> None:
    (cle,) = scene["api_session"]
    vue = lire(programme(equipe, Role.COIFFEUR), "api_session", cle)
    assert (vue["montant_lignes"], [ligne["coiffeur"] for ligne in vue["lignes"]]) == (5000, ["Awa"])
    reserves = ("client", "total", "paye", "reste", "coiffeur", "recu", "pourboire", "remise", "motif_fin")
    assert {vue[nom] for nom in reserves} == {None}
    assert vue["paiements"] == vue["exceptions"] == vue["remboursements"] == []
    autre = lire(programme(equipe, Role.CAISSIER), "api_session", cle)
    assert (autre["client"]["nom"], autre["paye"], autre["reste"]) == ("Afi", 5000, 0)
    client = autre["client"]["id"]
    assert lire(programme(equipe, Role.COIFFEUR), "api_sessions", client=client)["resultats"] == []
    assert len(lire(programme(equipe, Role.CAISSIER), "api_sessions", client=client)["resultats"]) == 3


def valeurs(corps: Any, chemin: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of an answer with its name."""
    if isinstance(corps, dict):
        for nom, valeur in corps.items():
            yield from valeurs(valeur, nom)
    elif isinstance(corps, list):
        for valeur in corps:
            yield from valeurs(valeur, chemin)
    else:
        yield chemin, corps


def test_chaque_reponse_est_ce_que_dit_le_document_sans_fraction_ni_numero_entier(
    equipe: Equipe, scene: dict[str, tuple[Any, ...]]
) -> None:
    client = programme(equipe, Role.PROPRIETAIRE)
    for nom, args in scene.items():
        reponse = client.get(reverse(nom, args=args))
        conforme(reponse, nom)
        for champ, valeur in valeurs(reponse.json()):
            assert not isinstance(valeur, float), (nom, champ)
        texte = reponse.content.decode()
        assert "66000001" not in texte, nom
        assert equipe.chez.compte.jeton_webhook not in texte, nom
