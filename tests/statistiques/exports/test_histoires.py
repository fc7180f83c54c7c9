"""Salons living at random: refunds, late money, cash cancelled; every file still adds up to the ledger (I22)."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from paiements.models import Ecriture
from salon_paiement.calendrier import jour_affaires
from statistiques.catalogue import CATALOGUE
from statistiques.exports.demande import Demande
from statistiques.exports.sources import paiements as source
from statistiques.exports.statistiques import actions_des_onglets
from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode
from statistiques.selecteurs import totaux
from tests import LONG
from tests.statistiques.a_la_main import DU_TABLEAU, a_la_main
from tests.statistiques.exports.lecteurs import octets
from tests.statistiques.histoires import Histoire

EXEMPLES, JOURNEES = (40, 20) if LONG else (2, 8)
ACTIONS = frozenset(action.value for action in actions_des_onglets())


class HistoireEmportee(Histoire):
    """The same life; what is looked at is the files."""

    def _comparer_au_livre(self, periode: Periode) -> None:
        salon = self.maison.salon
        attendu = {nom: valeur for nom, valeur in a_la_main(salon, periode).items() if nom in DU_TABLEAU}
        self._mouvements(periode, attendu)
        self._releve(periode, attendu)
        self.vus.update(nom for nom, valeur in attendu.items() if valeur)

    def _parties(self, quoi: str, periode: Periode) -> list[list[dict[str, Any]]]:
        salons = (self.maison.salon,)
        lu = json.loads(octets(Demande(quoi, "json", salons, periode.du, periode.au, actions=ACTIONS)))
        return [partie["lignes"] for partie in lu["parties"]]

    def _mouvements(self, periode: Periode, attendu: dict[str, int]) -> None:
        [lignes] = self._parties("paiements", periode)
        total: Counter[str] = Counter()
        for ligne in lignes:
            total.update({cle: valeur for cle, valeur in ligne.items() if isinstance(valeur, int)})
        livre: Counter[str] = Counter()
        for ecriture in Ecriture.objects.filter(salon=self.maison.salon, devise="XOF", compte__in=source.COMPTES):
            jour = jour_affaires(self.maison.salon, ecriture.date_creation)
            if periode.du <= jour <= periode.au and ecriture.libelle in source.MOUVEMENTS:
                livre[f"livre_{ecriture.compte}"] += ecriture.montant
        dus = {nom.replace("essai", "encaisse_essai"): valeur for nom, valeur in attendu.items()} | livre
        ecarts = {nom: (total[nom], valeur) for nom, valeur in dus.items() if total[nom] != valeur}
        assert not ecarts, (periode, ecarts)
        assert total["especes"] + total["mobile_money"] + total["carte"] == total["encaisse"]
        self.vus["mouvements"] += len(lignes)

    def _releve(self, periode: Periode, attendu: dict[str, int]) -> None:
        chiffres, jours, *_suite = self._parties("statistiques", periode)
        cartes = {ligne["code"]: ligne["valeur"] for ligne in chiffres}
        sus = totaux(Perimetre((self.maison.salon,)), periode)
        assert len(jours) == periode.jours
        for nom in jours[0].keys() & sus.keys():
            assert cartes[nom] == CATALOGUE[nom].valeur(sus) == sum(jour[nom] for jour in jours), (periode, nom)
        assert {nom: cartes[nom] for nom in attendu} == attendu


def vivre(exemples: int = EXEMPLES, journees: int = JOURNEES) -> None:
    Histoire.vus.clear()

    @settings(
        max_examples=exemples,
        deadline=None,
        derandomize=not LONG,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def une(data: st.DataObject) -> None:
        HistoireEmportee().vivre(data.draw, journees)

    une()


@pytest.mark.postgresql
@pytest.mark.timeout(1_200)
@pytest.mark.django_db(transaction=True)
def test_chaque_fichier_fait_la_somme_du_livre() -> None:
    vivre()
    # A history where nothing of this happens would prove nothing.
    assert {"encaisse", "rembourse", "mouvements"} <= Histoire.vus.keys(), Histoire.vus
