"""Several connections at once around the day under way: whoever has just written reads herself."""

from __future__ import annotations

import threading

import pytest
import time_machine
from django.db import connections, transaction

from statistiques.cumuls.present import presents_compter
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.cumuls.verification import salon_verifier
from statistiques.etats import etats_lire
from statistiques.models import SuiviCumuls
from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode
from statistiques.selecteurs import totaux
from tests import LONG, fabriques
from tests.statistiques.journees import MIDI, encaisse, vivre
from traces.models import TraceTransaction
from traces.scellement import tout_sceller
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_un_fait_ecrit_apres_un_plus_recent_se_voit_sans_attendre_son_sceau(transactional_db: None) -> None:
    with time_machine.travel(MIDI, tick=True):
        chez = vivre()
        tout_sceller()
        ecrit, compte = threading.Event(), threading.Event()

        def lentement() -> None:
            with transaction.atomic():
                trace_enregistrer(Trace(type_trace=TypeTrace.CONNEXION, salon_id=chez.salon.pk))
                ecrit.set()
                compte.wait(30)
            connections.close_all()

        fil = threading.Thread(target=lentement)
        fil.start()
        ecrit.wait(30)
        with transaction.atomic():
            trace_enregistrer(Trace(type_trace=TypeTrace.CONNEXION_REFUSEE, salon_id=chez.salon.pk))
        cumuls_remplir()
        assert etats_lire([chez.salon])[chez.salon.pk].present is not None
        compte.set()
        fil.join()
        perimetre = Perimetre((chez.salon,))
        jour = Periode(perimetre.aujourd_hui(), perimetre.aujourd_hui())
        assert totaux(perimetre, jour, ["connexions"]) == {"connexions": 1}
        assert TraceTransaction.objects.filter(type_trace=TypeTrace.CONNEXION).count() == 1


def test_qui_vient_d_ecrire_se_lit_lui_meme_pendant_que_tout_se_range(transactional_db: None) -> None:
    fini, erreurs = threading.Event(), []

    def ranger() -> None:
        try:
            while not fini.is_set():
                SuiviCumuls.objects.update(vu="")
                presents_compter(float("inf"))
        except Exception as erreur:
            erreurs.append(erreur)
        finally:
            connections.close_all()

    with time_machine.travel(MIDI, tick=True):
        chez = vivre()
        cumuls_remplir()
        fils = [threading.Thread(target=ranger) for _rang in range(2)]
        for fil in fils:
            fil.start()
        for rang in range(1, 60 if LONG else 12):
            fabriques.session_payee(chez)
            assert encaisse(chez) == 11_000 + rang * 5_000
        fini.set()
        for fil in fils:
            fil.join()
        assert not erreurs
        tout_sceller()
        cumuls_remplir()
        assert list(map(str, salon_verifier(chez.salon))) == []
