"""Races at the till on PostgreSQL, each with the guard on, then off: the control must fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import connection

from paiements.models import Caisse, ClotureCaisse, Moyen, Paiement
from paiements.services import especes as service_especes
from paiements.services.caisse import cloture
from paiements.services.caisse.cloture import caisse_clore
from paiements.services.caisse.comptage import Comptage, Constat
from paiements.services.caisse.totaux import chiffres_de
from paiements.services.especes import Especes, especes_annuler, especes_encaisser
from paiements.verification import verifier
from salon_paiement.erreurs import Conflit
from salon_paiement.models import SessionPaiement
from tests import fabriques
from tests.concurrence.outils_course import LONGTEMPS, courir, rendez_vous, sans_verrous
from tests.fabriques_caisse import caissiere, cle, compter, encaisser, fermer, gerante, ouvrir
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def clore(constat: Constat, chez: fabriques.Maison, acteur: User) -> partial[ClotureCaisse]:
    return partial(caisse_clore, chez.salon.pk, constat, "", acteur, cle())


def prendre(session: SessionPaiement, acteur: User) -> partial[Paiement]:
    return partial(especes_encaisser, session.pk, Especes(cle()), acteur)


def attendre_dans(monkeypatch: pytest.MonkeyPatch, module: object, *noms: str, delai: float = 0.5) -> None:
    """Make the named functions of a module wait for each other before they work."""
    attendre = rendez_vous(2, delai)

    def ensuite(vraie: Callable[..., object], *args: object) -> object:
        attendre()
        return vraie(*args)

    for nom in noms:
        cible, attribut = (module, nom) if not nom.startswith("+") else (service_especes, nom[1:])
        monkeypatch.setattr(cible, attribut, partial(ensuite, getattr(cible, attribut)))


def test_une_vente_pendant_la_fermeture_n_est_jamais_perdue(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    acteur = caissiere(maison_reelle)
    constat = compter(ouvrir(maison_reelle), 20_000, acteur)
    session = fabriques.session_a_payer(maison_reelle)
    attendre_dans(monkeypatch, cloture, "_inserer", "+_paiement")
    resultats = courir([clore(constat, maison_reelle, acteur), prendre(session, acteur)])
    refus = [r for r in resultats if isinstance(r, Exception)]
    assert [type(r) for r in refus] in ([Conflit], [cloture.AttenduChange])
    assert ClotureCaisse.objects.count() + Paiement.objects.count() == 1
    attend_coherence()


def test_temoin_sans_verrou_la_vente_tombe_dans_une_caisse_fermee(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    acteur = caissiere(maison_reelle)
    constat = compter(ouvrir(maison_reelle), 20_000, acteur)
    session = fabriques.session_a_payer(maison_reelle)
    attendre_dans(monkeypatch, cloture, "_inserer", "+_paiement", delai=LONGTEMPS)
    with sans_verrous():
        courir([clore(constat, maison_reelle, acteur), prendre(session, acteur)])
    assert {"I22b", "I22c"} & {v.code for v in verifier()}, "la course n'a pas eu lieu"


def test_deux_fermetures_de_la_meme_caisse_font_un_z(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    caisse = ouvrir(maison_reelle)
    fermetures = [
        clore(compter(caisse, 20_000, qui), maison_reelle, qui)
        for qui in (caissiere(maison_reelle), gerante(maison_reelle))
    ]
    attendre_dans(monkeypatch, cloture, "_inserer")
    refus = [r for r in courir(list(fermetures)) if isinstance(r, Exception)]
    assert [type(r) for r in refus] == [Conflit]
    assert ClotureCaisse.objects.count() == 1
    attend_coherence()


def _deux_tiroirs(chez: fabriques.Maison) -> list[Caisse]:
    """Two tills open at once, as a salon with two desks will have: the constraint of today is lifted."""
    with connection.cursor() as curseur:
        curseur.execute("DROP INDEX caisse_ouverte_unique")
    return [ouvrir(chez, 0), ouvrir(chez, 0)]


def _fermer_ensemble(chez: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, delai: float) -> list[object]:
    """Close both tills at the same time, each thread on its own row."""
    acteur, ici = caissiere(chez), threading.local()
    tiroirs = _deux_tiroirs(chez)

    def la_sienne(_salon_id: object) -> Caisse:
        return Caisse.objects.select_for_update(no_key=True).get(pk=ici.caisse.pk)

    def fermer_celle_ci(caisse: Caisse) -> ClotureCaisse:
        ici.caisse = caisse
        return caisse_clore(chez.salon.pk, Constat(Comptage(caisse.pk), 0, "", int(time.time())), "", acteur, cle())

    monkeypatch.setattr(cloture, "caisse_verrouiller", la_sienne)
    attendre = rendez_vous(2, delai)
    monkeypatch.setattr(cloture, "chiffres_de", lambda *args: (attendre(), chiffres_de(*args))[1])
    try:
        return courir([partial(fermer_celle_ci, caisse) for caisse in tiroirs])
    finally:
        Caisse.objects.filter(fermee_le=None).update(fermee_le=fabriques.il_y_a(minutes=1))
        with connection.cursor() as curseur:
            curseur.execute(
                "CREATE UNIQUE INDEX caisse_ouverte_unique ON paiements_caisse (salon_id) WHERE fermee_le IS NULL"
            )


def test_deux_caisses_fermees_ensemble_ne_partagent_ni_ne_sautent_un_numero(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    resultats = _fermer_ensemble(maison_reelle, monkeypatch, 0.5)
    assert not [r for r in resultats if isinstance(r, Exception)]
    assert sorted(ClotureCaisse.objects.values_list("numero", flat=True)) == [1, 2]
    attend_coherence()


def test_temoin_sans_verrou_les_deux_caisses_tirent_le_meme_numero(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sans_verrous():
        resultats = _fermer_ensemble(maison_reelle, monkeypatch, LONGTEMPS)
    assert [r for r in resultats if isinstance(r, Exception)], "la course n'a pas eu lieu"


def test_deux_personnes_encaissent_la_meme_note_une_fois(maison_reelle: fabriques.Maison) -> None:
    ouvrir(maison_reelle)
    session = fabriques.session_a_payer(maison_reelle)
    actions = [prendre(session, qui) for qui in (caissiere(maison_reelle), gerante(maison_reelle))]
    refus = [r for r in courir(list(actions)) if isinstance(r, Exception)]
    assert [type(r) for r in refus] == [Conflit]
    assert Paiement.objects.filter(moyen=Moyen.ESPECES).count() == 1
    attend_coherence()


def test_annuler_pendant_la_fermeture_ne_bloque_personne(maison_reelle: fabriques.Maison) -> None:
    for _ in range(3):
        caisse = ouvrir(maison_reelle)
        session = fabriques.session_a_payer(maison_reelle)
        paiement = encaisser(session, caissiere(maison_reelle), montant=2000)
        constat = compter(caisse, 22_000, caissiere(maison_reelle))
        annuler = partial(especes_annuler, paiement.pk, "erreur", gerante(maison_reelle), cle())
        resultats = courir([clore(constat, maison_reelle, caissiere(maison_reelle)), annuler])
        refus = [r for r in resultats if isinstance(r, Exception)]
        assert len(refus) == 1
        assert isinstance(refus[0], Conflit)
        if not ClotureCaisse.objects.filter(caisse=caisse).exists():
            fermer(caisse, 20_000, caissiere(maison_reelle))
    attend_coherence()
