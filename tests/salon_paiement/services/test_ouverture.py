"""Opening a session: a scan, a ticket; what is refused leaves nothing behind."""

from __future__ import annotations

import datetime
import hashlib

import pytest
import time_machine

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import LigneSession, PosteQR, Salon, SessionPaiement
from salon_paiement.services import transition
from salon_paiement.services.composition import Choix
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.ouverture import appareil_empreinte, session_ouvrir_par_scan, session_ouvrir_ticket
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db


def scanner(poste: PosteQR, appareil: str) -> SessionPaiement:
    return session_ouvrir_par_scan(poste, appareil=appareil_empreinte(appareil), langue="fr")


def test_l_appareil_n_est_garde_que_par_son_empreinte(maison: fabriques.Maison) -> None:
    session = scanner(maison.poste, "cookie-secret")
    assert session.appareil == hashlib.sha256(b"cookie-secret").hexdigest()
    assert "cookie-secret" not in str(SessionPaiement.objects.values().get())
    assert appareil_empreinte("") == ""


def test_un_scan_ouvre_une_session_avec_sa_trace_et_son_echeance(maison: fabriques.Maison) -> None:
    with time_machine.travel("2026-03-10 10:00:00+00:00", tick=False):
        session = scanner(maison.poste, "a")
    assert (session.etat, session.origine, session.poste_id) == ("scanne", "scan", maison.poste.pk)
    assert session.jour == datetime.date(2026, 3, 10)
    assert session.expire_le == datetime.datetime(2026, 3, 10, 10, 30, tzinfo=datetime.UTC)
    trace = TraceTransaction.objects.get()
    assert (trace.type_trace, trace.ancien_etat, trace.nouvel_etat) == ("scan_qr", "", "scanne")
    assert trace.donnees_structures == {
        "origine": "scan",
        "poste": "Fauteuil 1",
        "code_court": session.code_court,
    }
    attend_coherence()


def test_scanner_de_nouveau_rend_la_meme_session(maison: fabriques.Maison) -> None:
    premiere = scanner(maison.poste, "a")
    assert scanner(maison.poste, "a").pk == premiere.pk
    assert TraceTransaction.objects.count() == 1


def test_un_autre_telephone_ou_un_autre_poste_ouvre_une_autre_session(maison: fabriques.Maison) -> None:
    premiere = scanner(maison.poste, "a")
    assert scanner(maison.poste, "b").pk != premiere.pk
    assert scanner(maison.postes[1], "a").pk != premiere.pk
    assert SessionPaiement.objects.count() == 3


def test_une_nouvelle_journee_comptable_ouvre_une_autre_session(maison: fabriques.Maison) -> None:
    # Cotonou is at UTC+1 and its day ends at 4 in the morning.
    with time_machine.travel("2026-03-11 02:59:00+00:00", tick=False):
        veille = scanner(maison.poste, "a")
    with time_machine.travel("2026-03-11 03:00:00+00:00", tick=False):
        matin = scanner(maison.poste, "a")
    assert (veille.jour.day, matin.jour.day) == (10, 11)
    assert veille.pk != matin.pk


def test_une_session_finie_laisse_la_place_a_la_suivante(maison: fabriques.Maison) -> None:
    premiere = scanner(maison.poste, "a")
    session_abandonner(premiere.pk, par="client")
    assert scanner(maison.poste, "a").pk != premiere.pk
    attend_coherence()


def test_un_telephone_sans_cookie_ne_recoit_jamais_la_session_d_un_autre(maison: fabriques.Maison) -> None:
    liberee = scanner(maison.poste, "a")
    SessionPaiement.objects.filter(pk=liberee.pk).update(appareil="")
    assert scanner(maison.poste, "").pk != liberee.pk


@pytest.mark.parametrize("ferme", ["poste", "salon"])
def test_refuse_un_scan_quand_le_poste_ou_le_salon_est_ferme(maison: fabriques.Maison, ferme: str) -> None:
    if ferme == "poste":
        PosteQR.objects.filter(pk=maison.poste.pk).update(actif=False)
    else:
        Salon.objects.filter(pk=maison.salon.pk).update(actif=False)
    poste = PosteQR.objects.select_related("salon").get(pk=maison.poste.pk)
    with pytest.raises(Conflit):
        scanner(poste, "a")
    assert not SessionPaiement.objects.exists()
    assert not TraceTransaction.objects.exists()


def test_un_ticket_copie_ses_lignes_et_attend_un_telephone(maison: fabriques.Maison) -> None:
    caissiere = fabriques.membre(maison, "caissier")
    choix = [Choix(str(maison.prestations[0].pk)), Choix(str(maison.prestations[1].pk), 2)]
    with time_machine.travel("2026-03-10 10:00:00+00:00", tick=False):
        session = session_ouvrir_ticket(
            maison.salon, choix=choix, coiffeur_id=str(maison.coiffeurs[1].pk), acteur_id=caissiere.pk
        )
    lue = SessionPaiement.objects.get(pk=session.pk)
    assert (lue.etat, lue.origine, lue.total, lue.appareil) == (EtatSession.CREE, "ticket", 10_000, "")
    assert (lue.cree_par_id, lue.coiffeur_id) == (caissiere.pk, maison.coiffeurs[1].pk)
    # The day's end (4:00 in Cotonou) plus two hours.
    assert lue.expire_le == datetime.datetime(2026, 3, 11, 5, 0, tzinfo=datetime.UTC)
    lignes = LigneSession.objects.filter(session=session).order_by("prix_unitaire")
    assert list(lignes.values_list("libelle", "prix_unitaire", "quantite")) == [
        ("Shampooing", 2500, 2),
        ("Tresses", 5000, 1),
    ]
    trace = TraceTransaction.objects.get()
    assert (trace.type_trace, trace.nouvel_etat, trace.donnees_structures["total"]) == (
        "creation_session",
        "cree",
        10_000,
    )
    attend_coherence()


def test_refuse_un_ticket_d_un_salon_ferme_ou_sans_prestation(maison: fabriques.Maison) -> None:
    caissiere = fabriques.membre(maison, "caissier")
    with pytest.raises(SaisieInvalide):
        session_ouvrir_ticket(maison.salon, choix=[], coiffeur_id=None, acteur_id=caissiere.pk)
    maison.salon.actif = False
    choix = [Choix(str(maison.prestations[0].pk))]
    with pytest.raises(Conflit):
        session_ouvrir_ticket(maison.salon, choix=choix, coiffeur_id=None, acteur_id=caissiere.pk)
    assert not SessionPaiement.objects.exists()
    assert not TraceTransaction.objects.exists()


def test_un_code_court_deja_tire_est_tire_de_nouveau(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    premiere = scanner(maison.poste, "a")
    champ = SessionPaiement._meta.get_field("code_court")
    monkeypatch.setattr(champ, "_get_default", lambda: premiere.code_court)
    monkeypatch.setattr(transition, "code_court_nouveau", lambda: "NEUFXY")
    seconde = scanner(maison.poste, "b")
    assert SessionPaiement.objects.get(pk=seconde.pk).code_court == "NEUFXY"
    trace = TraceTransaction.objects.get(session=seconde)
    assert trace.donnees_structures["code_court"] == "NEUFXY"
    attend_coherence()
