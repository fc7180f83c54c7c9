"""People at the till while money moves, on PostgreSQL: refused or put in line, never wrong (F68, F69, domain §6)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Caisse, ClotureCaisse, Ecriture, ExceptionMonetaire, Paiement, Remboursement
from paiements.services import initiation
from paiements.services.caisse.cloture import caisse_clore
from paiements.services.caisse.comptage import Comptage, Constat, comptage_noter
from paiements.services.caisse.ouverture import caisse_ouvrir
from paiements.services.encaissement import avis_appliquer
from paiements.services.especes import Especes, especes_encaisser
from paiements.services.initiation import Intention, intention_enregistrer
from paiements.services.remboursement.envoi import remboursement_envoyer
from paiements.services.remise import remise_accorder
from paiements.verification import verifier
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.etats import EtatSession, TransitionInterdite
from salon_paiement.models import LigneSession, Recu, Role, SessionPaiement
from salon_paiement.services import reglement
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.identification import telephone_noter
from tests import fabriques
from tests.concurrence.outils_course import courir, rendez_vous, sans_verrous
from tests.fabriques_remboursements import approuve, brancher, cle, gerant, payee
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
REFUS = (ErreurMetier, TransitionInterdite)
FOIS = 5


def payer(session: SessionPaiement) -> Callable[[], object]:
    intention = Intention("mtn", telephone_noter(session.salon, fabriques.NUMERO), cle())
    return partial(intention_enregistrer, session.pk, intention)


def refaire(chez: fabriques.Maison, session: SessionPaiement) -> Callable[[], object]:
    """The staff make it braids and a wash: 7 500 F."""
    choix = [Choix(str(prestation.pk)) for prestation in chez.prestations]
    return partial(session_composer, session.pk, choix=choix, coiffeur_id=str(chez.coiffeurs[0].pk), pourboire=0)


def sans_surprise(resultats: list[object]) -> None:
    """Whatever failed was refused with a sentence."""
    assert [r for r in resultats if isinstance(r, Exception) and not isinstance(r, REFUS)] == []


def test_modifier_la_note_pendant_que_le_client_paie_ne_change_jamais_ce_qu_il_paie(
    maison_reelle: fabriques.Maison,
) -> None:
    for _fois in range(FOIS):
        session = fabriques.session_a_payer(maison_reelle)
        sans_surprise(courir([payer(session), refaire(maison_reelle, session)]))
        session.refresh_from_db()
        lignes = LigneSession.objects.filter(session=session).values_list("prix_unitaire", "quantite")
        assert session.total == sum(prix * quantite for prix, quantite in lignes)
        assert Paiement.objects.get(session=session).montant == session.total
        with pytest.raises(REFUS):
            refaire(maison_reelle, session)()
    attend_coherence()


def test_temoin_sans_verrou_le_client_paierait_un_autre_total(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = fabriques.session_a_payer(maison_reelle)
    attendre, ouvrir = rendez_vous(2, delai=3), reglement.session_tentative_ouvrir

    def puis_ouvrir(*args: Any, **options: Any) -> None:
        # What is due was read; the staff change the note before it is written.
        attendre()
        attendre()
        ouvrir(*args, **options)

    def refaire_entre() -> None:
        attendre()
        refaire(maison_reelle, session)()
        attendre()

    monkeypatch.setattr(initiation, "session_tentative_ouvrir", puis_ouvrir)
    with sans_verrous():
        courir([payer(session), refaire_entre])
    session.refresh_from_db()
    montants = set(Paiement.objects.filter(session=session).values_list("montant", flat=True))
    assert montants != {session.total} or verifier(), "la course n'a pas eu lieu"


def test_une_remise_pendant_que_le_client_paie_est_refusee_ou_deduite(maison_reelle: fabriques.Maison) -> None:
    gerante = gerant(maison_reelle)
    for _fois in range(FOIS):
        session = fabriques.session_a_payer(maison_reelle)
        remise = partial(remise_accorder, session.pk, 1000, "cliente fidèle", gerante, cle())
        sans_surprise(courir([payer(session), remise]))
        session.refresh_from_db()
        assert Paiement.objects.get(session=session).montant == session.total == 5000 - session.remise
    attend_coherence()


def test_abandonner_pendant_que_le_client_lance_le_paiement_donne_l_un_ou_l_autre(
    maison_reelle: fabriques.Maison,
) -> None:
    for _fois in range(FOIS):
        session = fabriques.session_a_payer(maison_reelle)
        sans_surprise(courir([payer(session), partial(session_abandonner, session.pk, par="personnel", motif="part")]))
        session.refresh_from_db()
        lancees = Paiement.objects.filter(session=session).count()
        assert (session.etat, lancees) in {(EtatSession.ABANDONNE, 0), (EtatSession.PAIEMENT_INITIE, 1)}
    attend_coherence()


def test_especes_et_telephone_en_meme_temps_ne_paient_qu_une_fois(maison_reelle: fabriques.Maison) -> None:
    caissier = fabriques.membre(maison_reelle, Role.CAISSIER)
    caisse_ouvrir(maison_reelle.salon, 20_000, caissier, cle())
    for _fois in range(FOIS):
        session = fabriques.session_a_payer(maison_reelle)
        sans_surprise(courir([payer(session), partial(especes_encaisser, session.pk, Especes(cle()), caissier)]))
        assert Paiement.objects.filter(session=session).count() == 1
    attend_coherence()


def compter(chez: fabriques.Maison, caissier: User, caisse: Caisse, somme: int) -> Constat:
    return comptage_noter(Comptage(caisse.pk, {"b5000": somme // 5000}), chez.salon.pk, caissier, cle())


def test_fermer_la_caisse_pendant_que_l_on_paie_compte_chaque_franc_une_fois(maison_reelle: fabriques.Maison) -> None:
    caissier, qui = fabriques.membre(maison_reelle, Role.CAISSIER), maison_reelle.salon
    for _fois in range(FOIS):
        caisse = caisse_ouvrir(qui, 20_000, caissier, cle())
        session, mobile = fabriques.session_a_payer(maison_reelle), fabriques.session_a_payer(maison_reelle)
        tentative = fabriques.tentative(mobile)
        constat = compter(maison_reelle, caissier, caisse, 20_000)
        resultats = courir([
            partial(caisse_clore, qui.pk, constat, "compté deux fois", caissier, cle()),
            partial(especes_encaisser, session.pk, Especes(cle()), caissier),
            partial(fabriques.reussir, tentative),
        ])  # fmt: skip
        sans_surprise(resultats)
        tentative.refresh_from_db()
        assert tentative.etat == "reussi"
        if Caisse.objects.filter(pk=caisse.pk, fermee_le=None).exists():
            # The cash came first: the count was refused, the drawer must be looked at again.
            constat = compter(maison_reelle, caissier, caisse, 25_000)
            caisse_clore(qui.pk, constat, "recompté", caissier, cle())
        attend_coherence()
    numeros = list(ClotureCaisse.objects.order_by("numero").values_list("numero", flat=True))
    assert numeros == list(range(1, FOIS + 1))
    comptes = Paiement.objects.filter(etat="reussi", cloture__isnull=False).count()
    assert comptes + Paiement.objects.filter(etat="reussi", cloture=None).count() == Recu.objects.count()


def test_rembourser_pendant_que_le_succes_est_rejoue_ne_credite_pas_deux_fois(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    banque, qui = brancher(monkeypatch), gerant(maison_reelle)
    for _fois in range(FOIS):
        paiement = payee(maison_reelle)
        remboursement = approuve(paiement, qui)
        avant = Avis(Statut.REUSSI, montant=5000, devise="XOF")
        apres = Avis(Statut.REUSSI, montant=5000, devise="XOF", montant_rembourse=5000)
        rejouer = [partial(avis_appliquer, paiement.pk, dit, source="interrogation") for dit in (avant, apres, avant)]
        sans_surprise(courir([partial(remboursement_envoyer, remboursement.pk, attendre=True), *rejouer]))
        fabriques.reussir(paiement)
        remboursement.refresh_from_db()
        # Ours, or theirs when they told us of it before we had sent: once in either case.
        rendus = Remboursement.objects.filter(paiement=paiement, etat__in=["fait", "externe"])
        assert sum(rendus.values_list("montant", flat=True)) == 5000
        lignes = Ecriture.objects.filter(paiement=paiement, compte="a_recevoir").values_list("montant", flat=True)
        assert sorted(lignes) == [-5000, 5000]
        assert Recu.objects.filter(session_id=paiement.session_id).count() == 1
        attend_coherence()
    assert len(banque.appels) <= FOIS
    assert not ExceptionMonetaire.objects.filter(type="sur_rembourse").exists()
