"""The names of the shared figures: what each tells, and by which labels. Everything else here speaks of these."""

from __future__ import annotations

# (name, values of its labels, figure)
Releve = tuple[str, tuple[str, ...], float]

# name → help, then its labels. A name is kept for good: dashboards and alert rules speak it.
JAUGES: dict[str, tuple[str, ...]] = {
    "salon_base_joignable": ("1 when the database answers.",),
    "salon_releve_seconds": ("Time it took to read these figures.",),
    "salon_releve_age_seconds": ("How long ago these figures were read.",),
    "salon_version": ("1, by version of the product.", "version"),
    "salon_file_lignes": ("Rows that wait in a table that beat sweeps (10,000 at most).", "file"),
    "salon_file_age_seconds": ("How long the oldest row has waited.", "file"),
    "salon_file_retard_seconds": ("How long ago the most overdue row should have been taken.", "file"),
    "salon_exceptions_ouvertes": ("Money that waits for a human, by reason.", "raison"),
    "salon_exceptions_age_seconds": ("How long the oldest has waited.", "raison"),
    "salon_verdicts_attendus": ("Attempts whose end the operator has not told.", "reseau"),
    "salon_verdicts_age_seconds": ("How long ago the oldest of them was sent.", "reseau"),
    "salon_disjoncteurs_ouverts": ("Accounts that send nobody to this network for now.", "reseau"),
    "salon_livre_ecart_francs": ("By how much the last ledger operations do not balance: 0.",),
    "salon_sorties_en_echec": ("Partners' addresses whose last delivery failed.",),
    "salon_battement_age_seconds": ("How long ago a sweeper last finished a round.", "nom"),
    "salon_taches_attente_seconds": ("How long a task waits for a worker.",),
    "salon_sauvegarde_age_seconds": ("Age of the last good backup.",),
    "salon_exercice_age_seconds": ("Age of the last successful restoration drill.",),
    "salon_redis_joignable": ("1 when this Redis answers.", "redis"),
    "salon_redis_octets": ("Memory it uses.", "redis"),
    "salon_redis_pour_cent": ("The same, in per cent of its limit.", "redis"),
    "salon_redis_memoire_pour_cent": ("How full the fullest Redis that refuses rather than forgets is.",),
    "salon_disque_journaux_pour_cent": ("How full the disk of the log folder is.",),
}


def ligne(nom: str, mesure: float, *etiquettes: str) -> Releve:
    """Return one figure under its name, with the values of its labels in their order."""
    return nom, etiquettes, mesure
