"""What each decision does to the money, the note and the ledger."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Avoir, Ecriture, ExceptionMonetaire, Paiement, Remboursement, TypeException
from paiements.services.encaissement import avis_appliquer
from paiements.services.guichet.table import decisions_possibles
from paiements.services.remboursement.demande import remboursement_demander, remboursement_refuser
from paiements.services.remboursement.plafond import disponible
from paiements.services.remboursement.remise import remboursement_crediter
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import Recu, Role, SessionPaiement
from tests import fabriques
from tests.fabriques_guichet import decider, doublon, exception_apres, relu, tardif
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def gerante(maison: fabriques.Maison) -> User:
    return fabriques.membre(maison, Role.GERANT)


@pytest.fixture
def patronne(maison: fabriques.Maison) -> User:
    return fabriques.membre(maison, Role.PROPRIETAIRE)


def solde(compte: str) -> int:
    return Ecriture.objects.filter(compte=compte).aggregate(n=Sum("montant"))["n"] or 0


def session_de(exception: ExceptionMonetaire) -> SessionPaiement:
    assert exception.session is not None
    return SessionPaiement.objects.get(pk=exception.session.pk)


def test_accepter_l_argent_tardif_regle_la_note_abandonnee(maison: fabriques.Maison, gerante: User) -> None:
    exception = tardif(maison)
    assert session_de(exception).etat == "abandonne"
    attend_coherence()
    close = decider(exception, gerante, "accepte", note="")
    session = session_de(exception)
    assert (session.etat, session.du, Recu.objects.count()) == ("paiement_reussi", 0, 1)
    assert (close.resolution, close.resolue_par, close.resolue_le is not None) == ("accepte", gerante, True)
    assert solde("clients") == 0
    assert solde("ventes") == -5000
    trace = TraceTransaction.objects.get(type_trace="decision_argent")
    assert (trace.acteur, trace.objet_id, trace.donnees_structures["decision"]) == (gerante, exception.pk, "accepte")
    attend_coherence()


def test_accepter_une_part_tardive_demande_de_passer_le_reste_en_remise(
    maison: fabriques.Maison, gerante: User
) -> None:
    exception = tardif(maison, recu=4500)
    with pytest.raises(Conflit, match="Il reste 500"):
        decider(exception, gerante, "accepte")
    assert session_de(exception).etat == "abandonne"
    decider(exception, gerante, "accepte", solder_reste=True)
    session = session_de(exception)
    assert (session.etat, session.total, session.remise) == ("paiement_reussi", 4500, 500)
    attend_coherence()


def test_accepter_plus_que_la_note_laisse_le_surplus_a_decider(maison: fabriques.Maison, gerante: User) -> None:
    exception = tardif(maison, recu=5600)
    decider(exception, gerante, "accepte")
    reste = ExceptionMonetaire.objects.get(resolue_le=None)
    assert (reste.type, reste.montant) == (TypeException.TROP_PERCU, 600)
    decider(reste, gerante, "avoir")
    assert Avoir.objects.get().montant == 600
    attend_coherence()


def test_le_tardif_devient_un_avoir_et_libere_sa_note(maison: fabriques.Maison, gerante: User) -> None:
    exception = tardif(maison)
    close = decider(exception, gerante, "avoir")
    assert close.avoir is not None
    assert (close.avoir.solde, solde("avoirs"), solde("surplus"), solde("clients")) == (5000, -5000, 0, 0)
    assert session_de(exception).montant_applique == 0
    attend_coherence()


def test_le_doublon_devient_un_avoir(maison: fabriques.Maison, gerante: User) -> None:
    close = decider(doublon(maison), gerante, "avoir")
    assert close.avoir is not None
    assert (close.avoir.montant, solde("avoirs"), solde("surplus")) == (5000, -5000, 0)
    attend_coherence()


def test_le_doublon_se_rembourse_et_revient_si_le_remboursement_est_refuse(
    maison: fabriques.Maison, gerante: User
) -> None:
    exception = doublon(maison)
    close = decider(exception, gerante, "rembourse", voie="especes")
    assert close.remboursement is not None
    assert (close.remboursement.etat, close.remboursement.montant) == ("approuve", 5000)
    attend_coherence()
    refuser(close.remboursement, gerante)
    exception.refresh_from_db()
    assert (exception.resolution, exception.resolue_le, exception.remboursement) == ("", None, None)
    attend_coherence()
    decider(exception, gerante, "avoir")
    attend_coherence()


def refuser(remboursement: Remboursement, acteur: User) -> None:
    remboursement_refuser(remboursement.pk, acteur, "le client a changé d'avis", "cle-refus-0001")


def test_l_argent_va_payer_une_autre_note_et_le_reste_demeure_un_avoir(maison: fabriques.Maison, gerante: User) -> None:
    exception = doublon(maison)
    cible = fabriques.session_a_payer(maison)
    close = decider(exception, gerante, "autre_session", cible=cible)
    cible.refresh_from_db()
    assert (cible.etat, close.session_cible) == ("paiement_reussi", cible)
    assert close.avoir is not None
    assert Avoir.objects.get(pk=close.avoir.pk).solde == 0
    attend_coherence()


def test_la_proprietaire_passe_un_trop_percu_en_profit(maison: fabriques.Maison, patronne: User) -> None:
    exception = exception_apres(maison, 5600)
    decider(exception, patronne, "perte", note="client introuvable")
    assert (solde("surplus"), solde("pertes_profits")) == (0, -600)
    attend_coherence()


def test_la_somme_insuffisante_se_solde_par_une_remise(maison: fabriques.Maison, gerante: User) -> None:
    exception = exception_apres(maison, 4500)
    decider(exception, gerante, "accepte", solder_reste=True)
    session = session_de(exception)
    assert (session.etat, session.remise) == ("paiement_reussi", 500)
    exception.refresh_from_db()
    assert exception.resolution == "accepte"
    attend_coherence()


def test_la_somme_insuffisante_se_rend_et_la_note_redevient_entiere(maison: fabriques.Maison, gerante: User) -> None:
    exception = exception_apres(maison, 4500)
    decider(exception, gerante, "rembourse", voie="especes")
    session = session_de(exception)
    assert (session.etat, session.du) == ("prestation_selectionnee", 5000)
    assert (solde("clients"), solde("surplus")) == (0, -4500)
    attend_coherence()


def test_le_reste_paye_ferme_la_somme_insuffisante_de_lui_meme(maison: fabriques.Maison) -> None:
    exception = exception_apres(maison, 4500)
    fabriques.reussir(fabriques.tentative(session_de(exception)))
    exception.refresh_from_db()
    assert (exception.resolution, exception.resolue_par) == ("explique", None)
    attend_coherence()


def test_un_montant_non_communique_s_accepte_une_fois_vu_chez_l_operateur(
    maison: fabriques.Maison, gerante: User
) -> None:
    exception = exception_apres(maison, 0)
    assert exception.type == TypeException.MONTANT_ABSENT
    decider(exception, gerante, "accepte", note="vu sur leur tableau de bord")
    assert relu(exception.paiement).montant_applique == 5000
    assert session_de(exception).etat == "paiement_reussi"
    assert solde("a_examiner") == 0
    attend_coherence()


def test_un_argent_accepte_apres_coup_peut_encore_etre_rembourse(maison: fabriques.Maison, gerante: User) -> None:
    exception = exception_apres(maison, 0)
    decider(exception, gerante, "accepte")
    assert disponible(relu(exception.paiement)) == 5000


def test_une_autre_devise_se_rend_a_la_main_ou_s_explique(maison: fabriques.Maison, gerante: User) -> None:
    decider(exception_apres(maison, 5000, "XAF"), gerante, "explique", note="payé depuis Douala, compté à part")
    close = decider(exception_apres(maison, 5000, "XAF"), gerante, "rembourse", voie="manuel")
    assert close.remboursement is not None
    assert (close.remboursement.devise, close.remboursement.montant) == ("XAF", 5000)
    attend_coherence()


def test_un_argent_repris_passe_en_perte(maison: fabriques.Maison, patronne: User) -> None:
    session = fabriques.session_payee(maison)
    paiement = Paiement.objects.get(session=session)
    avis_appliquer(paiement.pk, Avis(Statut.EXTOURNE), source="interrogation")
    exception = ExceptionMonetaire.objects.get()
    decider(exception, patronne, "perte", note="fraude reconnue")
    assert (solde("a_examiner"), solde("pertes_profits")) == (0, 5000)
    attend_coherence()


@pytest.mark.parametrize("decision", ["avoir", "rembourse", "autre_session", "perte", "explique"])
def test_refuse_une_decision_sans_raison(maison: fabriques.Maison, patronne: User, decision: str) -> None:
    exception = exception_apres(maison, 5600)
    with pytest.raises((SaisieInvalide, Conflit)):
        decider(exception, patronne, decision, note=" ", voie="especes")
    exception.refresh_from_db()
    assert exception.resolue_le is None
    assert (solde("surplus"), Remboursement.objects.count()) == (-600, 0)


def test_la_gerante_ne_passe_rien_en_pertes(maison: fabriques.Maison, gerante: User) -> None:
    with pytest.raises(Refuse):
        decider(exception_apres(maison, 5600), gerante, "perte")
    assert solde("surplus") == -600


def test_une_caissiere_ne_decide_de_rien(maison: fabriques.Maison) -> None:
    caissiere = fabriques.membre(maison, Role.CAISSIER)
    with pytest.raises(Refuse):
        decider(tardif(maison), caissiere, "accepte")


def test_accepter_un_doublon_n_existe_pas(maison: fabriques.Maison, gerante: User) -> None:
    with pytest.raises(Conflit):
        decider(doublon(maison), gerante, "accepte")


def test_une_note_d_un_autre_salon_n_est_pas_une_cible(maison: fabriques.Maison, gerante: User) -> None:
    ailleurs = fabriques.session_a_payer(fabriques.maison("Voisin"))
    with pytest.raises(SaisieInvalide):
        decider(doublon(maison), gerante, "autre_session", cible=ailleurs)
    assert Avoir.objects.count() == 0


def test_une_note_rendue_ailleurs_peut_encore_finir(maison: fabriques.Maison, gerante: User) -> None:
    exception = exception_apres(maison, 4500)
    assert exception.paiement is not None
    demande = remboursement_demander(
        exception.paiement.pk, 4500, "avoir", "geste", gerante, "cle-geste-1", approuver=True
    )
    remboursement_crediter(demande.pk, gerante, "cle-geste-2")
    relue = ExceptionMonetaire.objects.get(pk=exception.pk)
    assert "accepte" in decisions_possibles(relue)
    decider(relue, gerante, "accepte", solder_reste=True)
    assert session_de(exception).etat == "paiement_reussi"
    attend_coherence()
