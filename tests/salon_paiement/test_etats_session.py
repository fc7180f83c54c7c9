"""Every pair of the session's table, written out again here: the code may not drift from the page silently."""

from __future__ import annotations

import itertools

import pytest
from django.db import transaction
from django.db.models import QuerySet

from salon_paiement.etats import (
    CREATIONS,
    EN_PAIEMENT,
    ETEIGNABLES,
    FINAUX,
    OUVERTS,
    TRANSITIONS,
    EtatSession,
    TransitionInterdite,
)
from salon_paiement.models import Origine, SessionPaiement
from salon_paiement.services.transition import session_creer, session_transiter
from tests import fabriques
from tests.fabriques_etats import session_en, session_mener
from traces.models import TraceTransaction
from traces.types import TypeTrace

# Copied by hand from the domain's table: not imported, so that both must be changed knowingly.
ATTENDUES = {
    ("cree", "scanne"),
    ("cree", "prestation_selectionnee"),
    ("cree", "expire"),
    ("cree", "abandonne"),
    ("scanne", "identification"),
    ("scanne", "prestation_selectionnee"),
    ("scanne", "expire"),
    ("scanne", "abandonne"),
    ("identification", "prestation_selectionnee"),
    ("identification", "expire"),
    ("identification", "abandonne"),
    ("prestation_selectionnee", "identification"),
    ("prestation_selectionnee", "paiement_initie"),
    ("prestation_selectionnee", "paiement_reussi"),
    ("prestation_selectionnee", "expire"),
    ("prestation_selectionnee", "abandonne"),
    ("paiement_initie", "verification"),
    ("paiement_initie", "prestation_selectionnee"),
    ("paiement_initie", "paiement_reussi"),
    ("verification", "prestation_selectionnee"),
    ("verification", "paiement_reussi"),
    ("expire", "paiement_reussi"),
    ("abandonne", "paiement_reussi"),
}
ETATS = [
    "cree",
    "scanne",
    "identification",
    "prestation_selectionnee",
    "paiement_initie",
    "verification",
    "paiement_reussi",
    "expire",
    "abandonne",
]
COUPLES = [(de, vers) for de, vers in itertools.product(ETATS, ETATS) if de != vers]


def remises() -> QuerySet[TraceTransaction]:
    """The facts of the step under test, apart from those of the road to its first state."""
    return TraceTransaction.objects.filter(type_trace=TypeTrace.REMISE)


def colonnes(session: SessionPaiement) -> dict[str, object]:
    return dict(SessionPaiement.objects.filter(pk=session.pk).values().get())


def test_la_table_est_celle_de_la_page_du_domaine() -> None:
    assert {(de, vers) for de, cibles in TRANSITIONS.items() for vers in cibles} == ATTENDUES
    assert sorted(TRANSITIONS) == sorted(EtatSession.values) == sorted(ETATS)
    assert {"cree", "scanne"} == CREATIONS


def test_les_familles_d_etats_sont_celles_de_la_page_du_domaine() -> None:
    assert {"cree", "scanne", "identification", "prestation_selectionnee"} == ETEIGNABLES
    assert {"paiement_reussi", "expire", "abandonne"} == FINAUX
    assert {"paiement_initie", "verification"} == EN_PAIEMENT
    assert set(ETATS) == OUVERTS | FINAUX
    assert not OUVERTS & FINAUX


def test_un_paiement_lance_n_expire_jamais_par_une_minuterie() -> None:
    for etat in ("paiement_initie", "verification"):
        assert not {"expire", "abandonne"} & TRANSITIONS[etat]


@pytest.mark.django_db
@pytest.mark.parametrize(("de", "vers"), [c for c in COUPLES if c in ATTENDUES])
def test_un_couple_permis_change_l_etat_et_laisse_une_trace(maison: fabriques.Maison, de: str, vers: str) -> None:
    session = session_en(maison, de)
    fait = session_transiter(
        session, vers, type_trace=TypeTrace.REMISE, donnees={"montant": 100}, champs={"pourboire": 7}
    )
    assert fait is True
    assert (session.etat, session.pourboire) == (vers, 7)
    lue = SessionPaiement.objects.get(pk=session.pk)
    assert (lue.etat, lue.pourboire) == (vers, 7)
    trace = remises().get()
    assert (trace.objet, trace.ancien_etat, trace.nouvel_etat) == ("session", de, vers)
    assert (trace.session_id, trace.salon_id) == (session.pk, maison.salon.pk)
    assert trace.donnees_structures == {"montant": 100}


@pytest.mark.django_db
@pytest.mark.parametrize(("de", "vers"), [c for c in COUPLES if c not in ATTENDUES])
def test_un_couple_interdit_ne_change_rien_et_ne_laisse_aucune_trace(
    maison: fabriques.Maison, de: str, vers: str
) -> None:
    session = session_en(maison, de)
    avant = colonnes(session)
    with pytest.raises(TransitionInterdite) as refus:
        session_transiter(session, vers, type_trace=TypeTrace.REMISE, champs={"pourboire": 7})
    assert (refus.value.actuel, refus.value.vers) == (de, vers)
    assert colonnes(session) == avant
    assert (session.etat, session.pourboire) == (de, 0)
    assert not remises().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("etat", ETATS)
def test_rester_au_meme_etat_n_ecrit_rien(maison: fabriques.Maison, etat: str) -> None:
    session = session_en(maison, etat)
    assert session_transiter(session, etat, type_trace=TypeTrace.REMISE, champs={"pourboire": 7}) is False
    assert colonnes(session)["pourboire"] == 0
    assert not remises().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("etat", ETATS)
def test_seuls_les_premiers_etats_creent_une_session(maison: fabriques.Maison, etat: str) -> None:
    maintenant = fabriques.il_y_a(minutes=1)
    session = SessionPaiement(
        salon=maison.salon, etat=etat, origine=Origine.SCAN, jour=maintenant.date(), expire_le=maintenant
    )
    if etat in {"cree", "scanne"}:
        session_creer(session, TypeTrace.SCAN_QR, {"origine": "scan"})
        trace = TraceTransaction.objects.get()
        assert (trace.session_id, trace.ancien_etat, trace.nouvel_etat) == (session.pk, "", etat)
    else:
        with pytest.raises(TransitionInterdite):
            session_creer(session, TypeTrace.SCAN_QR, {"origine": "scan"})
        assert not SessionPaiement.objects.exists()
        assert not TraceTransaction.objects.exists()


@pytest.mark.django_db
def test_arriver_second_au_meme_etat_repond_non_sans_seconde_trace(maison: fabriques.Maison) -> None:
    session = session_en(maison, "scanne")
    session_mener(SessionPaiement.objects.get(), "identification")
    assert session_transiter(session, "identification", type_trace=TypeTrace.REMISE, champs={"pourboire": 7}) is False
    assert colonnes(session)["pourboire"] == 0
    assert not remises().exists()


@pytest.mark.django_db
def test_arriver_apres_un_autre_mouvement_est_refuse_avec_l_etat_reel(maison: fabriques.Maison) -> None:
    session = session_en(maison, "scanne")
    session_mener(SessionPaiement.objects.get(), "expire")
    with pytest.raises(TransitionInterdite) as refus:
        session_transiter(session, "identification", type_trace=TypeTrace.REMISE, champs={"pourboire": 7})
    assert (refus.value.actuel, refus.value.vers) == ("expire", "identification")
    assert (colonnes(session)["etat"], colonnes(session)["pourboire"]) == ("expire", 0)
    assert not remises().exists()


@pytest.mark.django_db
def test_une_trace_refusee_emporte_le_changement_d_etat(maison: fabriques.Maison) -> None:
    session = session_en(maison, "scanne")
    with pytest.raises(ValueError, match="secret"), transaction.atomic():
        session_transiter(session, "identification", type_trace=TypeTrace.REMISE, donnees={"secret": "x"})
    assert colonnes(session)["etat"] == "scanne"
    assert not remises().exists()
