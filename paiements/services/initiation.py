"""Starting an attempt: the intent is committed, then the call leaves, then its answer is written.

Three separate transactions on purpose. Whatever dies in between leaves a row that a sweeper
understands: never sent (``initie_le`` empty), sent without answer, or answered.
"""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS, EtatPaiement
from paiements.fournisseurs.base import Avis, Demande, Initiation, Rediriger, Statut
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    ErreurFournisseur,
    FournisseurIndisponible,
    RefusFournisseur,
    ResultatInconnu,
    TropDeDemandes,
)
from paiements.fournisseurs.registre import fournisseur_classe
from paiements.fournisseurs.reseaux import CARTE
from paiements.models import CompteFournisseur, Moyen, Paiement
from paiements.services.appel import PlusDePlace, appel_fournisseur
from paiements.services.comptes import compte_choisir, fournisseur_du_compte, frais_attendus, webhook_adresse
from paiements.services.disjoncteur import envoi_compter
from paiements.services.encaissement import avis_appliquer
from paiements.services.idempotence import Cle, cle_composer, cle_enregistrer, cle_retrouver
from paiements.services.identifiants import identifiants_noter, identifiants_refuser
from paiements.services.incertitude import paiement_clore_jamais_parti, paiement_rendre_incertain
from paiements.services.sonnerie import sonnerie_reserver
from paiements.services.transition import paiement_creer, trace_de_paiement
from salon_paiement.argent import montant_afficher
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement, Telephone
from salon_paiement.services.identification import numero_empreinte, telephone_noter, telephone_reveler
from salon_paiement.services.reglement import session_tentative_ouvrir
from salon_paiement.services.transition import session_verrouiller
from traces.contexte import sujet
from traces.types import TypeTrace


@dataclass(frozen=True, slots=True)
class Intention:
    """What the client asked for. ``cle`` is the hidden key of the form: one key, one attempt.

    ``telephone`` may be missing where the network needs no number (cards, some pages). ``montant`` is a part
    of what is due, in whole XOF, when somebody else pays the rest another way; ``None`` for all of it.
    ``part`` is that part as it was typed: what is due may have changed when the same form comes again.
    ``appareil`` is the phone that asks, when one does: another may have taken the note over since its page was read.
    ``saisie`` is the number as it was typed, instead of ``telephone``: it gets its row with the attempt, so that what
    is refused leaves none. Empty, the visit's own number pays, whichever it is by then.
    """

    reseau: str
    telephone: Telephone | None
    cle: str
    montant: int | None = None
    part: str = ""
    appareil: str = ""
    saisie: str | None = None


def paiement_initier(session_id: uuid.UUID, intention: Intention) -> Paiement:
    """Create one attempt for what is still due and send it to the operator.

    A replay of the same key returns the attempt it made. When this process is too busy calling
    operators, the attempt is left to the sweeper: it leaves within seconds.

    Raises:
        SaisieInvalide: no account serves this network, the amount is out of its bounds, this phone rang a
            moment ago, or the key was used with other parameters (422).
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
        with sujet(session=paiement.session_id, client=paiement.session.client_id, paiement=paiement.reference):
            return _envoyer(paiement)


def _envoyer(paiement: Paiement) -> ErreurFournisseur | None:
    # Everything that may fail on our side comes before the claim: what never left can still leave.
    demande = _demande(paiement)
    try:
        fournisseur = fournisseur_du_compte(_compte(paiement))
    except ConfigurationInvalide as erreur:
        return _renoncer(paiement, erreur)
    if not _revendiquer(paiement):
        return None
    try:
        reponse = fournisseur.initier(demande)
    except ErreurFournisseur as erreur:
        _ecrire_echec(paiement, erreur)
        envoi_compter(paiement, erreur)
        return erreur
    _ecrire_reponse(paiement, reponse)
    envoi_compter(paiement, None)
    if _compte(paiement).identifiants_valides is False:
        identifiants_noter(_compte(paiement).pk, acceptes=True, acteur_id=None)
    return None


def intention_enregistrer(session_id: uuid.UUID, intention: Intention) -> tuple[Paiement, bool]:
    """Commit the intent alone: the attempt exists, nothing has left yet.

    Returns:
        The attempt of this key, and whether it was made now.

    Raises:
        SaisieInvalide, Conflit: see :func:`paiement_initier`.
    """
    with transaction.atomic():
        session = session_verrouiller(session_id)
        cle = intention_cle(session, intention)
        deja = cle_retrouver(cle)
        if deja:
            return Paiement.objects.get(pk=deja), False
        if intention.appareil and intention.appareil != session.appareil:
            raise Conflit(_("Un autre téléphone tient cette note. Reprenez-la ici, ou suivez-la depuis sa page."))
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
        cle_enregistrer(cle, str(paiement.pk))
    return paiement, True


def intention_cle(session: SessionPaiement, intention: Intention) -> Cle:
    """Build the key of an intent: the same form, with the same operator, number and part.

    A number that was typed counts, never the visit's own nor a row: they change, or are erased, while the form waits.

    Raises:
        SaisieInvalide: the key is missing or is not one of ours, or this is no number one can pay from.
    """
    if intention.saisie is None:
        numero = str(intention.telephone.pk) if intention.telephone else ""
    else:
        numero = numero_empreinte(session.salon, intention.saisie) if intention.saisie else ""
    portee = f"session:{session.pk}"
    return cle_composer(portee, intention.cle, "payer", intention.reseau, numero, intention.part or intention.montant)


def _paiement_preparer(session: SessionPaiement, intention: Intention) -> Paiement:
    if Paiement.objects.filter(session=session, etat__in=VIVANTS, remplacee=False).exists():
        raise Conflit(_DEJA_EN_COURS)
    if session.etat != EtatSession.PRESTATION_SELECTIONNEE or session.du <= 0:
        raise Conflit(_("Cette note n'attend pas de paiement."))
    montant = session.du if intention.montant is None else intention.montant
    if not 0 < montant <= session.du:
        raise SaisieInvalide(_("La part à payer doit être comprise entre 1 F et ce qui reste dû."))
    compte = compte_choisir(session.salon_id, intention.reseau, montant)
    if compte is None:
        raise SaisieInvalide(_("Ce moyen de paiement n'est pas proposé par ce salon."))
    capacites = fournisseur_classe(compte.fournisseur).capacites
    if not capacites.montant_min <= montant <= capacites.montant_max:
        raise SaisieInvalide(
            _("L'opérateur accepte de %(min)s à %(max)s. Payez plutôt en espèces au comptoir.")
            % {"min": montant_afficher(capacites.montant_min), "max": montant_afficher(capacites.montant_max)}
        )
    telephone = intention.telephone
    if intention.saisie is not None:
        telephone = telephone_noter(session.salon, intention.saisie) if intention.saisie else session.telephone
    sonnerie_reserver(telephone, intention.reseau)
    return Paiement(
        salon_id=session.salon_id,
        session=session,
        compte=compte,
        moyen=Moyen.CARTE if intention.reseau == CARTE else Moyen.MOBILE_MONEY,
        reseau=intention.reseau,
        telephone=telephone,
        montant=montant,
        frais_attendus=frais_attendus(capacites, intention.reseau, montant),
        etat=EtatPaiement.EN_ATTENTE,
        essai=compte.essai,
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
        url_notification=webhook_adresse(_compte(paiement)),
    )


def _ecrire_reponse(paiement: Paiement, reponse: Initiation) -> None:
    """The operator took it. Even a "successful" here credits nothing: we ask again."""
    page: dict[str, str] = {}
    if isinstance(reponse.action, Rediriger):
        page = {"url_action": reponse.action.url[:2048], "url_qr": reponse.action.qr[:2048]}
    avis = Avis(statut=Statut.EN_COURS, reference_fournisseur=reponse.reference_fournisseur)
    # One transaction: a page shown to the client whose reference is lost could be paid without our ever knowing.
    avis_appliquer(paiement.pk, avis, source="initiation", champs=page)


def _renoncer(paiement: Paiement, erreur: ConfigurationInvalide) -> ErreurFournisseur | None:
    """Close what cannot leave from here, unless another process has sent it: then its answer decides."""
    if not paiement_clore_jamais_parti(paiement.pk, motif_code="operateur_indisponible"):
        return None
    identifiants_refuser(paiement)
    envoi_compter(paiement, erreur)
    return erreur


def _ecrire_echec(paiement: Paiement, erreur: ErreurFournisseur) -> None:
    if isinstance(erreur, RefusFournisseur):
        motif, brut, reference = erreur.motif_code, erreur.motif_brut, erreur.reference_fournisseur
    elif isinstance(erreur, FournisseurIndisponible | TropDeDemandes):
        motif, brut, reference = "operateur_injoignable", "", ""
    elif isinstance(erreur, ConfigurationInvalide):
        motif, brut, reference = "operateur_indisponible", "", ""
    else:
        # The push may have been sent: the client's phone may be ringing. Ask, never send again.
        reference = erreur.reference_fournisseur if isinstance(erreur, ResultatInconnu) else ""
        paiement_rendre_incertain(paiement.pk, motif=type(erreur).__name__, reference_fournisseur=reference)
        return
    avis = Avis(statut=Statut.ECHOUE, motif_code=motif, motif_brut=brut, reference_fournisseur=reference)
    avis_appliquer(paiement.pk, avis, source="initiation")
    if isinstance(erreur, ConfigurationInvalide):
        identifiants_refuser(paiement)


def _compte(paiement: Paiement) -> CompteFournisseur:
    if paiement.compte is None:
        raise ConfigurationInvalide("tentative sans compte opérateur")
    return paiement.compte


_DEJA_EN_COURS = _("Un paiement est déjà en cours de vérification pour cette note. Ne payez pas une deuxième fois.")
