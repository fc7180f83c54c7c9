"""Closing an attempt that no answer will ever settle: late, with a reason, and without losing money."""

from __future__ import annotations

import pytest

from paiements.etats import EtatPaiement
from paiements.models import Ecriture, ExceptionMonetaire, Paiement
from paiements.services.encaissement import silence_noter
from paiements.services.incertitude import paiement_abandonner, paiement_remplacer, paiement_rendre_incertain
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import Recu, SessionPaiement
from salon_paiement.services.expiration import sessions_expirer
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db
MOTIF = "absent du relevé de l'opérateur"


def muette(maison: fabriques.Maison, heures: float = 73) -> tuple[SessionPaiement, Paiement]:
    """An attempt asked about in vain since ``heures`` hours."""
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.tentative(session)
    paiement_rendre_incertain(paiement.pk, motif="sans_reponse")
    Paiement.objects.filter(pk=paiement.pk).update(initie_le=fabriques.il_y_a(heures=heures))
    silence_noter(paiement.pk)
    session.refresh_from_db()
    paiement.refresh_from_db()
    return session, paiement


def abandonner(maison: fabriques.Maison, paiement: Paiement, motif: str = MOTIF) -> None:
    proprietaire = maison.membres.get("proprietaire")
    acteur = proprietaire.utilisateur if proprietaire else fabriques.membre(maison, "proprietaire")
    paiement_abandonner(paiement.pk, acteur_id=acteur.pk, motif=motif)
    paiement.refresh_from_db()


def refuse(maison: fabriques.Maison, paiement: Paiement, erreur: type[Exception], motif: str = MOTIF) -> None:
    avant = (paiement.etat, TraceTransaction.objects.count())
    with pytest.raises(erreur):
        abandonner(maison, paiement, motif)
    paiement.refresh_from_db()
    assert (paiement.etat, TraceTransaction.objects.count()) == avant


def test_refuse_avant_soixante_douze_heures(maison: fabriques.Maison) -> None:
    _session, paiement = muette(maison, heures=71.9)
    refuse(maison, paiement, Conflit)


@pytest.mark.parametrize("motif", ["", "   "])
def test_refuse_sans_motif(maison: fabriques.Maison, motif: str) -> None:
    _session, paiement = muette(maison)
    refuse(maison, paiement, SaisieInvalide, motif)


def test_refuse_un_paiement_qui_a_son_verdict(maison: fabriques.Maison) -> None:
    _session, paiement = muette(maison)
    refuse(maison, fabriques.reussir(paiement), Conflit)


def test_clot_la_tentative_et_rend_la_note(maison: fabriques.Maison) -> None:
    session, paiement = muette(maison)
    SessionPaiement.objects.filter(pk=session.pk).update(expire_le=fabriques.il_y_a(heures=60))
    assert sessions_expirer() == 0
    abandonner(maison, paiement)
    assert (paiement.etat, paiement.prochaine_verification) == (EtatPaiement.ABANDONNE, None)
    assert paiement.verdict_le is not None
    session.refresh_from_db()
    assert (session.etat, session.tentatives_en_vol) == (EtatSession.PRESTATION_SELECTIONNEE, 0)
    trace = TraceTransaction.objects.get(paiement=paiement, nouvel_etat=EtatPaiement.ABANDONNE)
    assert (trace.acteur, trace.donnees_structures) == (
        maison.membres["proprietaire"].utilisateur,
        {"motif": "sans_nouvelle", "source": "proprietaire"},
    )
    attend_coherence()


def test_la_note_rendue_peut_etre_payee_ou_expirer(maison: fabriques.Maison) -> None:
    for suite in (EtatSession.PAIEMENT_REUSSI, EtatSession.EXPIRE):
        session, paiement = muette(maison)
        abandonner(maison, paiement)
        session.refresh_from_db()
        if suite == EtatSession.PAIEMENT_REUSSI:
            fabriques.reussir(fabriques.tentative(session))
        else:
            SessionPaiement.objects.filter(pk=session.pk).update(expire_le=fabriques.il_y_a(minutes=1))
            assert sessions_expirer() == 1
        session.refresh_from_db()
        assert session.etat == suite
    attend_coherence()


def test_une_tentative_remplacee_ne_retient_plus_la_note(maison: fabriques.Maison) -> None:
    session, paiement = muette(maison)
    paiement_remplacer(paiement.pk, acteur_id=None)
    SessionPaiement.objects.filter(pk=session.pk).update(expire_le=fabriques.il_y_a(heures=60))
    assert sessions_expirer() == 0
    abandonner(maison, paiement)
    assert sessions_expirer() == 1
    attend_coherence()


def test_un_succes_tardif_est_encore_compte(maison: fabriques.Maison) -> None:
    session, paiement = muette(maison)
    abandonner(maison, paiement)
    fabriques.reussir(paiement)
    session.refresh_from_db()
    paiement.refresh_from_db()
    assert (paiement.etat, session.etat) == (EtatPaiement.REUSSI, EtatSession.PAIEMENT_REUSSI)
    assert Recu.objects.get().montant == 5000
    assert Ecriture.objects.values("operation").distinct().count() == 2
    attend_coherence()


def test_un_succes_tardif_sur_une_note_deja_payee_est_un_doublon(maison: fabriques.Maison) -> None:
    session, paiement = muette(maison)
    abandonner(maison, paiement)
    session.refresh_from_db()
    fabriques.reussir(fabriques.tentative(session))
    fabriques.reussir(paiement)
    types = set(ExceptionMonetaire.objects.filter(paiement=paiement).values_list("type", "montant"))
    assert types == {("sans_verdict", 5000), ("doublon", 5000)}
    attend_coherence()
