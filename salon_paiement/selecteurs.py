"""What staff pages read: visible sessions, business days, the timeline of a session."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from salon_paiement.calendrier import jour_affaires
from salon_paiement.droits import Action, est_plateforme, ids_permis, salons_de
from salon_paiement.historique import Mots, phrase_de
from salon_paiement.models import Coiffeur, LigneSession, Origine, PosteQR, Salon, SessionPaiement
from traces.archives_absentes import mois_partis
from traces.models import Objet, TraceTransaction
from traces.types import Niveau, TypeTrace

Personne = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Fait:
    """One line of the timeline (:func:`historique_session`)."""

    instant: datetime.datetime
    icone: str
    titre: str
    phrase: str
    acteur: str
    appareil: str
    niveau: str


def coiffeurs_de(user: Personne) -> list[uuid.UUID]:
    """Return the hairdressers that are ``user`` herself, where her role shows her only her own day."""
    ids = ids_permis(user, Action.VOIR_SA_JOURNEE)
    if not ids:
        return []
    return list(
        Coiffeur.objects.filter(membre__utilisateur_id=user.pk, membre__actif=True, salon_id__in=ids).values_list(
            "pk", flat=True
        )
    )


def q_journee(salons: Iterable[Salon], instant: datetime.datetime | None = None, prefixe: str = "") -> Q:
    """Return the condition "in the current business day of its salon" (no salon: never true)."""
    par_jour: dict[datetime.date, list[uuid.UUID]] = defaultdict(list)
    for salon in salons:
        par_jour[jour_affaires(salon, instant or timezone.now())].append(salon.pk)
    condition = Q(pk__in=[])
    for jour, ids in par_jour.items():
        condition |= Q(**{f"{prefixe}jour": jour, f"{prefixe}salon_id__in": ids})
    return condition


def sessions_visibles(user: Personne) -> QuerySet[SessionPaiement]:
    """Return the sessions ``user`` may see: all of her salons', or only her own day for a hairdresser."""
    if est_plateforme(user):
        return SessionPaiement.objects.all()
    condition = Q(salon_id__in=ids_permis(user, Action.VOIR_CAISSE))
    siens = coiffeurs_de(user)
    if siens:
        ses_lignes = LigneSession.objects.filter(session=OuterRef("pk"), coiffeur_id__in=siens)
        sa_journee = q_journee(salons_de(user, Action.VOIR_SA_JOURNEE))
        condition |= sa_journee & (Q(coiffeur_id__in=siens) | Q(Exists(ses_lignes)))
    return SessionPaiement.objects.filter(condition)


def postes_avec_dernier_scan(postes: QuerySet[PosteQR]) -> QuerySet[PosteQR]:
    """Add ``dernier_scan`` (aware, or ``None`` when nobody ever scanned it) to places."""
    return postes.annotate(dernier_scan=Max("sessions__date_creation", filter=Q(sessions__origine=Origine.SCAN)))


def historique_session(session: SessionPaiement, mots: Mots | None = None) -> list[Fait]:
    """Return the HistoriqueSession: what happened to ``session``, oldest first, in the reader's language.

    Args:
        mots: words of payment states, networks and reasons, from the app that knows money.
    """
    traces = TraceTransaction.objects.filter(session=session).select_related("acteur", "contexte").order_by("id")
    lues = list(traces)
    return [*_archivees(session, lues), *(_fait(trace, mots or Mots()) for trace in lues if not _redite(trace))]


def _archivees(session: SessionPaiement, traces: list[TraceTransaction]) -> list[Fait]:
    """Say that the beginning is in an archive, rather than show a visit that began in the middle, or nowhere."""
    if traces and not traces[0].ancien_etat:
        return []
    mois = mois_partis(session.salon_id, session.date_creation, session.finie_le or session.date_creation)
    noms = {"mois": ", ".join(date_format(jour, "F Y") for jour in mois)}
    phrase = _("Les traces de %(mois)s sont dans une archive ; « restaurer_traces » les remet ici.") % noms
    titre = str(TypeTrace.ARCHIVAGE.label)
    return [Fait(session.date_creation, "▤", titre, phrase, _("système"), "", Niveau.INFO)] if mois else []


def _redite(trace: TraceTransaction) -> bool:
    """Starting an attempt writes two facts, the attempt's and the session's: people read the first one."""
    return trace.type_trace == TypeTrace.INITIATION_PAIEMENT and trace.objet == Objet.SESSION


def _fait(trace: TraceTransaction, mots: Mots) -> Fait:
    contexte = getattr(trace, "contexte", None)
    description = contexte.description if contexte else ""
    appareil = ", ".join(filter(None, [contexte.appareil, contexte.navigateur, contexte.os])) if contexte else ""
    titre = str(TypeTrace(trace.type_trace).label) if trace.type_trace in TypeTrace.values else trace.titre
    return Fait(
        instant=trace.date_creation,
        icone=_ICONES.get(trace.type_trace, "•"),
        titre=titre,
        phrase=phrase_de(trace, mots, description) or titre,
        acteur=_acteur(trace),
        # The provider's server and the operator's phone page are no device of the client.
        appareil=appareil if trace.type_trace not in _DE_L_OPERATEUR else "",
        niveau=trace.niveau_importance if trace.niveau_importance in Niveau.values else Niveau.INFO,
    )


def _acteur(trace: TraceTransaction) -> str:
    if trace.acteur is not None:
        return trace.acteur.get_full_name() or trace.acteur.get_username()
    if trace.type_trace in _DU_CLIENT or trace.donnees_structures.get("par") == "client":
        return _("client")
    if trace.type_trace in _DE_L_OPERATEUR:
        return _("opérateur")
    return _("système")


_DU_CLIENT = frozenset(
    {
        TypeTrace.SCAN_QR,
        TypeTrace.IDENTIFICATION_CLIENT,
        TypeTrace.SELECTION_PRESTATION,
        TypeTrace.REPRISE_APPAREIL,
        TypeTrace.INITIATION_PAIEMENT,
        TypeTrace.ESPECES_DECLAREES,
        TypeTrace.ESPECES_CONFIRMEES,
        TypeTrace.AVOIR_UTILISE,
        TypeTrace.EVALUATION,
    }
)
_DE_L_OPERATEUR = frozenset(
    {
        TypeTrace.ETAT_PAIEMENT,
        TypeTrace.CONFIRMATION_PAIEMENT,
        TypeTrace.ECHEC_PAIEMENT,
        TypeTrace.EXTOURNE_PAIEMENT,
        TypeTrace.NOTIFICATION_WEBHOOK,
    }
)
_ICONES: dict[str, str] = {
    TypeTrace.CREATION_SESSION: "✎",
    TypeTrace.SCAN_QR: "▦",
    TypeTrace.IDENTIFICATION_CLIENT: "☺",
    TypeTrace.SELECTION_PRESTATION: "✂",
    TypeTrace.REPRISE_APPAREIL: "⇄",
    TypeTrace.INITIATION_PAIEMENT: "→",
    TypeTrace.VERIFICATION_PAIEMENT: "?",
    TypeTrace.CONFIRMATION_PAIEMENT: "✓",
    TypeTrace.SESSION_REGLEE: "✓",
    TypeTrace.ECHEC_PAIEMENT: "✕",
    TypeTrace.EXTOURNE_PAIEMENT: "↩",
    TypeTrace.NOTIFICATION_WEBHOOK: "✉",
    TypeTrace.ENVOI_RECU: "✉",
    TypeTrace.EXCEPTION_MONETAIRE: "!",
    TypeTrace.ESPECES_DECLAREES: "F",
    TypeTrace.EVALUATION: "★",
    TypeTrace.ABANDON_SESSION: "✕",
    TypeTrace.EXPIRATION_SESSION: "⧗",
}
