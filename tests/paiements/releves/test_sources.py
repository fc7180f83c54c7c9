"""Statements that need no file: the operator's API, the night's asking, the command; and refunds they tell of."""

from __future__ import annotations

import dataclasses
import datetime
import io
import pathlib
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from paiements.fournisseurs.base import Avis, LigneNonLue, LigneRelevee, Statut
from paiements.fournisseurs.erreurs import FournisseurIndisponible
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import CompteFournisseur, LigneReleve, Paiement, ReleveFournisseur
from paiements.selecteurs_rapprochement import bilan
from paiements.services.rapprochement import rembourses
from paiements.services.rapprochement.depot import releve_demander
from paiements.services.rapprochement.nuit import releves_de_la_nuit
from paiements.services.rapprochement.ronde import releves_lire
from salon_paiement.erreurs import SaisieInvalide
from tests import fabriques
from tests.fabriques_releves import csv_de, importer, payes, rangee
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db(transaction=True)


def ligne_de(paiement: Paiement, **champs: object) -> LigneRelevee:
    assert paiement.initie_le
    base = LigneRelevee(paiement.reference_fournisseur, paiement.montant, paiement.initie_le, frais=85)
    return dataclasses.replace(base, **champs)  # type: ignore[arg-type]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> list[LigneRelevee]:
    """What the operator lists; asked outside any transaction only."""
    lignes: list[LigneRelevee] = []

    def relever(_self: object, depuis: datetime.datetime, jusqua: datetime.datetime) -> Iterator[LigneRelevee]:
        assert not connection.in_atomic_block
        assert depuis < jusqua
        yield from lignes

    monkeypatch.setattr(Simulateur, "relever", relever)
    monkeypatch.setattr(Simulateur, "capacites", dataclasses.replace(Simulateur.capacites, releve=True))
    return lignes


def demander(compte: CompteFournisseur) -> ReleveFournisseur:
    fin = timezone.now()
    releve = releve_demander(compte, depuis=fin - datetime.timedelta(days=2), jusqua=fin, acteur_id=None)
    releves_lire()
    releve.refresh_from_db()
    return releve


def test_lit_et_rapproche_ce_que_donne_l_operateur(maison_reelle: fabriques.Maison, api: list[LigneRelevee]) -> None:
    paye = payes(maison_reelle, 1)[0]
    attente = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    refuse = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    api += [ligne_de(paye), ligne_de(attente), ligne_de(refuse, statut=Statut.ECHOUE)]
    releve = demander(maison_reelle.compte)
    assert (releve.etat, releve.lignes_lues, releve.lignes_neuves, releve.lignes_ignorees) == ("lu", 3, 2, 1)
    assert [Paiement.objects.get(pk=p.pk).etat for p in (attente, refuse)] == ["reussi", "en_cours"]
    attend_coherence()


def test_un_etat_inconnu_de_l_operateur_ne_paie_rien(maison_reelle: fabriques.Maison, api: list[LigneRelevee]) -> None:
    attente = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    api.append(ligne_de(attente, sens="incertain"))
    demander(maison_reelle.compte)
    assert Paiement.objects.get(pk=attente.pk).etat == "en_cours"
    assert list(LigneReleve.objects.values_list("sens", "etat", "motif")) == [("reversement", "divergente", "sens")]
    attend_coherence()


def test_l_api_et_le_fichier_disent_la_meme_ligne(maison_reelle: fabriques.Maison, api: list[LigneRelevee]) -> None:
    paye = payes(maison_reelle, 1)[0]
    assert paye.initie_le
    minute = paye.initie_le.replace(second=0, microsecond=0)
    api.append(ligne_de(paye, instant=minute + datetime.timedelta(seconds=31)))
    demander(maison_reelle.compte)
    assert importer(maison_reelle.compte, csv_de([rangee(paye, instant=minute)])).lignes_neuves == 0
    assert demander(maison_reelle.compte).lignes_neuves == 0
    assert LigneReleve.objects.count() == 1


def test_redemande_plus_tard_quand_l_operateur_se_tait(
    maison_reelle: fabriques.Maison, api: list[LigneRelevee], monkeypatch: pytest.MonkeyPatch
) -> None:
    def panne(*_a: object) -> Iterator[LigneRelevee]:
        raise FournisseurIndisponible("panne")

    with monkeypatch.context() as coupe:
        coupe.setattr(Simulateur, "relever", panne)
        releve = demander(maison_reelle.compte)
    assert (releve.etat, releve.tentatives) == ("en_cours", 1)
    assert releve.prochaine_tentative is not None
    assert releve.prochaine_tentative > timezone.now()
    ReleveFournisseur.objects.update(prochaine_tentative=timezone.now())
    releves_lire()
    releve.refresh_from_db()
    assert releve.etat == "lu"


def test_dit_qu_un_operateur_ne_donne_pas_ses_releves(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    CompteFournisseur.objects.filter(pk=maison_reelle.compte.pk).update(fournisseur="wave")
    maison_reelle.compte.refresh_from_db()
    releve = demander(maison_reelle.compte)
    assert releve.etat == "en_echec"
    assert releve.erreur


def test_refuse_une_periode_vide(maison_reelle: fabriques.Maison) -> None:
    maintenant = timezone.now()
    with pytest.raises(SaisieInvalide):
        releve_demander(maison_reelle.compte, depuis=maintenant, jusqua=maintenant, acteur_id=None)


def test_demande_une_fois_par_nuit_aux_seuls_comptes_reels(
    maison_reelle: fabriques.Maison, api: list[LigneRelevee]
) -> None:
    trois_heures = datetime.datetime.fromisoformat("2026-11-20T02:30:00+00:00")
    assert releves_de_la_nuit(trois_heures) == 0
    CompteFournisseur.objects.update(mode="live", date_creation=trois_heures - datetime.timedelta(days=30))
    assert releves_de_la_nuit(trois_heures - datetime.timedelta(hours=1)) == 0
    assert [releves_de_la_nuit(trois_heures) for _ in range(2)] == [1, 0]
    releve = ReleveFournisseur.objects.get()
    assert releve.debut == datetime.datetime.fromisoformat("2026-11-11T23:00:00+00:00")
    assert releve.fin == datetime.datetime.fromisoformat("2026-11-19T23:00:00+00:00")


@pytest.mark.parametrize("fois", [1, 2])
def test_dit_le_total_rendu_chez_l_operateur(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch, fois: int
) -> None:
    dits: list[tuple[int, str]] = []

    def noter(_pk: object, avis: Avis, *, source: str) -> None:
        dits.append((avis.montant_rembourse, source))

    monkeypatch.setattr(rembourses, "avis_appliquer", noter)
    (paye,) = payes(maison_reelle, 1)
    plus_tard = fabriques.il_y_a(minutes=2)
    rendus = [rangee(paye, montant="-1 000"), rangee(paye, montant="2 000", type="Refund", instant=plus_tard)]
    for _fois in range(fois):
        importer(maison_reelle.compte, csv_de([rangee(paye), *rendus]))
    assert dits == [(3000, "releve")]
    assert list(LigneReleve.objects.values_list("sens", "etat")) == [
        ("encaissement", "rapprochee"), ("remboursement", "rapprochee"), ("remboursement", "rapprochee"),
    ]  # fmt: skip


def test_un_remboursement_inconnu_attend_quelqu_un(maison_reelle: fabriques.Maison) -> None:
    importer(maison_reelle.compte, csv_de([rangee(reference="INCONNU", montant="-1 000")]))
    assert list(LigneReleve.objects.values_list("etat", "motif")) == [("orpheline", "rembourse_inconnu")]
    attend_coherence()


def test_la_commande_lit_un_fichier_et_dit_ce_qui_en_sort(
    maison_reelle: fabriques.Maison, tmp_path: pathlib.Path
) -> None:
    (paye,) = payes(maison_reelle, 1)
    fichier = tmp_path / "releve.csv"
    fichier.write_bytes(csv_de([rangee(paye), rangee(reference="ORPH")]))
    arguments = [str(fichier), "--compte", str(maison_reelle.compte.pk)]
    with pytest.raises(CommandError, match="Colonnes à choisir"):
        call_command("rapprocher", *arguments)
    importer(maison_reelle.compte, csv_de([rangee(reference="AUTRE")]))
    sortie = io.StringIO()
    call_command("rapprocher", *arguments, stdout=sortie)
    assert "2 lignes lues, 2 nouvelles" in sortie.getvalue()
    assert "1 rapprochee, 0 divergente, 1 orpheline" in sortie.getvalue()
    with pytest.raises(CommandError, match="inconnu"):
        call_command("rapprocher", "--compte", "x")
    attend_coherence()


def test_un_remboursement_fait_chez_l_operateur_laisse_les_comptes_justes(maison_reelle: fabriques.Maison) -> None:
    (paye,) = payes(maison_reelle, 1)
    for _fois in range(2):
        importer(maison_reelle.compte, csv_de([rangee(paye, frais="85"), rangee(paye, montant="-1 000")]))
    paye.refresh_from_db()
    assert (paye.etat, paye.montant_recu, paye.frais) == ("reussi", 5000, 85)
    attend_coherence()


def test_une_ligne_que_personne_ne_sait_lire_rend_la_periode_incomplete(
    maison_reelle: fabriques.Maison, api: list[LigneRelevee | LigneNonLue]
) -> None:
    paye, compte = payes(maison_reelle, 1)[0], maison_reelle.compte
    api += [ligne_de(paye), LigneNonLue("montant")]
    releve = demander(compte)
    assert (releve.etat, releve.lignes_fautives, releve.fautes) == ("lu", 1, [[2, "montant"]])
    assert releve.debut
    assert releve.fin
    trois_voies = bilan(compte, releve.debut, releve.fin)
    assert (trois_voies.etat, trois_voies.illisibles) == ("ecart", 1)
    # A file of the same days, read without a fault, fills the hole.
    autour = [rangee(paye), *(rangee(instant=i, statut="FAILED") for i in (releve.debut, releve.fin))]
    importer(compte, csv_de(autour))
    assert bilan(compte, releve.debut, releve.fin).illisibles == 0
    assert bilan(compte, releve.debut, releve.fin).etat == "egal"


def test_sans_ligne_illisible_la_meme_periode_concorde(
    maison_reelle: fabriques.Maison, api: list[LigneRelevee | LigneNonLue]
) -> None:
    api.append(ligne_de(payes(maison_reelle, 1)[0]))
    releve = demander(maison_reelle.compte)
    assert releve.debut
    assert releve.fin
    assert bilan(maison_reelle.compte, releve.debut, releve.fin).etat == "egal"
