"""Which of a client's numbers are hers alone, and what is left of a number once it is emptied."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db.models import Q

from paiements.models import Avoir, LigneReleve, Paiement
from paiements.services.clients.perimetre import Perimetre
from salon_paiement.models import Client, ClientTelephone, Consentement, SessionPaiement, Telephone

# No number in use has it: it also tells, later, that what was paid with this one was erased.
MASQUE_EFFACE = "**"


def numeros_a_elle_seule(perimetre: Perimetre) -> list[Telephone]:
    """Return the numbers of hers that nobody else, not erased, was seen with, came with or paid with."""
    return [numero for numero in perimetre.numeros_touches if not _d_une_autre(numero, perimetre)]


def numeros_vider(perimetre: Perimetre, vides: Sequence[Telephone]) -> None:
    """Untie her from all her numbers, and empty ``vides``."""
    ClientTelephone.objects.filter(client_id__in=perimetre.ids).delete()
    perimetre.sessions.update(telephone=None)
    perimetre.paiements.update(telephone=None)
    perimetre.avoirs.update(telephone=None)
    LigneReleve.objects.filter(
        Q(pk__in=perimetre.lignes_releve.values("pk"))
        | Q(salon_id=perimetre.client.salon_id, telephone_empreinte__in=[numero.empreinte for numero in vides])
    ).update(telephone_empreinte="", telephone_masque="")
    # What she agreed to, and when she took it back, goes with her number.
    Consentement.objects.filter(
        salon=perimetre.client.salon_id, empreinte__in=[numero.empreinte for numero in vides]
    ).delete()
    for numero in vides:
        # Payments of visits without a name still point here: the row stays, and says nothing.
        Telephone.objects.filter(pk=numero.pk).update(
            empreinte=secrets.token_hex(32),
            empreinte_fin=secrets.token_hex(32),
            numero_chiffre=None,
            compose_chiffre=None,
            masque=MASQUE_EFFACE,
        )


def _d_une_autre(numero: Telephone, perimetre: Perimetre) -> bool:
    autres = Client.objects.filter(anonymise_le=None).exclude(pk__in=perimetre.ids)
    return (
        ClientTelephone.objects.filter(telephone=numero, client__in=autres).exists()
        or SessionPaiement.objects.filter(telephone=numero, client__in=autres).exists()
        or Paiement.objects.filter(telephone=numero, session__client__in=autres).exists()
        or Avoir.objects.filter(telephone=numero, client__in=autres).exists()
    )
