"""Closing the till: one immutable Z, numbered without a gap, that counts each movement of money exactly once.

Lock order: key → attempts → till → salon (its numbers) → ledger. Whoever takes cash holds the till's row: a payment is
either in this Z or in the next one, never lost between them.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS, EtatPaiement
from paiements.models import (
    Caisse,
    ClotureCaisse,
    CompteLivre,
    NoteComptee,
    OperationComptee,
    Paiement,
    Remboursement,
    TypeOperation,
)
from paiements.services.caisse.comptage import COMPTAGE_PERIME, ComptagePerime, Constat, comptage_json, comptages_de
from paiements.services.caisse.lot import Lot, debut_des_comptes, lot_lire
from paiements.services.caisse.ouverture import caisse_cle, solde_de, tenir_exiger, trace_de_caisse
from paiements.services.caisse.totaux import chiffres_de
from paiements.services.grand_livre import Ligne, Operation, operations_ecrire
from paiements.services.idempotence import cle_noter, cle_retrouver, une_fois
from paiements.services.tiroir import caisse_verrouiller
from salon_paiement.calendrier import jour_affaires
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Salon
from salon_paiement.sortants.emission import fait_enregistrer
from traces.tetes import dernier_sceau
from traces.types import TypeTrace

ESSAIS = 5
NOTE_MIN = 3
_SUCCES = (EtatPaiement.REUSSI, EtatPaiement.EXTOURNE)


class AttenduChange(Conflit):
    """The drawer moved since it was counted (a sale, a refund): look at the new difference (409)."""


class _Encore(Exception):
    """Cash came between the two locks: begin again."""


@dataclass(frozen=True, slots=True)
class _Fermeture:
    """What one closing works on."""

    salon_id: uuid.UUID
    constat: Constat
    note: str
    acteur: User


def caisse_clore(salon_id: uuid.UUID, constat: Constat, note: str, acteur: User, cle: str) -> ClotureCaisse:
    """Close the open till with what was counted; a difference needs its explanation.

    Args:
        constat: the sealed count of the first step.
        cle: the form's key: with the same count and note it gives the same Z back, however old the count.

    Raises:
        Refuse: this person does not keep the till (403).
        ComptagePerime: a count of another till, or of more than an hour ago (422).
        SaisieInvalide: a difference without a note, or the key (422).
        AttenduChange: the drawer moved since the count (409).
        Conflit: the till is closed (409).
    """
    tenir_exiger(acteur, salon_id)
    note = " ".join(note.split())[:300]
    clef = caisse_cle(salon_id, acteur, cle, "clore", constat.comptage.empreinte, note)
    for _essai in range(ESSAIS):
        try:
            with une_fois(clef, "cloture") as neuve:
                if not neuve:
                    return ClotureCaisse.objects.get(pk=int(cle_retrouver(clef)))
                cloture = _clore(_Fermeture(salon_id, constat, note, acteur))
                cle_noter(clef, str(cloture.pk))
                return cloture
        except _Encore:
            continue
    raise Conflit(_("On encaisse en ce moment même : fermez la caisse juste après."))


def _clore(f: _Fermeture) -> ClotureCaisse:
    if f.constat.perime:
        raise ComptagePerime(COMPTAGE_PERIME)
    # Attempts before the till, as everybody: who cancels or refunds one holds it while she waits for the till.
    salon = Salon.objects.get(pk=f.salon_id)
    debut = debut_des_comptes(salon)
    succes = Paiement.objects.filter(salon=salon, etat__in=_SUCCES, cloture=None, verdict_le__gte=debut)
    verrouilles = list(succes.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    caisse = caisse_verrouiller(f.salon_id)
    if caisse.pk != f.constat.comptage.caisse_id:
        raise ComptagePerime(COMPTAGE_PERIME)
    if succes.filter(caisse=caisse).exclude(pk__in=verrouilles).exists():
        raise _Encore
    if solde_de(caisse.pk) != f.constat.attendu:
        raise AttenduChange(_("La caisse a bougé depuis le comptage : vérifiez le nouvel écart."))
    if f.constat.ecart and len(f.note) < NOTE_MIN:
        raise SaisieInvalide(_("Il y a un écart : écrivez comment vous l'expliquez."))
    # The number is drawn with the salon's row held: two closings never share one, nor skip one.
    salon = Salon.objects.select_for_update(no_key=True).get(pk=f.salon_id)
    lot = lot_lire(f.salon_id, verrouilles, debut)
    cloture = _inserer(f, caisse, salon, lot)
    _marquer(cloture, lot)
    Caisse.objects.filter(pk=caisse.pk).update(fermee_le=cloture.date_creation)
    operations_ecrire(_operation(cloture))
    _tracer(f, cloture, caisse)
    return cloture


def _inserer(f: _Fermeture, caisse: Caisse, salon: Salon, lot: Lot) -> ClotureCaisse:
    constat = f.constat
    dernier = ClotureCaisse.objects.filter(salon=salon).aggregate(n=Max("numero"))["n"] or 0
    chiffres = chiffres_de(lot, caisse, constat.comptage.declares)
    return ClotureCaisse.objects.create(
        salon=salon,
        caisse=caisse,
        numero=dernier + 1,
        jour=jour_affaires(salon, caisse.ouverte_le),
        fermee_par=f.acteur,
        fond=caisse.fond,
        comptage=comptage_json(constat.comptage),
        compte=constat.comptage.compte,
        attendu=constat.attendu,
        ecart=constat.ecart,
        note=f.note,
        moyens=chiffres.moyens,
        totaux={**chiffres.totaux, "comptages": comptages_de(caisse)},
        verification=_en_verification(f.salon_id),
        tete=dernier_sceau(f.salon_id),
    )


def _en_verification(salon_id: uuid.UUID) -> list[str]:
    """Short codes of the notes whose verdict is still awaited: their money goes to a later Z."""
    vivantes = Paiement.objects.filter(salon_id=salon_id, etat__in=VIVANTS).order_by("session__code_court")
    return list(dict.fromkeys(vivantes.values_list("session__code_court", flat=True)))


def _marquer(cloture: ClotureCaisse, lot: Lot) -> None:
    Paiement.objects.filter(pk__in=lot.paiements).update(cloture=cloture)
    Remboursement.objects.filter(pk__in=lot.remboursements).update(cloture=cloture)
    NoteComptee.objects.bulk_create(NoteComptee(session_id=cle, cloture=cloture) for cle in lot.notes)
    OperationComptee.objects.bulk_create(OperationComptee(operation=cle, cloture=cloture) for cle in lot.operations)


def _operation(cloture: ClotureCaisse) -> Operation:
    """The drawer is emptied: what was counted goes back to its owner, the difference is somebody's to explain."""
    return Operation(
        type=TypeOperation.CLOTURE,
        salon_id=cloture.salon_id,
        caisse_id=cloture.caisse_id,
        lignes=[
            Ligne(CompteLivre.APPORTS, cloture.compte),
            Ligne(CompteLivre.ECARTS, -cloture.ecart),
            Ligne(CompteLivre.CAISSE, -cloture.attendu),
        ],
    )


def _tracer(f: _Fermeture, cloture: ClotureCaisse, caisse: Caisse) -> None:
    fait_enregistrer(
        trace_de_caisse(
            caisse,
            TypeTrace.CLOTURE_CAISSE,
            f.acteur,
            description=cloture.note,
            numero=cloture.numero,
            compte=cloture.compte,
            attendu=cloture.attendu,
            ecart=cloture.ecart,
            recomptages=cloture.totaux["comptages"],
        )
    )
