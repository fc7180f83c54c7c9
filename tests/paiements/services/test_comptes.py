"""Which account a client's money goes to."""

from __future__ import annotations

import pytest

from paiements.models import CompteFournisseur, ExceptionMonetaire
from paiements.operateurs import reseaux_offerts
from paiements.services.comptes import compte_enregistrer, compte_pour_reseau, comptes_utilisables
from paiements.services.initiation import Intention, intention_enregistrer, paiement_initier
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.services.identification import telephone_noter
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
IDENTIFIANTS = {"cle": "k" * 20, "boutique": "B" * 12}


def compte(chez: fabriques.Maison, *reseaux: str, mode: str = "live") -> CompteFournisseur:
    # FeexPay has no test mode.
    fournisseur = "feexpay" if mode == "live" else "simulateur_fedapay"
    return compte_enregistrer(
        chez.salon, fournisseur=fournisseur, mode=mode, identifiants=IDENTIFIANTS, reseaux=list(reseaux)
    )


def test_un_compte_reel_l_emporte_sur_un_compte_d_essai_plus_ancien(maison: fabriques.Maison) -> None:
    assert compte_pour_reseau(maison.salon.pk, "mtn") == maison.compte
    reel = compte(maison, "mtn")
    assert compte_pour_reseau(maison.salon.pk, "mtn") == reel


def test_les_comptes_d_essai_disparaissent_des_qu_un_compte_est_reel(maison: fabriques.Maison) -> None:
    essai = compte(maison, "mtn", mode="test")
    assert comptes_utilisables(maison.salon.pk) == [maison.compte, essai]
    reel = compte(maison, "mtn")
    assert comptes_utilisables(maison.salon.pk) == [reel]
    # Moov was served by the test account only: nobody gets a receipt for play money.
    assert compte_pour_reseau(maison.salon.pk, "moov") is None
    assert [r.code for r in reseaux_offerts(fabriques.session_a_payer(maison))] == ["mtn"]
    CompteFournisseur.objects.filter(pk=reel.pk).update(actif=False)
    assert comptes_utilisables(maison.salon.pk) == [maison.compte, essai]


@pytest.mark.parametrize("fournisseur", ["feexpay", "wave"])
def test_refuse_un_compte_d_essai_ou_l_operateur_n_en_a_pas(maison: fabriques.Maison, fournisseur: str) -> None:
    with pytest.raises(SaisieInvalide, match="pas de mode d'essai"):
        compte_enregistrer(
            maison.salon, fournisseur=fournisseur, mode="test", identifiants=IDENTIFIANTS, reseaux=["mtn"]
        )
    assert CompteFournisseur.objects.filter(fournisseur=fournisseur).count() == 0


def test_le_compte_reel_d_un_salon_ne_change_rien_chez_un_autre(maison: fabriques.Maison) -> None:
    compte(fabriques.maison("Voisine"), "mtn")
    assert comptes_utilisables(maison.salon.pk) == [maison.compte]


def test_un_operateur_retire_des_reglages_laisse_servir_les_autres(maison: fabriques.Maison) -> None:
    autre = compte(maison, "mtn")
    CompteFournisseur.objects.filter(pk=maison.compte.pk).update(fournisseur="disparu", mode="live")
    session = fabriques.session_a_payer(maison)
    assert [r.code for r in reseaux_offerts(session)] == ["mtn"]
    intention = Intention("mtn", telephone_noter(maison.salon, fabriques.NUMERO), "cle")
    paiement, _nouveau = intention_enregistrer(session.pk, intention)
    assert paiement.compte == autre
    attend_coherence()


@pytest.mark.django_db(transaction=True)
def test_des_identifiants_illisibles_refusent_le_paiement_et_previennent(maison_reelle: fabriques.Maison) -> None:
    CompteFournisseur.objects.update(identifiants_chiffres="gAAAAAabime")
    session = fabriques.session_a_payer(maison_reelle)
    intention = Intention("mtn", telephone_noter(maison_reelle.salon, fabriques.NUMERO), "cle")
    paiement = paiement_initier(session.pk, intention)
    assert (paiement.etat, paiement.motif_code) == ("echoue", "operateur_indisponible")
    assert ExceptionMonetaire.objects.get().type == "identifiants"
    attend_coherence()
