"""Which visits a search means: each criterion read in its own small index, never by walking the log."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from paiements.models import CompteFournisseur, Paiement, Remboursement
from paiements.recherche.comprendre import Critere, Genre
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.jetons import code_court_normaliser
from salon_paiement.models import LigneSession, Recu, Salon, SessionPaiement, Telephone
from salon_paiement.services.identification import e164_empreinte
from salon_paiement.telephones import numero_canonique
from traces.chiffrement import empreinte

# Up to here the visits are named one by one and their facts read by visit; beyond, they are so many among the salon's
# that walking its log meets them at once.
PEU = 200
# Screens show the first six characters of our references.
DEBUT_REFERENCE = 6
CHIFFRES_REFERENCE = 5


@dataclass(frozen=True, slots=True)
class Visees:
    """The visits that one criterion means: their keys when they are few, a condition on facts otherwise."""

    ids: frozenset[uuid.UUID] | None
    condition: Q

    @property
    def aucune(self) -> bool:
        """Tell whether nothing can match."""
        return self.ids is not None and not self.ids


def visees_de(critere: Critere, salon: Salon) -> Visees:
    """Return the visits of ``salon`` that ``critere`` means (not for a day)."""
    cles: list[QuerySet[Any, Any]] = []
    if critere.montant is not None:
        cles += _du_montant(critere.montant, salon)
    if critere.genre == Genre.QUATRE:
        cles += _du_telephone(salon, empreinte_fin=empreinte(salon.pk, "fin", critere.texte))
    elif critere.genre == Genre.NUMERO:
        try:
            entier = numero_canonique(critere.texte, salon.pays)
        except SaisieInvalide:
            pass
        else:
            cles += _du_telephone(salon, empreinte=e164_empreinte(salon.pk, entier))
    visees = visees_par(cles)
    # Some operators number their payments: bare digits may be one of those too.
    if visees.ids is None or (critere.genre != Genre.REFERENCE and len(critere.texte) < CHIFFRES_REFERENCE):
        return visees
    return _nommees(visees.ids | {pk for pk, _salon in sessions_de_reference(critere.texte, [salon.pk])})


def visees_de_coiffeur(coiffeur_id: uuid.UUID) -> Visees:
    """Return the visits where this hairdresser worked, as the visit's own or on one of its lines."""
    return visees_par(
        [
            SessionPaiement.objects.filter(coiffeur_id=coiffeur_id).order_by().values_list("pk"),
            LigneSession.objects.filter(coiffeur_id=coiffeur_id).order_by().values_list("session_id"),
        ]
    )


def visees_par(cles: Iterable[QuerySet[Any, Any]]) -> Visees:
    """Return the union of these sets of visit keys, named when each has at most :data:`PEU`."""
    requetes = list(cles)
    ids: set[uuid.UUID] = set()
    condition = Q(pk__in=[])
    nombreuses = False
    for requete in requetes:
        lues = [ligne[0] for ligne in requete[: PEU + 1]]
        ids.update(lues)
        nombreuses |= len(lues) > PEU
        condition |= Q(session_id__in=requete)
    return Visees(None, condition) if nombreuses else _nommees(ids)


def sessions_de_reference(texte: str, salons: Iterable[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return (visit, salon) of what carries this code, receipt number or reference, in these salons only."""
    permis = list(salons)
    paiements = Paiement.objects.filter(salon_id__in=permis)
    requetes: list[QuerySet[Any, Any]] = [
        SessionPaiement.objects.filter(salon_id__in=permis, code_court=code_court_normaliser(texte)).values_list(
            "pk", "salon_id"
        ),
        Recu.objects.filter(salon_id__in=permis, numero=texte.upper()).values_list("session_id", "salon_id"),
        Remboursement.objects.filter(salon_id__in=permis, reference=texte.upper()).values_list(
            "session_id", "salon_id"
        ),
        # Theirs, as they wrote it; an account belongs to one salon, and its index begins with it.
        paiements.filter(
            compte__in=CompteFournisseur.objects.filter(salon_id__in=permis), reference_fournisseur=texte
        ).values_list("session_id", "salon_id"),
    ]
    if len(texte) >= DEBUT_REFERENCE:
        notres = paiements.filter(reference__startswith=texte.upper())
        requetes.append(notres.values_list("session_id", "salon_id"))
    return list({ligne[0]: ligne for requete in requetes for ligne in requete.order_by()[:PEU]}.values())


def _nommees(ids: Iterable[uuid.UUID]) -> Visees:
    fixes = frozenset(ids)
    return Visees(fixes, Q(session_id__in=fixes))


def _du_montant(montant: int, salon: Salon) -> list[QuerySet[Any, Any]]:
    paiements = Paiement.objects.filter(salon=salon).order_by().values_list("session_id")
    return [
        SessionPaiement.objects.filter(salon=salon, total=montant).order_by().values_list("pk"),
        paiements.filter(montant=montant),
        # Few of those that came brought something else than what was asked: they have an index of their own.
        paiements.filter(montant_recu=montant).exclude(montant_recu=F("montant")),
        Remboursement.objects.filter(salon=salon, montant=montant).order_by().values_list("session_id"),
    ]


def _du_telephone(salon: Salon, **empreintes: str) -> list[QuerySet[Any, Any]]:
    numeros = Telephone.objects.filter(salon=salon, **empreintes)
    return [
        SessionPaiement.objects.filter(salon=salon, telephone__in=numeros).order_by().values_list("pk"),
        Paiement.objects.filter(salon=salon, telephone__in=numeros).order_by().values_list("session_id"),
    ]
