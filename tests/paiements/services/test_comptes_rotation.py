"""Replacing credentials: nothing in flight is lost, nothing secret is told, a refused key is heard of once."""

from __future__ import annotations

import logging

import pytest
from django.conf import LazySettings
from django.utils import timezone

from paiements.fournisseurs.base import Avis
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import CompteFournisseur, ExceptionMonetaire, Paiement
from paiements.services.comptes import anciens_valables, fournisseur_du_compte, fournisseurs_du_compte
from paiements.services.initiation import Intention, paiement_initier
from paiements.services.reglages import compte_modifier, compte_verifier
from paiements.services.relance import paiements_relancer
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Notification
from salon_paiement.services.identification import telephone_noter
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.verification import attend_coherence
from traces.chiffrement import dechiffrer_identifiants
from traces.models import TraceTransaction
from traces.types import TypeTrace

BONNE, NOUVELLE = "test_simulateur", "fp_live_nouvelle_cle"


def changer(compte: CompteFournisseur, **identifiants: str) -> CompteFournisseur:
    return compte_modifier(compte.pk, identifiants=identifiants, reseaux=compte.reseaux, actif=True)


def envoyee(chez: fabriques.Maison) -> Paiement:
    session = fabriques.session_a_payer(chez)
    return paiement_initier(session.pk, Intention("mtn", telephone_noter(chez.salon, fabriques.NUMERO), str(session)))


def avis_de(chez: fabriques.Maison) -> bool | None:
    """What the operator last said of the salon's credentials."""
    return CompteFournisseur.objects.get(pk=chez.compte.pk).identifiants_valides


def tout_est_du() -> None:
    Paiement.objects.filter(verdict_le=None).update(
        prochaine_verification=fabriques.il_y_a(secondes=1), derniere_verification=None
    )


@pytest.mark.django_db
def test_garde_les_anciens_24_heures(maison: fabriques.Maison, settings: LazySettings) -> None:
    compte = changer(maison.compte, cle=NOUVELLE)
    assert anciens_valables(compte)
    reste = (compte.anciens_valables_jusqua or timezone.now()) - timezone.now()
    assert abs(reste - settings.DELAI_ANCIENS_IDENTIFIANTS).total_seconds() < 5
    cles = [f._identifiants["cle"] for f in fournisseurs_du_compte(compte)]  # type: ignore[attr-defined]
    assert cles == [NOUVELLE, BONNE]
    CompteFournisseur.objects.update(anciens_valables_jusqua=fabriques.il_y_a(secondes=1))
    compte.refresh_from_db()
    assert not anciens_valables(compte)
    assert len(list(fournisseurs_du_compte(compte))) == 1


@pytest.mark.django_db
def test_les_memes_identifiants_ne_changent_rien(maison: fabriques.Maison) -> None:
    compte = changer(maison.compte, cle=BONNE)
    assert (compte.anciens_chiffres, TraceTransaction.objects.count()) == ("", 0)


@pytest.mark.django_db
def test_une_faute_de_frappe_corrigee_ne_chasse_pas_les_bons(maison: fabriques.Maison) -> None:
    compte = changer(maison.compte, cle="fp_live_mal_tapee")
    CompteFournisseur.objects.update(identifiants_valides=False)
    compte = changer(compte, cle=NOUVELLE)
    assert dechiffrer_identifiants(compte.anciens_chiffres)["cle"] == BONNE


@pytest.mark.django_db
def test_dit_quels_champs_jamais_leurs_valeurs(maison: fabriques.Maison, caplog: pytest.LogCaptureFixture) -> None:
    auteur = fabriques.membre(maison, "proprietaire")
    with caplog.at_level(logging.DEBUG):
        compte = compte_modifier(
            maison.compte.pk, identifiants={"cle": NOUVELLE, "boutique": ""}, reseaux=["mtn"], actif=True,
            adresses=["203.0.113.7/32"], acteur_id=auteur.pk,
        )  # fmt: skip
        vu = repr([compte, compte.__dict__, fournisseur_du_compte(compte), fournisseur_du_compte(compte).__dict__])
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.COMPTE_MODIFIE)
    assert trace.acteur_id == auteur.pk
    assert trace.donnees_structures == {
        "fournisseur": "simulateur", "mode": "test", "champs": ["identifiants.cle", "reseaux", "adresses_permises"],
    }  # fmt: skip
    partout = caplog.text + vu + repr(list(TraceTransaction.objects.values()))
    assert NOUVELLE not in partout
    assert BONNE not in partout


@pytest.mark.django_db(transaction=True)
def test_ce_qui_etait_parti_avec_l_ancienne_cle_est_demande_avec_elle(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    operateur.client().scenario("approuver")
    paiement = envoyee(banc)
    # The new key is not known to the operator: today's question is refused, the former one is answered.
    changer(banc.compte, cle=NOUVELLE)
    tout_est_du()
    paiements_relancer()
    paiement.refresh_from_db()
    assert paiement.etat == "reussi"
    assert not ExceptionMonetaire.objects.exists()
    attend_coherence()


@pytest.mark.django_db(transaction=True)
def test_apres_24_heures_l_ancienne_cle_ne_sert_plus(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    operateur.client().scenario("approuver")
    paiement = envoyee(banc)
    changer(banc.compte, cle=NOUVELLE)
    CompteFournisseur.objects.update(anciens_valables_jusqua=fabriques.il_y_a(secondes=1))
    tout_est_du()
    paiements_relancer()
    paiement.refresh_from_db()
    assert paiement.etat == "en_cours"
    assert ExceptionMonetaire.objects.get().type == "identifiants"
    attend_coherence()


@pytest.mark.parametrize("code", ["401", "403"])
@pytest.mark.django_db(transaction=True)
def test_une_cle_revoquee_n_est_ni_une_tempete_ni_dix_alertes(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    parties = [envoyee(banc) for _rang in range(4)]
    operateur.client().panne("tout", code)
    posees = []
    interroger = Simulateur.interroger

    def compter(self: Simulateur, reference: str, notre_reference: str) -> Avis:
        posees.append(notre_reference)
        return interroger(self, reference, notre_reference)

    monkeypatch.setattr(Simulateur, "interroger", compter)
    for _ronde in range(3):
        tout_est_du()
        paiements_relancer()
        paiements_relancer()
    # Asked once a round, never repeated on the spot; sent ones stay open, new ones fail at once.
    assert len(posees) == 12
    for paiement in parties:
        paiement.refresh_from_db()
        assert (paiement.etat, paiement.prochaine_verification is not None) == ("en_cours", True)
    assert {envoyee(banc).motif_code for _rang in range(3)} == {"operateur_indisponible"}
    assert ExceptionMonetaire.objects.filter(type="identifiants").count() == 1
    assert Notification.objects.filter(modele="argent_a_traiter").count() == 1
    assert avis_de(banc) is False

    # The owner checks after the operator gave the key back: all is closed.
    operateur.client().panne("tout", None)
    compte_verifier(banc.compte)
    assert avis_de(banc) is True
    exception = ExceptionMonetaire.objects.get()
    assert (exception.resolution, exception.resolue_le is not None) == ("explique", True)
    attend_coherence()


@pytest.mark.django_db(transaction=True)
def test_un_envoi_accepte_retablit_le_compte_sans_personne(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    operateur.client().panne("tout", "401")
    envoyee(banc)
    operateur.client().panne("tout", None)
    envoyee(banc)
    assert avis_de(banc) is True
    assert not ExceptionMonetaire.objects.filter(resolue_le=None).exists()
    attend_coherence()


@pytest.mark.django_db(transaction=True)
def test_la_verification_ecrit_ce_que_l_operateur_repond(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    operateur.client().panne("tout", "401")
    with pytest.raises(SaisieInvalide):
        compte_verifier(banc.compte)
    banc.compte.refresh_from_db()
    assert (banc.compte.identifiants_valides, banc.compte.identifiants_verifies_le is not None) == (False, True)
    resultats = TraceTransaction.objects.filter(type_trace=TypeTrace.COMPTE_VERIFIE)
    assert [trace.donnees_structures["resultat"] for trace in resultats] == ["refuses"]
