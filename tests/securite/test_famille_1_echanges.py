"""Family 1, objects: another salon's ids in a query, in a form, or beside one's own are answered like unknown ones.

Ids in addresses are the matrix's: each foreign one there is compared with an unknown one, body and status.
"""

from __future__ import annotations

import pathlib
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from paiements.models import Paiement
from paiements.services.avoirs import avoir_donner
from salon_paiement.models import Role, SessionPaiement
from tests import fabriques
from tests.client.telephone import Telephone
from tests.fabriques_remboursements import cle, payee
from tests.paiements.views.test_cles_exigees import photographie
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite.matrice import _comparable as comparable

Envoi = tuple[str, dict[str, Any]]


@pytest.fixture
def equipe(db: None, settings: Any, tmp_path: pathlib.Path) -> Equipe:
    settings.DOSSIER_EXPORTS = str(tmp_path)
    return composer_equipe()


PAGES = (
    "caisse", "caisse_direct", "a_traiter", "a_traiter_export", "remboursements", "tiroir", "ticket_nouveau", "traces",
    "statistiques", "statistiques_direct", "rapports", "alertes", "messages", "gains", "sceaux", "confidentialite",
    "operateurs_ordre", "exports", "accueil_direct",
)  # fmt: skip


@pytest.mark.parametrize("nom", PAGES)
def test_le_salon_d_une_autre_dans_la_question_est_comme_inconnu(equipe: Equipe, nom: str) -> None:
    client, autre = equipe.client(Role.PROPRIETAIRE), equipe.ailleurs.salon.pk
    vue, inconnue = (
        comparable(client.get(reverse(f"admin:{nom}"), {"salon": str(cle)})) for cle in (autre, uuid.uuid4())
    )
    assert vue == inconnue
    assert b"Chez Rivale" not in vue


@pytest.mark.parametrize("nom", ["rapprochement", "rapprochement_liste"])
def test_le_compte_d_une_autre_dans_la_question_est_comme_inconnu(equipe: Equipe, nom: str) -> None:
    client, args = equipe.client(Role.GERANT), ["absentes"] if nom.endswith("liste") else []
    adresse = reverse(f"admin:{nom}", args=args)
    statuts = [client.get(adresse, {"compte": str(c)}).status_code for c in (equipe.ailleurs.compte.pk, uuid.uuid4())]
    assert statuts == [404, 404]


@pytest.mark.parametrize(
    "nom", ["note_rendu", "especes_annuler", "paiement_remplacer", "paiement_annuler", "paiement_abandonner"]
)
def test_la_tentative_d_une_autre_a_cote_de_sa_propre_note(equipe: Equipe, nom: str) -> None:
    sienne = fabriques.session_a_payer(equipe.chez)
    autre = fabriques.tentative(fabriques.session_a_payer(equipe.ailleurs))
    avant, client = photographie(), equipe.client(Role.PROPRIETAIRE)
    for reference in (autre.reference, "INCONNUE00000000000000"):
        adresse = reverse(f"admin:{nom}", args=[sienne.code_court, reference])
        frapper = client.get if nom == "note_rendu" else client.post
        assert frapper(adresse, {"cle": cle(), "motif": "erreur"}).status_code == 404
    assert photographie() == avant


def _formulaires(equipe: Equipe) -> dict[str, Envoi]:
    """Return forms of one's own salon that name something of the stranger's."""
    chez, ailleurs = equipe.chez, equipe.ailleurs
    note, client = fabriques.session_a_payer(chez), fabriques.session_a_payer(chez).client_id
    avoir = avoir_donner(ailleurs.salon, 2000, "geste", _gerante(ailleurs), cle())
    fiche = {"salon": str(ailleurs.salon.pk), "nom": "Volée", "prix": 1, "duree_minutes": 1, "ordre": 1}
    membre = {"salon": str(ailleurs.salon.pk), "nom": "X", "identifiant": "x-ailleurs", "role": "caissier"}
    return {
        "un ticket de ses prestations": (
            reverse("admin:ticket_nouveau"), {"prestation": [str(ailleurs.prestations[0].pk)], "cle": cle()}
        ),
        "son avoir sur une note d'ici": (
            reverse("admin:note_avoir", args=[note.code_court]), {"avoir": avoir.code, "cle": cle()}
        ),
        "rembourser son paiement": (
            reverse("admin:note_rembourser", args=[note.code_court]),
            {"paiement": payee(ailleurs).reference, "montant": "2000", "voie": "avoir", "motif": "x", "cle": cle()},
        ),
        "réunir sa fiche": (
            reverse("admin:client_fusionner", args=[client]),
            {"double": str(fabriques.session_a_payer(ailleurs).client_id)},
        ),
        "un relevé pour son compte": (
            reverse("admin:releve_importer"), {"compte": str(ailleurs.compte.pk), "cle": cle()}
        ),
        "l'ordre de ses opérateurs": (
            reverse("admin:operateurs_ordre"), {"compte": str(ailleurs.compte.pk), "reseau": "mtn", "sens": "avant"}
        ),
        "sa prestation": (reverse("admin:salon_paiement_prestation_add"), fiche),
        "son membre": (reverse("admin:salon_paiement_membre_add"), membre),
        "son tiroir": (
            reverse("admin:tiroir_ouvrir") + f"?salon={ailleurs.salon.pk}", {"fond": "1000", "cle": cle()}
        ),
    }  # fmt: skip


def _gerante(chez: fabriques.Maison) -> Any:
    return fabriques.membre(chez, Role.GERANT)


def chez_elle(chez: fabriques.Maison) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is written of one salon, row by row."""
    modeles = [m for m in apps.get_models() if any(c.name == "salon" for c in m._meta.get_fields())]
    return {m.__name__: list(m._default_manager.filter(salon=chez.salon).order_by("pk").values_list()) for m in modeles}


def test_aucun_formulaire_n_atteint_ce_qui_est_a_une_autre(equipe: Equipe) -> None:
    client, ecarts = equipe.client(Role.PROPRIETAIRE), []
    for nom, (adresse, donnees) in _formulaires(equipe).items():
        avant = chez_elle(equipe.ailleurs)
        reponse = client.post(adresse, donnees)
        if chez_elle(equipe.ailleurs) != avant or reponse.status_code >= 500:
            ecarts.append(f"{nom} : {reponse.status_code} {reponse.get('Location', '')}")
    assert not ecarts


def test_le_telephone_d_une_cliente_ne_choisit_pas_dans_un_autre_salon(equipe: Equipe) -> None:
    telephone = Telephone(equipe.chez)
    telephone.scanner()
    ailleurs = equipe.ailleurs
    telephone.poster("prestations", p=[str(ailleurs.prestations[0].pk)], coiffeur=str(ailleurs.coiffeurs[0].pk))
    session = SessionPaiement.objects.get(pk=telephone.session.pk)
    assert (session.lignes.count(), session.coiffeur_id) == (0, None)
    autre = fabriques.session_a_payer(ailleurs)
    avant = photographie()
    for action in ("payer", "annuler", "avoir", "especes", "abandonner", "vous"):
        assert telephone.client.post(f"/s/{autre.jeton}/{action}", {"cle": cle(), "reseau": "mtn"}).status_code == 403
    assert photographie() == avant
    assert not Paiement.objects.filter(session=autre).exists()


@pytest.mark.parametrize("modele", ["coiffeur", "membre", "client", "posteqr"])
def test_la_completion_ne_propose_rien_d_ailleurs(equipe: Equipe, modele: str) -> None:
    question = {"app_label": "salon_paiement", "model_name": modele, "field_name": "salon", "term": "Rivale"}
    reponse = equipe.client(Role.PROPRIETAIRE).get(reverse("admin:autocomplete"), question)
    assert reponse.status_code in {403, 404}
    assert "Rivale" not in reponse.content.decode()
