"""A client's credit: given by the desk or by a refund, spent as a means of payment in the same salon.

Lock order: session → attempt → credit → ledger. Amounts are whole XOF.
"""

from __future__ import annotations

import calendar
import datetime
import uuid
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS, EtatPaiement
from paiements.models import Avoir, CompteLivre, Moyen, Paiement, Remboursement, TypeOperation
from paiements.services.consequences import Encaisse, session_apres_succes
from paiements.services.essai import avoir_d_essai
from paiements.services.grand_livre import Ligne, Operation, operations_ecrire, succes_operation
from paiements.services.idempotence import Cle, cle_composer, cle_enregistrer, cle_retrouver
from paiements.services.transition import paiement_creer, trace_de_paiement
from salon_paiement.argent import DEVISE, MONTANT_MAX, montant_afficher
from salon_paiement.calendrier import fuseau_de
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.jetons import code_court_normaliser, code_court_nouveau
from salon_paiement.models import Client, Salon, SessionPaiement, Telephone
from salon_paiement.services.composition import session_presenter
from salon_paiement.services.transition import TIRAGES, session_noter, session_verrouiller
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace


@dataclass(frozen=True, slots=True)
class Depense:
    """A credit to spend on a note.

    Args:
        code: the credit's short code, as typed.
        cle: the form's key: the same one gives the same payment back.
        montant: whole XOF; ``None`` for as much as the note and the credit allow.
        acteur: who does it at the desk; ``None`` when the client does it on her phone.
    """

    code: str
    cle: str
    montant: int | None = None
    acteur: User | None = None


def avoir_donner(
    salon: Salon,
    montant: int,
    motif: str,
    acteur: User,
    cle: str,
    *,
    telephone: Telephone | None = None,
    client: Client | None = None,
    deux_regards: bool = False,
) -> Avoir:
    """Give a client a credit that the salon bears (to turn *her* money into a credit, refund it by that way).

    Args:
        telephone, client: whose it is, of this salon; neither for a credit known by its code alone.
        deux_regards: somebody else than ``acteur`` already vouched for this money: no limit then.

    Raises:
        Refuse: no right, or above the salon's limit without leading it (403).
        SaisieInvalide: amount, reason, another salon's client, or key (422).
    """
    if not peut(acteur, Action.TRAITER_ARGENT, salon):
        raise Refuse(_("Votre rôle ne permet pas de donner un avoir."))
    if not 0 < montant <= MONTANT_MAX:
        raise SaisieInvalide(_("Donnez le montant de l'avoir, en francs entiers."))
    if not (deux_regards or montant <= salon.seuil_double_accord or peut(acteur, Action.DIRIGER, salon)):
        raise Refuse(
            _("Au-dessus de %(seuil)s, seule la propriétaire peut donner un avoir.")
            % {"seuil": montant_afficher(salon.seuil_double_accord)}
        )
    if len(motif.strip()) < 3:
        raise SaisieInvalide(_("Dites pourquoi cet avoir est donné : la propriétaire le verra."))
    if any(qui is not None and qui.salon_id != salon.pk for qui in (telephone, client)):
        raise SaisieInvalide(_("Ce client n'est pas de ce salon."))
    qui = (telephone.pk if telephone else "", client.pk if client else "")
    clef = cle_composer(f"salon:{salon.pk}:{acteur.pk}", cle, "donner_avoir", montant, motif, *qui)
    with transaction.atomic():
        deja = cle_retrouver(clef)
        if deja:
            return Avoir.objects.get(pk=deja)
        avoir = Avoir(salon=salon, client=client, telephone=telephone, montant=montant, motif=motif.strip()[:200])
        _inserer(avoir, acteur)
        lignes = [Ligne(CompteLivre.PERTES_PROFITS, montant), Ligne(CompteLivre.AVOIRS, -montant)]
        operations_ecrire(Operation(type=TypeOperation.AFFECTATION, salon_id=salon.pk, lignes=lignes))
        cle_enregistrer(clef, str(avoir.pk))
    return avoir


def avoir_rendre(remboursement: Remboursement, acteur: User) -> uuid.UUID | None:
    """Credit a refund to its client, in the caller's transaction with session, attempt and refund locked.

    Returns:
        The new credit; ``None`` when a payment by credit went back to the credit it came from.
    """
    paiement, session = remboursement.paiement, remboursement.session
    if paiement.avoir_id is not None:
        origine = Avoir.objects.select_for_update(no_key=True).get(pk=paiement.avoir_id)
        if not _expire(origine):
            Avoir.objects.filter(pk=origine.pk).update(montant_utilise=F("montant_utilise") - remboursement.montant)
            return None
    avoir = Avoir(
        salon_id=remboursement.salon_id,
        client_id=session.client_id,
        telephone_id=session.telephone_id or paiement.telephone_id,
        montant=remboursement.montant,
        motif=remboursement.motif,
    )
    _inserer(avoir, acteur, session)
    return avoir.pk


def avoir_depenser(session_id: uuid.UUID, depense: Depense) -> Paiement:
    """Pay a note, or a part of it, with a credit of the same salon; staff may pay a ticket that no phone has opened.

    Raises:
        SaisieInvalide: no such credit here, nothing left on it, an impossible part, or the key (422).
        Conflit: the note is not waiting for a payment, or another one is under way (409).
    """
    code = code_court_normaliser(depense.code)
    clef = cle_composer(f"session:{session_id}", depense.cle, "avoir", code, depense.montant)
    with transaction.atomic():
        session = session_verrouiller(session_id)
        deja = cle_retrouver(clef)
        if deja:
            return Paiement.objects.get(pk=deja)
        _session_verifier(session, depense.acteur)
        avoir = Avoir.objects.select_for_update(no_key=True).filter(salon_id=session.salon_id, code=code).first()
        return _depenser(session, _avoir_verifier(avoir), depense, clef)


def _depenser(session: SessionPaiement, avoir: Avoir, depense: Depense, clef: Cle) -> Paiement:
    part = min(session.du, avoir.solde) if depense.montant is None else depense.montant
    if not 0 < part <= min(session.du, avoir.solde):
        raise SaisieInvalide(_("Cette somme dépasse l'avoir, ou ce qui reste à payer."))
    try:
        with transaction.atomic():
            Avoir.objects.filter(pk=avoir.pk).update(montant_utilise=F("montant_utilise") + part)
    except IntegrityError as erreur:
        raise Conflit(_("Cet avoir vient d'être utilisé : rechargez la page.")) from erreur
    paiement = _paiement(session, avoir, part, depense.acteur)
    acteur_id = depense.acteur.pk if depense.acteur else None
    donnees = {"montant": part, "recu": part, "applique": part, "surplus": 0, "devise": DEVISE, "moyen": Moyen.AVOIR}
    creation = trace_de_paiement(
        paiement,
        TypeTrace.CONFIRMATION_PAIEMENT,
        vers=EtatPaiement.REUSSI,
        creation=True,
        donnees=donnees,
        acteur_id=acteur_id,
    )
    paiement_creer(paiement, creation)
    session_noter(session, {"nombre_tentatives": session.nombre_tentatives + 1})
    usage = trace_de_paiement(
        paiement,
        TypeTrace.AVOIR_UTILISE,
        donnees={"montant": part, "reste": avoir.solde - part},
        acteur_id=acteur_id,
    )
    session_apres_succes(session, paiement, _encaisse(session, paiement), usage)
    cle_enregistrer(clef, str(paiement.pk))
    return paiement


def _paiement(session: SessionPaiement, avoir: Avoir, part: int, acteur: User | None) -> Paiement:
    return Paiement(
        salon_id=session.salon_id,
        session=session,
        moyen=Moyen.AVOIR,
        avoir=avoir,
        telephone_id=avoir.telephone_id,
        montant=part,
        montant_recu=part,
        montant_applique=part,
        devise_recue=DEVISE,
        etat=EtatPaiement.REUSSI,
        essai=avoir_d_essai(avoir),
        encaisse_par=acteur,
        verdict_le=timezone.now(),
    )


def _encaisse(session: SessionPaiement, paiement: Paiement) -> Encaisse:
    part = paiement.montant
    return Encaisse(
        operation=succes_operation(paiement, recu=part, applique=part, surplus=0, devise=DEVISE),
        recu=part, applique=part, surplus=0, devise=DEVISE, du_avant=session.du, vivant=False, tardif=False,
        exact=part == session.du, dans_le_delai=True,
    )  # fmt: skip


def _session_verifier(session: SessionPaiement, acteur: User | None) -> None:
    """Refuse whatever does not wait for money; at the desk a ticket is brought to it, as for cash."""
    if Paiement.objects.filter(session=session, etat__in=VIVANTS, remplacee=False).exists():
        raise Conflit(_("Un paiement est déjà en cours de vérification pour cette note : attendez sa réponse."))
    if acteur is not None:
        session_presenter(session, acteur_id=acteur.pk)
    if session.etat != EtatSession.PRESTATION_SELECTIONNEE or session.du <= 0:
        raise Conflit(_("Cette note n'attend pas de paiement."))


def _avoir_verifier(avoir: Avoir | None) -> Avoir:
    if avoir is None:
        raise SaisieInvalide(_("Ce code d'avoir n'existe pas dans ce salon. Vérifiez les six caractères."))
    if _expire(avoir):
        raise SaisieInvalide(_("Cet avoir n'est plus valable depuis sa date limite."))
    if avoir.solde <= 0:
        raise SaisieInvalide(_("Cet avoir est déjà entièrement utilisé."))
    return avoir


def _expire(avoir: Avoir) -> bool:
    return avoir.expire_le is not None and avoir.expire_le <= timezone.now()


def _inserer(avoir: Avoir, acteur: User, session: SessionPaiement | None = None) -> None:
    """Insert a credit under a free code, with its expiry and its trace."""
    salon = Salon.objects.get(pk=avoir.salon_id)
    avoir.expire_le = _dans_des_mois(salon, salon.mois_avoir) if salon.mois_avoir else None
    avoir.donne_par = acteur
    for _essai in range(TIRAGES):
        if not Avoir.objects.filter(code=avoir.code).exists():
            break
        avoir.code = code_court_nouveau()
    avoir.save(force_insert=True)
    trace_enregistrer(
        Trace(
            type_trace=TypeTrace.AVOIR_DONNE,
            salon_id=avoir.salon_id,
            session_id=session.pk if session else None,
            client_id=avoir.client_id,
            acteur_id=acteur.pk,
            # A credit given to a number alone has no other link with its reason.
            objet_id=avoir.pk,
            donnees={"montant": avoir.montant},
            description=avoir.motif,
        )
    )


def _dans_des_mois(salon: Salon, mois: int) -> datetime.datetime:
    """Return the last second, on the salon's clock, of the same day ``mois`` months later.

    People read a date, not an hour: the whole of that day is theirs. Where that day is missing (30 February), the
    last one of its month.
    """
    fuseau = fuseau_de(salon)
    aujourd_hui = timezone.now().astimezone(fuseau)
    rang = aujourd_hui.month - 1 + mois
    annee, mois_final = aujourd_hui.year + rang // 12, rang % 12 + 1
    jour = min(aujourd_hui.day, calendar.monthrange(annee, mois_final)[1])
    return datetime.datetime(annee, mois_final, jour, 23, 59, 59, tzinfo=fuseau)
