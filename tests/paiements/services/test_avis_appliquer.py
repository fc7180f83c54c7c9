"""One place where an Avis becomes facts: every kind of success, in every state of the session."""

from __future__ import annotations

import pytest

from paiements.etats import EtatPaiement
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Ecriture, ExceptionMonetaire, Paiement
from paiements.services.encaissement import avis_appliquer
from paiements.services.incertitude import paiement_remplacer
from salon_paiement.etats import EtatSession
from salon_paiement.models import Notification, Recu, SessionPaiement
from salon_paiement.services.expiration import session_abandonner, sessions_expirer
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db


def relire(session: SessionPaiement) -> SessionPaiement:
    return SessionPaiement.objects.get(pk=session.pk)


def exceptions(paiement: Paiement) -> dict[str, int]:
    return dict(ExceptionMonetaire.objects.filter(paiement=paiement).values_list("type", "montant"))


def test_regle_la_session_et_emet_un_seul_recu(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison, pourboire=500, courriel="afi@example.org")
    paiement = fabriques.reussir(fabriques.tentative(session))

    session = relire(session)
    assert (session.etat, session.du, session.tentatives_en_vol) == (EtatSession.PAIEMENT_REUSSI, 0, 0)
    assert (paiement.montant_applique, paiement.surplus) == (5500, 0)
    assert Recu.objects.get(session=session).montant == 5500
    assert Notification.objects.filter(session=session, modele="recu").count() == 1
    ecrites = Ecriture.objects.exclude(compte__startswith="frais").values_list("libelle", "compte", "montant")
    assert sorted(ecrites) == [
        ("encaissement", "a_recevoir", 5500),
        ("encaissement", "clients", -5500),
        ("reglement", "clients", 5500),
        ("reglement", "commissions", 1000),
        ("reglement", "commissions_dues", -1000),
        ("reglement", "pourboires", -500),
        ("reglement", "ventes", -5000),
    ]
    assert exceptions(paiement) == {}
    attend_coherence()


def test_rejouer_le_meme_avis_ne_change_plus_rien(maison: fabriques.Maison) -> None:
    paiement = fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison)))
    avant = (TraceTransaction.objects.count(), Ecriture.objects.count(), Recu.objects.count())
    for _fois in range(3):
        fabriques.reussir(paiement)
    assert (TraceTransaction.objects.count(), Ecriture.objects.count(), Recu.objects.count()) == avant
    attend_coherence()


def test_garde_le_trop_percu_et_le_signale(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.reussir(fabriques.tentative(session), montant=5500)
    assert (paiement.montant_applique, paiement.surplus) == (5000, 500)
    assert relire(session).etat == EtatSession.PAIEMENT_REUSSI
    assert exceptions(paiement) == {"trop_percu": 500}
    attend_coherence()


def test_une_somme_insuffisante_laisse_le_reste_a_payer_et_empeche_l_expiration(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.reussir(fabriques.tentative(session), montant=4500)
    session = relire(session)
    assert (session.etat, session.du) == (EtatSession.PRESTATION_SELECTIONNEE, 500)
    assert exceptions(paiement) == {"insuffisant": 500}
    SessionPaiement.objects.filter(pk=session.pk).update(expire_le=session.date_creation)
    assert sessions_expirer() == 0

    reste = fabriques.tentative(session)
    assert reste.montant == 500
    fabriques.reussir(reste)
    assert relire(session).etat == EtatSession.PAIEMENT_REUSSI
    assert Recu.objects.get(session=session).montant == 5000
    attend_coherence()


@pytest.mark.parametrize(
    ("avis", "raison"),
    [
        (Avis(Statut.REUSSI, montant=5000, devise="EUR"), "devise"),
        (Avis(Statut.REUSSI, montant=None, devise="XOF"), "montant_absent"),
        (Avis(Statut.REUSSI, montant=0), "montant_absent"),
    ],
)
def test_autre_devise_ou_montant_absent_n_applique_rien(maison: fabriques.Maison, avis: Avis, raison: str) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = avis_appliquer(fabriques.tentative(session).pk, avis, source="interrogation")
    session = relire(session)
    assert paiement.etat == EtatPaiement.REUSSI
    assert (paiement.montant_applique, session.montant_applique) == (0, 0)
    assert session.etat == EtatSession.PRESTATION_SELECTIONNEE
    assert list(exceptions(paiement)) == [raison]
    assert not Recu.objects.exists()
    attend_coherence()


def test_un_echec_rend_la_session_payable_autrement(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.echouer(fabriques.tentative(session))
    assert (paiement.etat, paiement.motif_code) == (EtatPaiement.ECHOUE, "solde_insuffisant")
    assert relire(session).etat == EtatSession.PRESTATION_SELECTIONNEE
    fabriques.reussir(fabriques.tentative(session, reseau="moov"))
    assert relire(session).etat == EtatSession.PAIEMENT_REUSSI
    attend_coherence()


def test_reussi_apres_echoue_l_emporte(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.reussir(fabriques.echouer(fabriques.tentative(session)))
    assert (paiement.etat, paiement.contradiction) == (EtatPaiement.REUSSI, False)
    assert relire(session).etat == EtatSession.PAIEMENT_REUSSI
    attend_coherence()


def test_echoue_apres_reussi_est_une_contradiction_sans_effet(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.echouer(fabriques.reussir(fabriques.tentative(session)))
    fabriques.echouer(paiement)
    assert (paiement.etat, paiement.contradiction) == (EtatPaiement.REUSSI, True)
    assert relire(session).etat == EtatSession.PAIEMENT_REUSSI
    assert exceptions(paiement) == {"contradiction": 5000}
    attend_coherence()


def test_deux_succes_sur_une_session_font_un_doublon(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    premier = fabriques.tentative(session)
    paiement_remplacer(premier.pk, acteur_id=None, motif="téléphone éteint")
    second = fabriques.tentative(session, reseau="moov")
    fabriques.reussir(second)
    premier = fabriques.reussir(premier)
    assert (premier.montant_applique, premier.surplus) == (0, 5000)
    assert exceptions(premier) == {"doublon": 5000}
    assert relire(session).tentatives_en_vol == 0
    assert Recu.objects.count() == 1
    attend_coherence()


def _expirer(session: SessionPaiement) -> None:
    SessionPaiement.objects.filter(pk=session.pk).update(expire_le=session.date_creation)
    assert sessions_expirer() == 1


def test_succes_tardif_exact_regle_la_session_expiree(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.echouer(fabriques.tentative(session), Statut.EXPIRE, "expire")
    _expirer(session)
    paiement = fabriques.reussir(paiement)
    assert relire(session).etat == EtatSession.PAIEMENT_REUSSI
    assert exceptions(paiement) == {}
    assert Recu.objects.filter(session=session).count() == 1
    assert Notification.objects.filter(modele="encaissement_tardif").count() == 1
    attend_coherence()


@pytest.mark.parametrize("montant", [4999, 5001])
def test_succes_tardif_inexact_attend_un_humain(maison: fabriques.Maison, montant: int) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.echouer(fabriques.tentative(session))
    _expirer(session)
    paiement = fabriques.reussir(paiement, montant=montant)
    assert paiement.etat == EtatPaiement.REUSSI
    assert relire(session).etat == EtatSession.EXPIRE
    assert exceptions(paiement) == {"tardif": montant}
    attend_coherence()


def test_succes_apres_72_heures_attend_un_humain(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.echouer(fabriques.tentative(session))
    _expirer(session)
    SessionPaiement.objects.filter(pk=session.pk).update(finie_le=fabriques.il_y_a(heures=73))
    paiement = fabriques.reussir(paiement)
    assert relire(session).etat == EtatSession.EXPIRE
    assert exceptions(paiement) == {"tardif": 5000}
    attend_coherence()


def test_succes_sur_session_abandonnee_attend_un_humain(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.echouer(fabriques.tentative(session))
    session_abandonner(session.pk, par="client")
    paiement = fabriques.reussir(paiement)
    assert relire(session).etat == EtatSession.ABANDONNE
    assert exceptions(paiement) == {"tardif": 5000}
    attend_coherence()


def test_une_reprise_par_l_operateur_laisse_la_session_payee(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.reussir(fabriques.tentative(session))
    paiement = avis_appliquer(paiement.pk, Avis(Statut.EXTOURNE), source="interrogation")
    assert paiement.etat == EtatPaiement.EXTOURNE
    assert relire(session).etat == EtatSession.PAIEMENT_REUSSI
    assert exceptions(paiement) == {"extourne": 5000}
    attend_coherence()


def test_une_reprise_annoncee_avant_le_succes_finit_au_meme_etat(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.tentative(session)
    avis_appliquer(paiement.pk, Avis(Statut.EXTOURNE, montant=5000, devise="XOF"), source="interrogation")
    paiement = fabriques.reussir(paiement)
    assert paiement.etat == EtatPaiement.EXTOURNE
    assert relire(session).etat == EtatSession.PAIEMENT_REUSSI
    assert sum(Ecriture.objects.filter(compte="a_recevoir").values_list("montant", flat=True)) == 0
    attend_coherence()
