"""Cash: what is taken, what is refused, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from paiements.models import CompteLivre, Ecriture, ExceptionMonetaire, Moyen, Paiement
from paiements.services.especes import Especes, especes_arrondir, especes_encaisser, rendu_de
from paiements.services.incertitude import paiement_remplacer
from salon_paiement.erreurs import Conflit, ErreurMetier, Refuse, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import LigneSession, Recu, Role, SessionPaiement
from tests import fabriques
from tests.fabriques_caisse import caissiere, cle, encaisser, ouvrir, ticket
from tests.verification import attend_coherence


def solde(compte: str) -> int:
    return sum(Ecriture.objects.filter(compte=compte).values_list("montant", flat=True))


def au_prix(session: SessionPaiement, prix: int) -> SessionPaiement:
    """Give the note another price, as if it had been composed so."""
    LigneSession.objects.filter(session=session).update(prix_unitaire=prix)
    SessionPaiement.objects.filter(pk=session.pk).update(total=prix)
    session.refresh_from_db()
    return session


def test_encaisse_tout_rend_la_monnaie_et_regle_la_note(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    session = fabriques.session_a_payer(maison, pourboire=500)
    paiement = encaisser(session, caissiere(maison), remis=10_000)
    session.refresh_from_db()
    assert session.etat == EtatSession.PAIEMENT_REUSSI
    assert Recu.objects.get(session=session).montant == 5500
    assert (paiement.moyen, paiement.montant_recu, rendu_de(paiement)) == (Moyen.ESPECES, 5500, 4500)
    assert paiement.caisse == caisse
    assert solde(CompteLivre.CAISSE) == 25_500
    assert not ExceptionMonetaire.objects.exists()
    attend_coherence()


def test_prend_une_part_en_especes_et_le_reste_par_mobile_money(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    session = fabriques.session_a_payer(maison)
    encaisser(session, caissiere(maison), montant=2000)
    session.refresh_from_db()
    assert (session.etat, session.du) == (EtatSession.PRESTATION_SELECTIONNEE, 3000)
    assert not ExceptionMonetaire.objects.exists()
    attend_coherence()
    tentative = fabriques.tentative(session)
    assert tentative.montant == 3000
    fabriques.reussir(tentative)
    session.refresh_from_db()
    assert session.etat == EtatSession.PAIEMENT_REUSSI
    attend_coherence()


@pytest.mark.parametrize(("du", "recu"), [(5002, 5000), (5003, 5005), (5000, 5000), (3, 5), (4, 5)])
def test_arrondit_a_cinq_francs(maison: fabriques.Maison, du: int, recu: int) -> None:
    ouvrir(maison, 0)
    session = au_prix(fabriques.session_a_payer(maison), du)
    paiement = encaisser(session, caissiere(maison))
    assert (paiement.montant_recu, paiement.montant_applique, paiement.arrondi) == (recu, du, du - recu)
    assert solde(CompteLivre.CAISSE) == recu
    assert solde(CompteLivre.ARRONDI) == du - recu
    assert SessionPaiement.objects.get(pk=session.pk).etat == EtatSession.PAIEMENT_REUSSI
    attend_coherence()


def test_arrondit_au_plus_pres() -> None:
    assert [especes_arrondir(n) for n in (1, 2, 3, 7, 8, 12, 5000)] == [0, 0, 5, 5, 10, 10, 5000]


@pytest.mark.parametrize(
    ("montant", "remis", "phrase"),
    [
        (0, None, "francs entiers"),
        (-5, None, "francs entiers"),
        (6000, None, "pas plus"),
        (1003, None, "multiple de 5"),
        (None, 5003, "multiple de 5"),
        (None, 4000, "doit couvrir"),
        (None, 2_000_005, "sans dépasser"),
        (3_000_000, None, "francs entiers"),
    ],
)
def test_refuse_une_somme_impossible_et_n_ecrit_rien(
    maison: fabriques.Maison, montant: int | None, remis: int | None, phrase: str
) -> None:
    ouvrir(maison)
    session = fabriques.session_a_payer(maison)
    with pytest.raises(SaisieInvalide, match=phrase):
        encaisser(session, caissiere(maison), montant, remis)
    assert not Paiement.objects.exists()
    assert solde(CompteLivre.CAISSE) == 20_000


def test_refuse_moins_que_la_plus_petite_piece(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    with pytest.raises(SaisieInvalide, match="accordez une remise"):
        encaisser(au_prix(fabriques.session_a_payer(maison), 2), caissiere(maison))


def test_refuse_quand_la_caisse_est_fermee(maison: fabriques.Maison) -> None:
    with pytest.raises(Conflit, match="caisse est fermée"):
        encaisser(fabriques.session_a_payer(maison), caissiere(maison))
    assert not Paiement.objects.exists()


def test_refuse_une_coiffeuse(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    with pytest.raises(Refuse):
        encaisser(fabriques.session_a_payer(maison), fabriques.membre(maison, Role.COIFFEUR))
    assert not Paiement.objects.exists()


def test_refuse_pendant_un_paiement_mobile_puis_accepte_quand_il_est_remplace(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    session = fabriques.session_a_payer(maison)
    mobile = fabriques.tentative(session)
    with pytest.raises(Conflit, match="n'encaissez pas"):
        encaisser(session, caissiere(maison))
    paiement_remplacer(mobile.pk, acteur_id=None)
    encaisser(session, caissiere(maison))
    fabriques.reussir(mobile)
    assert list(ExceptionMonetaire.objects.values_list("type", "montant")) == [("doublon", 5000)]
    attend_coherence()


@pytest.mark.parametrize("finir", [fabriques.session_payee, fabriques.session_scannee])
def test_refuse_une_note_qui_n_attend_pas_de_paiement(
    maison: fabriques.Maison, finir: Callable[[fabriques.Maison], SessionPaiement]
) -> None:
    ouvrir(maison)
    session = finir(maison)
    with pytest.raises(Conflit, match="n'attend pas"):
        encaisser(session, caissiere(maison))
    assert not Paiement.objects.filter(moyen=Moyen.ESPECES).exists()


def test_encaisse_un_ticket_que_personne_n_a_scanne(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    session = ticket(maison)
    encaisser(session, caissiere(maison))
    session.refresh_from_db()
    assert session.etat == EtatSession.PAIEMENT_REUSSI
    attend_coherence()


def test_compte_une_fois_le_meme_formulaire(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    session = fabriques.session_a_payer(maison)
    especes = Especes(cle(), 2000)
    deux = {especes_encaisser(session.pk, especes, caissiere(maison)).pk for _ in range(2)}
    assert len(deux) == 1
    assert SessionPaiement.objects.get(pk=session.pk).du == 3000
    with pytest.raises(ErreurMetier, match="déjà servi"):
        especes_encaisser(session.pk, Especes(especes.cle, 3000), caissiere(maison))
    attend_coherence()
