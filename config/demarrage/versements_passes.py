"""Hairdressers paid twice a month in the invented past: a row, its ledger operation and its traces, dated then."""

from __future__ import annotations

import datetime
import random

from django.contrib.auth.models import User

from paiements.models import CompteLivre, Ecriture, TypeOperation, Versement
from paiements.selecteurs_gains import dus_au
from paiements.services.grand_livre import Ligne, Operation, ecritures_de
from paiements.services.versements import MANUEL
from salon_paiement.models import Coiffeur
from traces.models import TraceTransaction
from traces.types import CATALOGUE, TypeTrace, titre_francais

# Days of the month on which hairdressers are paid what they are owed.
JOURS_DE_PAIE = frozenset({1, 16})


def paie_verser(
    coiffeurs: list[Coiffeur], proprietaire: User, instant: datetime.datetime, hasard: random.Random
) -> None:
    """Pay all that is owed at ``instant``, by a transfer made by hand; who has a login says she received it."""
    for coiffeur in coiffeurs:
        commissions, pourboires = dus_au(coiffeur.pk)
        if commissions + pourboires <= 0:
            continue
        confirme_le = instant + datetime.timedelta(minutes=hasard.randint(5, 90)) if coiffeur.membre_id else None
        versement = Versement.objects.create(
            salon_id=coiffeur.salon_id, coiffeur=coiffeur, commissions=commissions, pourboires=pourboires,
            voie=MANUEL, preuve=f"MoMo {hasard.randrange(10**10):010d}", verse_par=proprietaire,
            accuse_le=confirme_le, date_creation=instant,
        )  # fmt: skip
        Ecriture.objects.bulk_create(ecritures_de(_operation(versement), instant))
        TraceTransaction.objects.create(
            **_fait(versement, TypeTrace.VERSEMENT, proprietaire.pk, instant, voie=versement.voie)
        )
        if confirme_le and coiffeur.membre is not None:
            elle = coiffeur.membre.utilisateur_id
            TraceTransaction.objects.create(**_fait(versement, TypeTrace.VERSEMENT_CONFIRME, elle, confirme_le))


def _operation(versement: Versement) -> Operation:
    qui = versement.coiffeur_id
    return Operation(
        type=TypeOperation.VERSEMENT,
        salon_id=versement.salon_id,
        lignes=[
            Ligne(CompteLivre.COMMISSIONS_DUES, versement.commissions, qui),
            Ligne(CompteLivre.POURBOIRES, versement.pourboires, qui),
            Ligne(CompteLivre.BANQUE, -versement.montant),
        ],
    )


def _fait(
    versement: Versement, fait: str, acteur_id: int, instant: datetime.datetime, **plus: str
) -> dict[str, object]:
    donnees = {
        "coiffeur": str(versement.coiffeur_id), "commissions": versement.commissions,
        "pourboires": versement.pourboires, **plus,
    }  # fmt: skip
    return {
        "salon_id": versement.salon_id, "type_trace": fait, "niveau_importance": CATALOGUE[fait].niveau,
        "titre": titre_francais(fait), "acteur_id": acteur_id, "donnees_structures": donnees,
        "date_creation": instant,
    }  # fmt: skip
