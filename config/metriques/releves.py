"""Reading the shared figures: some fifteen statements by index, and what the machine says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from config.metriques.jauges import Releve, ligne
from config.sauvegarde.veille import etat_sauvegardes
from paiements.etat_machine import (
    disjoncteurs_ouverts,
    exceptions_ouvertes,
    livre_ecart,
    messages_en_attente,
    verdicts_attendus,
)
from salon_paiement.files import File, secondes_depuis
from salon_paiement.memoire import Memoire
from salon_paiement.redis_connus import memoire_pour_cent, redis_etats
from salon_paiement.services.etat_machine import (
    battements_ages,
    disque_journaux_pour_cent,
    envois_en_attente,
    sceaux_attente,
    taches_attente,
)
from salon_paiement.sortants.selecteurs import points_en_echec, sorties_en_attente

# A folder of backups is long to look through, and changes once a night.
_sauvegardes = Memoire(etat_sauvegardes, 60.0)


def oublier() -> None:
    """Look at the backups again (tests)."""
    _sauvegardes.oublier()


def releve_de_la_machine() -> Iterator[Releve]:
    """Yield what is known without the database."""
    yield ligne("salon_version", 1, settings.VERSION)
    etats = redis_etats()
    for etat in etats:
        yield ligne("salon_redis_joignable", int(etat.joignable), etat.nom)
        yield from _connu("salon_redis_octets", etat.octets, etat.nom)
        yield from _connu("salon_redis_pour_cent", etat.pour_cent, etat.nom)
    yield from _connu("salon_redis_memoire_pour_cent", memoire_pour_cent(etats))
    yield from _connu("salon_disque_journaux_pour_cent", disque_journaux_pour_cent())


def releve_de_la_base() -> Iterator[Releve]:
    """Yield what the database tells.

    Raises:
        Error: it does not answer, or not in time.
    """
    yield from _files()
    yield from _groupes("salon_exceptions_ouvertes", "salon_exceptions_age_seconds", exceptions_ouvertes())
    yield from _groupes("salon_verdicts_attendus", "salon_verdicts_age_seconds", verdicts_attendus())
    for reseau, comptes in disjoncteurs_ouverts().items():
        yield ligne("salon_disjoncteurs_ouverts", comptes, reseau)
    yield ligne("salon_livre_ecart_francs", livre_ecart())
    yield ligne("salon_sorties_en_echec", points_en_echec())
    for nom, age in battements_ages().items():
        yield ligne("salon_battement_age_seconds", age, nom)
    yield from _connu("salon_taches_attente_seconds", taches_attente())
    sauvegardes = _sauvegardes.lire()
    if sauvegardes.derniere is not None:
        yield ligne("salon_sauvegarde_age_seconds", secondes_depuis(sauvegardes.derniere))
    if sauvegardes.exercice is not None:
        yield ligne("salon_exercice_age_seconds", secondes_depuis(sauvegardes.exercice))


def _files() -> Iterator[Releve]:
    files = {
        "envois": envois_en_attente(),
        "messages": messages_en_attente(),
        "sceaux": sceaux_attente(),
        "sorties": sorties_en_attente(),
    }
    for nom, file in files.items():
        yield ligne("salon_file_lignes", file.nombre, nom)
        yield ligne("salon_file_age_seconds", file.age, nom)
        yield ligne("salon_file_retard_seconds", file.retard, nom)


def _groupes(nombre: str, age: str, groupes: dict[str, File]) -> Iterator[Releve]:
    for etiquette, file in groupes.items():
        yield ligne(nombre, file.nombre, etiquette)
        yield ligne(age, file.age, etiquette)


def _connu(nom: str, mesure: int | None, *etiquettes: str) -> Iterator[Releve]:
    if mesure is not None:
        yield ligne(nom, mesure, *etiquettes)
