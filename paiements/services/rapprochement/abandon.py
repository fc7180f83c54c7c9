"""Attempts nobody answered for, and which the operator's own statement does not know: proposed, then closed by hand."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.etats import EtatPaiement
from paiements.models import EtatReleve, LigneReleve, Paiement, ReleveFournisseur
from paiements.services.consequences import session_apres_echec
from paiements.services.echeancier import LIMITE
from paiements.services.incertitude import paiement_abandon_verifier
from paiements.services.transition import paiement_transiter, tentative_verrouiller, trace_de_paiement
from salon_paiement.erreurs import Conflit
from traces.types import TypeTrace

# A payer may answer that long after being asked: the statement must go on for as long.
MARGE = datetime.timedelta(hours=1)


def paiements_absents(maintenant: datetime.datetime | None = None) -> QuerySet[Paiement]:
    """Return the attempts older than 72 h that a statement read to its end covers, and does not know."""
    limite = (maintenant or timezone.now()) - LIMITE
    couvre = ReleveFournisseur.objects.filter(
        compte=OuterRef("compte"), etat=EtatReleve.LU, lignes_fautives=0,
        debut__lte=OuterRef("initie_le"), fin__gte=OuterRef("initie_le") + MARGE,
    )  # fmt: skip
    connu = LigneReleve.objects.filter(paiement=OuterRef("pk"))
    nomme = LigneReleve.objects.filter(
        Q(reference=OuterRef("reference_fournisseur")) & ~Q(reference="") | Q(notre_reference=OuterRef("reference")),
        compte=OuterRef("compte"),
        instant__range=(OuterRef("initie_le") - MARGE, OuterRef("initie_le") + LIMITE),
    )
    return Paiement.objects.filter(
        Exists(couvre),
        ~Exists(connu),
        ~Exists(nomme),
        etat__in=[EtatPaiement.EN_COURS, EtatPaiement.INCERTAIN],
        initie_le__lt=limite,
        compte__isnull=False,
    )


def paiement_abandonner_absent(paiement_id: uuid.UUID, *, acteur_id: int) -> None:
    """Close an attempt that the operator's statement does not know; late money is still applied if it comes.

    Raises:
        Conflit: it has its verdict, is younger than 72 hours, or no statement says it is absent (any more).
    """
    with transaction.atomic():
        session, paiement = tentative_verrouiller(paiement_id)
        if paiement.etat == EtatPaiement.ABANDONNE:
            return
        paiement_abandon_verifier(paiement)
        if not paiements_absents().filter(pk=paiement_id).exists():
            raise Conflit(_("Aucun relevé lu en entier ne couvre l'heure de ce paiement."))
        trace = trace_de_paiement(
            paiement,
            TypeTrace.ECHEC_PAIEMENT,
            vers=EtatPaiement.ABANDONNE,
            donnees={"motif": "sans_nouvelle", "source": "releve"},
            acteur_id=acteur_id,
        )
        champs = {"motif_code": "sans_nouvelle", "verdict_le": timezone.now(), "prochaine_verification": None}
        paiement_transiter(paiement, EtatPaiement.ABANDONNE, trace=trace, champs=champs)
        session_apres_echec(session, paiement)
