"""On PostgreSQL: two purges, an erasure and a visit, a merge and a visit, each with its guard on, then off."""

from __future__ import annotations

from typing import Any

import pytest

from paiements.services.clients import effacement, fusion
from paiements.services.clients.effacement import client_anonymiser
from paiements.services.clients.fusion import client_fusionner
from salon_paiement.models import Client, ClientTelephone, Evaluation, Role, SessionPaiement, Telephone
from salon_paiement.services import identification
from salon_paiement.services.conservation import donnees_purger
from salon_paiement.services.identification import Identite, session_identifier
from tests import fabriques
from tests.concurrence.outils_course import attend_la_course, courir, rendez_vous, sans_verrous
from tests.confidentialite.test_effacement import vecue
from tests.confidentialite.test_export_et_fusion import connue
from tests.confidentialite.test_purge import dans, purges
from tests.verification import attend_coherence
from traces.models import TraceContexte, TraceTransaction
from traces.types import TypeTrace

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_deux_purges_a_la_fois_n_en_font_qu_une(maison_reelle: fabriques.Maison) -> None:
    vecue(maison_reelle)
    entieres = TraceContexte.objects.exclude(adresse_ip=None).count()
    Evaluation.objects.update(date_creation=fabriques.il_y_a(jours=400))
    resultats = courir([lambda: donnees_purger(dans(31))] * 2)
    assert all(isinstance(resultat, int) for resultat in resultats), resultats
    faits = TraceTransaction.objects.filter(type_trace=TypeTrace.PURGE, donnees_structures__categorie="adresses_ip")
    assert sum(fait.donnees_structures["lignes"] for fait in faits) == entieres
    assert purges()["commentaires"] == 1


def _identifiee_pendant(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, geste: Any, delai: float
) -> tuple[SessionPaiement, list[object]]:
    """A returning client is found while ``geste`` is about to write; then each goes on."""
    session = fabriques.session_scannee(maison)
    ensemble = rendez_vous(2, delai)
    vraie = identification._client_connu

    def trouver(*args: Any) -> Client | None:
        trouve = vraie(*args)
        ensemble()
        return trouve

    with monkeypatch.context() as patch:
        patch.setattr(identification, "_client_connu", trouver)
        for module, nom in ((effacement, "_effacer"), (fusion, "_deplacer")):
            patch.setattr(module, nom, _attendre_avant(getattr(module, nom), ensemble))
        resultats = courir([lambda: session_identifier(session.pk, Identite("Afi", fabriques.NUMERO)), geste])
    session.refresh_from_db()
    return session, resultats


def _attendre_avant(vrai: Any, ensemble: Any) -> Any:
    def attendre(*args: Any) -> Any:
        ensemble()
        return vrai(*args)

    return attendre


def _liee_a_une_effacee(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, delai: float) -> bool:
    client = vecue(maison)
    session, _resultats = _identifiee_pendant(maison, monkeypatch, lambda: client_anonymiser(client.pk, None), delai)
    assert session.client is not None
    session.client.refresh_from_db()
    return session.client.anonymise_le is not None


def test_une_visite_n_est_jamais_donnee_a_une_cliente_qu_on_efface(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not _liee_a_une_effacee(maison_reelle, monkeypatch, 0.5)
    assert not ClientTelephone.objects.exclude(client__anonymise_le=None).exists()
    assert Telephone.objects.filter(numero_chiffre__isnull=False).count() == 1
    attend_coherence()


def test_temoin_sans_verrou_la_visite_serait_liee_a_une_effacee(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    def jouer() -> bool:
        with sans_verrous():
            return _liee_a_une_effacee(maison_reelle, monkeypatch, 10.0)

    attend_la_course(jouer)


def test_une_visite_suit_la_fiche_qui_reste(maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    gerante = fabriques.membre(maison_reelle, Role.GERANT)
    double, garde = connue(maison_reelle, "Afi", fabriques.NUMERO), connue(maison_reelle, "Afi A.")
    session, resultats = _identifiee_pendant(
        maison_reelle, monkeypatch, lambda: client_fusionner(garde.pk, double.pk, gerante), 0.5
    )
    assert not [resultat for resultat in resultats if isinstance(resultat, Exception)], resultats
    assert session.client is not None
    assert session.client.fusionne_dans is None
