"""The contract of message gateways is executed: its Python signs as we do, and its report is taken by a live server."""

from __future__ import annotations

import pathlib
import re
import time
from typing import Any

import pytest

from salon_paiement.models import Notification
from salon_paiement.notifications.accuses import rapport_lire
from salon_paiement.notifications.transport_passerelle import signature
from salon_paiement.services.canaux import adresse_des_accuses
from tests import fabriques
from tests.fabriques_messages import SECRET, canal_par_passerelle, recus_de, visite_payee

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PAGE = (pathlib.Path(__file__).resolve().parents[2] / "docs" / "passerelle-messages.md").read_text(encoding="utf-8")
PROGRAMME = "\n".join(re.findall(r"^```python\n(.*?)^```", PAGE, re.S | re.M))


def _jouer(adresse: str, message: Notification) -> dict[str, Any]:
    noms: dict[str, Any] = {"address": adresse, "secret": SECRET.encode(), "message": {"id": str(message.pk)}}
    exec(compile(PROGRAMME, "passerelle-messages.md", "exec"), noms)
    return noms


def test_le_python_de_la_page_reconnait_nos_messages_et_rend_son_rapport(
    maison_reelle: fabriques.Maison, live_server: Any, settings: Any
) -> None:
    settings.ADRESSE_PUBLIQUE = live_server.url
    reglage = canal_par_passerelle(maison_reelle, "https://passerelle.example/messages", cout_unitaire=22)
    [message] = recus_de(visite_payee(maison_reelle))
    noms = _jouer(adresse_des_accuses(reglage), message)
    message.refresh_from_db()
    assert (message.etat, message.accuse, message.cout) == ("envoyee", "remis", 18)
    instant, corps = str(int(time.time())), b'{"id": "x"}'
    entetes = {"X-Timestamp": instant, "X-Signature": "sha256=" + signature(SECRET, instant, corps)}
    assert noms["is_ours"](SECRET.encode(), entetes, corps)
    assert not noms["is_ours"](b"un autre secret", entetes, corps)


def test_le_rapport_que_montre_la_page_se_lit() -> None:
    [corps] = re.findall(r'^(\{"id".*"status".*\})$', PAGE, re.M)
    lu = rapport_lire(corps.encode())
    assert (str(lu.cle), lu.etat, lu.prix) == ("0192f3c4-7d1e-7c3a-9a54-0d2c7d1b2f10", "remis", 18)
