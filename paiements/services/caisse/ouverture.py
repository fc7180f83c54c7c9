"""Opening the till and moving its cash for another reason than a sale. Amounts are whole XOF.

Every franc in the drawer is on the ledger's ``caisse`` account: the float too is an operation.
"""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from paiements.models import Caisse, CompteLivre, Ecriture, MouvementCaisse, TypeOperation
from paiements.services.grand_livre import Ligne, Operation, operations_ecrire
from paiements.services.idempotence import Cle, cle_composer, cle_noter, cle_retrouver, une_fois
from paiements.services.remboursement.plafond import PAS_ESPECES
from paiements.services.tiroir import caisse_verrouiller
from salon_paiement.argent import MONTANT_MAX
from salon_paiement.droits import Action, est_cle, peut
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import Salon
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

MOTIF_MIN = 3


def caisse_ouvrir(salon: Salon, fond: int, acteur: User, cle: str) -> Caisse:
    """Open the salon's till with ``fond`` francs in it; one is open at a time.

    Raises:
        Refuse: this person does not keep the till (403).
        SaisieInvalide: an impossible float, or the key (422).
        Conflit: it is open already (409).
    """
    tenir_exiger(acteur, salon.pk)
    _somme_verifier(fond, minimum=0)
    clef = caisse_cle(salon.pk, acteur, cle, "ouvrir", fond)
    with une_fois(clef, "caisse") as neuve:
        if not neuve:
            return Caisse.objects.get(pk=cle_retrouver(clef))
        try:
            with transaction.atomic():
                caisse = Caisse.objects.create(salon=salon, fond=fond, ouverte_par=acteur)
        except IntegrityError as erreur:
            raise Conflit(_("La caisse est déjà ouverte.")) from erreur
        operations_ecrire(_mouvement(caisse, fond))
        trace_enregistrer(trace_de_caisse(caisse, TypeTrace.OUVERTURE_CAISSE, acteur, fond=fond))
        cle_noter(clef, str(caisse.pk))
    return caisse


def caisse_mouvement(
    salon_id: uuid.UUID, montant: int, motif: str, acteur: User, cle: str, *, caisse_id: uuid.UUID | None = None
) -> MouvementCaisse:
    """Put cash in (``montant`` > 0) or take some out (< 0), with a reason that the owner reads.

    Args:
        caisse_id: the till the caller means; by default whichever is open.

    Raises:
        Refuse: this person does not keep the till (403).
        SaisieInvalide: the amount, the reason or the key (422).
        Conflit: the till is closed (or is not that one any more), or holds less than that (409).
    """
    tenir_exiger(acteur, salon_id)
    _somme_verifier(abs(montant), minimum=PAS_ESPECES)
    motif = " ".join(motif.split())[:120]
    if len(motif) < MOTIF_MIN:
        raise SaisieInvalide(_("Dites pourquoi : la propriétaire le verra."))
    clef = caisse_cle(salon_id, acteur, cle, "mouvement", montant, motif)
    with une_fois(clef, "mouvement") as neuve:
        if not neuve:
            # Even once its till is closed: it was written, whatever became of the drawer.
            return MouvementCaisse.objects.get(pk=cle_retrouver(clef))
        caisse = caisse_verrouiller(salon_id)
        if caisse_id not in {None, caisse.pk}:
            raise Conflit(_("Cette caisse est déjà fermée."))
        if montant < 0 and solde_de(caisse.pk) + montant < 0:
            raise Conflit(_("Le tiroir contient moins que cette somme : comptez-le, ou vérifiez le montant."))
        mouvement = MouvementCaisse.objects.create(
            salon_id=salon_id, caisse=caisse, montant=montant, motif=motif, acteur=acteur
        )
        operations_ecrire(_mouvement(caisse, montant))
        trace_enregistrer(
            trace_de_caisse(caisse, TypeTrace.MOUVEMENT_CAISSE, acteur, description=motif, montant=montant)
        )
        cle_noter(clef, str(mouvement.pk))
    return mouvement


def solde_de(caisse_id: uuid.UUID) -> int:
    """Return what the drawer must hold according to the ledger, whole XOF; read it with the till's row locked."""
    lignes = Ecriture.objects.filter(caisse_id=caisse_id, compte=CompteLivre.CAISSE)
    return lignes.aggregate(n=Sum("montant"))["n"] or 0


def tenir_exiger(acteur: User, salon_id: uuid.UUID) -> None:
    """Refuse whoever does not keep this salon's till; a drawer is a person's, never a machine's key.

    Raises:
        Refuse: 403.
    """
    if est_cle(acteur) or not peut(acteur, Action.TENIR_CAISSE, salon_id):
        raise Refuse(_("Votre rôle ne permet pas de tenir la caisse."))


def trace_de_caisse(caisse: Caisse, type_trace: str, acteur: User, *, description: str = "", **donnees: int) -> Trace:
    """Build a fact about the till."""
    return Trace(
        type_trace=type_trace,
        salon_id=caisse.salon_id,
        acteur_id=acteur.pk,
        objet_id=caisse.pk,
        donnees=donnees,
        description=description,
    )


def _mouvement(caisse: Caisse, montant: int) -> Operation:
    return Operation(
        type=TypeOperation.MOUVEMENT,
        salon_id=caisse.salon_id,
        caisse_id=caisse.pk,
        lignes=[Ligne(CompteLivre.CAISSE, montant), Ligne(CompteLivre.APPORTS, -montant)],
    )


def _somme_verifier(montant: int, *, minimum: int) -> None:
    if not minimum <= montant <= MONTANT_MAX:
        raise SaisieInvalide(_("Donnez une somme en francs entiers, 2 000 000 F au plus."))
    if montant % PAS_ESPECES:
        raise SaisieInvalide(
            _("En espèces, la somme doit être un multiple de 5 F : il n'y a pas de pièce plus petite.")
        )


def caisse_cle(salon_id: uuid.UUID, acteur: User, cle: str, operation: str, *parametres: object) -> Cle:
    """Return the key of one gesture of the till: each person has her own.

    Raises:
        CleAbsente: it is missing or is not one of ours (422).
    """
    return cle_composer(f"salon:{salon_id}:{acteur.pk}", cle, operation, *parametres)
