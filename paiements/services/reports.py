"""Answers that teach nothing new, written together: "still waiting" is what operators say most of the time."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.conf import settings
from django.db.models import Case, DateTimeField, Value, When
from django.utils import timezone

from paiements.etats import EtatPaiement
from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.erreurs import ConfigurationInvalide, ErreurFournisseur, TropDeDemandes
from paiements.models import Paiement
from paiements.services.echeancier import prochaine_question
from salon_paiement.etats import EtatSession

# An attempt and when to ask about it again.
Report = tuple[Paiement, datetime.datetime]
_ATTENDUS = (EtatPaiement.EN_COURS, EtatPaiement.INCERTAIN)


def report_de(paiement: Paiement, reponse: Avis | Exception | None) -> datetime.datetime | None:
    """Return when to ask again if that is all this answer changes; ``None`` when it needs the whole treatment.

    Args:
        paiement: as claimed, with its session.
    """
    if paiement.etat not in _ATTENDUS or not _sans_nouvelle(paiement, reponse):
        return None
    maintenant = timezone.now()
    if not _personne_a_prevenir(paiement, maintenant):
        return None
    return prochaine_question(paiement, maintenant)


def reports_ecrire(reports: Sequence[Report]) -> None:
    """Set the next questions in one statement; an attempt that got its verdict meanwhile is left alone."""
    if not reports:
        return
    # Half a second more or less is nothing to an operator, and makes a statement of a few lines.
    par_date: dict[datetime.datetime, list[uuid.UUID]] = defaultdict(list)
    for paiement, suite in reports:
        par_date[_demi_seconde(suite)].append(paiement.pk)
    quand = [When(pk__in=ids, then=Value(suite)) for suite, ids in par_date.items()]
    encore = Paiement.objects.filter(pk__in=[paiement.pk for paiement, _suite in reports], etat__in=_ATTENDUS)
    encore.update(prochaine_verification=Case(*quand, output_field=DateTimeField()))


def _demi_seconde(instant: datetime.datetime) -> datetime.datetime:
    """Return the next half second."""
    return instant + datetime.timedelta(microseconds=-instant.microsecond % 500_000)


def _sans_nouvelle(paiement: Paiement, reponse: Avis | Exception | None) -> bool:
    if isinstance(reponse, Avis):
        connue = bool(paiement.reference_fournisseur) or not reponse.reference_fournisseur
        return reponse.statut is Statut.EN_COURS and connue
    if isinstance(reponse, TropDeDemandes | ConfigurationInvalide):
        return False
    return reponse is None or isinstance(reponse, ErreurFournisseur)


def _personne_a_prevenir(paiement: Paiement, maintenant: datetime.datetime) -> bool:
    """Tell whether the session already says what it should of this wait."""
    age = maintenant - (paiement.initie_le or paiement.date_creation)
    en_retard = age >= settings.DELAI_VERIFICATION and not paiement.remplacee
    return not en_retard or paiement.session.etat == EtatSession.VERIFICATION
