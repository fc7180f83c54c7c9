"""Races about money on PostgreSQL, each with the guard on, then off: the control must fail."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Ecriture, ExceptionMonetaire, Paiement
from paiements.services import encaissement
from paiements.services.encaissement import avis_appliquer
from paiements.services.incertitude import paiement_remplacer
from paiements.services.initiation import Intention, intention_enregistrer
from paiements.verification import verifier
from salon_paiement.erreurs import Conflit
from salon_paiement.etats import EtatSession, TransitionInterdite
from salon_paiement.models import Recu, SessionPaiement
from salon_paiement.services.expiration import session_abandonner, sessions_expirer
from salon_paiement.services.identification import telephone_noter
from tests import fabriques
from tests.concurrence.outils_course import LONGTEMPS, courir, rendez_vous, sans_verrous
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

REUSSI = Avis(Statut.REUSSI, montant=5000, devise="XOF")


def appliquer(paiement: Paiement, avis: Avis = REUSSI) -> partial[Paiement]:
    return partial(avis_appliquer, paiement.pk, avis, source="interrogation")


def deux_tentatives(maison: fabriques.Maison) -> tuple[SessionPaiement, Paiement, Paiement]:
    session = fabriques.session_a_payer(maison)
    ancienne = fabriques.tentative(session)
    paiement_remplacer(ancienne.pk, acteur_id=None)
    return session, ancienne, fabriques.tentative(session, reseau="moov")


def test_deux_succes_simultanes_n_appliquent_qu_une_fois_le_du(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, ancienne, nouvelle = deux_tentatives(maison_reelle)
    monkeypatch.setattr(encaissement, "reference_memoriser", rendez_vous(2))
    assert not [r for r in courir([appliquer(ancienne), appliquer(nouvelle)]) if isinstance(r, Exception)]
    assert sorted(Paiement.objects.values_list("montant_applique", "surplus")) == [(0, 5000), (5000, 0)]
    assert SessionPaiement.objects.get(pk=session.pk).montant_applique == 5000
    assert list(ExceptionMonetaire.objects.values_list("type", flat=True)) == ["doublon"]
    assert Recu.objects.count() == 1
    attend_coherence()


def test_temoin_sans_verrou_un_des_deux_succes_se_perd_ou_compte_double(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    _session, ancienne, nouvelle = deux_tentatives(maison_reelle)
    monkeypatch.setattr(encaissement, "reference_memoriser", rendez_vous(2, delai=LONGTEMPS))
    with sans_verrous():
        resultats = courir([appliquer(ancienne), appliquer(nouvelle)])
    perdus = [r for r in resultats if isinstance(r, Exception)]
    assert perdus or verifier(), "la course n'a pas eu lieu : le test au-dessus ne prouve rien"


def test_vingt_fois_le_meme_avis_fait_une_operation(maison_reelle: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison_reelle, courriel="afi@example.org"))
    assert not [r for r in courir([appliquer(paiement)] * 20) if isinstance(r, Exception)]
    assert sorted(Ecriture.objects.values_list("libelle", flat=True).distinct()) == ["encaissement", "reglement"]
    assert Ecriture.objects.values("operation").distinct().count() == 2
    assert Recu.objects.count() == 1
    attend_coherence()


def _intentions(session: SessionPaiement, nombre: int) -> list[object]:
    telephone = telephone_noter(session.salon, fabriques.NUMERO)
    cles = [Intention("mtn", telephone, f"onglet-{rang}") for rang in range(nombre)]
    return courir([partial(intention_enregistrer, session.pk, cle) for cle in cles])


def test_vingt_onglets_font_une_seule_tentative(maison_reelle: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison_reelle)
    resultats = _intentions(session, 20)
    assert sum(isinstance(r, Conflit) for r in resultats) == 19
    assert Paiement.objects.count() == 1
    attend_coherence()


@pytest.mark.etats_forces("efface ses tentatives et leurs faits, que l'index remis ne laisserait pas")
def test_temoin_sans_verrou_ni_index_plusieurs_onglets_font_plusieurs_tentatives(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = fabriques.session_a_payer(maison_reelle)
    monkeypatch.setattr("paiements.services.initiation.session_tentative_ouvrir", rendez_vous(4, delai=LONGTEMPS))
    with connection.cursor() as curseur:
        curseur.execute("DROP INDEX paiement_vivant_unique")
    try:
        with sans_verrous():
            _intentions(session, 4)
        assert Paiement.objects.count() > 1
        assert "I1" in {v.code for v in verifier()}
    finally:
        _effacer_tentatives()
        with connection.cursor() as curseur:
            curseur.execute(
                "CREATE UNIQUE INDEX paiement_vivant_unique ON paiements_paiement (session_id) "
                "WHERE etat IN ('en_attente', 'en_cours', 'incertain') AND NOT remplacee"
            )


def _effacer_tentatives() -> None:
    """Make room for the index again; triggers are set aside by the superuser of the test."""
    with connection.cursor() as curseur:
        curseur.execute("SET session_replication_role = replica")
        for table in ("paiements_cleidempotence", "traces_transactions", "paiements_paiement"):
            curseur.execute(f"DELETE FROM {table}")
        curseur.execute("SET session_replication_role = DEFAULT")


def test_l_index_seul_suffit_quand_le_verrou_manque(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = fabriques.session_a_payer(maison_reelle)
    monkeypatch.setattr("paiements.services.initiation.session_tentative_ouvrir", rendez_vous(4, delai=LONGTEMPS))
    with sans_verrous():
        resultats = _intentions(session, 4)
    assert Paiement.objects.count() == 1
    assert sum(isinstance(r, Conflit) for r in resultats) == 3


def test_expirer_et_payer_en_meme_temps_ne_perd_jamais_l_argent(maison_reelle: fabriques.Maison) -> None:
    for _fois in range(5):
        session = fabriques.session_a_payer(maison_reelle)
        paiement = fabriques.echouer(fabriques.tentative(session))
        SessionPaiement.objects.filter(pk=session.pk).update(expire_le=session.date_creation)
        courir([sessions_expirer, appliquer(paiement)])
        assert SessionPaiement.objects.get(pk=session.pk).etat == EtatSession.PAIEMENT_REUSSI
    attend_coherence()


def test_abandonner_et_payer_en_meme_temps_finit_toujours_explique(maison_reelle: fabriques.Maison) -> None:
    for _fois in range(5):
        session = fabriques.session_a_payer(maison_reelle)
        paiement = fabriques.echouer(fabriques.tentative(session))
        courir([partial(session_abandonner, session.pk, par="client"), appliquer(paiement)])
        paiement.refresh_from_db()
        assert paiement.etat == "reussi"
        fin = SessionPaiement.objects.get(pk=session.pk).etat
        assert fin in {EtatSession.PAIEMENT_REUSSI, EtatSession.ABANDONNE}
    attend_coherence()


def test_expirer_et_lancer_un_paiement_en_meme_temps_donne_l_un_ou_l_autre(maison_reelle: fabriques.Maison) -> None:
    for rang in range(5):
        session = fabriques.session_a_payer(maison_reelle)
        SessionPaiement.objects.filter(pk=session.pk).update(expire_le=session.date_creation)
        intention = Intention("mtn", telephone_noter(session.salon, fabriques.NUMERO), f"course-{rang}")
        _expirees, paye = courir([sessions_expirer, partial(intention_enregistrer, session.pk, intention)])
        fin = SessionPaiement.objects.get(pk=session.pk)
        if isinstance(paye, Conflit | TransitionInterdite):
            assert (fin.etat, fin.tentatives_en_vol) == (EtatSession.EXPIRE, 0)
        else:
            assert (fin.etat, fin.tentatives_en_vol) == (EtatSession.PAIEMENT_INITIE, 1)
    attend_coherence()
