"""Play money keeps its name: on the attempt, its note, the credits given for it, whatever becomes of the account."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.apps import apps

from paiements.models import Avoir, CompteFournisseur, Paiement
from paiements.moyens import paiements_affichables
from paiements.services.avoirs import Depense, avoir_depenser
from paiements.services.reglages import compte_modifier
from paiements.services.remboursement.remise import remboursement_crediter
from salon_paiement.models import SessionPaiement
from salon_paiement.recus import essai_marque
from tests import fabriques
from tests.fabriques_caisse import caissiere, encaisser, gerante, ouvrir
from tests.fabriques_essai import PARTIEL, TOTAL, passer_en_reel
from tests.fabriques_remboursements import approuve, cle
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
COLONNES: list[tuple[Any, str]] = [(Paiement, "essai"), (SessionPaiement, "montant_essai")]


def relue(session: SessionPaiement) -> SessionPaiement:
    session.refresh_from_db()
    return session


def test_la_tentative_porte_le_mode_de_son_compte(maison: fabriques.Maison) -> None:
    assert fabriques.tentative(fabriques.session_a_payer(maison)).essai
    passer_en_reel(maison)
    assert not fabriques.tentative(fabriques.session_a_payer(maison)).essai


@pytest.mark.parametrize("bascule", ["nouveau_compte", "mode_ecrit"])
def test_un_compte_bascule_pendant_l_attente_ne_change_pas_le_recu(maison: fabriques.Maison, bascule: str) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.tentative(session)
    if bascule == "nouveau_compte":
        passer_en_reel(maison)
    else:
        CompteFournisseur.objects.update(mode="live")
    fabriques.reussir(paiement)
    assert essai_marque(relue(session)) == TOTAL
    assert [p.essai for p in paiements_affichables(session)] == [True]
    attend_coherence()


def test_un_compte_qui_devient_d_essai_ne_salit_pas_un_vrai_recu(maison: fabriques.Maison) -> None:
    passer_en_reel(maison)
    session = fabriques.session_payee(maison)
    CompteFournisseur.objects.filter(pk=maison.compte.pk).update(mode="test")
    assert essai_marque(relue(session)) == ""
    attend_coherence()


def test_changer_les_identifiants_ne_change_pas_le_mode(maison: fabriques.Maison) -> None:
    compte_modifier(maison.compte.pk, identifiants={"cle": "autre" * 4}, reseaux=["mtn"], actif=True)
    maison.compte.refresh_from_db()
    assert maison.compte.essai


def test_une_note_mi_especes_mi_essai_dit_en_partie(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    session = fabriques.session_a_payer(maison)
    encaisser(session, caissiere(maison), montant=2000)
    assert essai_marque(relue(session)) == ""
    fabriques.reussir(fabriques.tentative(relue(session)))
    assert (relue(session).montant_essai, session.montant_applique) == (3000, 5000)
    assert essai_marque(session) == PARTIEL
    assert sorted(p.essai for p in paiements_affichables(session)) == [False, True]
    attend_coherence()


def test_un_doublon_d_essai_ne_salit_pas_une_note_payee_en_especes(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.tentative(session)
    fabriques.echouer(paiement)
    encaisser(relue(session), caissiere(maison))
    fabriques.reussir(paiement)
    assert essai_marque(relue(session)) == ""
    attend_coherence()


@pytest.mark.parametrize("reel", [False, True])
def test_un_avoir_donne_pour_un_essai_reste_un_essai(maison: fabriques.Maison, reel: bool) -> None:
    if reel:
        passer_en_reel(maison)
    fabriques.session_payee(maison)
    demande = approuve(Paiement.objects.get(), gerante(maison), 5000, "avoir")
    remboursement_crediter(demande.pk, gerante(maison), cle())
    avoir = Avoir.objects.get()
    suivante = fabriques.session_a_payer(maison)
    avoir_depenser(suivante.pk, Depense(avoir.code, cle(), acteur=caissiere(maison)))
    assert essai_marque(relue(suivante)) == ("" if reel else TOTAL)
    attend_coherence()


def test_une_somme_corrigee_corrige_sa_part_d_essai(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.reussir(fabriques.tentative(session), 4000)
    assert relue(session).montant_essai == 4000
    fabriques.reussir(paiement, 5000)
    assert relue(session).montant_essai == 5000
    attend_coherence()


def test_la_migration_retrouve_ce_qui_etait_essai(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    demande = approuve(Paiement.objects.get(), gerante(maison), 5000, "avoir")
    remboursement_crediter(demande.pk, gerante(maison), cle())
    depense = Depense(Avoir.objects.get().code, cle(), acteur=caissiere(maison))
    avoir_depenser(fabriques.session_a_payer(maison).pk, depense)
    passer_en_reel(maison)
    fabriques.session_payee(maison)
    etat = [list(modele.objects.order_by("pk").values_list("pk", champ)) for modele, champ in COLONNES]
    for modele, champ in COLONNES:
        modele.objects.update(**{champ: 0})
    importlib.import_module("paiements.migrations.0004_paiement_essai").marquer(apps, None)
    assert [list(modele.objects.order_by("pk").values_list("pk", champ)) for modele, champ in COLONNES] == etat
    assert sorted(valeur for _pk, valeur in etat[1]) == [0, 5000, 5000]
    attend_coherence()
