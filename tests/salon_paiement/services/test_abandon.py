"""Giving up a visit: by the client or by staff, never while money may be on its way."""

from __future__ import annotations

import pytest

from paiements.services.incertitude import paiement_remplacer
from salon_paiement.erreurs import Conflit
from salon_paiement.models import SessionPaiement
from salon_paiement.services.expiration import session_abandonner
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceContexte, TraceTransaction

pytestmark = pytest.mark.django_db


def refuse(session: SessionPaiement) -> None:
    avant = SessionPaiement.objects.filter(pk=session.pk).values().get()
    traces = TraceTransaction.objects.count()
    for par in ("client", "personnel"):
        with pytest.raises(Conflit):
            session_abandonner(session.pk, par=par)
    assert SessionPaiement.objects.filter(pk=session.pk).values().get() == avant
    assert TraceTransaction.objects.count() == traces
    attend_coherence()


def test_le_client_abandonne_sa_visite(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    session_abandonner(session.pk, par="client")
    session.refresh_from_db()
    assert (session.etat, session.motif_fin) == ("abandonne", "")
    assert session.finie_le is not None
    trace = TraceTransaction.objects.filter(session=session).latest("id")
    assert (trace.ancien_etat, trace.nouvel_etat) == ("prestation_selectionnee", "abandonne")
    assert (trace.donnees_structures, trace.acteur_id) == ({"par": "client"}, None)
    attend_coherence()


def test_le_personnel_dit_pourquoi_et_son_mot_reste_effacable(maison: fabriques.Maison) -> None:
    caissiere = fabriques.membre(maison, "caissier")
    session = fabriques.session_scannee(maison)
    session_abandonner(session.pk, par="personnel", motif="Cliente partie", acteur_id=caissiere.pk)
    trace = TraceTransaction.objects.filter(session=session).latest("id")
    assert (trace.acteur_id, trace.donnees_structures) == (caissiere.pk, {"par": "personnel"})
    assert TraceContexte.objects.get(trace=trace).description == "Cliente partie"
    assert SessionPaiement.objects.get(pk=session.pk).motif_fin == "Cliente partie"


def test_un_paiement_refuse_n_empeche_pas_d_abandonner(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    fabriques.echouer(fabriques.tentative(session))
    session_abandonner(session.pk, par="client")
    assert SessionPaiement.objects.get(pk=session.pk).etat == "abandonne"
    attend_coherence()


def test_refuse_pendant_qu_un_paiement_est_en_cours(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    fabriques.tentative(session)
    refuse(session)


def test_refuse_pendant_qu_un_paiement_remplace_est_encore_surveille(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement_remplacer(fabriques.tentative(session).pk, acteur_id=None)
    refuse(session)


def test_refuse_des_que_de_l_argent_est_recu(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    fabriques.reussir(fabriques.tentative(session), montant=4500)
    refuse(session)


def test_refuse_une_session_payee_ou_deja_abandonnee(maison: fabriques.Maison) -> None:
    refuse(fabriques.session_payee(maison))
    finie = fabriques.session_scannee(maison)
    session_abandonner(finie.pk, par="client")
    refuse(finie)
