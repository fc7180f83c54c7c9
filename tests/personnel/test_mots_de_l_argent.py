"""What staff read about money is what happened: who, how much, and in whose words."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import ExceptionMonetaire, Paiement
from paiements.services.encaissement import avis_appliquer
from paiements.services.especes import especes_annuler
from salon_paiement.models import Role, SessionPaiement
from salon_paiement.services.composition import Choix
from salon_paiement.services.ouverture import session_ouvrir_ticket
from tests import fabriques
from tests.fabriques_caisse import cle, encaisser, ouvrir
from tests.fabriques_guichet import exception_apres
from tests.personnel.conftest import Equipe

pytestmark = pytest.mark.django_db


def _note(equipe: Equipe, session: SessionPaiement, role: Role = Role.GERANT) -> str:
    return equipe.client(role).get(f"/admin/caisse/{session.code_court}/").content.decode()


def test_la_note_montre_la_somme_recue_et_celle_demandee(equipe: Equipe) -> None:
    exception = exception_apres(equipe.chez, 4500)
    page = _note(equipe, SessionPaiement.objects.get(exceptions=exception))
    assert "<b>4\u202f500\u00a0F</b>" in page
    assert "(demandé : 5\u202f000\u00a0F)" in page


def test_une_somme_insuffisante_dit_ce_qui_manque(equipe: Equipe) -> None:
    exception = exception_apres(equipe.chez, 4500)
    gerante = equipe.client(Role.GERANT)
    for adresse in ("/admin/a-traiter/", f"/admin/a-traiter/{exception.pk}/"):
        assert "manque 500\u00a0F" in gerante.get(adresse).content.decode()
    entete, ligne = gerante.get("/admin/a-traiter/export.csv").getvalue().decode("utf-8-sig").splitlines()
    lue = dict(zip(entete.split(";"), ligne.split(";"), strict=True))
    assert (lue["montant"], lue["manque"], lue["reçu"]) == ("", "500", "4500")


def test_des_especes_annulees_le_sont_par_le_salon(equipe: Equipe) -> None:
    gerante = equipe.personnes[Role.GERANT]
    assert isinstance(gerante, User)
    ouvrir(equipe.chez)
    paiement = encaisser(fabriques.session_a_payer(equipe.chez), gerante)
    especes_annuler(paiement.pk, "erreur de caisse", gerante, cle())
    page = _note(equipe, Paiement.objects.get(pk=paiement.pk).session)
    assert "Annulé par le salon" in page
    assert "Annulé par le client" not in page


def test_la_perte_d_une_extourne_dit_la_somme_et_qui_la_perd(equipe: Equipe) -> None:
    paiement = fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(equipe.chez)))
    avis_appliquer(paiement.pk, Avis(Statut.EXTOURNE), source="interrogation")
    exception = ExceptionMonetaire.objects.get(type="extourne")
    page = equipe.client(Role.PROPRIETAIRE).get(f"/admin/a-traiter/{exception.pk}/perte/").content.decode()
    assert "<b>5\u202f000\u00a0F</b>" in page
    assert "Le salon perd cette somme" in page


def test_un_ticket_dit_qui_l_a_prepare(equipe: Equipe) -> None:
    auteur = equipe.personnes[Role.CAISSIER]
    choix = [Choix(str(equipe.chez.prestations[0].pk))]
    session = session_ouvrir_ticket(equipe.chez.salon, choix=choix, coiffeur_id=None, acteur_id=auteur.pk)
    historique = _note(equipe, session).split("Historique")[1]
    assert auteur.get_username() in historique
    assert "système" not in historique
