"""Intents that never left: sent once, closed once, and nobody's phone rings for a visit that is over."""

from __future__ import annotations

import pytest

from paiements.etats import EtatPaiement
from paiements.models import Paiement
from paiements.services import prise, relance
from paiements.services.incertitude import paiement_remplacer
from paiements.services.initiation import Intention, intention_enregistrer, paiement_envoyer
from paiements.services.relance import paiements_relancer
from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement
from salon_paiement.services.identification import telephone_noter
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db(transaction=True)


def jamais_partie(session: SessionPaiement, **champs: object) -> Paiement:
    """An attempt whose process died before the call, due now."""
    intention = Intention("mtn", telephone_noter(session.salon, fabriques.NUMERO), f"cle-{session.nombre_tentatives}")
    paiement, _nouveau = intention_enregistrer(session.pk, intention)
    due = {"prochaine_verification": fabriques.il_y_a(secondes=1)}
    Paiement.objects.filter(pk=paiement.pk).update(**due, **champs)
    return paiement


def etat(session: SessionPaiement) -> str:
    return SessionPaiement.objects.values_list("etat", flat=True).get(pk=session.pk)


def test_un_balayeur_lent_ne_clot_pas_ce_qu_un_autre_vient_d_envoyer(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = fabriques.session_a_payer(banc)
    paiement = jamais_partie(session, date_creation=fabriques.il_y_a(secondes=130))

    def prendre_lentement(*, muets: bool = False) -> list[Paiement]:
        pris = prise.paiements_prendre(muets=muets)
        for lu in pris:
            # Its lease ended while it was busy, and another one rang the phone.
            paiement_envoyer(lu.pk, attendre=True)
        return pris

    monkeypatch.setattr(relance, "paiements_prendre", prendre_lentement)
    paiements_relancer()
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.motif_code, etat(session)) == (
        EtatPaiement.EN_COURS, "", EtatSession.PAIEMENT_INITIE
    )  # fmt: skip
    assert len(operateur.client().transactions()) == 1
    attend_coherence()


def test_une_tentative_remplacee_avant_de_partir_est_close_et_rien_ne_sonne(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    session = fabriques.session_a_payer(banc)
    paiement = jamais_partie(session)
    paiement_remplacer(paiement.pk, acteur_id=None)
    assert etat(session) == EtatSession.PRESTATION_SELECTIONNEE
    Paiement.objects.update(prochaine_verification=fabriques.il_y_a(secondes=1))
    paiements_relancer()
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.motif_code, paiement.initie_le) == (EtatPaiement.ECHOUE, "jamais_parti", None)
    assert operateur.client().transactions() == []
    assert SessionPaiement.objects.get().tentatives_en_vol == 0
    attend_coherence()


def test_rien_ne_sonne_pour_une_note_payee_entre_temps(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    session = fabriques.session_a_payer(banc)
    ancienne = jamais_partie(session)
    paiement_remplacer(ancienne.pk, acteur_id=None)
    session.refresh_from_db()
    fabriques.reussir(fabriques.tentative(session))
    assert etat(session) == EtatSession.PAIEMENT_REUSSI
    Paiement.objects.filter(pk=ancienne.pk).update(prochaine_verification=fabriques.il_y_a(secondes=1))
    paiements_relancer()
    assert operateur.client().transactions() == []
    attend_coherence()


def test_un_envoi_deja_lance_ne_fait_pas_sonner_une_tentative_remplacee(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    paiement = jamais_partie(fabriques.session_a_payer(banc), remplacee=True)
    paiement_envoyer(paiement.pk, attendre=True)
    paiement.refresh_from_db()
    assert paiement.initie_le is None
    assert operateur.client().transactions() == []


def test_une_tentative_deja_partie_et_remplacee_reste_surveillee(
    banc: fabriques.Maison, operateur: ServeurSimule
) -> None:
    session = fabriques.session_a_payer(banc)
    paiement = jamais_partie(session)
    paiement_envoyer(paiement.pk, attendre=True)
    paiement_remplacer(paiement.pk, acteur_id=None)
    operateur.client().decider(operateur.client().transactions()[0]["reference"], "approuver")
    Paiement.objects.update(prochaine_verification=fabriques.il_y_a(secondes=1))
    paiements_relancer()
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.remplacee, etat(session)) == (
        EtatPaiement.REUSSI, True, EtatSession.PAIEMENT_REUSSI
    )  # fmt: skip
    attend_coherence()
