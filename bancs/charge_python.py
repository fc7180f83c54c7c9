"""The load without wrk: ``python -m bancs.charge_python ADRESSE SECONDES CONNEXIONS GRAINE PAUSE_MS``.

Two processes of keep-alive threads. It takes more of the two cores than wrk does, so figures are lower.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import sys
import threading
import time
from urllib.parse import urlsplit

_PROCESSUS = 2
_ENTETES = {
    "Content-Type": "application/json",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.7",
    "User-Agent": "FeexPay-Webhook/2.0",
}
_REUSSI = 300


def _poster(adresse: str, fin: float, graine: str, pause: float, latences: list[float], erreurs: list[int]) -> None:
    lue = urlsplit(adresse)
    lien = http.client.HTTPConnection(lue.netloc, timeout=5)
    rang = 0
    while time.monotonic() < fin:
        rang += 1
        corps = json.dumps(
            {
                "reference": f"{graine}-{rang:08d}", "amount": 5000, "status": "SUCCESSFUL",
                "callback_info": f"BANC{rang:018d}", "phoneNumber": "2290166000001", "reason": "",
                "description": "Salon", "date": "2026-01-01T10:00:00Z",
            }
        )  # fmt: skip
        depart = time.perf_counter()
        try:
            lien.request("POST", lue.path, corps, _ENTETES)
            reponse = lien.getresponse()
            reponse.read()
            erreurs[0] += reponse.status >= _REUSSI
            latences.append(time.perf_counter() - depart)
        except (OSError, http.client.HTTPException):
            erreurs[0] += 1
            lien.close()
        time.sleep(pause)


def _processus(adresse: str, secondes: float, fils: int, graine: str, pause: float) -> tuple[list[float], int]:
    latences: list[float] = []
    erreurs = [0]
    fin = time.monotonic() + secondes
    taches = [
        threading.Thread(target=_poster, args=(adresse, fin, f"{graine}{rang:02d}", pause, latences, erreurs))
        for rang in range(fils)
    ]
    for tache in taches:
        tache.start()
    for tache in taches:
        tache.join()
    return latences, erreurs[0]


def principal(adresse: str, secondes: str, connexions: str, graine: str, pause_ms: str) -> None:
    """Run the load and print one JSON line."""
    fils = max(1, int(connexions) // _PROCESSUS)
    taches = [(adresse, float(secondes), fils, f"{graine}{rang}", int(pause_ms) / 1000) for rang in range(_PROCESSUS)]
    depart = time.perf_counter()
    with multiprocessing.Pool(_PROCESSUS) as bassin:
        parties = bassin.starmap(_processus, taches)
    duree = time.perf_counter() - depart
    latences = sorted(latence for partie, _e in parties for latence in partie)
    print(
        json.dumps(
            {
                "requetes": len(latences),
                "erreurs": sum(erreurs for _p, erreurs in parties),
                "duree": duree,
                "p99": latences[int(len(latences) * 0.99)] * 1000,
                "maximum": latences[-1] * 1000,
            }
        )
    )


if __name__ == "__main__":
    principal(*sys.argv[1:6])
