"""The only writer of facts: in the effect's transaction, with listed keys, and never alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from tests import fabriques
from traces.contexte import ContexteMiddleware
from traces.models import TraceContexte, TraceTransaction
from traces.services import (
    ChargeInconnue,
    Trace,
    TraceHorsTransaction,
    erreur_systeme_enregistrer,
    trace_enregistrer,
    traces_enregistrer,
)
from traces.types import CATALOGUE, Niveau, TypeTrace, titre_francais


def trace(type_trace: str = TypeTrace.REMISE, **champs: Any) -> Trace:
    return Trace(type_trace=type_trace, salon_id=None, **champs)


def test_chaque_type_a_sa_fiche_et_chaque_fiche_un_type() -> None:
    assert set(CATALOGUE) == set(TypeTrace.values)
    for type_trace, fiche in CATALOGUE.items():
        assert len(type_trace) <= (TraceTransaction._meta.get_field("type_trace").max_length or 0)
        assert fiche.niveau in Niveau.values


def test_aucune_cle_du_catalogue_n_invite_une_donnee_personnelle() -> None:
    cles = {cle for fiche in CATALOGUE.values() for cle in fiche.cles}
    interdites = {"telephone", "numero_telephone", "nom", "prenom", "courriel", "email", "adresse_ip", "user_agent"}
    assert not cles & interdites


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_refuse_d_ecrire_hors_d_une_transaction() -> None:
    with pytest.raises(TraceHorsTransaction):
        trace_enregistrer(trace())
    assert not TraceTransaction.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_une_trace_disparait_avec_l_effet_annule() -> None:
    with transaction.atomic():
        trace_enregistrer(trace(description="texte"))
        assert TraceTransaction.objects.exists()
        transaction.set_rollback(True)
    assert not TraceTransaction.objects.exists()
    assert not TraceContexte.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("type_trace", TypeTrace.values)
def test_refuse_une_cle_que_le_catalogue_ne_connait_pas(type_trace: str) -> None:
    permises = dict.fromkeys(CATALOGUE[type_trace].cles, "x")
    with pytest.raises(ChargeInconnue, match=f"{type_trace}: telephone_clair"):
        traces_enregistrer([trace(), trace(type_trace, donnees=permises | {"telephone_clair": "0197"})])
    assert not TraceTransaction.objects.exists()
    trace_enregistrer(trace(type_trace, donnees=permises))
    ecrite = TraceTransaction.objects.get()
    assert ecrite.donnees_structures == permises
    assert (ecrite.niveau_importance, ecrite.titre) == (CATALOGUE[type_trace].niveau, titre_francais(type_trace))


@pytest.mark.django_db
def test_refuse_un_type_inconnu() -> None:
    with pytest.raises(KeyError):
        trace_enregistrer(trace("inconnu"))
    assert not TraceTransaction.objects.exists()


@pytest.mark.django_db
def test_le_titre_garde_est_francais_quelle_que_soit_la_langue() -> None:
    titre_francais.cache_clear()
    with override("en"):
        trace_enregistrer(trace(TypeTrace.SCAN_QR))
    assert TraceTransaction.objects.get().titre == "QR scanné"


@pytest.mark.django_db
def test_le_niveau_demande_l_emporte_sur_celui_du_catalogue() -> None:
    trace_enregistrer(trace(niveau=Niveau.CRITIQUE))
    assert TraceTransaction.objects.get().niveau_importance == "critical"


@pytest.mark.django_db
def test_sans_personne_derriere_ni_texte_il_n_y_a_pas_de_contexte() -> None:
    traces_enregistrer([trace(), trace(description="un mot")])
    contexte = TraceContexte.objects.get()
    assert (contexte.description, contexte.requete, contexte.adresse_ip) == ("un mot", "", None)
    assert TraceTransaction.objects.count() == 2


@pytest.mark.django_db
def test_une_requete_laisse_son_contexte_a_part_du_fait() -> None:
    navigateur = "Mozilla/5.0 (Linux; Android 11; TECNO KE5) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile"

    def vue(_request: HttpRequest) -> HttpResponse:
        trace_enregistrer(trace())
        return HttpResponse()

    requete = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers={"user-agent": navigateur})
    reponse = ContexteMiddleware(vue)(requete)
    contexte = TraceContexte.objects.get()
    assert contexte.requete == reponse["X-Request-Id"]
    assert (contexte.adresse_ip, contexte.user_agent) == ("192.0.2.7", navigateur)
    assert contexte.appareil == "Tecno KE5"
    assert contexte.navigateur == "Chrome 120"
    assert contexte.os == "Android 11"
    assert contexte.duree_execution is not None
    assert contexte.memoire_utilisee is not None
    personnels = str(TraceTransaction.objects.values().get())
    assert "192.0.2.7" not in personnels
    assert "TECNO" not in personnels


@pytest.mark.django_db
def test_un_lot_de_faits_s_ecrit_en_deux_ordres(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        traces_enregistrer([trace(description="mot") for _rang in range(30)])
    assert TraceTransaction.objects.count() == TraceContexte.objects.count() == 30


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_une_erreur_du_systeme_s_ecrit_apres_le_retour_en_arriere(maison_reelle: fabriques.Maison) -> None:
    try:
        with transaction.atomic():
            trace_enregistrer(trace())
            raise ValueError("numéro 0197000000")
    except ValueError as erreur:
        erreur_systeme_enregistrer("relance", erreur, maison_reelle.salon.pk)
    ecrite = TraceTransaction.objects.get()
    assert (ecrite.type_trace, ecrite.niveau_importance) == ("erreur_systeme", "critical")
    # The type only: a message may quote a number.
    assert ecrite.donnees_structures == {"ou": "relance", "erreur": "ValueError"}
