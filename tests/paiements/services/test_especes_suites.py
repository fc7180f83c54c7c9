"""After the cash: the client's word, a manager's cancelling, a discount on what remains."""

from __future__ import annotations

import pytest

from paiements.etats import EtatPaiement
from paiements.models import CompteLivre, Ecriture, ExceptionMonetaire, Paiement, Remboursement, TypeException
from paiements.services.caisse.ouverture import solde_de
from paiements.services.especes import especes_annuler, especes_confirmer
from paiements.services.exceptions import exception_signaler
from paiements.services.remboursement.demande import remboursement_refuser
from paiements.services.remise import remise_accorder
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import Notification, Recu, SessionPaiement
from salon_paiement.services.composition import Choix, session_composer
from tests import fabriques
from tests.fabriques_caisse import caissiere, cle, encaisser, fermer, gerante, ouvrir, payee_en_especes, ticket
from tests.fabriques_guichet import decider
from tests.fabriques_remboursements import approuve, demander
from tests.verification import attend_coherence
from traces.models import TraceTransaction
from traces.types import TypeTrace


def examine() -> int:
    return sum(Ecriture.objects.filter(compte=CompteLivre.A_EXAMINER).values_list("montant", flat=True))


def test_retient_le_oui_du_client(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    paiement = payee_en_especes(maison)
    especes_confirmer(paiement.pk, oui=True)
    especes_confirmer(paiement.pk, oui=False)
    paiement.refresh_from_db()
    assert paiement.confirme_client is True
    assert paiement.confirme_le is not None
    assert not ExceptionMonetaire.objects.exists()
    attend_coherence()


def test_un_non_du_client_previent_la_proprietaire_et_laisse_l_argent(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    paiement = payee_en_especes(maison)
    especes_confirmer(paiement.pk, oui=False)
    especes_confirmer(paiement.pk, oui=False)
    assert list(ExceptionMonetaire.objects.values_list("type", "montant")) == [("contestees", 5000)]
    assert Notification.objects.filter(modele="argent_a_traiter").count() == 1
    assert Paiement.objects.get(pk=paiement.pk).etat == EtatPaiement.REUSSI
    attend_coherence()


def test_ne_demande_rien_d_un_paiement_mobile(maison: fabriques.Maison) -> None:
    paiement = fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison)))
    with pytest.raises(Conflit):
        especes_confirmer(paiement.pk, oui=False)
    assert not ExceptionMonetaire.objects.exists()


def test_annuler_une_part_rend_la_note_due(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    session = fabriques.session_a_payer(maison)
    paiement = encaisser(session, caissiere(maison), montant=2000)
    especes_annuler(paiement.pk, "billet faux", gerante(maison), cle())
    session.refresh_from_db()
    paiement.refresh_from_db()
    assert (session.etat, session.du) == (EtatSession.PRESTATION_SELECTIONNEE, 5000)
    assert (paiement.etat, paiement.montant_applique) == (EtatPaiement.ANNULE, 0)
    assert solde_de(caisse.pk) == 20_000
    attend_coherence()


def test_annuler_apres_le_recu_laisse_la_note_payee_et_le_montant_a_examiner(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    paiement = payee_en_especes(maison, pourboire=503)
    assert (paiement.montant_recu, paiement.montant_applique) == (5505, 5503)
    especes_annuler(paiement.pk, "erreur de note", gerante(maison), cle())
    assert SessionPaiement.objects.get(pk=paiement.session_id).etat == EtatSession.PAIEMENT_REUSSI
    assert list(ExceptionMonetaire.objects.values_list("type", "montant")) == [("annulation", 5503)]
    assert (solde_de(caisse.pk), examine()) == (20_000, 5503)
    attend_coherence()


def test_annuler_deux_fois_annule_une_fois(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    paiement = payee_en_especes(maison)
    clef = cle()
    for _ in range(2):
        especes_annuler(paiement.pk, "erreur", gerante(maison), clef)
    with pytest.raises(Conflit):
        especes_annuler(paiement.pk, "erreur", gerante(maison), cle())
    assert solde_de(caisse.pk) == 20_000
    attend_coherence()


def test_refuse_d_annuler_sans_motif_sans_droit_ou_d_une_autre_caisse(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    paiement = payee_en_especes(maison)
    with pytest.raises(SaisieInvalide):
        especes_annuler(paiement.pk, " ", gerante(maison), cle())
    with pytest.raises(Refuse):
        especes_annuler(paiement.pk, "erreur", caissiere(maison), cle())
    fermer(caisse, 25_000, caissiere(maison))
    with pytest.raises(Conflit, match="fermée"):
        especes_annuler(paiement.pk, "erreur", gerante(maison), cle())
    ouvrir(maison)
    with pytest.raises(Conflit, match="caisse déjà fermée"):
        especes_annuler(paiement.pk, "erreur", gerante(maison), cle())
    assert Paiement.objects.get(pk=paiement.pk).etat == EtatPaiement.REUSSI
    attend_coherence()


def test_refuse_d_annuler_ce_qui_va_etre_rembourse(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    paiement = payee_en_especes(maison)
    approuve(paiement, gerante(maison), 1000, "especes")
    with pytest.raises(Conflit, match="déjà été rendue"):
        especes_annuler(paiement.pk, "erreur", gerante(maison), cle())


def test_la_remise_baisse_le_total_et_survit_a_un_autre_choix(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison, pourboire=500)
    remise_accorder(session.pk, 1000, "cliente fidèle", gerante(maison), cle())
    session.refresh_from_db()
    assert (session.total, session.remise, session.du) == (4500, 1000, 4500)
    choix = [Choix(str(maison.prestations[1].pk))]
    session = session_composer(session.pk, choix=choix, coiffeur_id=None, pourboire=0)
    assert (session.total, session.remise) == (1500, 1000)
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.REMISE)
    assert trace.donnees_structures == {"montant": 1000, "total": 4500}
    attend_coherence()


def test_la_remise_du_reste_regle_la_note(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    session = fabriques.session_a_payer(maison)
    encaisser(session, caissiere(maison), montant=4000)
    remise_accorder(session.pk, 1000, "reste passé", gerante(maison), cle())
    session.refresh_from_db()
    assert (session.etat, session.total) == (EtatSession.PAIEMENT_REUSSI, 4000)
    assert Recu.objects.get(session=session).montant == 4000
    attend_coherence()


def test_offre_toute_une_note_de_la_caisse(maison: fabriques.Maison) -> None:
    session = ticket(maison)
    remise_accorder(session.pk, 5000, "offert", gerante(maison), cle())
    assert SessionPaiement.objects.get(pk=session.pk).etat == EtatSession.PAIEMENT_REUSSI
    attend_coherence()


@pytest.mark.parametrize("montant", [0, -100, 5001])
def test_refuse_une_remise_impossible_pourboire_compris(maison: fabriques.Maison, montant: int) -> None:
    session = fabriques.session_a_payer(maison, pourboire=500)
    with pytest.raises(SaisieInvalide):
        remise_accorder(session.pk, montant, "cliente fidèle", gerante(maison), cle())
    assert SessionPaiement.objects.get(pk=session.pk).total == 5500


def test_refuse_la_remise_pendant_un_paiement_sans_droit_ou_sans_motif(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    with pytest.raises(Refuse):
        remise_accorder(session.pk, 500, "fidèle", caissiere(maison), cle())
    with pytest.raises(SaisieInvalide):
        remise_accorder(session.pk, 500, "", gerante(maison), cle())
    fabriques.tentative(session)
    with pytest.raises(Conflit):
        remise_accorder(session.pk, 500, "fidèle", gerante(maison), cle())
    assert SessionPaiement.objects.get(pk=session.pk).remise == 0


def test_refuse_d_annuler_ce_qui_a_quitte_la_note(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    qui = gerante(maison)
    paiement = encaisser(fabriques.session_a_payer(maison), qui, 3000)
    paiement.refresh_from_db()
    exception_signaler(paiement, paiement.session, TypeException.PARTIEL_FIN_JOUR, 2000)
    decider(ExceptionMonetaire.objects.get(), qui, "rembourse", voie="especes")
    remboursement_refuser(Remboursement.objects.get().pk, qui, "on annule plutôt", cle())
    with pytest.raises(Conflit, match="n'est plus sur cette note"):
        especes_annuler(paiement.pk, "rendu au client", qui, cle())
    assert solde_de(caisse.pk) == 23_000
    attend_coherence()


def test_refuse_d_annuler_ce_qu_une_personne_demande_de_rendre(maison: fabriques.Maison) -> None:
    ouvrir(maison)
    paiement = payee_en_especes(maison)
    demande = demander(paiement, caissiere(maison), 1000, "especes")
    assert demande.etat == "demande"
    with pytest.raises(Conflit, match="va l'être"):
        especes_annuler(paiement.pk, "erreur", gerante(maison), cle())
    remboursement_refuser(demande.pk, gerante(maison), "erreur de note", cle())
    especes_annuler(paiement.pk, "erreur", gerante(maison), cle())
    assert Paiement.objects.get(pk=paiement.pk).etat == EtatPaiement.ANNULE
    attend_coherence()
