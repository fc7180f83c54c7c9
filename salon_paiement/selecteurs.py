"""What staff pages read: visible sessions, business days, the timeline of a session."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from salon_paiement.acteurs import acteur_nomme, est_redite, icone_de, titre_de, vient_de_l_operateur
from salon_paiement.calendrier import jour_affaires
from salon_paiement.comptes_vises import comptes_vises
from salon_paiement.droits import Action, est_plateforme, ids_permis, salons_de
from salon_paiement.historique import Mots, phrase_de
from salon_paiement.historique_archives import archives_phrase
from salon_paiement.models import Coiffeur, LigneSession, Origine, PosteQR, Salon, SessionPaiement
from traces.masquage import masquer
from traces.models import TraceTransaction
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
    """Return the hairdressers that are ``user`` herself, where her role shows her only her own day.

    Read once per request (kept on the user object, like her roles): each line of a list asks for them.
    """
    ids = ids_permis(user, Action.VOIR_SA_JOURNEE)
    if not ids:
        return []
    connus: list[uuid.UUID] | None = getattr(user, "_ses_coiffeurs", None)
    if connus is None:
        siens = Coiffeur.objects.filter(membre__utilisateur_id=user.pk, membre__actif=True, salon_id__in=ids)
        connus = list(siens.values_list("pk", flat=True))
        user._ses_coiffeurs = connus  # type: ignore[union-attr]
    return connus


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
    mots = dataclasses.replace(mots or Mots(), comptes=comptes_vises(lues))
    faits = [_fait(trace, mots) for trace in lues if not est_redite(trace)]
    if phrase := archives_phrase(session, lues):
        titre = str(TypeTrace.ARCHIVAGE.label)
        faits.insert(0, Fait(session.date_creation, "▤", titre, phrase, _("système"), "", Niveau.INFO))
    return faits


def _fait(trace: TraceTransaction, mots: Mots) -> Fait:
    contexte = getattr(trace, "contexte", None)
    description = masquer(contexte.description) if contexte else ""
    appareil = ", ".join(filter(None, [contexte.appareil, contexte.navigateur, contexte.os])) if contexte else ""
    titre = titre_de(trace)
    return Fait(
        instant=trace.date_creation,
        icone=icone_de(trace),
        titre=titre,
        phrase=phrase_de(trace, mots, description) or titre,
        acteur=acteur_nomme(trace),
        # The provider's server and the operator's phone page are no device of the client.
        appareil=appareil if not vient_de_l_operateur(trace) else "",
        niveau=trace.niveau_importance if trace.niveau_importance in Niveau.values else Niveau.INFO,
    )
