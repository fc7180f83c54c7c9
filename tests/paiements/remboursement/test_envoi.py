"""Sending through the provider: once, outside any transaction; what it never answered is never sent again (F31)."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from paiements.fournisseurs.base import Avis, Rendu, Statut
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    NonSupporte,
    RefusFournisseur,
    ResultatInconnu,
    TropDeDemandes,
)
from paiements.models import Ecriture, ExceptionMonetaire, Paiement, Remboursement
from paiements.services.appel import AppelDansTransaction
from paiements.services.remboursement import relance
from paiements.services.remboursement.envoi import remboursement_envoyer
from paiements.services.remboursement.relance import remboursements_relancer
from paiements.services.remboursement.remise import (
    remboursement_conduire,
    remboursement_constater_echec,
    remboursement_prouver,
)
from salon_paiement.erreurs import Conflit
from tests import fabriques
from tests.fabriques import Maison
from tests.fabriques_remboursements import annoncer, approuve, brancher, cle, gerant, payee
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
Patch = pytest.MonkeyPatch


def relu(remboursement: Remboursement) -> Remboursement:
    return Remboursement.objects.select_related("paiement").get(pk=remboursement.pk)


def echoir(remboursement: Remboursement) -> None:
    Remboursement.objects.filter(pk=remboursement.pk).update(prochaine_verification=timezone.now())


def test_envoye_et_rendu(maison_reelle: Maison, monkeypatch: Patch) -> None:
    banque = brancher(monkeypatch)
    paiement, qui = payee(maison_reelle), gerant(maison_reelle)
    remboursement = remboursement_conduire(approuve(paiement, qui, 2000), qui, cle())
    assert (remboursement.etat, remboursement.reference_fournisseur) == ("fait", "R1")
    assert banque.appels == [(paiement.reference_fournisseur, paiement.reference, 2000)]
    assert Ecriture.objects.get(compte="a_recevoir", libelle="remboursement").montant == -2000
    remboursement_envoyer(remboursement.pk)
    assert len(banque.appels) == 1
    attend_coherence()


def test_refuse_d_appeler_dans_une_transaction(maison_reelle: Maison, monkeypatch: Patch) -> None:
    banque = brancher(monkeypatch)
    remboursement = approuve(payee(maison_reelle), gerant(maison_reelle))
    with pytest.raises(AppelDansTransaction), transaction.atomic():
        remboursement_envoyer(remboursement.pk)
    assert banque.appels == []


def test_est_deja_en_base_quand_l_appel_part(maison_reelle: Maison, monkeypatch: Patch) -> None:
    banque = brancher(monkeypatch)
    remboursement = approuve(payee(maison_reelle), gerant(maison_reelle))
    vus: list[str] = []
    banque.pendant = lambda: vus.append(relu(remboursement).etat)
    remboursement_envoyer(remboursement.pk)
    assert vus == ["soumis"]


@pytest.mark.parametrize(
    "erreur",
    [RefusFournisseur("refuse", "closed"), FournisseurIndisponible(), TropDeDemandes(), ConfigurationInvalide()],
)
def test_un_non_certain_rend_la_reserve(maison_reelle: Maison, monkeypatch: Patch, erreur: Exception) -> None:
    brancher(monkeypatch, reponse=erreur)
    paiement, qui = payee(maison_reelle), gerant(maison_reelle)
    remboursement_envoyer((premier := approuve(paiement, qui)).pk)
    assert relu(premier).etat == "echoue"
    assert relu(premier).paiement.montant_rembourse == 0
    brancher(monkeypatch)
    remboursement_envoyer((second := approuve(paiement, qui)).pk)
    assert relu(second).etat == "fait"
    attend_coherence()


@pytest.mark.parametrize("erreur", [ResultatInconnu("délai"), RuntimeError("adaptateur cassé")])
def test_sans_reponse_il_est_incertain_et_ne_repart_jamais(
    maison_reelle: Maison, monkeypatch: Patch, erreur: Exception
) -> None:
    banque = brancher(monkeypatch, reponse=erreur)
    paiement, qui = payee(maison_reelle), gerant(maison_reelle)
    remboursement_envoyer((remboursement := approuve(paiement, qui)).pk)
    assert relu(remboursement).etat == "incertain"
    monkeypatch.setattr(relance, "question_poser", lambda _p: None)
    for _fois in range(3):
        echoir(remboursement)
        assert remboursements_relancer() == 1
    assert (relu(remboursement).etat, len(banque.appels)) == ("incertain", 1)
    with pytest.raises(Conflit):
        approuve(paiement, qui, 1000)
    attend_coherence()


def test_le_balayage_confirme_celui_qui_est_en_route(maison_reelle: Maison, monkeypatch: Patch) -> None:
    brancher(monkeypatch, reponse=Rendu(fait=False, reference="R7"))
    paiement, qui = payee(maison_reelle), gerant(maison_reelle)
    remboursement_envoyer((remboursement := approuve(paiement, qui, 3000)).pk)
    assert relu(remboursement).etat == "en_transit"
    reponse = Avis(Statut.REUSSI, montant=5000, devise="XOF", montant_rembourse=3000)
    monkeypatch.setattr(relance, "question_poser", lambda _p: reponse)
    echoir(remboursement)
    remboursements_relancer()
    assert relu(remboursement).etat == "fait"
    assert Remboursement.objects.count() == 1
    attend_coherence()


def test_un_travailleur_mort_apres_l_envoi_laisse_un_incertain(maison_reelle: Maison, monkeypatch: Patch) -> None:
    banque = brancher(monkeypatch)

    def mourir() -> None:
        raise KeyboardInterrupt

    banque.pendant = mourir
    remboursement = approuve(payee(maison_reelle), gerant(maison_reelle))
    with pytest.raises(KeyboardInterrupt):
        remboursement_envoyer(remboursement.pk)
    assert relu(remboursement).etat == "soumis"
    echoir(remboursement)
    remboursements_relancer()
    assert (relu(remboursement).etat, len(banque.appels)) == ("incertain", 1)
    attend_coherence()


def test_le_balayage_envoie_ce_qui_n_est_jamais_parti(maison_reelle: Maison, monkeypatch: Patch) -> None:
    banque = brancher(monkeypatch)
    remboursement = approuve(payee(maison_reelle), gerant(maison_reelle))
    echoir(remboursement)
    assert remboursements_relancer() == 1
    assert (relu(remboursement).etat, len(banque.appels)) == ("fait", 1)
    attend_coherence()


@pytest.mark.parametrize("options", [{"remboursement": False}, {"partiel": False}, {"reponse": NonSupporte()}])
def test_ce_que_l_operateur_ne_sait_pas_faire_attend_une_personne(
    maison_reelle: Maison, monkeypatch: Patch, options: dict[str, object]
) -> None:
    brancher(monkeypatch, **options)
    paiement, qui = payee(maison_reelle), gerant(maison_reelle)
    remboursement_envoyer((remboursement := approuve(paiement, qui, 2000)).pk)
    lu = relu(remboursement)
    assert (lu.etat, lu.voie, lu.paiement.montant_rembourse) == ("approuve", "manuel", 2000)
    assert remboursement_prouver(remboursement.pk, qui, "TRF-2026-11", cle()).etat == "fait"
    attend_coherence()


def test_apres_72_heures_une_personne_tranche(maison_reelle: Maison, monkeypatch: Patch) -> None:
    brancher(monkeypatch, reponse=ResultatInconnu())
    paiement, qui = payee(maison_reelle), gerant(maison_reelle)
    remboursement_envoyer((remboursement := approuve(paiement, qui)).pk)
    monkeypatch.setattr(relance, "question_poser", lambda _p: None)
    Remboursement.objects.update(soumis_le=fabriques.il_y_a(heures=73), prochaine_verification=timezone.now())
    remboursements_relancer()
    assert ExceptionMonetaire.objects.get().type == "remb_incertain"
    assert relu(remboursement).prochaine_verification is None
    remboursement_constater_echec(remboursement.pk, qui, "absent du tableau de bord", cle())
    assert (relu(remboursement).etat, Paiement.objects.get().montant_rembourse) == ("echoue", 0)
    attend_coherence()


def test_ne_part_plus_quand_l_operateur_a_deja_rendu(maison_reelle: Maison, monkeypatch: Patch) -> None:
    banque = brancher(monkeypatch)
    paiement, qui = payee(maison_reelle), gerant(maison_reelle)
    remboursement = approuve(paiement, qui, 5000)
    annoncer(paiement, 1000)
    remboursement_envoyer(remboursement.pk)
    assert (relu(remboursement).etat, banque.appels) == ("refuse", [])
    attend_coherence()
