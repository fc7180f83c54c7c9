"""Treating what the inbox holds: find the attempt a message is about, and ask the provider sooner."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from paiements.fournisseurs.base import Signal
from paiements.fournisseurs.erreurs import ConfigurationInvalide
from paiements.models import EtatEvenement, EvenementFournisseur, Paiement
from paiements.services.comptes import fournisseur_du_compte
from paiements.services.echeancier import ECART_MINIMAL
from paiements.webhooks.mesures import echec_compter
from paiements.webhooks.reception import USAGE_CORPS
from salon_paiement.frein import frein_compter, frein_serre
from salon_paiement.notifications.boite_envoi import proprietaire_prevenir
from salon_paiement.services.journal import log_erreur
from traces.chiffrement import dechiffrer
from traces.incidents import incident_noter
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

LOT = 200
BAIL = datetime.timedelta(seconds=30)
# A message may come before the initiate call returns: it is looked up again for this long.
PATIENCE = datetime.timedelta(minutes=10)
TENTATIVES_MAX = 10
# Facts in one minute about an account's messages that speak of no payment of ours.
SANS_PAIEMENT_MAX = 10
# Messages in one hour that speak of nothing we know, beyond which the owner is told.
ORPHELINS_MAX = 10
# Two reasons to wait that no number of tries makes final.
INCONNU, ILLISIBLE = "paiement inconnu pour l'instant", "identifiants du compte illisibles"


def evenements_traiter(limite: int = LOT) -> int:
    """Treat what is due; a row that breaks comes back later and never stops the others.

    Returns:
        How many messages were taken.
    """
    pris = _prendre(limite)
    for evenement in pris:
        try:
            _traiter(evenement)
        except ConfigurationInvalide:
            # The account's credentials cannot be read now: once they can, this message can too.
            _remettre(evenement, erreur=ILLISIBLE)
        except Exception as erreur:
            log_erreur(None, erreur, {"ou": "traitement_webhook", "evenement": str(evenement.pk)})
            incident_noter("message_operateur", erreur, salon_id=evenement.compte.salon_id)
            echec_compter("traitement")
            _remettre(evenement, erreur=type(erreur).__name__)
    return len(pris)


def _prendre(limite: int) -> list[EvenementFournisseur]:
    maintenant = timezone.now()
    with transaction.atomic():
        dus = (
            EvenementFournisseur.objects.select_for_update(skip_locked=True)
            .filter(etat=EtatEvenement.A_TRAITER, prochaine_tentative__lte=maintenant)
            .order_by("prochaine_tentative")[:limite]
        )
        ids = [e.pk for e in dus]
        EvenementFournisseur.objects.filter(pk__in=ids).update(
            prochaine_tentative=maintenant + BAIL, tentatives=Least(F("tentatives") + 1, 1000)
        )
    return list(EvenementFournisseur.objects.filter(pk__in=ids).select_related("compte__salon"))


def _traiter(evenement: EvenementFournisseur) -> None:
    signal = _signal(evenement)
    if not (signal.reference_fournisseur or signal.notre_reference):
        _clore(evenement, EtatEvenement.IGNORE, None)
        return
    paiement = _paiement(evenement, signal)
    if paiement is None:
        if timezone.now() - evenement.date_creation > PATIENCE:
            _clore(evenement, EtatEvenement.ORPHELIN, None)
            _orphelins_compter(evenement)
        else:
            _remettre(evenement, erreur=INCONNU)
        return
    if signal.reference_fournisseur and not paiement.reference_fournisseur:
        Paiement.objects.filter(pk=paiement.pk).update(reference_pressentie=signal.reference_fournisseur)
    _clore(evenement, EtatEvenement.TRAITE, paiement)


def _signal(evenement: EvenementFournisseur) -> Signal:
    """Read the stored body again; its signature was checked at the door."""
    corps = dechiffrer(evenement.compte.salon_id, USAGE_CORPS, evenement.corps_chiffre or b"")
    return fournisseur_du_compte(evenement.compte).signal_du_corps(corps)


def _paiement(evenement: EvenementFournisseur, signal: Signal) -> Paiement | None:
    """Only this account's attempts: another salon's reference finds nothing."""
    critere = Q()
    if signal.reference_fournisseur:
        critere |= Q(reference_fournisseur=signal.reference_fournisseur)
    if signal.notre_reference:
        critere |= Q(reference=signal.notre_reference)
    return Paiement.objects.filter(critere, compte=evenement.compte).order_by("date_creation").first()


def _clore(evenement: EvenementFournisseur, etat: str, paiement: Paiement | None) -> None:
    """One effect per event: the conditional UPDATE decides who writes it.

    The question is brought forward in a transaction of its own: an attempt's row is never locked
    while its session's may be waited for.
    """
    if paiement is not None:
        _avancer_la_question(paiement)
    dire = paiement is not None or _a_dire(evenement)
    with transaction.atomic():
        touchees = EvenementFournisseur.objects.filter(pk=evenement.pk, etat=EtatEvenement.A_TRAITER).update(
            etat=etat, paiement=paiement, erreur=""
        )
        if touchees and dire:
            trace_enregistrer(_trace(evenement, etat, paiement))


def _trace(evenement: EvenementFournisseur, etat: str, paiement: Paiement | None) -> Trace:
    return Trace(
        type_trace=TypeTrace.NOTIFICATION_WEBHOOK,
        salon_id=evenement.compte.salon_id,
        session_id=paiement.session_id if paiement else None,
        paiement_id=paiement.pk if paiement else None,
        donnees={
            "fournisseur": evenement.compte.fournisseur,
            "authenticite": evenement.authenticite,
            "resultat": str(etat),
        },
    )


def _a_dire(evenement: EvenementFournisseur) -> bool:
    """A message about nothing we know is a fact too; but anybody may send many, and a fact is kept for ever.

    Those left untold are in the inbox all the same.
    """
    usage = f"message:{evenement.compte_id}"
    if frein_serre(usage, None, SANS_PAIEMENT_MAX):
        return False
    frein_compter(usage, None, 60)
    return True


def _orphelins_compter(evenement: EvenementFournisseur) -> None:
    """Tell the owner, once an hour, when many messages speak of payments that are not ours.

    Not an exception: anybody can write one. Many mean a wrong address at the operator's, or a forger.
    """
    depuis = evenement.date_creation - datetime.timedelta(hours=1)
    orphelins = EvenementFournisseur.objects.filter(
        compte=evenement.compte, etat=EtatEvenement.ORPHELIN, date_creation__gte=depuis
    )
    if len(orphelins.values_list("pk")[:ORPHELINS_MAX]) < ORPHELINS_MAX:
        return
    heure = timezone.now()
    proprietaire_prevenir(
        evenement.compte.salon,
        evenement=f"orphelins:{evenement.compte_id.hex}:{heure:%Y%m%d%H}",
        modele="messages_inconnus",
        session=None,
    )


def _avancer_la_question(paiement: Paiement) -> None:
    """Ask now, but never twice within five seconds: forged messages are no amplifier."""
    maintenant = timezone.now()
    au_plus_tot = Greatest(F("derniere_verification") + ECART_MINIMAL, maintenant)
    lignes = Paiement.objects.filter(pk=paiement.pk, initie_le__isnull=False)
    lignes.filter(derniere_verification=None).update(prochaine_verification=maintenant)
    lignes.filter(derniere_verification__isnull=False).update(prochaine_verification=au_plus_tot)


def _remettre(evenement: EvenementFournisseur, *, erreur: str) -> None:
    delai = datetime.timedelta(seconds=min(5 * 2 ** min(evenement.tentatives, 10), 120))
    inconnu = erreur in {INCONNU, ILLISIBLE}
    champs: dict[str, object] = {"erreur": erreur[:200], "prochaine_tentative": timezone.now() + delai}
    if evenement.tentatives >= TENTATIVES_MAX and not inconnu:
        champs["etat"] = EtatEvenement.EN_ECHEC
    EvenementFournisseur.objects.filter(pk=evenement.pk, etat=EtatEvenement.A_TRAITER).update(**champs)
