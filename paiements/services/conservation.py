"""The nightly purge of what money alone can let go: numbers without money to come, operators' messages, reasons."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from paiements.etats import VIVANTS
from paiements.etats_remboursement import OUVERTS
from paiements.models import EtatEvenement, EvenementFournisseur, ExceptionMonetaire, Paiement, Remboursement
from paiements.services.clients.numeros import MASQUE_EFFACE
from paiements.services.conservation_motifs import motifs_purger
from paiements.webhooks.empreintes import empreintes_proteger
from salon_paiement.conservation import limite
from salon_paiement.models import ClientTelephone, SessionPaiement, Telephone
from salon_paiement.services.conservation import lots_purger

PURGE = "purge_argent"


def argent_purger(maintenant: datetime.datetime | None = None) -> int:
    """Forget numbers not seen for their delay, operators' messages and the reasons of old decisions past theirs.

    Args:
        maintenant: the instant ages are counted from (now by default).

    Returns:
        How many rows were touched.
    """
    instant = maintenant or timezone.now()
    delais = settings.CONSERVATION
    vides = {"numero_chiffre": None, "compose_chiffre": None}
    total = lots_purger(numeros_oubliables(limite(delais, "numeros", instant)), "numeros", vides)
    messages = _messages(limite(delais, "messages_operateurs", instant))
    total += lots_purger(messages, "messages_operateurs", {"corps_chiffre": None}, salon="compte__salon_id")
    total += motifs_purger(instant)
    # What is left of a message must not tell what was in it.
    return total + empreintes_proteger()


def numeros_oubliables(avant: datetime.datetime) -> QuerySet[Telephone]:
    """Return the numbers kept in full that nobody was seen with since ``avant`` and that no money waits for."""
    elle = OuterRef("pk")
    vue = Exists(ClientTelephone.objects.filter(telephone=elle, vu_le__gte=avant))
    venue = Exists(SessionPaiement.objects.filter(telephone=elle, date_creation__gte=avant))
    payee = Exists(Paiement.objects.filter(telephone=elle, date_creation__gte=avant))
    gardes = Q(numero_chiffre__isnull=False) | Q(compose_chiffre__isnull=False)
    anciens = Telephone.objects.filter(gardes, date_creation__lt=avant).exclude(vue).exclude(venue).exclude(payee)
    return anciens.exclude(argent_en_route(elle))


def argent_en_route(telephone: OuterRef) -> Q:
    """Return the condition "money is asked, to be given back or to be decided on this number"."""
    siens = Paiement.objects.filter(telephone=telephone)
    rendus = Remboursement.objects.filter(paiement__telephone=telephone, etat__in=OUVERTS)
    a_traiter = ExceptionMonetaire.objects.filter(paiement__telephone=telephone, resolue_le=None)
    return Q(Exists(siens.filter(etat__in=VIVANTS))) | Q(Exists(rendus)) | Q(Exists(a_traiter))


def _messages(avant: datetime.datetime) -> QuerySet[EvenementFournisseur]:
    """Old ones, and those that came for somebody who was erased: they hold her number. Never one not yet treated."""
    vieux = Q(date_creation__lt=avant) | Q(paiement__session__client__anonymise_le__isnull=False)
    vieux |= Q(paiement__telephone__masque=MASQUE_EFFACE)
    gardes = EvenementFournisseur.objects.filter(vieux, corps_chiffre__isnull=False)
    return gardes.exclude(etat=EtatEvenement.A_TRAITER)
