"""The door under a storm, without its database, and killed at each step (F01, F18, F19, F20)."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from paiements.models import Ecriture, EvenementFournisseur, Paiement
from paiements.webhooks import comptes_connus, rangement, reception
from paiements.webhooks.traitement import evenements_traiter
from tests import fabriques
from tests.concurrence.outils_course import courir
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
TEMPETE, FILS = 2_000, 8


def corps(paiement: Paiement, n: int) -> bytes:
    message = {"reference": paiement.reference_fournisseur, "callback_info": paiement.reference, "n": n}
    return json.dumps({**message, "status": "SUCCESSFUL", "amount": 5000}).encode()


def frapper(maison: fabriques.Maison, octets: bytes) -> int:
    chemin = f"/webhooks/simulateur/{maison.compte.jeton_webhook}/"
    return Client().post(chemin, octets, content_type="application/json").status_code


@pytest.fixture
def paiement(maison_reelle: fabriques.Maison) -> Paiement:
    return fabriques.tentative(fabriques.session_a_payer(maison_reelle))


def test_sans_l_index_unique_cent_copies_feraient_plusieurs_lignes(
    maison_reelle: fabriques.Maison, paiement: Paiement
) -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'paiements_evenementfournisseur'::regclass "
            "AND contype = 'u'"
        )
        unicites = [ligne[0] for ligne in curseur.fetchall()]
    assert courir([partial(frapper, maison_reelle, corps(paiement, 1))] * 20) == [200] * 20
    assert EvenementFournisseur.objects.count() == 1
    with retirees(unicites):
        courir([partial(frapper, maison_reelle, corps(paiement, 2))] * 20)
        assert EvenementFournisseur.objects.count() > 2
        EvenementFournisseur.objects.all().delete()


@contextlib.contextmanager
def retirees(contraintes: list[str]) -> Iterator[None]:
    """Drop unique constraints of the inbox for a while: the control."""
    table = "paiements_evenementfournisseur"
    definitions = {}
    with connection.cursor() as curseur:
        for nom in contraintes:
            curseur.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [nom])
            definitions[nom] = curseur.fetchone()[0]
            curseur.execute(f"ALTER TABLE {table} DROP CONSTRAINT {nom}")
    try:
        yield
    finally:
        with connection.cursor() as curseur:
            for nom, definition in definitions.items():
                curseur.execute(f"ALTER TABLE {table} ADD CONSTRAINT {nom} {definition}")


def test_une_tempete_a_moitie_de_doubles_est_toute_prise_puis_videe(
    maison_reelle: fabriques.Maison, paiement: Paiement
) -> None:
    messages = [corps(paiement, n // 2) for n in range(TEMPETE)]

    def souffler(rang: int) -> list[int]:
        return [frapper(maison_reelle, octets) for octets in messages[rang::FILS]]

    lots = courir([partial(souffler, rang) for rang in range(FILS)])
    assert lots == [[200] * (TEMPETE // FILS)] * FILS
    assert EvenementFournisseur.objects.count() == TEMPETE // 2
    courir([_vider] * 3)
    assert set(EvenementFournisseur.objects.values_list("etat", flat=True)) == {"traite"}
    paiement.refresh_from_db()
    # A thousand messages bring one question forward, and move nothing.
    assert paiement.prochaine_verification is not None
    assert paiement.prochaine_verification <= timezone.now()
    assert (paiement.etat, paiement.nombre_verifications) == ("en_cours", 0)
    assert not Ecriture.objects.exists()
    attend_coherence()


def _vider() -> None:
    while evenements_traiter():
        continue


@contextlib.contextmanager
def base_eteinte() -> Iterator[None]:
    """Nobody listens where the database was: each new connection is refused."""
    reglages = connection.settings_dict
    garde = reglages["HOST"]
    connection.close()
    reglages["HOST"] = "/nulle/part"
    try:
        yield
    finally:
        connection.close()
        reglages["HOST"] = garde


@pytest.mark.parametrize("connu", [True, False])
def test_sans_base_la_porte_repond_503_et_le_renvoi_est_pris(
    maison_reelle: fabriques.Maison, paiement: Paiement, connu: bool
) -> None:
    if connu:
        assert frapper(maison_reelle, b'{"n": 0}') == 200
    else:
        comptes_connus.oublier()
    jeton = maison_reelle.compte.jeton_webhook
    with base_eteinte():
        reponses = [
            Client().post(f"/webhooks/simulateur/{jeton}/", corps(paiement, 1), content_type="application/json")
            for _fois in range(3)
        ]
    assert [r.status_code for r in reponses] == [503] * 3
    assert frapper(maison_reelle, corps(paiement, 1)) == 200
    assert EvenementFournisseur.objects.count() == 1 + connu
    attend_coherence()


def _tue_pendant(action: Callable[[], object]) -> int:
    """Play ``action`` in a process of its own, which kills itself; return the signal it died of."""
    enfant = os.fork()
    if enfant == 0:
        try:
            for lien in connections.all(initialized_only=True):
                # The parent's socket: forgotten, not closed, for closing would speak to the server.
                lien.connection = None
                lien.savepoint_ids, lien.in_atomic_block = [], False
            action()
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(enfant, 0)[1])


def _mourir(*_a: object, **_k: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait(5)


def test_tue_avant_la_validation_rien_n_est_la_et_le_renvoi_suffit(
    maison_reelle: fabriques.Maison, paiement: Paiement
) -> None:
    def recevoir() -> None:
        with transaction.atomic():
            assert frapper(maison_reelle, corps(paiement, 1)) == 200
            _mourir()

    connection.close()
    assert _tue_pendant(recevoir) == -signal.SIGKILL
    assert EvenementFournisseur.objects.count() == 0
    assert frapper(maison_reelle, corps(paiement, 1)) == 200
    un_seul_message(paiement)


def test_tue_entre_la_validation_et_la_reponse_le_renvoi_est_reconnu(
    maison_reelle: fabriques.Maison, paiement: Paiement
) -> None:
    def recevoir() -> None:
        ranger = rangement.evenement_ranger

        def ranger_puis_mourir(**donnees: object) -> None:
            ranger(**donnees)
            _mourir()

        # Nobody undoes it: this process is about to die.
        pytest.MonkeyPatch().setattr(reception, "evenement_ranger", ranger_puis_mourir)
        frapper(maison_reelle, corps(paiement, 1))

    connection.close()
    assert _tue_pendant(recevoir) == -signal.SIGKILL
    assert EvenementFournisseur.objects.count() == 1
    assert frapper(maison_reelle, corps(paiement, 1)) == 200
    un_seul_message(paiement)


def un_seul_message(paiement: Paiement) -> None:
    assert EvenementFournisseur.objects.count() == 1
    evenements_traiter()
    paiement.refresh_from_db()
    assert EvenementFournisseur.objects.get().etat == "traite"
    assert paiement.prochaine_verification is not None
    assert paiement.prochaine_verification <= timezone.now()
    attend_coherence()
