"""Races about money given back on PostgreSQL, each with its guards on, then off: the control must fail."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from paiements.models import Avoir, Paiement, Remboursement, Versement
from paiements.services import avoirs, versements
from paiements.services.avoirs import Depense, avoir_depenser, avoir_donner
from paiements.services.remboursement import demande
from paiements.services.remboursement.demande import remboursement_approuver
from paiements.services.remboursement.envoi import remboursement_envoyer
from paiements.services.remboursement.remise import (
    remboursement_crediter,
    remboursement_prouver,
    remboursement_remettre,
)
from paiements.services.versements import Part, versement_enregistrer
from paiements.verification import verifier
from salon_paiement.erreurs import Conflit, ErreurMetier
from tests import fabriques
from tests.concurrence.outils_course import LONGTEMPS, courir, rendez_vous, sans_verrous
from tests.fabriques_remboursements import (
    annoncer,
    approuve,
    brancher,
    caisse_ouverte,
    cle,
    demander,
    gerant,
    payee,
)
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
Patch = pytest.MonkeyPatch
Course = Callable[[], object]


def deux_demandes(chez: fabriques.Maison) -> tuple[Paiement, list[Course]]:
    """Two requests of 3 000 F on one payment of 5 000 F, about to be approved together."""
    paiement, qui = payee(chez), gerant(chez)
    lignes = [demander(paiement, qui, 3000, "manuel") for _ in range(2)]
    return paiement, [partial(remboursement_approuver, ligne.pk, qui, cle()) for ligne in lignes]


def ensemble(patch: Patch, module: Any, nom: str, delai: float = 0.5) -> None:
    """Make the racers meet just after they have read what allows them to go on."""
    original, attendre = getattr(module, nom), rendez_vous(2, delai)

    def puis(*args: Any, **kwargs: Any) -> Any:
        resultat = original(*args, **kwargs)
        attendre()
        return resultat

    patch.setattr(module, nom, puis)


def retirer(table: str, *contraintes: str) -> None:
    with connection.cursor() as curseur:
        for contrainte in contraintes:
            curseur.execute(f"ALTER TABLE {table} DROP CONSTRAINT {contrainte}")


def remettre(table: str, contrainte: str, condition: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute(f"ALTER TABLE {table} ADD CONSTRAINT {contrainte} CHECK ({condition}) NOT VALID")


def test_deux_approbations_ensemble_n_en_promettent_qu_une(maison_reelle: fabriques.Maison, monkeypatch: Patch) -> None:
    paiement, courses = deux_demandes(maison_reelle)
    ensemble(monkeypatch, demande, "demande_verifier")
    resultats = courir(courses)
    assert sorted(type(r).__name__ for r in resultats) == ["Conflit", "Remboursement"]
    assert Paiement.objects.get(pk=paiement.pk).montant_rembourse == 3000
    attend_coherence()


def test_temoin_sans_verrou_la_contrainte_refuse_encore(maison_reelle: fabriques.Maison, monkeypatch: Patch) -> None:
    paiement, courses = deux_demandes(maison_reelle)
    ensemble(monkeypatch, demande, "demande_verifier", LONGTEMPS)
    with sans_verrous():
        resultats = courir(courses)
    assert sorted(type(r).__name__ for r in resultats) == ["Conflit", "Remboursement"]
    assert Paiement.objects.get(pk=paiement.pk).montant_rembourse == 3000
    attend_coherence()


def test_temoin_sans_verrou_ni_contrainte_on_promet_plus_que_recu(
    maison_reelle: fabriques.Maison, monkeypatch: Patch
) -> None:
    paiement, courses = deux_demandes(maison_reelle)
    ensemble(monkeypatch, demande, "demande_verifier", LONGTEMPS)
    retirer("paiements_paiement", "paiement_rembourse_borne")
    try:
        with sans_verrous():
            assert not [r for r in courir(courses) if isinstance(r, Exception)]
        assert Paiement.objects.get(pk=paiement.pk).montant_rembourse == 6000
        assert "I5" in {v.code for v in verifier()}
    finally:
        remettre(
            "paiements_paiement",
            "paiement_rembourse_borne",
            "montant_rembourse = 0 OR montant_rembourse <= montant_recu",
        )


def test_deux_envois_ensemble_n_appellent_qu_une_fois(maison_reelle: fabriques.Maison, monkeypatch: Patch) -> None:
    banque = brancher(monkeypatch)
    remboursement = approuve(payee(maison_reelle), gerant(maison_reelle))
    courir([partial(remboursement_envoyer, remboursement.pk, attendre=True)] * 4)
    remboursement.refresh_from_db()
    assert (remboursement.etat, len(banque.appels)) == ("fait", 1)
    attend_coherence()


def test_deux_caissiers_ne_remettent_l_argent_qu_une_fois(maison_reelle: fabriques.Maison) -> None:
    caisse_ouverte(maison_reelle)
    un, deux = gerant(maison_reelle), gerant(maison_reelle)
    remboursement = approuve(payee(maison_reelle), un, 1000, "especes")
    resultats = courir([partial(remboursement_remettre, remboursement.pk, qui, cle()) for qui in (un, deux)])
    assert sorted(type(r).__name__ for r in resultats) == ["Conflit", "Remboursement"]
    attend_coherence()


def test_la_preuve_et_le_constat_de_l_operateur_ne_comptent_qu_une_fois(maison_reelle: fabriques.Maison) -> None:
    qui = gerant(maison_reelle)
    for _fois in range(3):
        paiement = payee(maison_reelle)
        remboursement = approuve(paiement, qui, 2000, "manuel")
        courir([
            partial(remboursement_prouver, remboursement.pk, qui, "TRF-3", cle()),
            partial(annoncer, paiement, 2000),
            partial(annoncer, paiement, 2000),
        ])  # fmt: skip
        assert list(Remboursement.objects.filter(paiement=paiement).values_list("etat", "montant")) == [("fait", 2000)]
    attend_coherence()


def test_le_meme_remboursement_externe_annonce_a_la_fois_compte_une_fois(maison_reelle: fabriques.Maison) -> None:
    paiement = payee(maison_reelle)
    assert not [r for r in courir([partial(annoncer, paiement, 2000)] * 6) if isinstance(r, Exception)]
    assert list(Remboursement.objects.values_list("etat", "montant")) == [("externe", 2000)]
    attend_coherence()


def avoir_et_notes(chez: fabriques.Maison, qui: User) -> tuple[Avoir, list[Course]]:
    """One credit of 5 000 F, two notes of 5 000 F."""
    avoir = avoir_donner(chez.salon, 5000, "geste commercial", qui, cle())
    notes = [fabriques.session_a_payer(chez) for _ in range(2)]
    return avoir, [partial(avoir_depenser, note.pk, Depense(avoir.code, cle())) for note in notes]


def test_un_avoir_depense_deux_fois_ensemble_ne_paie_qu_une_note(
    maison_reelle: fabriques.Maison, monkeypatch: Patch
) -> None:
    avoir, courses = avoir_et_notes(maison_reelle, gerant(maison_reelle))
    ensemble(monkeypatch, avoirs, "_avoir_verifier")
    resultats = courir(courses)
    assert len([r for r in resultats if isinstance(r, ErreurMetier)]) == 1
    avoir.refresh_from_db()
    assert (avoir.solde, Paiement.objects.count()) == (0, 1)
    attend_coherence()


def test_temoin_sans_verrou_la_borne_de_l_avoir_tient_seule(
    maison_reelle: fabriques.Maison, monkeypatch: Patch
) -> None:
    avoir, courses = avoir_et_notes(maison_reelle, gerant(maison_reelle))
    ensemble(monkeypatch, avoirs, "_avoir_verifier", LONGTEMPS)
    with sans_verrous():
        resultats = courir(courses)
    assert len([r for r in resultats if isinstance(r, Conflit)]) == 1
    attend_coherence()
    retirer("paiements_avoir", "avoir_borne", "paiements_avoir_montant_utilise_check")
    try:
        avoir, courses = avoir_et_notes(maison_reelle, gerant(maison_reelle))
        with sans_verrous():
            assert not [r for r in courir(courses) if isinstance(r, Exception)]
        avoir.refresh_from_db()
        assert avoir.solde == -5000
    finally:
        remettre("paiements_avoir", "avoir_borne", "montant_utilise <= montant")
        remettre("paiements_avoir", "paiements_avoir_montant_utilise_check", "montant_utilise >= 0")


def test_deux_retours_vers_un_avoir_ne_le_gonflent_pas(maison_reelle: fabriques.Maison) -> None:
    qui = gerant(maison_reelle)
    avoir = avoir_donner(maison_reelle.salon, 5000, "geste commercial", qui, cle())
    paiement = avoir_depenser(fabriques.session_a_payer(maison_reelle).pk, Depense(avoir.code, cle()))
    remboursement = approuve(paiement, qui, 5000, "avoir")
    courir([partial(remboursement_crediter, remboursement.pk, qui, cle()) for _ in range(3)])
    avoir.refresh_from_db()
    assert avoir.solde == 5000
    attend_coherence()


def test_deux_versements_ensemble_ne_depassent_pas_le_du(maison_reelle: fabriques.Maison, monkeypatch: Patch) -> None:
    payee(maison_reelle)
    ensemble(monkeypatch, versements, "_dus_verifier")
    resultats = courir(verser_deux_fois(maison_reelle))
    assert sorted(type(r).__name__ for r in resultats) == ["Conflit", "Versement"]
    attend_coherence()


def test_temoin_sans_verrou_on_verse_deux_fois(maison_reelle: fabriques.Maison, monkeypatch: Patch) -> None:
    payee(maison_reelle)
    ensemble(monkeypatch, versements, "_dus_verifier", LONGTEMPS)
    with sans_verrous():
        assert not [r for r in courir(verser_deux_fois(maison_reelle)) if isinstance(r, Exception)]
    assert Versement.objects.count() == 2


def verser_deux_fois(chez: fabriques.Maison) -> list[Course]:
    qui = gerant(chez)
    return [
        partial(versement_enregistrer, chez.coiffeurs[0].pk, Part(1000, 0, "manuel", "TRF-1"), qui, cle())
        for _ in range(2)
    ]
