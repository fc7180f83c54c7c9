"""Asking, approving by a second person above the limit, refusing; what is promised never exceeds what came."""

from __future__ import annotations

import pytest

from paiements.models import Paiement, Remboursement
from paiements.services.remboursement.demande import (
    remboursement_approuver,
    remboursement_demander,
    remboursement_refuser,
)
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import Role, Salon
from tests import fabriques
from tests.fabriques import Maison
from tests.fabriques_remboursements import cle, demander, gerant, payee
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db


def test_un_caissier_demande_et_n_approuve_pas(maison: Maison) -> None:
    paiement, caissier = payee(maison), fabriques.membre(maison, Role.CAISSIER)
    remboursement = demander(paiement, caissier, 2000, approuver=True)
    assert remboursement.etat == "demande"
    with pytest.raises(Refuse):
        remboursement_approuver(remboursement.pk, caissier, cle())
    paiement.refresh_from_db()
    assert paiement.montant_rembourse == 0
    attend_coherence()


@pytest.mark.parametrize("role", [Role.COIFFEUR, Role.COMPTABLE])
def test_les_autres_ne_demandent_meme_pas(maison: Maison, role: str) -> None:
    with pytest.raises(Refuse):
        demander(payee(maison), fabriques.membre(maison, role))
    assert not Remboursement.objects.exists()


def test_refuse_la_gerante_d_un_autre_salon(maison: Maison) -> None:
    with pytest.raises(Refuse):
        demander(payee(maison), gerant(fabriques.maison("Voisin")))


def test_sous_le_seuil_une_gerante_fait_les_deux_a_la_fois(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    remboursement = demander(paiement, qui, 5000, approuver=True)
    paiement.refresh_from_db()
    assert (remboursement.etat, remboursement.approuve_par, paiement.montant_rembourse) == ("approuve", qui, 5000)
    attend_coherence()


def test_au_dessus_du_seuil_il_faut_une_autre_personne(maison: Maison) -> None:
    Salon.objects.update(seuil_double_accord=4000)
    paiement, premiere, seconde = payee(maison), gerant(maison), gerant(maison)
    remboursement = demander(paiement, premiere, 5000, approuver=True)
    assert remboursement.etat == "demande"
    with pytest.raises(Refuse, match="autre personne"):
        remboursement_approuver(remboursement.pk, premiere, cle())
    assert remboursement_approuver(remboursement.pk, seconde, cle()).approuve_par == seconde
    attend_coherence()


def test_le_seuil_ne_se_contourne_pas_en_tranches(maison: Maison) -> None:
    Salon.objects.update(seuil_double_accord=4000)
    paiement, qui = payee(maison), gerant(maison)
    assert demander(paiement, qui, 3000, approuver=True).etat == "approuve"
    assert demander(paiement, qui, 2000, approuver=True).etat == "demande"


def test_la_meme_cle_rend_le_meme_remboursement(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    faits = {remboursement_demander(paiement.pk, 1000, "operateur", "trop cher", qui, "cle-1").pk for _ in range(3)}
    assert len(faits) == Remboursement.objects.count() == 1
    with pytest.raises(SaisieInvalide):
        remboursement_demander(paiement.pk, 2000, "operateur", "trop cher", qui, "cle-1")


@pytest.mark.parametrize(
    ("montant", "voie", "erreur"),
    [(0, "operateur", SaisieInvalide), (-5, "operateur", SaisieInvalide), (5001, "operateur", Conflit),
     (1002, "especes", SaisieInvalide), (1000, "pigeon", SaisieInvalide)],
)  # fmt: skip
def test_refuse_une_somme_ou_une_voie_impossible(
    maison: Maison, montant: int, voie: str, erreur: type[Exception]
) -> None:
    paiement = payee(maison)
    with pytest.raises(erreur):
        demander(paiement, gerant(maison), montant, voie)
    assert not Remboursement.objects.exists()


def test_refuse_sans_motif(maison: Maison) -> None:
    with pytest.raises(SaisieInvalide, match="pourquoi"):
        remboursement_demander(payee(maison).pk, 1000, "operateur", " ", gerant(maison), cle())


def test_refuse_un_paiement_qui_n_a_pas_reussi(maison: Maison) -> None:
    en_cours = fabriques.tentative(fabriques.session_a_payer(maison))
    refuse = fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(maison)))
    for paiement in (en_cours, refuse):
        with pytest.raises(Conflit, match="réussi"):
            demander(paiement, gerant(maison))


def test_deux_demandes_ne_promettent_pas_plus_que_recu(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    premiere, seconde = demander(paiement, qui, 3000), demander(paiement, qui, 3000)
    remboursement_approuver(premiere.pk, qui, cle())
    with pytest.raises(Conflit, match="2\u202f000"):
        remboursement_approuver(seconde.pk, qui, cle())
    assert Paiement.objects.get(pk=paiement.pk).montant_rembourse == 3000
    attend_coherence()


def test_refuser_rend_la_reserve_et_garde_le_motif(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    remboursement = demander(paiement, qui, 3000, approuver=True)
    with pytest.raises(SaisieInvalide):
        remboursement_refuser(remboursement.pk, qui, "", cle())
    remboursement_refuser(remboursement.pk, qui, "erreur de ma part", cle())
    assert Paiement.objects.get(pk=paiement.pk).montant_rembourse == 0
    assert demander(paiement, qui, 5000, approuver=True).etat == "approuve"
    attend_coherence()


def test_une_caissiere_retire_sa_demande_mais_pas_celle_d_une_autre(maison: Maison) -> None:
    paiement, une, autre = (
        payee(maison),
        fabriques.membre(maison, Role.CAISSIER),
        fabriques.membre(maison, Role.CAISSIER),
    )
    remboursement = demander(paiement, une, 1000)
    with pytest.raises(Refuse):
        remboursement_refuser(remboursement.pk, autre, "pas d'accord", cle())
    assert remboursement_refuser(remboursement.pk, une, "erreur de saisie", cle()).etat == "refuse"


def test_chaque_etat_a_sa_trace_avec_son_auteur(maison: Maison) -> None:
    paiement, une, deux = payee(maison), gerant(maison), gerant(maison)
    remboursement = demander(paiement, une, 1000)
    remboursement_approuver(remboursement.pk, deux, cle())
    faits = TraceTransaction.objects.filter(objet_id=remboursement.pk).order_by("id")
    assert list(faits.values_list("ancien_etat", "nouvel_etat", "acteur")) == [
        ("", "demande", une.pk), ("demande", "approuve", deux.pk),
    ]  # fmt: skip
