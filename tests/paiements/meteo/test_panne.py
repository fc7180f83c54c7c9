"""An operator down for a day (F32): cut after five failures, shown last, cash goes on, and it closes alone."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from paiements.models import Disjoncteur, Paiement
from paiements.services.annulation import paiement_annuler
from paiements.services.comptes import OperateurCoupe, compte_enregistrer
from paiements.services.initiation import Intention, paiement_initier
from paiements.services.relance import paiement_interroger, paiements_relancer
from salon_paiement.models import SessionPaiement
from salon_paiement.services.identification import telephone_noter
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.client.telephone import Telephone, texte_de
from tests.fabriques_meteo import coupe, second_compte
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db(transaction=True)


def client_paie(chez: fabriques.Maison, reseau: str = "mtn") -> Paiement:
    session = fabriques.session_a_payer(chez)
    return paiement_initier(session.pk, Intention(reseau, telephone_noter(chez.salon, fabriques.NUMERO), str(session)))


def ordre_affiche(page: object) -> list[str]:
    return re.findall(r'name="reseau" id="r-([a-z_]+)"', page.content.decode())  # type: ignore[attr-defined]


def le_temps_passe(**duree: float) -> None:
    """Time compressed: what waits has waited ``duree`` more."""
    for etat in Disjoncteur.objects.filter(essai_le__isnull=False):
        assert etat.essai_le is not None
        Disjoncteur.objects.filter(pk=etat.pk).update(essai_le=etat.essai_le - datetime.timedelta(**duree))


def test_un_operateur_en_panne_24_heures_est_coupe_puis_revient_seul(
    maison_reelle: fabriques.Maison, operateur: ServeurSimule
) -> None:
    chez = maison_reelle
    # Nobody listens at its address: five clients meet a refused connection, their notes stay payable.
    for _rang in range(5):
        assert client_paie(chez).motif_code == "operateur_injoignable"
    assert Disjoncteur.objects.get(reseau="mtn").ouvert_le is not None

    # The sixth is told before choosing, and nothing leaves if she insists.
    telephone = Telephone(chez)
    page = telephone.jusqu_a_payer()
    assert ordre_affiche(page) == ["moov", "celtiis_bj", "mtn"]
    assert "MTN MoMo ne répond pas en ce moment. Choisissez un autre opérateur" in texte_de(page)
    assert 'value="mtn" checked' not in page.content.decode()
    assert "Payer en espèces au comptoir" in texte_de(page)
    avant = Paiement.objects.count()
    refus = telephone.payer(page=page)
    assert refus.status_code == 422
    assert "ne répond pas en ce moment" in texte_de(refus)
    assert Paiement.objects.count() == avant
    telephone.poster("especes")
    assert telephone.session.especes_declarees_le is not None

    # A day goes by: one phone in each delay, no more, and the delay stays at ten minutes.
    essais = 0
    for _demi_heure in range(12):
        le_temps_passe(minutes=30)
        essais += sum(_envoie(chez) for _client in range(3))
    assert essais == 12
    etat = Disjoncteur.objects.get(reseau="mtn")
    assert etat.essai_le is not None
    assert (etat.essai_le - timezone.now()) <= datetime.timedelta(minutes=10)

    # It comes back: the next trial goes through and closes the breaker, nobody did anything.
    identifiants = {"cle": "test_simulateur", "boutique": "SALONDEMO000001", "base": operateur.url}
    compte_enregistrer(
        chez.salon, fournisseur="simulateur", mode="test", identifiants=identifiants, reseaux=fabriques.RESEAUX
    )
    le_temps_passe(minutes=10)
    assert client_paie(chez).etat == "en_cours"
    assert Disjoncteur.objects.get(reseau="mtn").ouvert_le is None
    assert client_paie(chez).etat == "en_cours"
    attend_coherence()


def _envoie(chez: fabriques.Maison) -> bool:
    try:
        client_paie(chez)
    except OperateurCoupe:
        return False
    return True


@pytest.mark.parametrize("nature", ["500", "503", "502"])
def test_une_panne_a_l_envoi_ne_fait_jamais_sonner_deux_fois(
    banc: fabriques.Maison, operateur: ServeurSimule, nature: str
) -> None:
    operateur.client().panne("initiation", nature)
    autre = second_compte(banc, "mtn")
    paiements = [client_paie(banc) for _rang in range(5)]
    assert {p.etat for p in paiements} == {"incertain"}
    assert Disjoncteur.objects.get().ouvert_le is not None
    Paiement.objects.update(prochaine_verification=fabriques.il_y_a(secondes=1), derniere_verification=None)
    paiements_relancer()
    # What may have left stays with its operator; only new attempts go elsewhere.
    for paiement in paiements:
        paiement.refresh_from_db()
        assert (paiement.compte_id, paiement.etat) == (banc.compte.pk, "incertain")
    operateur.client().panne("initiation", None)
    assert client_paie(banc).compte_id == autre.pk
    attend_coherence()


def test_un_429_ou_un_refus_ne_coupe_personne(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    operateur.client().panne("initiation", "429")
    for _rang in range(6):
        client_paie(banc)
    assert not Disjoncteur.objects.filter(ouvert_le__isnull=False).exists()
    attend_coherence()


@pytest.mark.parametrize("question", [paiement_interroger, paiement_annuler, lambda _pk: paiements_relancer()])
def test_une_question_qui_repond_n_efface_pas_les_pannes_des_demandes(
    banc: fabriques.Maison, operateur: ServeurSimule, question: Callable[..., object]
) -> None:
    secours = second_compte(banc, "mtn")
    en_attente = client_paie(banc)
    operateur.client().panne("initiation", "502")
    for _rang in range(5):
        assert client_paie(banc).compte_id == banc.compte.pk
        Paiement.objects.filter(pk=en_attente.pk).update(
            prochaine_verification=fabriques.il_y_a(secondes=1), derniere_verification=None, annulation_demandee_le=None
        )
        poser = functools.partial(question, par="client") if question is paiement_annuler else question
        poser(en_attente.pk)
    assert Disjoncteur.objects.get().ouvert_le is not None
    operateur.client().panne("initiation", None)
    assert client_paie(banc).compte_id == secours.pk
    # Nor does a question that answers close it: only a request that is taken tells that requests are taken.
    paiements_relancer()
    assert Disjoncteur.objects.get(compte=banc.compte).ouvert_le is not None
    attend_coherence()


def test_une_demande_prise_entre_deux_pannes_remet_le_compte_a_zero(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    for _rang in range(3):
        operateur.client().panne("initiation", "502")
        for _panne in range(4):
            client_paie(banc)
        operateur.client().panne("initiation", None)
        assert client_paie(banc).etat == "en_cours"
    assert Disjoncteur.objects.get().pannes == 0


def test_des_questions_sans_reponse_ne_coupent_pas_qui_prend_les_demandes(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    for _rang in range(5):
        client_paie(banc)
    operateur.client().panne("statut", "500")
    Paiement.objects.update(prochaine_verification=fabriques.il_y_a(secondes=1), derniere_verification=None)
    paiements_relancer()
    assert not Disjoncteur.objects.exists()
    assert client_paie(banc).etat == "en_cours"
    attend_coherence()


def test_le_compte_de_secours_sert_puis_le_premier_est_reessaye(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    secours = second_compte(banc, "mtn")
    etat = coupe(banc.compte)
    telephone = Telephone(banc)
    page = telephone.jusqu_a_payer()
    # Served by the other account: nothing to say to the client.
    assert "ne répond pas" not in texte_de(page)
    assert ordre_affiche(page)[0] == "mtn"
    session = SessionPaiement.objects.latest("date_creation")
    assert paiement_initier(session.pk, _intention(banc)).compte_id == secours.pk
    Disjoncteur.objects.filter(pk=etat.pk).update(essai_le=fabriques.il_y_a(secondes=1))
    assert client_paie(banc).compte_id == banc.compte.pk
    attend_coherence()


def _intention(chez: fabriques.Maison) -> Intention:
    return Intention("mtn", telephone_noter(chez.salon, fabriques.NUMERO), "cle-secours")
