"""Which phone holds the session: the newest before any attempt, and whoever comes after staff released it."""

from __future__ import annotations

import pytest

from salon_paiement.erreurs import Conflit
from salon_paiement.models import SessionPaiement
from salon_paiement.services.composition import Choix
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.ouverture import (
    appareil_empreinte,
    session_appareil_liberer,
    session_appareil_prendre,
    session_ouvrir_ticket,
)
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db
A, B = appareil_empreinte("a"), appareil_empreinte("b")


def appareil_de(session: SessionPaiement) -> str:
    return SessionPaiement.objects.get(pk=session.pk).appareil


def reprises(session: SessionPaiement) -> int:
    return TraceTransaction.objects.filter(session=session, type_trace="reprise_appareil").count()


def test_le_plus_recent_telephone_prend_la_main_avant_tout_paiement(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison, "a")
    session_appareil_prendre(session.pk, appareil=B)
    assert appareil_de(session) == B
    assert reprises(session) == 1
    attend_coherence()


def test_le_meme_telephone_ne_se_reprend_pas_a_lui_meme(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison, "a")
    session_appareil_prendre(session.pk, appareil=A)
    assert reprises(session) == 0


def test_refuse_la_reprise_une_fois_un_paiement_lance(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison, appareil="a")
    fabriques.tentative(session)
    with pytest.raises(Conflit):
        session_appareil_prendre(session.pk, appareil=B)
    assert appareil_de(session) == A
    assert reprises(session) == 0


def test_refuse_la_reprise_meme_si_le_paiement_a_echoue(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison, appareil="a")
    fabriques.echouer(fabriques.tentative(session))
    with pytest.raises(Conflit):
        session_appareil_prendre(session.pk, appareil=B)
    assert appareil_de(session) == A


def test_le_personnel_libere_et_le_telephone_suivant_prend_la_main(maison: fabriques.Maison) -> None:
    caissiere = fabriques.membre(maison, "caissier")
    session = fabriques.session_a_payer(maison, appareil="a")
    fabriques.echouer(fabriques.tentative(session))
    session_appareil_liberer(session.pk, acteur_id=caissiere.pk)
    assert appareil_de(session) == ""
    session_appareil_prendre(session.pk, appareil=B)
    assert appareil_de(session) == B
    acteurs = TraceTransaction.objects.filter(type_trace="reprise_appareil").order_by("id")
    assert list(acteurs.values_list("acteur_id", flat=True)) == [caissiere.pk, None]
    with pytest.raises(Conflit):
        session_appareil_prendre(session.pk, appareil=A)
    attend_coherence()


def test_refuse_la_reprise_d_une_session_finie(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison, "a")
    session_abandonner(session.pk, par="client")
    with pytest.raises(Conflit):
        session_appareil_prendre(session.pk, appareil=B)
    assert appareil_de(session) == A


def test_le_premier_telephone_qui_ouvre_un_ticket_le_scanne(maison: fabriques.Maison) -> None:
    caissiere = fabriques.membre(maison, "caissier")
    choix = [Choix(str(maison.prestations[0].pk))]
    ticket = session_ouvrir_ticket(maison.salon, choix=choix, coiffeur_id=None, acteur_id=caissiere.pk)
    session = session_appareil_prendre(ticket.pk, appareil=A)
    assert (session.etat, appareil_de(session)) == ("scanne", A)
    trace = TraceTransaction.objects.filter(session=ticket).latest("id")
    assert (trace.type_trace, trace.ancien_etat, trace.nouvel_etat) == ("scan_qr", "cree", "scanne")
    attend_coherence()


def test_refuse_au_telephone_qui_a_deja_sa_note_ouverte_au_meme_poste(maison: fabriques.Maison) -> None:
    sienne = fabriques.session_scannee(maison, "b")
    autre = fabriques.session_scannee(maison, "a")
    with pytest.raises(Conflit):
        session_appareil_prendre(autre.pk, appareil=B)
    assert (appareil_de(autre), appareil_de(sienne)) == (A, B)
    session_abandonner(sienne.pk, par="client")
    session_appareil_prendre(autre.pk, appareil=B)
    assert appareil_de(autre) == B
