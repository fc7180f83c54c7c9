"""What may be done with a statement that is not matched yet: other columns, deleting it, forgetting it in time."""

from __future__ import annotations

import io

import pytest

from config.planification import PLANIFICATION
from paiements.models import EtatReleve, ExceptionMonetaire, LigneReleve, MorceauReleve, ReleveFournisseur
from paiements.selecteurs_releves import Avance, releve_avance
from paiements.services.rapprochement import lecture, ronde
from paiements.services.rapprochement.choix import releve_choisir_colonnes
from paiements.services.rapprochement.depot import releve_deposer
from paiements.services.rapprochement.effacement import releve_supprimer, releves_purger
from paiements.services.rapprochement.lecture import LectureReprise, Minuteur
from paiements.services.rapprochement.nouvel_essai import releve_relancer
from paiements.services.rapprochement.ronde import releves_lire
from salon_paiement.erreurs import Conflit
from tests import fabriques
from tests.fabriques_releves import csv_de, deposer, importer, payes, rangee, xlsx_de
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
BRUT = ["Référence", "Date", "Net", "Brut"]
NET = {"reference": "Référence", "date": "Date", "montant": "Net"}
JUSTE = NET | {"montant": "Brut"}


def deux_sommes(references: list[str]) -> bytes:
    return csv_de([[r, "2026-10-20 10:00", 4915, 5000] for r in references], entetes=BRUT)


def depose(maison: fabriques.Maison, contenu: bytes) -> ReleveFournisseur:
    return releve_deposer(maison.compte, io.BytesIO(contenu), nom="r.csv", acteur_id=None)


def lire_un_lot(monkeypatch: pytest.MonkeyPatch) -> ReleveFournisseur:
    """One batch of two lines, then time is up."""
    monkeypatch.setattr(lecture, "LOT", 2)
    pris = ronde._prendre()
    assert pris is not None
    ronde._proteger(pris, Minuteur(float("-inf")))
    return ReleveFournisseur.objects.select_related("compte", "salon").get(pk=pris.pk)


def test_attend_une_confirmation_meme_quand_les_colonnes_sont_connues(maison: fabriques.Maison) -> None:
    releve_choisir_colonnes(depose(maison, deux_sommes(["A"])), NET, acteur_id=None)
    second = depose(maison, deux_sommes(["B"]))
    assert (second.etat, second.colonnes, second.prochaine_tentative) == ("recu", {}, None)


def test_relit_avec_d_autres_colonnes_ce_qui_n_est_pas_rapproche(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    releve = depose(maison, deux_sommes(["A", "B", "C"]))
    releve_choisir_colonnes(releve, NET, acteur_id=None)
    releve = lire_un_lot(monkeypatch)
    assert (releve.etat, releve.lignes_lues, LigneReleve.objects.count()) == ("en_cours", 2, 2)
    endormi = ReleveFournisseur.objects.select_related("compte", "salon").get(pk=releve.pk)
    releve_choisir_colonnes(releve, JUSTE, acteur_id=None)
    assert (releve.etat, releve.lignes_lues, LigneReleve.objects.count()) == ("a_lire", 0, 0)
    # The reader that was at work finds out at its next batch, and writes nothing.
    with pytest.raises(LectureReprise):
        lecture.releve_lire(endormi, Minuteur(float("inf")))
    releves_lire()
    releve.refresh_from_db()
    assert (releve.etat, releve.lignes_lues, releve.lignes_neuves, releve.lignes_total) == ("lu", 3, 3, 3)
    assert set(LigneReleve.objects.values_list("montant", flat=True)) == {5000}
    attend_coherence()


@pytest.mark.parametrize("etat", ["lu", "apparie"])
def test_refuse_clairement_d_autres_colonnes_une_fois_lu(maison: fabriques.Maison, etat: str) -> None:
    releve = importer(maison.compte, csv_de([rangee(reference="A")]))
    ReleveFournisseur.objects.update(etat=etat)
    releve.refresh_from_db()
    with pytest.raises(Conflit, match="déjà lu"):
        releve_choisir_colonnes(releve, JUSTE, acteur_id=None)
    assert LigneReleve.objects.count() == 1


def test_supprime_un_fichier_sans_suite_et_ses_lignes_se_relisent(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    contenu = csv_de([rangee(reference=f"R{n}") for n in range(5)])
    deposer(maison.compte, contenu)
    releve = lire_un_lot(monkeypatch)
    with pytest.raises(Conflit):
        releve_supprimer(releve, acteur_id=None)
    ronde._echouer(releve, "raté")
    releve_supprimer(releve, acteur_id=None)
    assert not ReleveFournisseur.objects.exists()
    assert not MorceauReleve.objects.exists()
    releve = importer(maison.compte, contenu)
    assert (releve.etat, releve.lignes_neuves, ExceptionMonetaire.objects.count()) == ("lu", 5, 5)
    attend_coherence()


def test_les_lignes_d_un_releve_en_echec_sont_rapprochees_par_le_suivant(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    contenu = csv_de([rangee(reference=f"R{n}") for n in range(5)])
    deposer(maison.compte, contenu)
    echoue = lire_un_lot(monkeypatch)
    ronde._echouer(echoue, "raté")
    suivant = importer(maison.compte, contenu)
    assert (suivant.etat, suivant.lignes_neuves, LigneReleve.objects.filter(etat="").count()) == ("lu", 5, 0)
    assert set(LigneReleve.objects.values_list("releve", flat=True)) == {suivant.pk}
    # A line that has its verdict, or that is being read elsewhere, stays where it is.
    assert importer(maison.compte, contenu).lignes_neuves == 0
    attend_coherence()


def test_ne_supprime_rien_de_ce_qui_a_servi(maison_reelle: fabriques.Maison) -> None:
    releve = importer(maison_reelle.compte, csv_de([rangee(p) for p in payes(maison_reelle, 2)]))
    for etat in ("lu", "en_echec"):
        ReleveFournisseur.objects.update(etat=etat)
        with pytest.raises(Conflit, match="déjà servi"):
            releve_supprimer(releve, acteur_id=None)
    assert LigneReleve.objects.count() == 2


@pytest.mark.parametrize("etat", [EtatReleve.RECU, EtatReleve.EN_ECHEC])
def test_oublie_au_bout_d_une_semaine_un_fichier_reste_sans_suite(maison: fabriques.Maison, etat: str) -> None:
    for contenu in (csv_de([rangee(reference="A")]), xlsx_de([rangee(reference="B")])):
        depose(maison, contenu)
    releves_lire()
    ReleveFournisseur.objects.update(etat=etat, fini_le=fabriques.il_y_a(jours=0))
    assert releves_purger(fabriques.il_y_a(jours=-6)) == 0
    assert releves_purger(fabriques.il_y_a(jours=-8)) == 2
    assert not MorceauReleve.objects.exists()
    for releve in ReleveFournisseur.objects.all():
        assert (releve.etat, "7 jours" in releve.erreur, releve_relancer(releve)) == ("en_echec", True, False)
    assert "purger_releves" in PLANIFICATION
    assert releves_purger(fabriques.il_y_a(jours=-8)) == 0


def test_n_oublie_pas_un_fichier_en_cours_de_lecture(maison: fabriques.Maison) -> None:
    deposer(maison.compte, csv_de([rangee(reference="A")]))
    assert releves_purger(fabriques.il_y_a(jours=-30)) == 0
    releves_lire()
    assert LigneReleve.objects.count() == 1


@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bout", ["", "fin"])
def test_annonce_le_vrai_nombre_de_lignes(maison: fabriques.Maison, fin: str, bout: str) -> None:
    lignes = ["Relevé de novembre", "Date;Montant;Référence", *[f"20/10/2026;5000;R{n}" for n in range(7)]]
    releve = depose(maison, (fin.join(lignes) + (fin if bout else "")).encode())
    assert (releve.lignes_total, releve_avance(releve)) == (7, Avance("lire", 0, 7))


def test_avance_sans_jamais_dire_fini_avant_la_fin(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    deposer(maison.compte, xlsx_de([rangee(reference=f"R{n}") for n in range(5)]))
    vues = []
    for _tour in range(4):
        releve = lire_un_lot(monkeypatch)
        vues.append((releve.etat, releve_avance(releve), releve_avance(releve).pourcent))
    assert vues[0] == ("en_cours", Avance("lire", 2, 5), 40)
    assert vues[1] == ("en_cours", Avance("lire", 4, 5), 80)
    assert all(pourcent < 100 for *_reste, pourcent in vues)
    assert vues[-1][0] == "lu"


def test_avance_en_rapprochant(maison: fabriques.Maison) -> None:
    releve = importer(maison.compte, csv_de([rangee(reference=f"R{n}") for n in range(4)]))
    releve.etat = EtatReleve.APPARIE
    LigneReleve.objects.filter(reference="R3").update(etat="")
    assert releve_avance(releve) == Avance("apparier", 3, 4)
    LigneReleve.objects.update(etat="rapprochee")
    assert releve_avance(releve).pourcent == 99


@pytest.mark.parametrize(("faites", "total"), [(1_000, 0), (1_001, 1_000), (0, 0)])
def test_ne_promet_rien_quand_le_total_est_inconnu(faites: int, total: int) -> None:
    assert not Avance("lire", faites, total).connue
    assert Avance("lire", 1_000, 1_000).pourcent == 99
