"""The page for integrators is executed: its Python and its shell, against a live server and a simulated operator."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from paiements.models import Paiement, Remboursement
from paiements.services.relance import paiements_relancer
from salon_paiement.models import Role, SessionPaiement
from salon_paiement.portees import Portee
from salon_paiement.services.cles import cle_creer
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "integrer.md"
# What the page says that a key needs.
PORTEES = re.findall(r"`(\w+:\w+)`", PAGE.read_text(encoding="utf-8"))


def blocs(langue: str) -> str:
    """Return every block of the page in this language, one after the other."""
    return "\n".join(re.findall(rf"^```{langue}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.S | re.M))


@contextmanager
def ronde() -> Iterator[None]:
    """Ask the operator about what waits, as beat does, until the end."""
    fini = threading.Event()

    def tourner() -> None:
        while not fini.wait(0.5):
            Paiement.objects.filter(prochaine_verification__gt=timezone.now()).exclude(initie_le=None).update(
                prochaine_verification=timezone.now(), derniere_verification=None
            )
            paiements_relancer()
        connection.close()

    fil = threading.Thread(target=tourner)
    fil.start()
    try:
        yield
    finally:
        fini.set()
        fil.join(30)


def jouer(banc: fabriques.Maison, serveur: Any, *commande: str) -> str:
    """Run a program that knows the server's address and a key with the page's own scopes; return what it prints."""
    acteur = fabriques.membre(banc, Role.PROPRIETAIRE)
    _cle, texte = cle_creer(banc.salon, nom="integrer.md", portees=PORTEES, jours=1, acteur=acteur)
    milieu = {"PATH": os.environ["PATH"], "SALON_URL": serveur.url, "SALON_CLE": texte}
    with ronde():
        fini = subprocess.run(commande, env=milieu, capture_output=True, text=True, timeout=200, check=False)
    assert fini.returncode == 0, fini.stderr[-3000:] + fini.stdout[-2000:]
    return fini.stdout


def attend_un_paiement_et_son_remboursement() -> SessionPaiement:
    session = SessionPaiement.objects.get()
    assert (session.etat, session.montant_applique) == ("paiement_reussi", 5000)
    assert Paiement.objects.get().etat == "reussi"
    assert (Remboursement.objects.get().etat, Remboursement.objects.get().montant) == ("demande", 2000)
    attend_coherence()
    return session


def test_la_page_nomme_des_portees_qui_existent() -> None:
    assert PORTEES
    assert set(PORTEES) <= set(Portee.values)


def test_le_python_de_la_page_fait_payer_et_rembourser(
    banc: fabriques.Maison, operateur: ServeurSimule, live_server: Any, tmp_path: pathlib.Path
) -> None:
    operateur.client().scenario("approuver")
    programme = tmp_path / "integrer.py"
    programme.write_text(blocs("python"), encoding="utf-8")
    dit = jouer(banc, live_server, sys.executable, str(programme))
    session = attend_un_paiement_et_son_remboursement()
    assert session.code_court in dit
    assert "/r/" in dit


def test_le_shell_de_la_page_fait_payer_et_rembourser(
    banc: fabriques.Maison, operateur: ServeurSimule, live_server: Any
) -> None:
    operateur.client().scenario("approuver")
    dit = jouer(banc, live_server, "bash", "-euo", "pipefail", "-c", blocs("sh"))
    attend_un_paiement_et_son_remboursement()
    assert '"etat": "reussi"' in dit
    assert dit.rstrip().endswith("demande")
