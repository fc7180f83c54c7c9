"""Whatever is done with money, the columns of an export add up to the ledger, in every format, salon and zone (I22)."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from paiements.models import Ecriture
from paiements.recettes import Recettes
from paiements.selecteurs_recettes import recettes_du_jour
from salon_paiement.models import SessionPaiement
from statistiques.exports.sources import paiements as source
from statistiques.exports.sources.paiements import COMPTES, MOUVEMENTS
from tests import fabriques
from tests.statistiques.exports.lecteurs import csv_lire, demande, json_lire, octets, xlsx_lire

pytestmark = pytest.mark.django_db
FIGURES = ("encaisse", "encaisse_essai", "par_avoir", "retrouve", "rembourse", "repris")


def sommes(lignes: list[dict[str, Any]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for ligne in lignes:
        total.update({cle: valeur for cle, valeur in ligne.items() if isinstance(valeur, int)})
    return total


def du_livre(salon_id: uuid.UUID) -> dict[str, int]:
    lignes = Ecriture.objects.filter(salon_id=salon_id, devise="XOF", libelle__in=MOUVEMENTS, compte__in=COMPTES)
    return dict(lignes.values_list("compte").annotate(n=Sum("montant")).order_by())


def ecarts(chez: fabriques.Maison) -> dict[str, tuple[int, int]]:
    """What the payments export says and the ledger does not."""
    total = sommes(json_lire(octets(demande(chez.salon, forme="json"))))
    jour, livre = recettes_du_jour([chez.salon]).get(chez.salon.pk, Recettes()), du_livre(chez.salon.pk)
    dus = {nom.replace("encaisse_essai", "essai"): nom for nom in FIGURES}
    attendus = {nom: getattr(jour, champ) for champ, nom in dus.items()} | {
        f"livre_{c}": livre.get(c, 0) for c in COMPTES
    }
    return {nom: (total[nom], du) for nom, du in attendus.items() if total[nom] != du}


def test_chaque_colonne_de_l_export_fait_la_somme_du_livre(riche: fabriques.Maison) -> None:
    assert ecarts(riche) == {}
    total = sommes(json_lire(octets(demande(riche.salon, forme="json"))))
    assert total["especes"] + total["mobile_money"] + total["carte"] == total["encaisse"] > 0
    # Other currencies have their own column, and are in no sum.
    assert total["montant_autre_devise"] == 4000
    assert all(total[nom] for nom in ("par_avoir", "rembourse", "repris", "livre_surplus", "livre_avoirs"))


def test_temoin_une_annulation_oubliee_se_verrait(riche: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    oubliees = tuple(genre for genre in MOUVEMENTS if genre != "annulation")
    monkeypatch.setattr(source, "MOUVEMENTS", oubliees)
    assert "encaisse" in ecarts(riche)


def test_un_mouvement_est_une_ligne_dans_les_quatre_formats(riche: fabriques.Maison) -> None:
    fabriques.session_payee(fabriques.maison("Chez Rivale"))
    lignes = json_lire(octets(demande(riche.salon, forme="json")))
    comptees = Ecriture.objects.filter(salon=riche.salon, libelle__in=MOUVEMENTS, compte__in=COMPTES)
    assert len(lignes) == comptees.values("operation").distinct().count() > 10
    [feuille] = xlsx_lire(octets(demande(riche.salon))).values()
    texte = csv_lire(octets(demande(riche.salon, forme="csv")))
    assert len(feuille) == len(texte) == len(lignes) + 1
    assert feuille[0] == texte[0]
    rang = feuille[0].index("encaissé")
    assert [ligne[rang] for ligne in feuille[1:]] == [ligne["encaisse"] for ligne in lignes]
    assert [int(ligne[rang]) for ligne in texte[1:]] == [ligne["encaisse"] for ligne in lignes]
    assert octets(demande(riche.salon, forme="pdf")).startswith(b"%PDF")


def test_le_grand_livre_et_les_visites_font_les_memes_sommes_que_la_base(riche: fabriques.Maison) -> None:
    lignes = json_lire(octets(demande(riche.salon, quoi="ecritures", forme="json")))
    par_operation: Counter[str] = Counter()
    for ligne in lignes:
        par_operation[ligne["operation"]] += ligne["montant"] + (ligne["montant_autre_devise"] or 0)
    assert len(lignes) == Ecriture.objects.count()
    assert set(par_operation.values()) == {0}
    visites = json_lire(octets(demande(riche.salon, quoi="visites", forme="json")))
    attendu = SessionPaiement.objects.aggregate(t=Sum("total"), p=Sum("montant_applique"))
    assert (sommes(visites)["total"], sommes(visites)["paye"]) == (attendu["t"], attendu["p"])
    assert {v["prestations"] for v in visites} == {"Tresses"}


def test_les_vues_disent_les_memes_sommes_que_le_livre(riche: fabriques.Maison) -> None:
    jour, livre = recettes_du_jour([riche.salon])[riche.salon.pk], du_livre(riche.salon.pk)
    cle = riche.salon.pk if connection.vendor == "postgresql" else riche.salon.pk.hex
    for vue in ("bi_mouvements", "bi_jours"):
        colonnes = [*FIGURES, "caisse", "a_recevoir", "banque", "avoirs", "surplus", "frais_attendus", "frais_reels"]
        demandees = ", ".join(f"SUM({nom})" for nom in colonnes)
        with connection.cursor() as curseur:
            curseur.execute(
                f"SELECT {demandees}, COUNT(DISTINCT jour) FROM {vue} WHERE salon = %s AND devise = 'XOF'", [cle]
            )
            *lues, jours = curseur.fetchone()
        vu = dict(zip(colonnes, lues, strict=True))
        assert vu == {
            **{n: getattr(jour, n.replace("encaisse_essai", "essai")) for n in FIGURES},
            **{nom: livre.get(nom, 0) for nom in colonnes[len(FIGURES) :]},
        }, vue
        assert jours == 1


@pytest.mark.parametrize(("fuseau", "jour"), [("Africa/Porto-Novo", 14), ("Africa/Abidjan", 13)])
def test_la_journee_est_celle_du_salon(db: None, fuseau: str, jour: int) -> None:
    """3.30 a.m. in UTC is past the cut-off (4 o'clock) in Cotonou, and still yesterday in Abidjan."""
    with time_machine.travel(datetime.datetime(2026, 5, 14, 3, 30, tzinfo=datetime.UTC), tick=False):
        chez = fabriques.maison(fuseau=fuseau)
        fabriques.session_payee(chez)
        voulue = demande(chez.salon, forme="json")
        assert voulue.au.day == jour
        [ligne] = json_lire(octets(voulue))
        assert datetime.datetime.fromisoformat(ligne["instant"]) == timezone.now()
        assert ligne["instant"].endswith("04:30:00+01:00" if jour == 14 else "03:30:00+00:00")
        [feuille] = xlsx_lire(octets(demande(chez.salon))).values()
        assert f"{feuille[1][0]}" == f"2026-05-14 {'04' if jour == 14 else '03'}:30:00"
        veille = json_lire(octets(demande(chez.salon, quoi="ecritures", forme="json", jours=1)))
        assert len(veille) > 0
        with connection.cursor() as curseur:
            curseur.execute("SELECT DISTINCT jour FROM bi_ecritures")
            assert str(curseur.fetchall()[0][0]) == f"2026-05-{jour}"
