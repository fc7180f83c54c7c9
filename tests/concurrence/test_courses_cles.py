"""One form of the till sent four times at once on PostgreSQL: the same page for all, and one effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import transaction
from django.test import Client

from paiements.models import Caisse, ClotureCaisse, MouvementCaisse
from paiements.services.caisse import cloture, comptage, ouverture
from paiements.services.caisse.comptage import comptages_de
from paiements.services.idempotence import Cle, cle_enregistrer, cle_retrouver
from salon_paiement.models import Role
from tests.concurrence.outils_course import LONGTEMPS, courir, rendez_vous
from tests.fabriques_caisse import ouvrir
from tests.personnel.conftest import Equipe, composer_equipe
from tests.personnel.test_tiroir import adresse, champ
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
FOIS = 4
Envoi = tuple[str, dict[str, str]]


@pytest.fixture
def reelle(transactional_db: None) -> Equipe:
    """The cast, really committed."""
    return composer_equipe()


def envoyer(client: Client, envoi: Envoi) -> list[object]:
    """Send one form four times at once, each time from the same login."""
    clients = [Client() for _ in range(FOIS)]
    for copie in clients:
        copie.cookies = client.cookies
    nom, donnees = envoi
    reponses = courir([partial(copie.post, adresse(nom), donnees) for copie in clients])
    return [getattr(reponse, "status_code", reponse) for reponse in reponses]


def ouverture_de(_equipe: Equipe, _client: Client) -> Envoi:
    return "tiroir_ouvrir", {"cle": "cle-ouvrir", "fond": "20 000"}


def mouvement_de(equipe: Equipe, _client: Client) -> Envoi:
    ouvrir(equipe.chez)
    return "tiroir_mouvement", {"cle": "cle-mouvement", "sens": "sortie", "montant": "20 000", "motif": "banque"}


def comptage_de(equipe: Equipe, _client: Client) -> Envoi:
    ouvrir(equipe.chez)
    return "tiroir_compter", {"cle": "cle-compter", "b10000": "2"}


def fermeture_de(equipe: Equipe, client: Client) -> Envoi:
    nom, donnees = comptage_de(equipe, client)
    ecart = client.post(adresse(nom), donnees)
    return "tiroir_fermer", {"cle": champ(ecart, "cle"), "sceau": champ(ecart, "sceau"), "note": ""}


@pytest.mark.parametrize(
    ("preparer", "statut", "effets"),
    [
        (ouverture_de, 303, (1, 0, 0, 0)),
        (mouvement_de, 303, (1, 1, 0, 0)),
        (comptage_de, 200, (1, 0, 1, 0)),
        (fermeture_de, 303, (1, 0, 1, 1)),
    ],
)
def test_quatre_envois_ensemble_menent_tous_a_la_meme_page(
    reelle: Equipe, preparer: Callable[[Equipe, Client], Envoi], statut: int, effets: tuple[int, ...]
) -> None:
    client = reelle.client(Role.CAISSIER)
    assert envoyer(client, preparer(reelle, client)) == [statut] * FOIS
    (caisse,) = Caisse.objects.all()
    faits = (1, MouvementCaisse.objects.count(), comptages_de(caisse), ClotureCaisse.objects.count())
    assert faits == effets
    attend_coherence()


@pytest.mark.parametrize("preparer", [ouverture_de, mouvement_de, fermeture_de])
def test_temoin_sans_la_cle_d_abord_les_autres_sont_refuses(
    reelle: Equipe, monkeypatch: pytest.MonkeyPatch, preparer: Callable[[Equipe, Client], Envoi]
) -> None:
    client = reelle.client(Role.CAISSIER)
    envoi = preparer(reelle, client)
    attendre = rendez_vous(FOIS, LONGTEMPS)

    @contextmanager
    def cle_a_la_fin(cle: Cle, objet: str) -> Iterator[bool]:
        """Read the key before any lock and never again, write it once all is done."""
        with transaction.atomic():
            neuve = not cle_retrouver(cle)
            attendre()
            yield neuve
            if neuve:
                cle_enregistrer(cle, objet)

    for module in (ouverture, comptage, cloture):
        monkeypatch.setattr(module, "une_fois", cle_a_la_fin)
    assert sorted(map(str, envoyer(client, envoi))) == ["303", "409", "409", "409"]
