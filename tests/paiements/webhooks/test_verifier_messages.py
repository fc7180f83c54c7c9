"""``verifier`` finds messages that lost their body or digest, and effects that no message explains, or two of one."""

from __future__ import annotations

import pytest
from django.test import Client

from paiements.models import Paiement
from paiements.verification import verifier
from paiements.webhooks.traitement import evenements_traiter
from tests import fabriques
from tests.paiements.test_verifier import abimer
from tests.paiements.webhooks.test_traitement import recevoir
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db

_BOITE = "paiements_evenementfournisseur"
_DOUBLER = (
    "INSERT INTO traces_transactions (salon_id, session_id, client_id, paiement_id, acteur_id, type_trace,"
    " niveau_importance, titre, objet, objet_id, ancien_etat, nouvel_etat, donnees_structures, date_creation)"
    " SELECT salon_id, session_id, client_id, paiement_id, acteur_id, type_trace, niveau_importance, titre, objet,"
    " objet_id, ancien_etat, nouvel_etat, donnees_structures, date_creation FROM traces_transactions"
    " WHERE type_trace = 'notification_webhook'"
)
DEGATS = {
    "I11": f"UPDATE {_BOITE} SET corps_chiffre = NULL",
    "I12": _DOUBLER,
}
AUTRES = [
    ("I11", f"UPDATE {_BOITE} SET empreinte = ''"),
    ("I11", f"UPDATE {_BOITE} SET cle = ''"),
    # Treated, and nothing came of it.
    (
        "I12",
        f"INSERT INTO {_BOITE} (id, date_creation, compte_id, cle, empreinte, corps_chiffre, authenticite, etat,"
        " paiement_id, tentatives, prochaine_tentative, erreur) SELECT '0123456789abcdef0123456789abcdef',"
        " date_creation, compte_id, 'autre', empreinte, corps_chiffre, authenticite, etat, paiement_id, tentatives,"
        f" prochaine_tentative, erreur FROM {_BOITE}",
    ),
    ("I12", f"UPDATE {_BOITE} SET paiement_id = NULL"),
    ("I12", f"UPDATE {_BOITE} SET etat = 'orphelin'"),
    ("I12", "UPDATE paiements_paiement SET compte_id = NULL"),
]


@pytest.fixture
def message_traite(maison: fabriques.Maison, client: Client) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    recevoir(client, maison, reference=paiement.reference_fournisseur, status="SUCCESSFUL")
    evenements_traiter()


@pytest.mark.parametrize(("code", "degat"), [*DEGATS.items(), *AUTRES])
def test_trouve_et_nomme_chaque_degat(message_traite: None, code: str, degat: str) -> None:
    attend_coherence()
    assert abimer(degat) == 1
    assert code in {v.code for v in verifier()}


def test_deux_messages_sur_un_paiement_ont_chacun_leur_effet(
    message_traite: None, maison: fabriques.Maison, client: Client
) -> None:
    recevoir(client, maison, reference=Paiement.objects.get().reference_fournisseur, status="AUTRE")
    evenements_traiter()
    attend_coherence()


def test_un_corps_efface_apres_sa_conservation_ne_manque_a_personne(message_traite: None) -> None:
    abimer(f"UPDATE {_BOITE} SET corps_chiffre = NULL, date_creation = '2020-01-01 00:00:00+00'")
    attend_coherence()
    # Unless nobody has read it yet.
    abimer(f"UPDATE {_BOITE} SET etat = 'a_traiter', paiement_id = NULL, prochaine_tentative = '2999-01-01'")
    assert "I11" in {v.code for v in verifier()}
