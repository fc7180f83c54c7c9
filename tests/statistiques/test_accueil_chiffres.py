"""The home board's figures: today beside the same weekdays at the same hour, for who reads the salon's figures."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse

from salon_paiement.models import Role
from statistiques.accueil import chiffres_accueil, semaine_dessiner
from statistiques.perimetre import Perimetre
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db
MIDI = datetime.datetime(2026, 11, 28, 12, 0, tzinfo=datetime.UTC)
ADRESSE = "admin:statistiques_accueil"


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def vendre(chez: fabriques.Maison, semaines: int, heure: int, nombre: int) -> None:
    with time_machine.travel(MIDI.replace(hour=heure) - datetime.timedelta(weeks=semaines), tick=True):
        for _vente in range(nombre):
            fabriques.session_payee(chez)


def test_compare_a_la_mediane_des_memes_jours_a_la_meme_heure(maison: fabriques.Maison) -> None:
    rivale = fabriques.maison("Chez Asha", fuseau="Asia/Kolkata")
    for semaines, nombre in ((4, 1), (3, 4), (2, 2), (1, 3), (0, 5)):
        vendre(maison, semaines, 10, nombre)
    # Later in the day: not yet comparable. Another weekday: never.
    vendre(maison, 1, 15, 6)
    vendre(rivale, 1, 9, 2)
    with time_machine.travel(MIDI, tick=False):
        chiffres = chiffres_accueil(Perimetre((maison.salon, rivale.salon)))
        seul = chiffres_accueil(Perimetre((maison.salon,)))
    assert (seul.ensemble.jour, seul.ensemble.habitude, seul.par_salon) == (25_000, 12_500, [])
    assert seul.ensemble.variation
    assert seul.ensemble.variation.phrase == "100\u00a0% de plus"
    # 5, 20, 10 and 15 + 10 thousand: the middle of the sums, not the sum of the middles.
    assert (chiffres.ensemble.jour, chiffres.ensemble.habitude) == (25_000, 15_000)
    assert [(c.jour, c.habitude) for c in chiffres.par_salon] == [(25_000, 12_500), (0, 0)]
    assert chiffres.par_salon[1].variation is None
    assert [valeur for _jour, valeur in seul.semaine] == [0] * 6 + [25_000]


def test_le_dessin_tient_quand_tout_est_vide_ou_negatif() -> None:
    jours = [datetime.date(2026, 11, n) for n in (1, 2, 3)]
    for valeurs in ((0, 0, 0), (-5, 0, -1), (0, 10, -10)):
        dessin = semaine_dessiner(list(zip(jours, valeurs, strict=True)))
        assert dessin.count("<rect") == 3
        assert 'height="-' not in dessin


def test_ne_se_montre_qu_a_qui_lit_les_chiffres_et_ne_renvoie_rien_sans_nouveaute(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez)
    fabriques.session_payee(equipe.ailleurs)
    permis = {Role.PROPRIETAIRE, Role.GERANT, Role.COMPTABLE, "plateforme"}
    for role in [*Role.values, "plateforme"]:
        client = equipe.client(role)
        assert client.get(reverse(ADRESSE)).status_code == (200 if role in permis else 403)
        assert (reverse(ADRESSE) in client.get(reverse("admin:index")).content.decode()) == (role in permis)
    client = equipe.client(Role.PROPRIETAIRE)
    reponse = client.get(reverse(ADRESSE))
    assert "Chez Rivale" not in reponse.content.decode()
    assert client.get(reverse(ADRESSE), headers={"If-None-Match": reponse["ETag"]}).status_code == 304
    assert "Chez Rivale" in equipe.client("plateforme").get(reverse(ADRESSE)).content.decode()
