"""Many phones at once: ``python -m bancs.foule ADRESSE JETON SECONDES FILS`` prints one JSON line. Needs no Django."""

from __future__ import annotations

import json
import sys
import threading
import time

from bancs.telephone import Telephone


def _visiter(adresse: str, jeton: str, fin: float, faits: list[tuple[float, int]], erreurs: list[str]) -> None:
    while time.monotonic() < fin:
        depart = time.perf_counter()
        telephone = Telephone(adresse)
        try:
            telephone.jusqu_a_payer(jeton)
            faits.append((time.perf_counter() - depart, telephone.requetes))
        except Exception as erreur:
            erreurs.append(f"{type(erreur).__name__} {erreur}"[:500])
            return
        finally:
            telephone.fermer()


def principal(adresse: str, jeton: str, secondes: str, fils: str) -> None:
    """Send the phones and print what they saw."""
    faits: list[tuple[float, int]] = []
    erreurs: list[str] = []
    depart = time.perf_counter()
    fin = time.monotonic() + float(secondes)
    taches = [
        threading.Thread(target=_visiter, args=(adresse, jeton, fin, faits, erreurs)) for _rang in range(int(fils))
    ]
    for tache in taches:
        tache.start()
    for tache in taches:
        tache.join()
    durees = sorted(duree for duree, _requetes in faits)
    print(
        json.dumps(
            {
                "parcours": len(faits),
                "requetes": sum(requetes for _duree, requetes in faits),
                "duree": time.perf_counter() - depart,
                "mediane": durees[len(durees) // 2] if durees else 0,
                "erreurs": erreurs[:3],
            }
        )
    )


if __name__ == "__main__":
    principal(*sys.argv[1:5])
