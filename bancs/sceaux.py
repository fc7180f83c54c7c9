"""Sealing beside writing the same facts, and verifying beside reading and serialising them."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction

from bancs.base import menage, processeur_base
from bancs.mesure import Cadre, Resultat
from tests import fabriques
from traces.controle import chaine_verifier
from traces.models import TraceTransaction
from traces.scellables import scellables
from traces.scellement import age_non_scelle, faits_sceller, tout_sceller
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

COLONNES = (
    "salon_id, session_id, client_id, paiement_id, acteur_id, type_trace, niveau_importance, titre, objet, objet_id, "
    "ancien_etat, nouvel_etat, donnees_structures, date_creation, engagement"
)
# The payload of a confirmation, under a kind of fact that moves no state.
_CHARGE = json.dumps({"montant": 5000, "recu": 5000, "applique": 5000, "surplus": 0, "devise": "XOF", "source": "banc"})
VALEURS = (
    "SELECT salon_id, session_id, client_id, paiement_id, acteur_id, 'evaluation', 'info', titre, '', NULL::uuid, '', "
    f"'', '{_CHARGE}'::jsonb, now(), sha256(titre::bytea) FROM traces_transactions WHERE id = %s"
)
DEBIT = 500


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it."""
    nombre = cadre.choisir(500_000, 60_000)
    texte = f"{nombre:,}".replace(",", " ")
    resultat = Resultat("sceaux", f"{texte} traces scellées puis vérifiées")
    maison = fabriques.maison("Salon des sceaux")
    fabriques.session_payee(maison)
    modele = TraceTransaction.objects.filter(salon=maison.salon).exclude(paiement=None).latest("pk").pk
    tout_sceller()
    insertions = cadre.choisir(20_000, 5_000)
    nue = _cout(lambda: _inserer_un_a_un(modele, insertions)) / insertions
    service = _cout(lambda: _par_le_service(maison.salon.pk, insertions // 4)) / (insertions // 4)
    tout_sceller()
    _semer(modele, nombre)
    menage()
    debut = time.monotonic()
    scellement = _cout(tout_sceller) / nombre
    resultat.ajouter("scellement", nombre / (time.monotonic() - debut), "traces/s")
    resultat.ajouter(
        "coût processeur d'un sceau, contre un INSERT nu validé", scellement * 1e6, "µs", plancher=nue * 1e6,
        ratio=scellement / nue, objectif="≤ 0.1 ×", tenu=scellement / nue <= 0.1,
    )  # fmt: skip
    resultat.ajouter(
        "le même, contre une trace écrite par le service", scellement * 1e6, "µs", plancher=service * 1e6,
        ratio=scellement / service,
    )  # fmt: skip
    menage()
    _verification(resultat, maison.salon.pk, nombre)
    _soutenir(resultat, modele, cadre.choisir(30, 10))
    resultat.notes.append("coûts : processeur de ce processus et de PostgreSQL ; planchers du même passage")
    resultat.notes.append("lecteur : les mêmes colonnes des mêmes traces, lues par lots de leur clé et mises en JSON")
    return resultat


def _cout(travail: Callable[[], object]) -> float:
    """Return the CPU seconds of a piece of work, here and in the database."""
    ici, base = time.process_time(), processeur_base()
    travail()
    return time.process_time() - ici + processeur_base() - base


def _inserer_un_a_un(modele: int, nombre: int) -> None:
    ordre = f"INSERT INTO traces_transactions ({COLONNES}) {VALEURS}"
    with connection.cursor() as curseur:
        for _rang in range(nombre):
            curseur.execute(ordre, [modele])


def _par_le_service(salon_id: uuid.UUID, nombre: int) -> None:
    for _rang in range(nombre):
        with transaction.atomic():
            trace_enregistrer(Trace(type_trace=TypeTrace.EVALUATION, salon_id=salon_id, donnees={"note": 5}))


def _semer(modele: int, nombre: int) -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO traces_transactions ({COLONNES}) SELECT s.* FROM generate_series(1, %s), "
            f"LATERAL ({VALEURS}) s",
            [nombre, modele],
        )


def _verification(resultat: Resultat, salon_id: uuid.UUID, nombre: int) -> None:
    debut = time.monotonic()
    rapport = chaine_verifier(salon_id)
    verifiees = rapport.sceaux / (time.monotonic() - debut)
    if not rapport.intacte or rapport.sceaux < nombre:
        raise RuntimeError(f"chaîne fausse : {rapport.nombre} anomalies, {rapport.sceaux} sceaux")
    debut = time.monotonic()
    lues = _lecteur() / (time.monotonic() - debut)
    resultat.depasser("vérification", verifiees, "traces/s", 50_000)
    resultat.au_moins("vérification, contre un lecteur", verifiees, lues, "traces/s", 0.5)


def _lecteur() -> int:
    """Fetch every trace and serialise it: what a verification cannot do without."""
    colonnes = ", ".join(["id", *scellables()["t"].versions[1]])
    dernier, lues, octets = 0, 0, 0
    with connection.cursor() as curseur:
        while True:
            curseur.execute(
                f"SELECT {colonnes} FROM traces_transactions WHERE id > %s ORDER BY id LIMIT 5000", [dernier]
            )
            lignes = curseur.fetchall()
            if not lignes:
                return lues
            for ligne in lignes:
                octets += len(json.dumps(_simple(ligne), default=str, sort_keys=True))
            lues += len(lignes)
            dernier = lignes[-1][0]


def _simple(ligne: tuple[Any, ...]) -> list[Any]:
    return [bytes(v).hex() if isinstance(v, memoryview) else v for v in ligne]


def _soutenir(resultat: Resultat, modele: int, secondes: int) -> None:
    """Write 500 traces a second for a while, sealing every second as beat would; tell how late the seals ever were."""
    fini = threading.Event()

    def ecrire() -> None:
        debut, ecrites = time.monotonic(), 0
        while (ecoule := time.monotonic() - debut) < secondes:
            if ecrites < ecoule * DEBIT:
                _inserer_un_a_un(modele, 10)
                ecrites += 10
            else:
                time.sleep(0.005)
        fini.set()
        connections.close_all()

    fil = threading.Thread(target=ecrire)
    fil.start()
    retards = []
    while not fini.wait(1):
        faits_sceller()
        retards.append(age_non_scelle().total_seconds())
    fil.join()
    tout_sceller()
    resultat.au_plus(f"à {DEBIT} traces/s, plus vieux fait non scellé après un passage", max(retards), "s", 1)
