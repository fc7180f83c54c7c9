"""Sparing a phone: every push makes it ring, so two of them to one number are kept apart.

Providers ask for it, and so would anybody: two notes paid from one phone would ring it twice within a second, and
a person who types her code for the wrong ring pays twice.
"""

from __future__ import annotations

import datetime
import math

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from paiements.etats import EtatPaiement
from paiements.fournisseurs.reseaux import CATALOGUE, Mode
from paiements.models import Moyen, Paiement
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Telephone

# Their own page asks, in the browser: nothing rings.
_PAGES = [code for code, reseau in CATALOGUE.items() if reseau.mode is Mode.REDIRECTION]
JOURNEE = datetime.timedelta(days=1)


class TelephoneSollicite(SaisieInvalide):
    """This phone rang a moment ago: nothing was written, the same form may be sent again a little later."""


def sonnerie_reserver(telephone: Telephone | None, reseau: str) -> None:
    """Let one attempt ring ``telephone``; call it in the transaction that commits the attempt.

    The row of the number is locked until then: of two notes paid from one phone at once, the second sees the first.
    A request that the operator did not take (no answer of theirs, no reference) rang nobody and counts for nothing.

    Raises:
        TelephoneSollicite: it was asked less than ``ECART_SONNERIES`` ago, or is about to be; or too often today.
    """
    ecart: datetime.timedelta = settings.ECART_SONNERIES
    if telephone is None or reseau in _PAGES or not ecart:
        return
    Telephone.objects.select_for_update(no_key=True).get(pk=telephone.pk)
    # Read after the lock was got: whoever held it may have been slow.
    maintenant = timezone.now()
    dernieres = _sonneries(telephone, maintenant - ecart).values_list("initie_le", flat=True)
    attentes = [ecart - (maintenant - initie_le) if initie_le else ecart for initie_le in dernieres]
    if attentes:
        secondes = min(math.ceil(max(attentes).total_seconds()), math.ceil(ecart.total_seconds()))
        raise TelephoneSollicite(
            _(
                "Ce téléphone vient de recevoir une demande de paiement. Attendez %(secondes)d s avant d'en "
                "envoyer une autre : rien n'est perdu, et rien n'a été demandé de plus."
            )
            % {"secondes": secondes}
        )

    _harcelement_refuser(telephone, maintenant)


def _harcelement_refuser(telephone: Telephone, maintenant: datetime.datetime) -> None:
    """A number typed by somebody else must not ring all day: what was paid counts for nothing."""
    limite: int = settings.SONNERIES_PAR_JOUR
    vaines = _sonneries(telephone, maintenant - JOURNEE).exclude(etat=EtatPaiement.REUSSI)
    if limite and vaines.count() >= limite:
        raise TelephoneSollicite(
            _("Ce téléphone a reçu trop de demandes sans suite aujourd'hui. Payez autrement, ou voyez le comptoir.")
        )


def _sonneries(telephone: Telephone, depuis: datetime.datetime) -> QuerySet[Paiement]:
    """Return what rang since ``depuis``, and what was committed and has yet to leave."""
    demandes = Paiement.objects.filter(telephone=telephone, moyen=Moyen.MOBILE_MONEY, url_action="")
    demandes = demandes.exclude(reseau__in=_PAGES)
    rien_pris = Q(etat=EtatPaiement.ECHOUE, reference_fournisseur="")
    parties = Q(initie_le__gt=depuis) & ~rien_pris
    return demandes.filter(parties | Q(initie_le=None, etat=EtatPaiement.EN_ATTENTE, remplacee=False))
