"""What staff pages read about sessions and their money: the till, one session."""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import get_language

from paiements.etats import VIVANTS, EtatPaiement
from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import Paiement, TypeException
from salon_paiement.droits import Action, peut
from salon_paiement.etats import EN_PAIEMENT, OUVERTS, EtatSession
from salon_paiement.historique import Mots
from salon_paiement.jetons import code_court_normaliser
from salon_paiement.models import Coiffeur, LigneSession, Salon, SessionPaiement
from salon_paiement.selecteurs import Personne, coiffeurs_de, q_journee, sessions_visibles

PAGE_CAISSE = 40
FILTRES = ("ouvertes", "payees", "toutes")


@dataclass(frozen=True, slots=True)
class FiltreCaisse:
    """What the till shows. ``avant`` is the id of the last session of the previous page (keyset)."""

    etat: str = "ouvertes"
    salons: tuple[Salon, ...] = ()
    coiffeur: uuid.UUID | None = None
    avant: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class PageCaisse:
    """One page of the till; ``suivante`` is the cursor of the next one, ``None`` at the end."""

    sessions: list[SessionPaiement]
    suivante: uuid.UUID | None


class LigneVue(TypedDict):
    """One line as the session page shows it."""

    libelle: str
    quantite: int
    montant: int
    coiffeur: str


def sessions_de_caisse(user: Personne, filtre: FiltreCaisse) -> PageCaisse:
    """Return today's sessions, newest first; five statements whatever their number."""
    sessions = sessions_visibles(user).filter(q_journee(filtre.salons))
    if filtre.etat == "ouvertes":
        sessions = sessions.filter(etat__in=OUVERTS)
    elif filtre.etat == "payees":
        sessions = sessions.filter(etat=EtatSession.PAIEMENT_REUSSI)
    if filtre.coiffeur:
        sessions = sessions.filter(coiffeur_id=filtre.coiffeur)
    if filtre.avant:
        sessions = _apres_curseur(sessions, filtre.avant)
    lues = list(avec_tout(sessions).order_by("-date_creation", "-pk")[: PAGE_CAISSE + 1])
    page = lues[:PAGE_CAISSE]
    return PageCaisse(page, page[-1].pk if len(lues) > PAGE_CAISSE else None)


def session_visible(user: Personne, code: str) -> SessionPaiement | None:
    """Return one session by short code or id, its page's data loaded; ``None`` when unknown or not hers."""
    return avec_tout(sessions_visibles(user)).filter(q_note(code)).first()


def q_note(code: str) -> Q:
    """Return the condition "the session of this short code or id"."""
    cle = uuid_lire(code)
    return Q(pk=cle) if cle else Q(code_court=code_court_normaliser(code))


def uuid_lire(valeur: str) -> uuid.UUID | None:
    """Return the UUID written in ``valeur``, ``None`` when it is something else."""
    try:
        return uuid.UUID(valeur)
    except ValueError:
        return None


def lignes_visibles(user: Personne, session: SessionPaiement) -> list[LigneVue]:
    """Return the lines ``user`` may see: a hairdresser sees only her own."""
    lignes = list(session.lignes.all())
    if not peut(user, Action.VOIR_CAISSE, session.salon_id):
        siens = set(coiffeurs_de(user))
        lignes = [ligne for ligne in lignes if ligne.coiffeur_id in siens]
    return [
        LigneVue(
            libelle=ligne.libelle,
            quantite=ligne.quantite,
            montant=ligne.montant,
            coiffeur=ligne.coiffeur.nom if ligne.coiffeur else "",
        )
        for ligne in lignes
    ]


def paiements_de(session: SessionPaiement) -> list[Paiement]:
    """Return the attempts of a session, oldest first, with what their lines show."""
    return list(
        Paiement.objects.filter(session=session)
        .select_related("telephone", "compte")
        .annotate(messages_recus=Count("evenements"))
        .order_by("date_creation", "pk")
    )


def coiffeurs_du_filtre(user: Personne, salons: Iterable[Salon]) -> list[Coiffeur]:
    """Return the hairdressers offered by the till's filter (none to somebody who sees only herself)."""
    permis = [salon for salon in salons if peut(user, Action.VOIR_CAISSE, salon)]
    return list(Coiffeur.objects.filter(salon__in=permis, actif=True).order_by("nom"))


def reseaux_libelles() -> dict[str, str]:
    """Return network code → label in the reader's language, all installed providers together."""
    return _libelles(get_language())


@functools.cache
def _libelles(_langue: str | None) -> dict[str, str]:
    return {
        code: reseau.libelle
        for nom in sorted(settings.FOURNISSEURS)
        for code, reseau in fournisseur_classe(nom).reseaux.items()
    }


def mots_des_paiements() -> Mots:
    """Return the words of payments for the timeline, in the reader's language."""
    return Mots(
        etats={etat.value: str(etat.label) for etat in EtatPaiement},
        reseaux=reseaux_libelles(),
        exceptions={raison.value: str(raison.label) for raison in TypeException},
        fournisseurs={nom: fournisseur_classe(nom).libelle for nom in settings.FOURNISSEURS},
    )


def depuis_verification(session: SessionPaiement) -> datetime.datetime | None:
    """Return since when the operator's answer is awaited (aware); ``None`` when nobody waits.

    ``session`` comes from this module: its live attempts are loaded.
    """
    vivants: list[Paiement] = getattr(session, "paiements_vivants", [])
    if session.etat not in EN_PAIEMENT or not vivants:
        return None
    return vivants[-1].initie_le or vivants[-1].date_creation


def avec_tout(sessions: QuerySet[SessionPaiement]) -> QuerySet[SessionPaiement]:
    """Load what a line or a page of a note shows: two more statements, however many notes there are."""
    vivants = Paiement.objects.filter(etat__in=VIVANTS, remplacee=False).order_by("date_creation")
    return avec_lignes(sessions).prefetch_related(Prefetch("paiements", vivants, to_attr="paiements_vivants"))


def avec_lignes(sessions: QuerySet[SessionPaiement]) -> QuerySet[SessionPaiement]:
    """Load what is written of a note but its money: one more statement."""
    lignes = LigneSession.objects.select_related("coiffeur").order_by("date_creation", "pk")
    return sessions.select_related("salon", "poste", "coiffeur", "telephone", "client").prefetch_related(
        Prefetch("lignes", lignes)
    )


def _apres_curseur(sessions: QuerySet[SessionPaiement], avant: uuid.UUID) -> QuerySet[SessionPaiement]:
    """Rows older than the cursor. An unknown cursor is somebody's invention: the first page is the answer."""
    date = sessions.model.objects.filter(pk=avant).values_list("date_creation", flat=True).first()
    if date is None:
        return sessions
    return sessions.filter(Q(date_creation__lt=date) | Q(date_creation=date, pk__lt=avant))
