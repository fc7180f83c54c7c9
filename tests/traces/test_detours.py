"""Ways around a verification, each tried once by a reviewer: an emptied chain, a lying clock, a row nobody can read."""

from __future__ import annotations

import datetime
import io
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tests import fabriques
from tests.fabriques_sceaux import jours_scelles, remettre, une_journee
from traces.chaines import chaines_a_verifier
from traces.controle import chaine_verifier, fait_verifier
from traces.controle_mots import Nature
from traces.engagement import moitie_effacer
from traces.modeles_sceaux import MotifTete, SceauTraces, SuiviScellement, TeteSceau
from traces.models import TraceContexte, TraceTransaction
from traces.scellement import tout_sceller
from traces.tasks import verifier_sceaux
from traces.temoin import temoin_lignes, temoin_lire
from traces.tetes import tete_emettre

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def forcer(ordre: str, *parametres: object) -> None:
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = replica")
        curseur.execute(ordre, list(parametres))  # type: ignore[arg-type]
        curseur.execute("SET LOCAL session_replication_role = origin")


def test_une_chaine_videe_de_ses_sceaux_reste_a_verifier(maison: fabriques.Maison) -> None:
    jours_scelles(maison, 1)
    # Hours go by, the floor has passed these facts: the sealer will not look at them again.
    SuiviScellement.objects.update(plancher=10**9)
    chaine = maison.salon.pk
    forcer("DELETE FROM traces_sceaux WHERE chaine = %s", chaine)
    forcer("DELETE FROM traces_tetes WHERE chaine = %s", chaine)
    assert chaine in chaines_a_verifier()
    rapport = chaine_verifier(chaine)
    assert {anomalie.nature for anomalie in rapport.anomalies} == {Nature.JAMAIS_SCELLE}
    with pytest.raises(CommandError, match="1 chaîne"):
        call_command("verifier_traces", stdout=io.StringIO())
    assert verifier_sceaux() == 1


def test_le_temoin_d_un_salon_n_accuse_pas_les_autres(maison: fabriques.Maison) -> None:
    autre = fabriques.maison("Salon Bola")
    for chez in (maison, autre):
        fabriques.session_payee(chez)
    fabriques.session_payee(maison)
    tout_sceller()
    lignes = [*temoin_lignes(maison.salon.pk), *temoin_lignes(autre.salon.pk)]
    temoin = temoin_lire(lignes)
    for chez in (maison, autre):
        assert chaine_verifier(chez.salon.pk, temoin=temoin).intacte
        assert chaine_verifier(chez.salon.pk, temoin=temoin_lire(temoin_lignes(maison.salon.pk))).intacte


def test_un_scelleur_arrete_est_une_panne_et_non_une_reecriture(maison: fabriques.Maison) -> None:
    jours_scelles(maison, 1)
    une_journee(maison)
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=3), tick=True):
        rapport = chaine_verifier(maison.salon.pk)
    assert rapport.intacte
    assert rapport.en_retard == rapport.en_attente > 20


def test_une_horloge_fausse_une_heure_n_accuse_personne(maison: fabriques.Maison) -> None:
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1), tick=True):
        fabriques.session_payee(maison)
        tout_sceller()
        assert tete_emettre(maison.salon.pk, MotifTete.HORAIRE) is not None
    # The clock is right again: an hour of life is older than that head, and sealed so.
    fabriques.session_payee(maison)
    tout_sceller()
    assert chaine_verifier(maison.salon.pk).intacte


def test_une_base_restauree_ailleurs_reprend_ses_planchers(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    tout_sceller()
    # The numbers of the transactions of another server, far ahead of this one's.
    SuiviScellement.objects.update(candidat_horizon=2**40, candidat=1)
    fabriques.session_payee(maison)
    tout_sceller()
    assert SuiviScellement.objects.get(genre="t").candidat_horizon < 2**40
    assert chaine_verifier(maison.salon.pk).intacte


def test_une_charge_que_python_refuse_n_arrete_pas_le_scellement(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    forcer(
        "INSERT INTO traces_transactions (salon_id, type_trace, niveau_importance, titre, objet, ancien_etat, "
        "nouvel_etat, donnees_structures, date_creation) "
        "SELECT salon_id, type_trace, niveau_importance, titre, '', '', '', %s::jsonb, now() "
        "FROM traces_transactions LIMIT 1",
        '{"montant": ' + "9" * 5_000 + "}",
    )
    assert tout_sceller() > 10
    piege = TraceTransaction.objects.values_list("pk", flat=True).latest("pk")
    assert fait_verifier("t", piege).tient is True
    assert chaine_verifier(maison.salon.pk).intacte
    forcer("DELETE FROM traces_transactions WHERE id = %s", piege)


def test_un_sceau_a_un_rang_impossible_est_nomme(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    tout_sceller()
    SceauTraces.objects.create(
        chaine=maison.salon.pk, sequence=-1, genre="t", fait_id=10**9, empreinte=b"x" * 32, maillon=b"y" * 32,
        scelle_le=datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC),
    )  # fmt: skip
    (anomalie,) = chaine_verifier(maison.salon.pk).anomalies
    assert (anomalie.nature, anomalie.sequence) == (Nature.SCEAU_REECRIT, -1)


def test_un_motif_efface_puis_reecrit_est_vu(maison: fabriques.Maison) -> None:
    jours_scelles(maison, 1)
    contexte = TraceContexte.objects.exclude(description="").latest("pk")
    touches = moitie_effacer(contexte, texte=True)
    contexte.description = "un autre motif"
    contexte.save(update_fields=["description", *touches])
    (anomalie,) = chaine_verifier(maison.salon.pk, contextes=True).anomalies
    assert (anomalie.nature, anomalie.fait_id) == (Nature.CONTEXTE, contexte.pk)


def test_une_verification_se_note_avec_sa_profondeur(maison: fabriques.Maison) -> None:
    jours_scelles(maison, 1)
    dehors = remettre(maison)
    call_command("verifier_traces", salon=maison.salon.slug, stdout=io.StringIO())
    trace = TraceTransaction.objects.filter(type_trace="verification_traces").latest("pk")
    assert json.loads(json.dumps(trace.donnees_structures)) == {
        "faits": SceauTraces.objects.filter(chaine=maison.salon.pk).count(), "anomalies": 0, "depuis": 0,
    }  # fmt: skip
    assert TeteSceau.objects.filter(sequence=dehors.tete.sequence).exists()
