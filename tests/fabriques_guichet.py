"""Money that needs a human, reached through the services, and decisions as a page would send them."""

from __future__ import annotations

import itertools

from django.contrib.auth.models import User

from paiements.models import ExceptionMonetaire, Paiement
from paiements.services.guichet.decision import exception_decider
from paiements.services.guichet.gestes import Choix
from paiements.services.incertitude import paiement_remplacer
from salon_paiement.models import SessionPaiement
from salon_paiement.services.expiration import session_abandonner
from tests import fabriques

_rang = itertools.count(1)


def tardif(chez: fabriques.Maison, *, recu: int = 5000) -> ExceptionMonetaire:
    """5 000 F asked, refused, the note abandoned; then the operator says it took ``recu``."""
    session = fabriques.session_a_payer(chez)
    paiement = fabriques.tentative(session)
    fabriques.echouer(paiement)
    session_abandonner(session.pk, par="client")
    fabriques.reussir(paiement, recu)
    return ExceptionMonetaire.objects.get(paiement=paiement)


def doublon(chez: fabriques.Maison) -> ExceptionMonetaire:
    """The note is paid by Moov, and by MTN as well."""
    session = fabriques.session_a_payer(chez)
    ancienne = fabriques.tentative(session)
    paiement_remplacer(ancienne.pk, acteur_id=None)
    fabriques.reussir(fabriques.tentative(session, reseau="moov"))
    fabriques.reussir(ancienne)
    return ExceptionMonetaire.objects.get(paiement=ancienne)


def exception_apres(chez: fabriques.Maison, recu: int, devise: str = "XOF") -> ExceptionMonetaire:
    """The provider says it took ``recu`` of the 5 000 F of a note that waits."""
    paiement = fabriques.tentative(fabriques.session_a_payer(chez))
    fabriques.reussir(paiement, recu, devise)
    return ExceptionMonetaire.objects.get(paiement=paiement)


def decider(
    exception: ExceptionMonetaire,
    acteur: User,
    decision: str,
    *,
    note: str = "vu avec le client",
    cible: SessionPaiement | None = None,
    voie: str = "",
    montant: int | None = None,
    solder_reste: bool = False,
    cle: str = "",
) -> ExceptionMonetaire:
    """Decide, with a key of its own unless one is given."""
    choix = Choix(decision=decision, note=note, cible=cible, voie=voie, montant=montant, solder_reste=solder_reste)
    return exception_decider(exception.pk, choix, acteur, cle or f"cle-guichet-{next(_rang)}")


def relu(paiement: Paiement | None) -> Paiement:
    """The attempt as it is now."""
    assert paiement is not None
    return Paiement.objects.get(pk=paiement.pk)
