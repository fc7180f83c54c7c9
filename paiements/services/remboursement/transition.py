"""The only writer of a refund's state: one conditional UPDATE, its trace beside it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from paiements.etats_remboursement import CREATIONS, RESERVES, TRANSITIONS, EtatRemboursement
from paiements.models import Paiement, Remboursement
from paiements.services.exceptions import exceptions_rouvrir
from paiements.services.idempotence import cle_composer, cle_enregistrer, cle_retrouver
from paiements.services.journal import log_remboursement
from salon_paiement.etats import TransitionInterdite, transition_perdue, transition_permise
from salon_paiement.models import SessionPaiement
from salon_paiement.sortants.emission import faits_enregistrer
from traces.models import Objet
from traces.services import Trace
from traces.types import TypeTrace


@dataclass(frozen=True, slots=True)
class Geste:
    """One person's action on a refund: its three rows locked; ``rejoue`` when her key was already used for it."""

    session: SessionPaiement
    paiement: Paiement
    remboursement: Remboursement
    rejoue: bool = False


def remboursement_creer(remboursement: Remboursement, *, source: str = "", acteur_id: int | None = None) -> None:
    """Insert a refund in its first state, with its trace.

    Raises:
        TransitionInterdite: that state is not a first one.
    """
    if remboursement.etat not in CREATIONS:
        raise TransitionInterdite("", remboursement.etat)
    with transaction.atomic(savepoint=False):
        remboursement.save(force_insert=True)
        demande = TypeTrace.REMBOURSEMENT if source else TypeTrace.DEMANDE_REMBOURSEMENT
        donnees = {"source": source} if source else {}
        trace = _trace(remboursement, demande, "", remboursement.etat, donnees, acteur_id, remboursement.motif)
        faits_enregistrer([trace])
        log_remboursement(remboursement, remboursement.etat, donnees)


def remboursement_transiter(
    remboursement: Remboursement,
    vers: str,
    *,
    champs: Mapping[str, Any] | None = None,
    acteur_id: int | None = None,
    description: str = "",
    **donnees: str,
) -> bool:
    """Move a refund from the state it was read in to ``vers``, and reserve or give back its amount (I5).

    Args:
        champs: what changes with it.
        donnees: ``source`` and ``motif`` of the trace.

    Returns:
        False when it is already there: nothing is written.

    Raises:
        TransitionInterdite: the pair is not in the table, or the row has moved elsewhere.
        IntegrityError: more would be given back than was received.
    """
    de = remboursement.etat
    if not transition_permise(TRANSITIONS, de, vers):
        return False
    valeurs = {"etat": vers, **(champs or {})}
    with transaction.atomic(savepoint=False):
        touchees = Remboursement.objects.filter(pk=remboursement.pk, etat=de).update(**valeurs)
        if touchees:
            _reserver(remboursement, (vers in RESERVES) - (de in RESERVES))
            for nom, valeur in valeurs.items():
                setattr(remboursement, nom, valeur)
            trace = _trace(remboursement, TypeTrace.REMBOURSEMENT, de, vers, donnees, acteur_id, description)
            faits_enregistrer([trace])
            log_remboursement(remboursement, f"{de} → {vers}", donnees)
            if vers in {EtatRemboursement.REFUSE, EtatRemboursement.ECHOUE}:
                # What it was to settle is owed again.
                exceptions_rouvrir(remboursement)
    if touchees == 0:
        return transition_perdue(Remboursement.objects.values_list("etat", flat=True).get(pk=remboursement.pk), vers)
    return True


def remboursement_noter(remboursement: Remboursement, champs: Mapping[str, Any]) -> None:
    """Change fields of a refund without moving its state."""
    Remboursement.objects.filter(pk=remboursement.pk).update(**champs)
    for nom, valeur in champs.items():
        setattr(remboursement, nom, valeur)


def remboursement_verrouiller(remboursement_id: uuid.UUID) -> Geste:
    """Lock session, attempt, refund: the one order everybody follows."""
    sessions = SessionPaiement.objects.select_for_update(of=("self",), no_key=True)
    session = sessions.get(remboursements=remboursement_id)
    paiements = Paiement.objects.select_for_update(of=("self",), no_key=True)
    paiement = paiements.get(remboursements=remboursement_id)
    remboursement = Remboursement.objects.select_for_update(no_key=True).get(pk=remboursement_id)
    remboursement.paiement, remboursement.session = paiement, session
    return Geste(session, paiement, remboursement)


@contextmanager
def geste_unique(
    remboursement_id: uuid.UUID, acteur: User, cle: str, operation: str, *parametres: object
) -> Iterator[Geste]:
    """Hold a refund's rows for one person's action; a replay of her key is told by ``rejoue``.

    Raises:
        SaisieInvalide: a key that is missing or was used for something else (422).
    """
    salon_id = Remboursement.objects.values_list("salon_id", flat=True).get(pk=remboursement_id)
    clef = cle_composer(portee_de(salon_id, acteur), cle, operation, remboursement_id, *parametres)
    with transaction.atomic():
        geste = remboursement_verrouiller(remboursement_id)
        if cle_retrouver(clef):
            yield Geste(geste.session, geste.paiement, geste.remboursement, rejoue=True)
            return
        yield geste
        cle_enregistrer(clef, f"remboursement:{remboursement_id}")


def portee_de(salon_id: uuid.UUID, acteur: User) -> str:
    """Return whose keys these are: one person's, in one salon."""
    return f"salon:{salon_id}:{acteur.pk}"


def _reserver(remboursement: Remboursement, sens: int) -> None:
    if sens:
        delta = sens * remboursement.montant
        # In the database, not in Python: the constraint refuses the excess even where no lock holds.
        Paiement.objects.filter(pk=remboursement.paiement_id).update(montant_rembourse=F("montant_rembourse") + delta)
        remboursement.paiement.montant_rembourse += delta


def _trace(
    remboursement: Remboursement,
    type_trace: str,
    de: str,
    vers: str,
    donnees: Mapping[str, str],
    acteur_id: int | None,
    description: str,
) -> Trace:
    return Trace(
        type_trace=type_trace,
        salon_id=remboursement.salon_id,
        session_id=remboursement.session_id,
        paiement_id=remboursement.paiement_id,
        acteur_id=acteur_id,
        objet=Objet.REMBOURSEMENT,
        objet_id=remboursement.pk,
        ancien_etat=de,
        nouvel_etat=vers,
        donnees={
            "montant": remboursement.montant, "devise": remboursement.devise, "voie": remboursement.voie,
            "reference": remboursement.reference, **donnees,
        },
        description=description,
    )  # fmt: skip
