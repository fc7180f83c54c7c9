"""A ticket that no phone has opened is paid at the desk by a credit or by found money, as it is by cash."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from paiements.models import Avoir, ExceptionMonetaire, Paiement
from paiements.services.avoirs import Depense, avoir_depenser, avoir_donner
from salon_paiement.erreurs import Conflit
from salon_paiement.models import Recu, SessionPaiement
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.ouverture import session_appareil_prendre
from tests import fabriques
from tests.fabriques_guichet import decider, exception_apres
from tests.fabriques_remboursements import cle
from tests.paiements.guichet.test_orphelin import orphelin
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def gerante(maison: fabriques.Maison) -> User:
    return fabriques.membre(maison)


@pytest.fixture
def ticket(maison: fabriques.Maison, gerante: User) -> SessionPaiement:
    return fabriques.ticket(maison, gerante)


def test_un_avoir_paie_un_ticket_au_comptoir(maison: fabriques.Maison, gerante: User, ticket: SessionPaiement) -> None:
    avoir = avoir_donner(maison.salon, 8000, "geste commercial", gerante, cle())
    avoir_depenser(ticket.pk, Depense(avoir.code, cle(), acteur=gerante))
    avoir.refresh_from_db()
    ticket.refresh_from_db()
    assert (ticket.etat, avoir.solde, Recu.objects.get().session_id) == ("paiement_reussi", 3000, ticket.pk)
    presente = TraceTransaction.objects.get(session=ticket, nouvel_etat="prestation_selectionnee")
    assert presente.acteur == gerante
    attend_coherence()


def test_un_avoir_paie_une_part_d_un_ticket(maison: fabriques.Maison, gerante: User, ticket: SessionPaiement) -> None:
    avoir = avoir_donner(maison.salon, 2000, "geste commercial", gerante, cle())
    avoir_depenser(ticket.pk, Depense(avoir.code, cle(), acteur=gerante))
    ticket.refresh_from_db()
    assert (ticket.etat, ticket.du) == ("prestation_selectionnee", 3000)
    attend_coherence()


def test_sans_personne_au_comptoir_un_ticket_attend_son_telephone(
    maison: fabriques.Maison, gerante: User, ticket: SessionPaiement
) -> None:
    avoir = avoir_donner(maison.salon, 2000, "geste commercial", gerante, cle())
    with pytest.raises(Conflit):
        avoir_depenser(ticket.pk, Depense(avoir.code, cle()))
    ticket.refresh_from_db()
    avoir.refresh_from_db()
    assert (ticket.etat, avoir.solde) == ("cree", 2000)


def test_le_trop_percu_d_une_note_paie_un_ticket(
    maison: fabriques.Maison, gerante: User, ticket: SessionPaiement
) -> None:
    decider(exception_apres(maison, 8000), gerante, "autre_session", cible=ticket)
    ticket.refresh_from_db()
    assert (ticket.etat, ticket.montant_applique) == ("prestation_selectionnee", 3000)
    assert Avoir.objects.get().solde == 0
    assert not ExceptionMonetaire.objects.filter(resolue_le=None).exists()
    attend_coherence()


def test_l_argent_d_un_releve_regle_un_ticket(maison: fabriques.Maison, gerante: User, ticket: SessionPaiement) -> None:
    decider(orphelin(maison.compte), gerante, "autre_session", cible=ticket)
    ticket.refresh_from_db()
    assert (ticket.etat, Recu.objects.count()) == ("paiement_reussi", 1)
    attend_coherence()


def test_la_part_d_un_releve_laisse_un_ticket_a_payer(
    maison: fabriques.Maison, gerante: User, ticket: SessionPaiement
) -> None:
    decider(orphelin(maison.compte, 2000), gerante, "autre_session", cible=ticket)
    ticket.refresh_from_db()
    assert (ticket.etat, ticket.du) == ("prestation_selectionnee", 3000)
    attend_coherence()


def test_des_qu_un_releve_a_paye_une_part_les_lignes_sont_figees(
    maison: fabriques.Maison, gerante: User, ticket: SessionPaiement
) -> None:
    decider(orphelin(maison.compte, 3000), gerante, "autre_session", cible=ticket)
    session_appareil_prendre(ticket.pk, appareil="a" * 64)
    with pytest.raises(Conflit, match="déjà été lancé"):
        session_composer(ticket.pk, choix=[Choix(str(maison.prestations[1].pk))], coiffeur_id=None, pourboire=0)
    ticket.refresh_from_db()
    assert (ticket.total, Paiement.objects.count()) == (5000, 1)
    attend_coherence()


def test_l_argent_d_un_releve_sur_une_visite_sans_note_reste_du(maison: fabriques.Maison, gerante: User) -> None:
    session = fabriques.session_scannee(maison)
    decider(orphelin(maison.compte), gerante, "autre_session", cible=session)
    session.refresh_from_db()
    assert (session.etat, ExceptionMonetaire.objects.get(resolue_le=None).montant) == ("scanne", 5000)
    attend_coherence()
