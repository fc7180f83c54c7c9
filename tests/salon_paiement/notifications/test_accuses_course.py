"""A report and its sender meet: whoever comes first, the message ends as the gateway said, and costs once."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connection
from django.db.models import QuerySet

from salon_paiement.models import Notification, ReferencePasserelle, ReglageCanal
from salon_paiement.notifications import accuses
from salon_paiement.notifications.accuses import rapport_lire, rapport_noter, reference_noter
from tests import fabriques
from tests.fabriques_messages import canal_par_passerelle, dit, recus_de, visite_payee

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
FOIS = 12


@pytest.fixture
def reglage(maison_reelle: fabriques.Maison) -> ReglageCanal:
    return canal_par_passerelle(maison_reelle, "https://passerelle.example/messages", cout_unitaire=20)


@pytest.fixture
def messages(maison_reelle: fabriques.Maison, reglage: ReglageCanal) -> list[Notification]:
    return [recus_de(visite_payee(maison_reelle))[0] for _rang in range(FOIS)]


def _ensemble(*gestes: object) -> None:
    depart, erreurs = threading.Barrier(len(gestes)), []

    def faire(geste: object) -> None:
        depart.wait()
        try:
            geste()  # type: ignore[operator]
        except Exception as erreur:  # told by the test's own thread
            erreurs.append(erreur)
        finally:
            connection.close()

    fils = [threading.Thread(target=faire, args=(geste,)) for geste in gestes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert not erreurs


def _rapport(reference: str, status: str) -> accuses.Rapport:
    return rapport_lire(json.dumps(dit(reference, status)).encode())


def _rencontrer(reglage: ReglageCanal, messages: list[Notification]) -> list[str]:
    """The sender notes the name while two reports come under it; return what is known of each message."""
    for rang, message in enumerate(messages):
        nom = f"REF-{rang}"
        _ensemble(
            lambda m=message, n=nom: reference_noter(m, reglage, n),
            lambda n=nom: rapport_noter(reglage, _rapport(n, "failed")),
            lambda n=nom: rapport_noter(reglage, _rapport(n, "delivered")),
        )
    return list(Notification.objects.filter(canal="sms").values_list("accuse", flat=True))


def test_aucun_rapport_ne_se_perd(reglage: ReglageCanal, messages: list[Notification]) -> None:
    assert _rencontrer(reglage, messages) == ["remis"] * FOIS
    assert ReferencePasserelle.objects.exclude(notification=None).count() == FOIS
    assert set(Notification.objects.filter(canal="sms").values_list("etat", "cout")) == {("envoyee", 20)}


def test_sans_le_verrou_certains_se_perdraient(
    reglage: ReglageCanal, messages: list[Notification], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: each reads the row before the other has written it."""
    rencontre = threading.Barrier(3)
    vraie = accuses._tenir

    def lire_puis_attendre(qui: ReglageCanal, nom: str) -> ReferencePasserelle:
        ligne = vraie(qui, nom)
        rencontre.wait(timeout=10)
        return ligne

    ReferencePasserelle.objects.create(reglage=reglage, reference="REF-0")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    monkeypatch.setattr(accuses, "_tenir", lire_puis_attendre)
    assert _rencontrer(reglage, messages[:1]).count("") == FOIS
