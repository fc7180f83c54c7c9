"""Asking the provider to send money back: once, by one process, outside any transaction.

What it never answered is ``incertain``: asked about, never sent again before a definite no.
"""

from __future__ import annotations

import logging
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from paiements.etats_remboursement import EtatRemboursement as E
from paiements.fournisseurs.base import Rendu
from paiements.fournisseurs.contrat import Fournisseur
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    ErreurFournisseur,
    FournisseurIndisponible,
    NonSupporte,
    RefusFournisseur,
    TropDeDemandes,
)
from paiements.models import Remboursement, TypeException, VoieRemboursement
from paiements.services.appel import appel_fournisseur
from paiements.services.comptes import fournisseur_du_compte
from paiements.services.exceptions import exception_signaler
from paiements.services.remboursement.calendrier import question_suivante
from paiements.services.remboursement.fin import est_parti, remboursement_echouer, remboursement_finir
from paiements.services.remboursement.plafond import encore_du_verifier, rembourse_par_api
from paiements.services.remboursement.transition import (
    Geste,
    remboursement_noter,
    remboursement_transiter,
    remboursement_verrouiller,
)
from salon_paiement.erreurs import Conflit
from traces.incidents import incident_noter

journal = logging.getLogger(__name__)

# Nothing left our side: a new request may be made at once.
_RIEN_PARTI = (FournisseurIndisponible, TropDeDemandes, ConfigurationInvalide)


def remboursement_envoyer(remboursement_id: uuid.UUID, *, attendre: bool = False) -> None:
    """Send an approved refund through its provider; harmless when another process already did.

    Where the provider cannot, the refund becomes a transfer by hand and waits for its proof.

    Args:
        attendre: wait for a free place among this process's calls (sweepers).

    Raises:
        AppelDansTransaction: rows are locked.
        PlusDePlace: too many calls are under way; the sweeper sends it.
    """
    with appel_fournisseur(attendre=attendre):
        remboursement = Remboursement.objects.select_related("paiement__compte").get(pk=remboursement_id)
        if remboursement.etat != E.APPROUVE or remboursement.voie != VoieRemboursement.OPERATEUR:
            return
        if not rembourse_par_api(remboursement.paiement, remboursement.montant):
            _confier_a_une_personne(remboursement_id)
            return
        _envoyer(remboursement)


def _envoyer(remboursement: Remboursement) -> None:
    compte, paiement = remboursement.paiement.compte, remboursement.paiement
    fournisseur: Fournisseur | None = None
    reponse: Rendu | Exception
    try:
        # Everything that may fail on our side comes before the claim.
        fournisseur = fournisseur_du_compte(compte) if compte else None
    except ConfigurationInvalide as erreur:
        reponse = erreur
    if not _revendiquer(remboursement.pk):
        return
    if fournisseur is not None:
        try:
            reponse = fournisseur.rembourser(paiement.reference_fournisseur, paiement.reference, remboursement.montant)
        except Exception as erreur:
            # Whatever broke after the claim may have left.
            reponse = erreur
    _ecrire(remboursement.pk, reponse)
    if isinstance(reponse, Exception) and not isinstance(reponse, ErreurFournisseur):
        incident_noter(
            "envoi_remboursement",
            reponse,
            salon_id=remboursement.salon_id,
            session_id=remboursement.session_id,
            paiement_id=remboursement.paiement_id,
        )


def _revendiquer(remboursement_id: uuid.UUID) -> bool:
    """Claim the right to send: the conditional UPDATE lets exactly one process through.

    What the provider has given back meanwhile by itself is counted again first.
    """
    with transaction.atomic():
        geste = remboursement_verrouiller(remboursement_id)
        remboursement = geste.remboursement
        if remboursement.etat != E.APPROUVE:
            return False
        try:
            encore_du_verifier(geste)
        except Conflit:
            clos = {"prochaine_verification": None, "fini_le": timezone.now()}
            remboursement_transiter(remboursement, E.REFUSE, champs=clos, source="envoi", motif="deja_rendu")
            return False
        maintenant = timezone.now()
        champs = {"soumis_le": maintenant, "prochaine_verification": maintenant + settings.DELAI_INCERTAIN}
        return remboursement_transiter(remboursement, E.SOUMIS, champs=champs, source="envoi")


def _ecrire(remboursement_id: uuid.UUID, reponse: Rendu | Exception) -> None:
    with transaction.atomic():
        geste = remboursement_verrouiller(remboursement_id)
        if geste.remboursement.etat != E.SOUMIS:
            # A webhook's question was faster, or this process was believed dead: what is known already stands.
            return
        if isinstance(reponse, Rendu):
            _accepte(geste, reponse)
        elif isinstance(reponse, NonSupporte):
            _rendre_manuel(geste)
        elif isinstance(reponse, RefusFournisseur):
            remboursement_echouer(geste, source="operateur", motif=reponse.motif_code, description=reponse.motif_brut)
        elif isinstance(reponse, _RIEN_PARTI):
            remboursement_echouer(geste, source="operateur", motif="operateur_injoignable")
            if isinstance(reponse, ConfigurationInvalide):
                exception_signaler(
                    geste.paiement, geste.session, TypeException.IDENTIFIANTS, geste.remboursement.montant
                )
        else:
            journal.warning("remboursement %s sans réponse sûre : %s", remboursement_id, type(reponse).__name__)
            rendre_incertain(geste, motif=type(reponse).__name__)


def rendre_incertain(geste: Geste, *, motif: str) -> None:
    """Say that nobody knows whether it left: ask, never send again."""
    champs = {"prochaine_verification": question_suivante(geste.remboursement, timezone.now())}
    remboursement_transiter(geste.remboursement, E.INCERTAIN, champs=champs, source="operateur", motif=motif[:40])


def _accepte(geste: Geste, rendu: Rendu) -> None:
    champs = {"reference_fournisseur": _reference_libre(geste, rendu.reference)}
    if rendu.fait:
        remboursement_finir(geste, source="operateur", champs=champs)
        return
    suite = question_suivante(geste.remboursement, timezone.now())
    remboursement_transiter(
        geste.remboursement, E.EN_TRANSIT, champs={**champs, "prochaine_verification": suite}, source="operateur"
    )


def _reference_libre(geste: Geste, reference: str) -> str:
    prise = Remboursement.objects.filter(paiement=geste.paiement, reference_fournisseur=reference).exists()
    return "" if not reference or prise else reference[:120]


def _confier_a_une_personne(remboursement_id: uuid.UUID) -> None:
    with transaction.atomic():
        geste = remboursement_verrouiller(remboursement_id)
        if not est_parti(geste.remboursement):
            _rendre_manuel(geste)


def _rendre_manuel(geste: Geste) -> None:
    """The provider has no such operation: a person sends it by hand and writes its proof down."""
    champs = {"voie": VoieRemboursement.MANUEL, "prochaine_verification": None, "soumis_le": None}
    if geste.remboursement.etat == E.APPROUVE:
        remboursement_noter(geste.remboursement, champs)
    else:
        remboursement_transiter(geste.remboursement, E.APPROUVE, champs=champs, source="envoi", motif="non_supporte")


_CLOS = {"prochaine_verification": None}
