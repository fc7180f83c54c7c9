"""A refused login says which account was aimed at, and never that its owner did it; older facts keep holding."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from salon_paiement.acteurs import Qui, acteur_nomme, qui_agit
from salon_paiement.comptes_vises import compte_vise, comptes_vises
from salon_paiement.models import Role
from tests.personnel.conftest import Equipe
from traces.controle import chaine_verifier
from traces.models import TraceTransaction
from traces.scellement import tout_sceller
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


def frapper(equipe: Equipe) -> TraceTransaction:
    caissier = equipe.personnes[Role.CAISSIER]
    Client().post("/admin/login/", {"username": caissier.username, "password": "faux", "next": "/admin/"})
    return TraceTransaction.objects.filter(type_trace=TypeTrace.CONNEXION_REFUSEE).latest("pk")


def a_l_ancienne(equipe: Equipe) -> TraceTransaction:
    """As refused logins were written: the account as who acts."""
    with transaction.atomic():
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.CONNEXION_REFUSEE,
                salon_id=equipe.chez.salon.pk,
                acteur_id=equipe.personnes[Role.CAISSIER].pk,
                donnees={"raison": "mot_de_passe"},
            )
        )
    return TraceTransaction.objects.filter(type_trace=TypeTrace.CONNEXION_REFUSEE).latest("pk")


@pytest.mark.parametrize("ecrire", [frapper, a_l_ancienne])
def test_la_liste_nomme_le_compte_vise_et_n_accuse_pas_la_personne(equipe: Equipe, ecrire: object) -> None:
    fait: TraceTransaction = ecrire(equipe)  # type: ignore[operator]
    caissier = equipe.personnes[Role.CAISSIER]
    nom = caissier.get_full_name() or caissier.get_username()
    assert (qui_agit(fait), compte_vise(fait), comptes_vises([fait])) == (Qui.SYSTEME, caissier.pk, {caissier.pk: nom})
    assert acteur_nomme(fait) == "quelqu'un, sans se connecter"
    page = equipe.client(Role.PROPRIETAIRE).get("/admin/traces/", {"type": TypeTrace.CONNEXION_REFUSEE})
    texte = page.content.decode().replace("&#x27;", "'")
    assert f"Connexion refusée : mot de passe faux. Compte visé : {nom}." in texte
    assert f'<p class="petit">{nom}' not in texte


def test_un_fait_d_avant_et_un_d_apres_tiennent_dans_la_meme_chaine(equipe: Equipe) -> None:
    for ecrire in (a_l_ancienne, frapper):
        ecrire(equipe)
    tout_sceller()
    assert chaine_verifier(equipe.chez.salon.pk).intacte


def test_un_nom_inconnu_ne_vise_personne() -> None:
    fait = TraceTransaction(type_trace=TypeTrace.CONNEXION_REFUSEE, donnees_structures={"raison": "inconnu"})
    assert compte_vise(fait) is None
    assert comptes_vises([fait]) == {}
