"""One visit's whole story: everybody's lines, in order, and nothing personal in them."""

from __future__ import annotations

import datetime
import re
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from paiements.histoire.details import adresse_tronquee
from paiements.histoire.recit import recit_de, session_du_recit
from paiements.models import EvenementFournisseur, Paiement
from salon_paiement.models import Role, SessionPaiement
from salon_paiement.services.evaluation import Opinion, evaluation_enregistrer
from tests import fabriques
from tests.fabriques_caisse import caissiere, encaisser, ouvrir
from tests.fabriques_remboursements import demander
from tests.personnel.conftest import Equipe
from traces.models import SceauTraces, TraceContexte, TraceTransaction

pytestmark = pytest.mark.django_db


def lu(reponse: Any) -> str:
    texte = unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return " ".join(texte.replace("\u202f", " ").replace("\u00a0", " ").split())


def page(equipe: Equipe, code: str, role: str = Role.PROPRIETAIRE, **champs: str) -> Any:
    return equipe.client(role).get(reverse("admin:traces_histoire", args=[code]), champs)


@pytest.fixture
def mouvementee(equipe: Equipe) -> SessionPaiement:
    """A visit with everything: a refusal, a message of the operator, 7 000 F for 5 000, a rating, a refund asked."""
    with time_machine.travel(timezone.now(), tick=False):
        return _vecue(equipe)


def _vecue(equipe: Equipe) -> SessionPaiement:
    chez = equipe.chez
    session = fabriques.session_a_payer(chez, courriel="afi@example.org")
    fabriques.echouer(fabriques.tentative(session))
    paiement = fabriques.tentative(session)
    Paiement.objects.filter(pk=paiement.pk).update(nombre_verifications=3, derniere_verification=timezone.now())
    EvenementFournisseur.objects.create(
        compte=chez.compte, cle="m1", empreinte="f" * 64, corps_chiffre=b"SECRET-DU-CORPS", authenticite="aucune",
        etat="traite", paiement=paiement, prochaine_tentative=timezone.now(),
    )  # fmt: skip
    fabriques.reussir(paiement, 7000)
    evaluation_enregistrer(session.pk, Opinion(note=4))
    demander(Paiement.objects.get(pk=paiement.pk), equipe.personnes[Role.CAISSIER], 1000)
    session.refresh_from_db()
    return session


def test_mele_tout_le_monde_dans_l_ordre(equipe: Equipe, mouvementee: SessionPaiement) -> None:
    texte = lu(page(equipe, mouvementee.code_court))
    suite = [
        "QR de « Fauteuil 1 » scanné.", "1 prestation choisie, 5 000 F à payer.", "5 000 F demandés à",
        "Refusé : solde insuffisant.",
        "7 000 F reçus, 5 000 F comptés sur la note.", "Le client a donné la note 4 sur 5.",
        "Remboursement de 1 000 F demandé.",
        # Within a second, what a fact wrote comes after the facts.
        "Compté au grand livre : 7 000 F entrés. En trop, dû au client : 2 000 F.",
        "Note soldée au grand livre : 5 000 F de prestations vendues.",
        "Message par e-mail (reçu de paiement) : à envoyer.",
    ]  # fmt: skip
    places = [texte.find(phrase) for phrase in suite]
    assert -1 not in places, texte
    assert places == sorted(places)
    assert "3 questions posées à" in texte
    assert "Simulateur nous a écrit (sans preuve d'origine) : traité." in texte


def test_ne_montre_ni_destinataire_ni_corps_ni_numero(equipe: Equipe, mouvementee: SessionPaiement) -> None:
    contenu = page(equipe, mouvementee.code_court).content.decode()
    for secret in ("afi@example.org", "SECRET-DU-CORPS", "0166000001", "01 66 00 00 01", mouvementee.jeton):
        assert secret not in contenu


def test_se_lit_aussi_par_la_reference_d_un_paiement(equipe: Equipe, mouvementee: SessionPaiement) -> None:
    paiement = Paiement.objects.filter(session=mouvementee).first()
    assert paiement
    for code in (paiement.reference, paiement.reference.lower(), str(mouvementee.pk)):
        assert page(equipe, code).context["session"] == mouvementee


def test_garde_les_lignes_d_un_seul(equipe: Equipe, mouvementee: SessionPaiement) -> None:
    tout = page(equipe, mouvementee.code_court).context["recit"]
    for qui, nombre in tout.nombres.items():
        recit = page(equipe, mouvementee.code_court, qui=qui).context["recit"]
        assert ({fait.qui for fait in recit.faits}, len(recit.faits)) == ({qui}, nombre)
    assert len(page(equipe, mouvementee.code_court, qui="nimporte").context["recit"].faits) == len(tout.faits)
    scannee = fabriques.session_scannee(equipe.chez)
    assert "Rien de ce côté" in lu(page(equipe, scannee.code_court, qui="operateur"))


def test_dit_le_sceau_de_chaque_fait_ou_qu_il_attend(equipe: Equipe) -> None:
    session = fabriques.session_scannee(equipe.chez)
    assert "pas encore scellé" in lu(page(equipe, session.code_court))
    trace = TraceTransaction.objects.get(session=session)
    SceauTraces.objects.create(
        chaine=equipe.chez.salon.pk, sequence=1234, genre="t", fait_id=trace.pk, empreinte=b"", maillon=b"",
        scelle_le=timezone.now(),
    )  # fmt: skip
    texte = lu(page(equipe, session.code_court))
    assert "sceau 1234" in texte
    assert "pas encore scellé" not in texte


def test_tronque_l_adresse_et_montre_l_appareil(equipe: Equipe) -> None:
    session = fabriques.session_scannee(equipe.chez)
    trace = TraceTransaction.objects.get(session=session)
    TraceContexte.objects.update_or_create(
        trace=trace, defaults={"adresse_ip": "41.85.160.7", "appareil": "Tecno", "requete": "req-7",
                               "duree_execution": datetime.timedelta(milliseconds=12)},
    )  # fmt: skip
    contenu = lu(page(equipe, session.code_court))
    for dit in ("adresse 41.85.x.x", "appareil Tecno", "requête req-7", "durée 12 ms"):
        assert dit in contenu
    assert "160.7" not in contenu


@pytest.mark.parametrize(
    ("adresse", "dite"),
    [("41.85.160.7", "41.85.x.x"), ("2001:db8:1:2::7", "2001:0db8:…"), ("n'importe", ""), (None, ""), ("", "")],
)
def test_une_adresse_ne_designe_plus_personne(adresse: str | None, dite: str) -> None:
    assert adresse_tronquee(adresse) == dite


def test_les_especes_disent_qui_les_a_prises(equipe: Equipe) -> None:
    ouvrir(equipe.chez)
    session = fabriques.session_a_payer(equipe.chez)
    encaisser(session, caissiere(equipe.chez))
    recit = recit_de(session)
    pris = [fait for fait in recit.faits if fait.phrase.startswith("Espèces")]
    assert [fait.acteur for fait in pris] == [equipe.personnes[Role.CAISSIER].username]


def test_pose_un_nombre_fixe_de_questions_a_la_base(equipe: Equipe, mouvementee: SessionPaiement) -> None:
    personne = equipe.personnes[Role.PROPRIETAIRE]
    breve = fabriques.session_payee(equipe.chez).code_court
    # Roles are read once per request.
    assert session_du_recit(personne, breve)
    nombres = []
    for code in (breve, mouvementee.code_court):
        with CaptureQueriesContext(connection) as vues:
            session = session_du_recit(personne, code)
            assert session
            recit_de(session)
        nombres.append(len(vues))
    assert nombres[0] == nombres[1] <= 12


@pytest.mark.parametrize(
    ("role", "statut"),
    [(Role.PROPRIETAIRE, 200), (Role.GERANT, 200), (Role.COMPTABLE, 200), (Role.CAISSIER, 403), (Role.COIFFEUR, 403),
     ("plateforme", 200), ("etrangere", 404), ("", 302)],
)  # fmt: skip
def test_raconte_aux_seuls_roles_qui_lisent_le_journal(equipe: Equipe, role: str, statut: int) -> None:
    session = fabriques.session_payee(equipe.chez)
    paiement = Paiement.objects.get(session=session)
    assert [page(equipe, code, role).status_code for code in (session.code_court, paiement.reference)] == [statut] * 2


def test_un_code_inconnu_repond_comme_un_code_etranger(equipe: Equipe) -> None:
    etrangere = fabriques.session_payee(equipe.ailleurs)
    assert [page(equipe, code).status_code for code in (etrangere.code_court, "PPPPPP", "x" * 300)] == [404] * 3


@pytest.mark.parametrize(("role", "lie"), [(Role.PROPRIETAIRE, True), (Role.CAISSIER, False)])
def test_la_note_y_mene_qui_peut_la_lire(equipe: Equipe, role: str, lie: bool) -> None:
    session = fabriques.session_payee(equipe.chez)
    note = equipe.client(role).get(reverse("admin:caisse_session", args=[session.code_court])).content.decode()
    assert (reverse("admin:traces_histoire", args=[session.code_court]) in note) == lie
