"""Statements read at the same moment, on one account: every line once, every fee once, no payment explained twice."""

from __future__ import annotations

from functools import partial

import pytest

from paiements.models import Ecriture, LigneReleve, Paiement, ReleveFournisseur
from paiements.services.rapprochement import ronde
from paiements.services.rapprochement.abandon import paiement_abandonner_absent
from paiements.services.rapprochement.lecture import Minuteur, releve_lire
from tests import fabriques
from tests.concurrence.outils_course import courir, rendez_vous
from tests.fabriques_releves import csv_de, deposer, importer, payes, rangee
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def lire(releve: ReleveFournisseur) -> None:
    """One reader's whole work on one statement, whoever else reads."""
    pris = ReleveFournisseur.objects.select_related("compte", "salon").get(pk=releve.pk)
    ronde._proteger(pris, Minuteur(float("inf")))


def prendre(*releves: ReleveFournisseur) -> None:
    ReleveFournisseur.objects.filter(pk__in=[r.pk for r in releves]).update(etat="en_cours")


def test_deux_releves_qui_se_recouvrent_ne_doublent_rien(maison_reelle: fabriques.Maison) -> None:
    paiements = payes(maison_reelle, 3)
    attente = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    lignes = [rangee(p, frais="85") for p in [*paiements, attente]]
    lignes.append(rangee(reference="V", type="Versement", montant="50 000"))
    releves = [deposer(maison_reelle.compte, csv_de(lignes)), deposer(maison_reelle.compte, csv_de(lignes[1:]))]
    prendre(*releves)
    assert [r for r in courir([partial(lire, r) for r in releves]) if r is not None] == []
    assert sum(ReleveFournisseur.objects.values_list("lignes_neuves", flat=True)) == 5
    assert LigneReleve.objects.filter(etat="rapprochee").count() == 5
    assert Ecriture.objects.filter(libelle="frais").values("operation").distinct().count() == 3
    assert Ecriture.objects.filter(libelle="reversement").values("operation").distinct().count() == 1
    attend_coherence()


def test_deux_lecteurs_du_meme_releve_ne_comptent_qu_une_fois(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    paiements = payes(maison_reelle, 3)
    releve = deposer(maison_reelle.compte, csv_de([rangee(p, frais="85") for p in paiements]))
    prendre(releve)
    vrai, attendre = releve_lire, rendez_vous(2)

    def ensemble(pris: ReleveFournisseur, minuteur: Minuteur) -> bool:
        attendre()
        return vrai(pris, minuteur)

    monkeypatch.setattr(ronde, "releve_lire", ensemble)
    courir([partial(lire, releve)] * 2)
    ReleveFournisseur.objects.update(prochaine_tentative=fabriques.il_y_a(minutes=1))
    ronde.releves_lire()
    releve.refresh_from_db()
    assert (releve.etat, releve.lignes_lues, releve.lignes_neuves) == ("lu", 3, 3)
    assert Ecriture.objects.filter(libelle="frais").values("operation").distinct().count() == 3
    attend_coherence()


def test_un_avis_et_une_ligne_du_meme_paiement_font_un_seul_succes(maison_reelle: fabriques.Maison) -> None:
    attentes = [fabriques.tentative(fabriques.session_a_payer(maison_reelle)) for _ in range(3)]
    releve = deposer(maison_reelle.compte, csv_de([rangee(p, frais="85") for p in attentes]))
    prendre(releve)
    courir([partial(lire, releve), *[partial(fabriques.reussir, p) for p in attentes]])
    assert LigneReleve.objects.filter(etat="rapprochee").count() == 3
    assert list(Paiement.objects.values_list("etat", "frais")) == [("reussi", 85)] * 3
    attend_coherence()


def test_clore_un_absent_pendant_que_son_argent_arrive(maison_reelle: fabriques.Maison) -> None:
    vieux = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    Paiement.objects.filter(pk=vieux.pk).update(initie_le=fabriques.il_y_a(heures=80))
    bornes = [rangee(reference=f"B{n}", instant=fabriques.il_y_a(heures=n)) for n in (70, 90)]
    importer(maison_reelle.compte, csv_de(bornes))
    acteur = fabriques.membre(maison_reelle)
    courir([
        partial(paiement_abandonner_absent, vieux.pk, acteur_id=acteur.pk), partial(fabriques.reussir, vieux),
    ])  # fmt: skip
    vieux.refresh_from_db()
    assert vieux.etat == "reussi"
    attend_coherence()
