"""A statement line without a note: attached by a person, credited, or explained."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from paiements.models import (
    Avoir,
    CompteFournisseur,
    Ecriture,
    EtatLigne,
    ExceptionMonetaire,
    LigneReleve,
    Paiement,
    ReleveFournisseur,
    Resolution,
    TypeException,
)
from paiements.services.guichet.table import decisions_possibles
from salon_paiement.erreurs import Conflit, Refuse
from salon_paiement.models import Recu, Role, SessionPaiement
from salon_paiement.services.expiration import sessions_expirer
from tests import fabriques
from tests.fabriques_guichet import decider
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


@pytest.fixture
def gerante(maison: fabriques.Maison) -> User:
    return fabriques.membre(maison)


def orphelin(
    compte: CompteFournisseur, montant: int = 5000, *, cree_par: User | None = None, **champs: object
) -> ExceptionMonetaire:
    releve = ReleveFournisseur.objects.create(
        salon=compte.salon, compte=compte, nom="novembre.csv", empreinte="0" * 64, cree_par=cree_par
    )
    valeurs: dict[str, object] = {"reference": "TX-ORPHELINE", "etat": EtatLigne.ORPHELINE, "instant": timezone.now()}
    ligne = LigneReleve.objects.create(
        salon=compte.salon,
        compte=compte,
        releve=releve,
        empreinte=uuid.uuid4().hex * 2,
        montant=montant,
        **(valeurs | champs),
    )
    return ExceptionMonetaire.objects.create(
        salon=compte.salon,
        type=TypeException.ORPHELIN,
        montant=montant,
        devise=ligne.devise,
        ligne_releve=ligne,
    )


def test_s_attache_a_la_tentative_qui_attendait_cette_somme(maison: fabriques.Maison, gerante: User) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.tentative(session)
    exception = orphelin(maison.compte)
    decider(exception, gerante, "autre_session", cible=session)
    paiement.refresh_from_db()
    session.refresh_from_db()
    assert (paiement.etat, session.etat, Paiement.objects.count()) == ("reussi", "paiement_reussi", 1)
    ligne = LigneReleve.objects.get()
    assert (ligne.etat, ligne.paiement) == (EtatLigne.RAPPROCHEE, paiement)
    attend_coherence()


def test_s_attache_a_une_note_sans_tentative_et_la_regle(maison: fabriques.Maison, gerante: User) -> None:
    session = fabriques.session_a_payer(maison)
    decider(orphelin(maison.compte), gerante, "autre_session", cible=session)
    paiement = Paiement.objects.get()
    assert (paiement.etat, paiement.reference_fournisseur, paiement.encaisse_par) == ("reussi", "TX-ORPHELINE", gerante)
    assert Recu.objects.get().session_id == session.pk
    attend_coherence()


def test_sur_une_note_deja_payee_il_devient_un_doublon_a_decider(maison: fabriques.Maison, gerante: User) -> None:
    session = fabriques.session_payee(maison)
    decider(orphelin(maison.compte), gerante, "autre_session", cible=session)
    assert ExceptionMonetaire.objects.get(resolue_le=None).type == TypeException.DOUBLON
    attend_coherence()


def test_sur_une_note_abandonnee_il_devient_de_l_argent_tardif(maison: fabriques.Maison, gerante: User) -> None:
    session = fabriques.session_a_payer(maison)
    SessionPaiement.objects.filter(pk=session.pk).update(expire_le=fabriques.il_y_a(heures=1))
    sessions_expirer()
    session.refresh_from_db()
    decider(orphelin(maison.compte), gerante, "autre_session", cible=session)
    tardif = ExceptionMonetaire.objects.get(resolue_le=None)
    assert tardif.type == TypeException.TARDIF
    decider(tardif, gerante, "accepte")
    assert Recu.objects.count() == 1
    attend_coherence()


def test_devient_un_avoir_que_l_operateur_paie(maison: fabriques.Maison, gerante: User) -> None:
    close = decider(orphelin(maison.compte), gerante, "avoir")
    assert close.avoir == Avoir.objects.get()
    soldes = dict.fromkeys(("a_recevoir", "avoirs", "pertes_profits"), 0)
    for compte, montant in Ecriture.objects.values_list("compte", "montant"):
        soldes[compte] += montant
    assert soldes == {"a_recevoir": 5000, "avoirs": -5000, "pertes_profits": 0}
    attend_coherence()


def test_qui_a_importe_le_releve_ne_credite_pas_seul_au_dessus_de_la_limite(maison: fabriques.Maison) -> None:
    proprietaire = fabriques.membre(maison, Role.PROPRIETAIRE)
    exception = orphelin(maison.compte, 10_001, cree_par=proprietaire)
    with pytest.raises(Refuse, match="importé"):
        decider(exception, proprietaire, "avoir")
    assert not Avoir.objects.exists()
    # Somebody else looked at it: that is what the limit asks for.
    decider(exception, fabriques.membre(maison), "avoir")
    assert Avoir.objects.get().montant == 10_001
    attend_coherence()


def test_plusieurs_petites_lignes_ne_passent_pas_la_limite(maison: fabriques.Maison, gerante: User) -> None:
    un, deux = (orphelin(maison.compte, 6000, cree_par=gerante, reference=nom) for nom in ("TX-1", "TX-2"))
    decider(un, gerante, "avoir")
    with pytest.raises(Refuse, match="importé"):
        decider(deux, gerante, "avoir")
    assert Avoir.objects.count() == 1
    attend_coherence()


def test_s_explique_quand_ce_n_est_pas_de_l_argent_arrive(maison: fabriques.Maison, gerante: User) -> None:
    exception = orphelin(maison.compte, sens="remboursement")
    assert decisions_possibles(exception) == [Resolution.EXPLIQUE]
    with pytest.raises(Conflit):
        decider(exception, gerante, "avoir")
    decider(exception, gerante, "explique", note="remboursé avant notre installation")
    attend_coherence()
