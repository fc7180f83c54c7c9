"""kill -9 between the call and its writing: the partner gets the same event again, under the same id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from config.env import RACINE
from salon_paiement.models import LivraisonSortante
from salon_paiement.sortants.tournee import livraisons_envoyer
from tests import fabriques
from tests.fabriques_sorties import Partenaire, point, tout_est_du
from tests.processus_tues import attendre_la_mort

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
_ENVOYEUR = """
import django; django.setup()
from django.conf import settings
settings.RESEAU_BOUCLE_LOCALE = True
from django.db import connection
connection.settings_dict["NAME"] = {base!r}
from salon_paiement.sortants.tournee import livraisons_envoyer
livraisons_envoyer(5)
"""


def test_un_envoyeur_tue_apres_l_appel_renvoie_sous_la_meme_cle(
    maison_reelle: fabriques.Maison, partenaire: Partenaire
) -> None:
    point(maison_reelle, partenaire.url(), ["session.reglee"])
    fabriques.session_payee(maison_reelle)
    envoyeur: list[subprocess.Popen[bytes]] = []

    def tuer() -> None:
        os.kill(envoyeur[0].pid, signal.SIGKILL)

    partenaire.apres = tuer
    environnement: dict[str, Any] = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    code = _ENVOYEUR.format(base=connection.settings_dict["NAME"])
    envoyeur.append(subprocess.Popen([sys.executable, "-c", code], cwd=RACINE, env=environnement))
    assert envoyeur[0].wait(120) == -signal.SIGKILL
    attendre_la_mort()
    partenaire.apres = None
    livraison = LivraisonSortante.objects.get()
    assert (livraison.etat, livraison.tentatives) == ("en_envoi", 1)
    # Its lease keeps it from everybody until it is over.
    assert livraison.prochaine > timezone.now()
    assert livraisons_envoyer(1) == 0
    tout_est_du()
    assert livraisons_envoyer(5) == 1
    assert partenaire.ids() == [str(livraison.evenement_id)] * 2
    livraison.refresh_from_db()
    assert (livraison.etat, livraison.tentatives) == ("livree", 2)
