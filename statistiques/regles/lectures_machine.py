"""What rules read of the machine, as plain figures that monitoring reads too; what is not known here has no row."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Min, Sum

from paiements.etat_machine import livre_ecart
from salon_paiement.files import secondes_depuis
from salon_paiement.models import Salon
from salon_paiement.services import etat_machine
from statistiques.models import SondeDisponibilite
from statistiques.regles.types import HEURE, Cle, Regard, Releve

# As EnvoisBloques has it in Prometheus, for who has no Prometheus.
REFUSES, REFUSES_DEPUIS = 5, 6 * HEURE
_TOUT: Cle = (None, "")


def disponibilite(regard: Regard) -> dict[Cle, Releve]:
    """Share of the looks at the public address that were answered, whole per cent (rounded down)."""
    vus = SondeDisponibilite.objects.filter(heure__gte=regard.depuis).aggregate(
        essais=Sum("essais"), echecs=Sum("echecs")
    )
    essais = vus["essais"] or 0
    return {_TOUT: Releve(100 * (essais - vus["echecs"]) // essais, essais)} if essais else {}


def attente_taches(_regard: Regard) -> dict[Cle, Releve]:
    """How long a background task waits for a worker, seconds."""
    return _connu(etat_machine.taches_attente())


def redis_memoire(_regard: Regard) -> dict[Cle, Releve]:
    """How full the fullest Redis is, per cent."""
    return _connu(etat_machine.redis_memoire_pour_cent())


def disque_journaux(_regard: Regard) -> dict[Cle, Releve]:
    """How full the disk of the logs is, per cent."""
    return _connu(etat_machine.disque_journaux_pour_cent())


def sauvegarde_age(_regard: Regard) -> dict[Cle, Releve]:
    """How old the last backup is, whole hours; as old as the first salon when there never was one.

    A demo has nothing to lose: it is not watched.
    """
    if getattr(settings, "DEMONSTRATION", False):
        return {}
    age = etat_machine.sauvegarde_age()
    if age is None:
        premier = Salon.objects.aggregate(le=Min("date_creation"))["le"]
        age = secondes_depuis(premier) if premier else None
    return _connu(None if age is None else age // HEURE)


def boite_envoi_age(_regard: Regard) -> dict[Cle, Releve]:
    """How long messages have been stuck, whole minutes.

    The most overdue since it should have left; one that is tried again later is not late. But when several have been
    refused for hours, it is no bad address: the server of e-mails or the gateway takes nothing any more.
    """
    file = etat_machine.envois_en_attente()
    refuses = file.age if file.nombre >= REFUSES and file.age > REFUSES_DEPUIS else 0
    return _connu(max(file.retard, refuses) // 60)


def ecart_livre(_regard: Regard) -> dict[Cle, Releve]:
    """By how much the last operations of the ledger do not balance, whole XOF."""
    return _connu(livre_ecart())


def _connu(valeur: int | None) -> dict[Cle, Releve]:
    return {} if valeur is None else {_TOUT: Releve(valeur)}
