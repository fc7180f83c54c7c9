"""Starting an attempt: the intent is committed, then the call leaves, then its answer is written.

Three separate transactions on purpose. Whatever dies in between leaves a row that a sweeper
understands: never sent (``initie_le`` empty), sent without answer, or answered.
"""

from __future__ import annotations

import contextlib
import hashlib
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS, EtatPaiement
from paiements.fournisseurs.base import (
    Avis,
    ConfigurationInvalide,
    Demande,
    ErreurFournisseur,
    FournisseurIndisponible,
    Initiation,
    Rediriger,
    RefusFournisseur,
    Statut,
    TropDeDemandes,
)
from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import CleIdempotence, CompteFournisseur, Moyen, Paiement, TypeException
from paiements.services.appel import PlusDePlace, appel_fournisseur
from paiements.services.comptes import compte_pour_reseau, fournisseur_du_compte
from paiements.services.encaissement import avis_appliquer
from paiements.services.exceptions import exception_signaler
from paiements.services.incertitude import paiement_rendre_incertain
from paiements.services.transition import paiement_creer, paiement_noter, trace_de_paiement
from salon_paiement.argent import montant_afficher
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement, Telephone
from salon_paiement.services.identification import telephone_reveler
from salon_paiement.services.reglement import session_tentative_ouvrir
from salon_paiement.services.transition import session_verrouiller
from traces.types import TypeTrace


@dataclass(frozen=True, slots=True)
class Intention:
    """What the client asked for. ``cle`` is the hidden key of the form: one key, one attempt."""

    reseau: str
    telephone: Telephone
    cle: str


def paiement_initier(session_id: uuid.UUID, intention: Intention) -> Paiement:
    """Create one attempt for what is still due and send it to the operator.

    A replay of the same key returns the attempt it made. When this process is too busy calling
    operators, the attempt is left to the sweeper: it leaves within seconds.

    Raises:
        SaisieInvalide: no account serves this network, the amount is out of its bounds, or the key
            was used with other parameters (422).
        Conflit: the session is not waiting for a payment, or another attempt is live (409).
    """
    paiement, nouveau = intention_enregistrer(session_id, intention)
    if nouveau:
        with contextlib.suppress(PlusDePlace):
            paiement_envoyer(paiement.pk, attendre=False)
        paiement.refresh_from_db()
    return paiement


def paiement_envoyer(paiement_id: uuid.UUID, *, attendre: bool) -> ErreurFournisseur | None:
    """Send an attempt whose call never left; harmless when somebody else already did.

    Returns:
        How the call failed (already written down), ``None`` otherwise.

    Raises:
        PlusDePlace: this process holds too many calls and ``attendre`` is False.
    """
    with appel_fournisseur(attendre=attendre):
        paiement = Paiement.objects.select_related("compte", "session__salon", "telephone").get(pk=paiement_id)
        # Everything that may fail on our side comes before the claim: what never left can still leave.
        demande = _demande(paiement)
        try:
            fournisseur = fournisseur_du_compte(_compte(paiement))
            if not _revendiquer(paiement):
                return None
            reponse = fournisseur.initier(demande)
        except ErreurFournisseur as erreur:
            _ecrire_echec(paiement, erreur)
            return erreur
        _ecrire_reponse(paiement, reponse)
        return None


def intention_enregistrer(session_id: uuid.UUID, intention: Intention) -> tuple[Paiement, bool]:
    """Commit the intent alone: the attempt exists, nothing has left yet.

    Returns:
        The attempt of this key, and whether it was made now.

    Raises:
        SaisieInvalide, Conflit: see :func:`paiement_initier`.
    """
    empreinte = hashlib.sha256(f"{intention.reseau}|{intention.telephone.pk}".encode()).hexdigest()
    with transaction.atomic():
        session = session_verrouiller(session_id)
        deja = CleIdempotence.objects.filter(session=session, cle=intention.cle).select_related("paiement").first()
        if deja is not None:
            if deja.empreinte != empreinte:
                raise SaisieInvalide(_("Cette page a déjà servi à lancer un autre paiement. Rechargez-la."))
            return deja.paiement, False
        paiement = _paiement_preparer(session, intention)
        donnees = {
            "montant": paiement.montant, "reseau": paiement.reseau, "moyen": paiement.moyen,
            "fournisseur": _compte(paiement).fournisseur, "reference": paiement.reference,
        }  # fmt: skip
        session_tentative_ouvrir(session, donnees=donnees)
        trace = trace_de_paiement(
            paiement, TypeTrace.INITIATION_PAIEMENT, vers=paiement.etat, creation=True, donnees=donnees
        )
        try:
            paiement_creer(paiement, trace)
        except IntegrityError as erreur:
            raise Conflit(_DEJA_EN_COURS) from erreur
        CleIdempotence.objects.create(session=session, cle=intention.cle, empreinte=empreinte, paiement=paiement)
    return paiement, True


def _paiement_preparer(session: SessionPaiement, intention: Intention) -> Paiement:
    if Paiement.objects.filter(session=session, etat__in=VIVANTS, remplacee=False).exists():
        raise Conflit(_DEJA_EN_COURS)
    if session.etat != EtatSession.PRESTATION_SELECTIONNEE or session.du <= 0:
        raise Conflit(_("Cette note n'attend pas de paiement."))
    compte = compte_pour_reseau(session.salon_id, intention.reseau)
    if compte is None:
        raise SaisieInvalide(_("Ce moyen de paiement n'est pas proposé par ce salon."))
    capacites = fournisseur_classe(compte.fournisseur).capacites
    if not capacites.montant_min <= session.du <= capacites.montant_max:
        raise SaisieInvalide(
            _("L'opérateur accepte de %(min)s à %(max)s. Payez plutôt en espèces au comptoir.")
            % {"min": montant_afficher(capacites.montant_min), "max": montant_afficher(capacites.montant_max)}
        )
    return Paiement(
        salon_id=session.salon_id,
        session=session,
        compte=compte,
        moyen=Moyen.MOBILE_MONEY,
        reseau=intention.reseau,
        telephone=intention.telephone,
        montant=session.du,
        etat=EtatPaiement.EN_ATTENTE,
        # If this process dies right now the sweeper sends it, once.
        prochaine_verification=timezone.now() + settings.DELAI_ENVOI_PERDU,
    )


def _revendiquer(paiement: Paiement) -> bool:
    """Claim the right to call: the conditional UPDATE lets exactly one process ring the phone."""
    maintenant = timezone.now()
    libre = Paiement.objects.filter(pk=paiement.pk, etat=EtatPaiement.EN_ATTENTE, initie_le=None, remplacee=False)
    return bool(libre.update(initie_le=maintenant, prochaine_verification=maintenant + settings.DELAI_APPEL_PERDU))


def _demande(paiement: Paiement) -> Demande:
    session = paiement.session
    adresse = settings.ADRESSE_PUBLIQUE + reverse("session_retour", args=[session.jeton])
    return Demande(
        notre_reference=paiement.reference,
        montant=paiement.montant,
        devise=paiement.devise,
        reseau=paiement.reseau,
        msisdn=telephone_reveler(paiement.telephone) if paiement.telephone else "",
        libelle=f"{session.salon.nom} {session.code_court}",
        url_retour=adresse,
        url_annulation=adresse,
    )


def _ecrire_reponse(paiement: Paiement, reponse: Initiation) -> None:
    """The operator took it. Even a "successful" here credits nothing: we ask again."""
    if isinstance(reponse.action, Rediriger):
        paiement_noter(paiement, {"url_action": reponse.action.url[:2048]})
    avis = Avis(statut=Statut.EN_COURS, reference_fournisseur=reponse.reference_fournisseur)
    avis_appliquer(paiement.pk, avis, source="initiation")


def _ecrire_echec(paiement: Paiement, erreur: ErreurFournisseur) -> None:
    if isinstance(erreur, RefusFournisseur):
        motif, brut, reference = erreur.motif_code, erreur.motif_brut, erreur.reference_fournisseur
    elif isinstance(erreur, FournisseurIndisponible | TropDeDemandes):
        motif, brut, reference = "operateur_injoignable", "", ""
    elif isinstance(erreur, ConfigurationInvalide):
        motif, brut, reference = "operateur_indisponible", "", ""
    else:
        # The push may have been sent: the client's phone may be ringing. Ask, never send again.
        paiement_rendre_incertain(paiement.pk, motif=type(erreur).__name__)
        return
    avis = Avis(statut=Statut.ECHOUE, motif_code=motif, motif_brut=brut, reference_fournisseur=reference)
    avis_appliquer(paiement.pk, avis, source="initiation")
    if isinstance(erreur, ConfigurationInvalide):
        with transaction.atomic():
            exception_signaler(paiement, paiement.session, TypeException.IDENTIFIANTS, paiement.montant)


def _compte(paiement: Paiement) -> CompteFournisseur:
    if paiement.compte is None:
        raise ConfigurationInvalide("tentative sans compte opérateur")
    return paiement.compte


_DEJA_EN_COURS = _("Un paiement est déjà en cours de vérification pour cette note. Ne payez pas une deuxième fois.")
