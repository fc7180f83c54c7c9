"""Counting some measures alone gives what counting all of them gives: what is not read was not theirs."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from paiements.models import Ecriture
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Role
from statistiques.coupes import Genre
from statistiques.mesures import LIVRE, SOURCES
from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode
from statistiques.selecteurs import details, plusieurs_details
from statistiques.tranches import compter, compter_details, etendue, journee
from tests import fabriques
from tests.fabriques_remboursements import demander, payee

pytestmark = pytest.mark.django_db
UN_JOUR = datetime.timedelta(days=1)


def vivre(maison: fabriques.Maison) -> None:
    """Cash and mobile money, a tip, a surplus, a refund: lines on as many accounts as a day may have."""
    fabriques.session_payee(maison, pourboire=500)
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison)), 9_000)
    demander(payee(maison), fabriques.membre(maison, Role.CAISSIER), 1_000)


def test_chaque_mesure_du_livre_vaut_seule_ce_qu_elle_vaut_avec_les_autres(maison: fabriques.Maison) -> None:
    vivre(maison)
    jour = jour_affaires(maison.salon, timezone.now())
    tranches = [journee(maison.salon, jour)]
    ((_cle, ensemble),) = compter(tranches, [LIVRE]).items()
    for mesure in LIVRE.mesures:
        ((_meme, seule),) = compter(tranches, [replace(LIVRE, mesures=(mesure,))]).items()
        assert seule[mesure.nom] == ensemble[mesure.nom], mesure.nom
    assert sum(1 for valeur in ensemble.values() if valeur) > 8
    assert ensemble["encaisse"] == ensemble["mobile_money"] + ensemble["especes"] + ensemble["carte"] > 0


def test_le_livre_ne_lit_que_les_comptes_de_ce_qu_on_lui_demande() -> None:
    encaisse = replace(LIVRE, mesures=tuple(m for m in LIVRE.mesures if m.nom in {"encaisse", "surplus"}))
    assert encaisse.lue.endswith("AND e.compte IN ('a_recevoir', 'caisse', 'surplus')")
    # All of them at once, and what the ledger does not tell, read every row.
    assert [source.lue for source in SOURCES] == [source.condition for source in SOURCES]


def test_les_heures_additionnees_font_le_jour(maison: fabriques.Maison) -> None:
    vivre(maison)
    jour = jour_affaires(maison.salon, timezone.now())
    tranche = journee(maison.salon, jour)
    heures = compter(etendue(maison.salon, tranche.debut, tranche.fin), [LIVRE], par_heure=True)
    ((_cle, entier),) = compter([tranche], [LIVRE]).items()
    assert {nom: sum(valeurs[nom] for valeurs in heures.values()) for nom in entier} == entier
    assert {f"{instant:%M}" for _salon, instant in heures} == {"00"}


@pytest.mark.parametrize("microsecondes", [0, 1, 999_999])
def test_une_ecriture_est_de_son_heure_a_la_microseconde(maison: fabriques.Maison, microsecondes: int) -> None:
    fabriques.session_payee(maison)
    instant = datetime.datetime(2031, 7, 3, 13, 59, 59, microsecondes, tzinfo=datetime.UTC)
    Ecriture.objects.model._base_manager.bulk_create(
        [
            Ecriture(
                salon=maison.salon, operation=operation.operation, compte=compte, montant=montant, devise="XOF",
                libelle="encaissement", date_creation=instant,
            )
            for operation in Ecriture.objects.all()[:1]
            for compte, montant in (("caisse", 700), ("clients", -700))
        ]
    )  # fmt: skip
    heures = compter(etendue(maison.salon, instant - UN_JOUR, instant + UN_JOUR), [LIVRE], par_heure=True)
    ((_salon, heure),) = heures
    assert heure == instant.replace(minute=0, second=0, microsecond=0)


def test_plusieurs_ventilations_ensemble_valent_chacune_seule(maison: fabriques.Maison) -> None:
    vivre(maison)
    perimetre = Perimetre((maison.salon,))
    aujourd_hui = perimetre.aujourd_hui()
    periode = Periode(aujourd_hui - UN_JOUR, aujourd_hui)
    demandes = {Genre.HEURE: ["nombre", "reussis"], Genre.PRESTATION: ["montant"], Genre.RESEAU: ["montant", "frais"]}
    ensemble = plusieurs_details(perimetre, periode, demandes)
    assert ensemble == {genre: details(perimetre, periode, genre, voulues) for genre, voulues in demandes.items()}
    assert all(ensemble.values())
    # Told by hand: what the ledger says came in through each network is what came in.
    reseaux = compter_details([journee(maison.salon, aujourd_hui)], [Genre.RESEAU])
    ((_cle, jour),) = compter([journee(maison.salon, aujourd_hui)], [LIVRE]).items()
    assert sum(ligne["montant"] for ligne in reseaux.values()) == jour["encaisse"]
