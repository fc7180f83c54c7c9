"""Commissions and tips paid to a hairdresser: never more than she is owed, and confirmed by her."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.models import CompteLivre, TypeOperation, Versement
from paiements.selecteurs_gains import dus_au
from paiements.services.grand_livre import Ligne, Operation, operations_ecrire
from paiements.services.idempotence import cle_composer, cle_enregistrer, cle_retrouver, une_fois
from paiements.services.remboursement.plafond import PAS_ESPECES
from paiements.services.sortie_caisse import caisse_sortir
from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import Coiffeur
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

ESPECES, MANUEL = "especes", "manuel"


@dataclass(frozen=True, slots=True)
class Part:
    """What is handed over, whole XOF, how (``especes`` or ``manuel``), and the transfer's reference when by hand."""

    commissions: int
    pourboires: int
    voie: str
    preuve: str = ""

    @property
    def total(self) -> int:
        """Both together."""
        return self.commissions + self.pourboires


def versement_enregistrer(coiffeur_id: uuid.UUID, part: Part, acteur: User, cle: str) -> Versement:
    """Write that a hairdresser was paid, out of the open till or by a transfer made by hand.

    Her row is locked: two payouts at once never exceed what she is owed.

    Raises:
        Refuse: no right to pay out (403).
        SaisieInvalide: amounts, way, proof or key (422).
        Conflit: more than she is owed, or the till is closed or holds less (409).
    """
    salon_id = Coiffeur.objects.values_list("salon_id", flat=True).get(pk=coiffeur_id)
    if not peut(acteur, Action.VERSER, salon_id):
        raise Refuse(_("Votre rôle ne permet pas de verser les gains."))
    preuve = " ".join(part.preuve.split())[:200]
    _part_verifier(part, preuve)
    details = (part.commissions, part.pourboires, part.voie, preuve)
    clef = cle_composer(f"salon:{salon_id}:{acteur.pk}", cle, "verser", coiffeur_id, *details)
    with transaction.atomic():
        coiffeur = Coiffeur.objects.select_for_update(no_key=True).get(pk=coiffeur_id)
        deja = cle_retrouver(clef)
        if deja:
            return Versement.objects.get(pk=deja)
        _dus_verifier(coiffeur, part)
        caisse = caisse_sortir(salon_id, part.total) if part.voie == ESPECES else None
        versement = Versement.objects.create(
            salon_id=salon_id,
            coiffeur=coiffeur,
            commissions=part.commissions,
            pourboires=part.pourboires,
            voie=part.voie,
            caisse=caisse,
            preuve=preuve,
            verse_par=acteur,
        )
        operations_ecrire(_operation(versement))
        _tracer(versement, TypeTrace.VERSEMENT, acteur, voie=part.voie)
        cle_enregistrer(clef, str(versement.pk))
    return versement


def versement_confirmer(versement_id: uuid.UUID, acteur: User, cle: str) -> Versement:
    """Write the hairdresser's own word that she received it; said twice, it counts once.

    Raises:
        Refuse: it is not hers (403).
        SaisieInvalide: the key (422).
    """
    salon_id = Versement.objects.values_list("salon_id", flat=True).get(pk=versement_id)
    clef = cle_composer(f"salon:{salon_id}:{acteur.pk}", cle, "confirmer_versement", versement_id)
    with une_fois(clef, f"versement:{versement_id}"):
        versement = Versement.objects.select_for_update(of=("self",), no_key=True).get(pk=versement_id)
        sien = Coiffeur.objects.filter(
            pk=versement.coiffeur_id, membre__utilisateur_id=acteur.pk, membre__actif=True
        ).exists()
        if not sien:
            raise Refuse(_("Seule la personne payée confirme qu'elle a reçu."))
        if versement.accuse_le is None:
            versement.accuse_le = timezone.now()
            versement.save(update_fields=["accuse_le"])
            _tracer(versement, TypeTrace.VERSEMENT_CONFIRME, acteur)
    return versement


def _part_verifier(part: Part, preuve: str) -> None:
    if part.commissions < 0 or part.pourboires < 0 or part.total <= 0:
        raise SaisieInvalide(_("Donnez ce qui est versé, en francs entiers."))
    if part.voie not in {ESPECES, MANUEL}:
        raise SaisieInvalide(_("Choisissez comment l'argent est versé."))
    if part.voie == ESPECES and part.total % PAS_ESPECES:
        raise SaisieInvalide(
            _("En espèces, la somme doit être un multiple de 5 F : il n'y a pas de pièce plus petite.")
        )
    if part.voie == MANUEL and len(preuve) < 4:
        raise SaisieInvalide(_("Recopiez la référence du transfert : c'est la preuve qu'il est parti."))


def _dus_verifier(coiffeur: Coiffeur, part: Part) -> None:
    commissions, pourboires = dus_au(coiffeur.pk)
    # What was reversed after being paid is owed back: it comes off the other account too.
    dus = commissions + pourboires
    if part.commissions > max(commissions, 0) or part.pourboires > max(pourboires, 0) or part.total > dus:
        raise Conflit(
            _("On doit à %(nom)s %(commissions)s de commissions et %(pourboires)s de pourboires, pas plus.")
            % {
                "nom": coiffeur.nom,
                "commissions": montant_afficher(commissions),
                "pourboires": montant_afficher(pourboires),
            }
        )


def _operation(versement: Versement) -> Operation:
    sortie = CompteLivre.CAISSE if versement.voie == ESPECES else CompteLivre.BANQUE
    qui = versement.coiffeur_id
    return Operation(
        type=TypeOperation.VERSEMENT,
        salon_id=versement.salon_id,
        caisse_id=versement.caisse_id,
        lignes=[
            Ligne(CompteLivre.COMMISSIONS_DUES, versement.commissions, qui),
            Ligne(CompteLivre.POURBOIRES, versement.pourboires, qui),
            Ligne(sortie, -versement.montant),
        ],
    )


def _tracer(versement: Versement, type_trace: str, acteur: User, **donnees: str) -> None:
    trace_enregistrer(
        Trace(
            type_trace=type_trace,
            salon_id=versement.salon_id,
            acteur_id=acteur.pk,
            donnees={
                "coiffeur": str(versement.coiffeur_id),
                "commissions": versement.commissions,
                "pourboires": versement.pourboires,
                **donnees,
            },
        )
    )
