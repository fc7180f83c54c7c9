"""The nightly purge of what staff wrote about money: the decision stays, its words go once nobody can need them.

Not the proofs: the reference of a transfer made by hand (``Remboursement.preuve``, ``Versement.preuve``) is the only
evidence of it and is kept with the books; nor what the seals hold (a drawer movement's reason, the note of a Z).
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import F, Q

from paiements.etats_remboursement import OUVERTS
from paiements.models import Avoir, ExceptionMonetaire, Remboursement
from salon_paiement.conservation import limite
from salon_paiement.services.conservation import lots_purger

CATEGORIE = "textes"


def motifs_purger(instant: datetime.datetime) -> int:
    """Empty the reasons of refunds, decisions and credits that have been over for their delay.

    Returns:
        How many rows were touched.
    """
    avant = limite(settings.CONSERVATION, CATEGORIE, instant)
    finis = Q(fini_le__lt=avant) | Q(fini_le=None, date_creation__lt=avant)
    rendus = Remboursement.objects.filter(finis).exclude(etat__in=OUVERTS).exclude(motif="")
    total = lots_purger(rendus, CATEGORIE, {"motif": ""})
    total += lots_purger(
        ExceptionMonetaire.objects.filter(resolue_le__lt=avant).exclude(note=""), CATEGORIE, {"note": ""}
    )
    # While something is left on it, the reason says why the salon owes it.
    soldes = Avoir.objects.filter(date_creation__lt=avant, montant=F("montant_utilise") + F("montant_expire"))
    return total + lots_purger(soldes.exclude(motif=""), CATEGORIE, {"motif": ""})
