"""What the late-money desk reads: the queue, oldest first, and the proof behind one exception."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.models import ExceptionMonetaire, Paiement, Resolution, TypeException
from paiements.selecteurs import mots_des_paiements
from paiements.services.guichet.gestes import Choix
from paiements.services.guichet.veille import DELAI_ALARME
from salon_paiement.droits import Action, salons_de
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.historique import Mots
from salon_paiement.jetons import code_court_normaliser
from salon_paiement.models import Salon, SessionPaiement
from salon_paiement.selecteurs import Fait, Personne, historique_session

PAGE = 40
SUITES = ("ouvertes", "resolues")


@dataclass(frozen=True, slots=True)
class FiltreGuichet:
    """What the desk shows. ``apres`` is the id of the last row of the previous page (keyset)."""

    salons: tuple[Salon, ...]
    type: str = ""
    suite: str = "ouvertes"
    apres: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class PageGuichet:
    """One page of the queue; ``suivante`` is the cursor of the next one, ``None`` at the end."""

    exceptions: list[ExceptionMonetaire]
    suivante: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Compte:
    """Open exceptions of one reason: how many, and how many have waited more than a day."""

    type: str
    mot: str
    nombre: int
    vieilles: int


def exceptions_lire(filtre: FiltreGuichet) -> PageGuichet:
    """Return one page of the queue, oldest first; decided ones latest first. Three statements at most.

    Which ones they are is read by index, and only these bring what is shown beside them.
    """
    exceptions = _choisies(filtre)
    ouvertes = filtre.suite != "resolues"
    champ = "date_creation" if ouvertes else "resolue_le"
    if filtre.apres:
        exceptions = _apres(exceptions, filtre.apres, champ, croissant=ouvertes)
    ordre = (champ, "pk") if ouvertes else (f"-{champ}", "-pk")
    cles = list(exceptions.order_by(*ordre).values_list("pk", flat=True)[: PAGE + 1])
    page = list(_avec_tout(ExceptionMonetaire.objects.filter(pk__in=cles[:PAGE])).order_by(*ordre))
    return PageGuichet(page, page[-1].pk if len(cles) > PAGE else None)


def exceptions_exporter(filtre: FiltreGuichet) -> Iterator[ExceptionMonetaire]:
    """Yield every row of a filter, oldest first, without holding them all."""
    return _choisies(filtre).order_by("date_creation", "pk").iterator(chunk_size=500)


def exceptions_par_salon(filtre: FiltreGuichet) -> dict[uuid.UUID, int]:
    """Return how many rows of a filter each of its salons has, 0 included."""
    comptes = _choisies(filtre).order_by().values_list("salon_id").annotate(n=Count("pk"))
    return {salon.pk: 0 for salon in filtre.salons} | dict(comptes)


def exceptions_compter(salons: tuple[Salon, ...]) -> list[Compte]:
    """Return what is open in these salons, by reason, the largest first."""
    limite = timezone.now() - DELAI_ALARME
    comptes = (
        ExceptionMonetaire.objects.filter(salon__in=salons, resolue_le=None)
        .values("type")
        .annotate(n=Count("pk"), vieilles=Count("pk", filter=Q(date_creation__lte=limite)))
        .order_by("-n", "type")
    )
    return [Compte(c["type"], str(TypeException(c["type"]).label), c["n"], c["vieilles"]) for c in comptes]


def exception_visible(user: Personne, cle: uuid.UUID) -> ExceptionMonetaire | None:
    """Return one exception with its proof's rows loaded; ``None`` when unknown or not hers."""
    siennes = ExceptionMonetaire.objects.filter(salon__in=salons_de(user, Action.VOIR_ARGENT))
    return _avec_tout(siennes).filter(pk=cle).first()


def faits_de(exception: ExceptionMonetaire) -> list[Fait]:
    """Return what is written about an exception's attempt (its whole note when there is none), oldest first."""
    if exception.session is None:
        return []
    mots: Mots = mots_des_paiements()
    return historique_session(exception.session, mots)


def session_du_salon(salon_id: uuid.UUID, code: str) -> SessionPaiement | None:
    """Return the salon's note of this short code, or of one of our payment references; ``None`` when there is none."""
    saisi = "".join(code.split())[:40]
    if not saisi:
        return None
    critere = Q(code_court=code_court_normaliser(saisi))
    par_reference = Paiement.objects.filter(salon_id=salon_id, reference=saisi.upper()).values("session_id")
    sessions = SessionPaiement.objects.filter(salon_id=salon_id).select_related("salon", "client")
    return sessions.filter(critere | Q(pk__in=par_reference)).first()


def choix_composer(
    exception: ExceptionMonetaire,
    decision: str,
    *,
    note: str,
    cible: str,
    voie: str,
    montant: int | None,
    solder_reste: bool,
) -> Choix:
    """Return somebody's decision, the fields that it does not read left out: two doors never differ by them.

    Args:
        cible: the code of the other note, or one of our payment references.
        montant: whole units of the exception's currency; ``None`` for all of it.

    Raises:
        SaisieInvalide: no note of this salon has this code (422).
    """
    autre = None
    if decision == Resolution.AUTRE_SESSION:
        autre = session_du_salon(exception.salon_id, cible)
        if autre is None:
            raise SaisieInvalide(_("Aucune note de ce salon ne porte ce code. Vérifiez les six caractères."))
    rendu = decision == Resolution.REMBOURSE
    return Choix(
        decision=decision,
        note=" ".join(note.split())[:200],
        cible=autre,
        voie=voie if rendu else "",
        montant=montant if rendu else None,
        solder_reste=solder_reste and decision == Resolution.ACCEPTE,
    )


def est_vieille(exception: ExceptionMonetaire, maintenant: datetime.datetime) -> bool:
    """Tell whether an open exception has waited a whole day."""
    return exception.resolue_le is None and maintenant - exception.date_creation >= DELAI_ALARME


def _choisies(filtre: FiltreGuichet) -> QuerySet[ExceptionMonetaire]:
    exceptions = ExceptionMonetaire.objects.filter(salon__in=filtre.salons)
    exceptions = exceptions.filter(resolue_le__isnull=filtre.suite != "resolues")
    if filtre.type:
        exceptions = exceptions.filter(type=filtre.type)
    return _avec_tout(exceptions)


def _avec_tout(exceptions: QuerySet[ExceptionMonetaire]) -> QuerySet[ExceptionMonetaire]:
    return exceptions.select_related(
        "salon", "session", "paiement__telephone", "paiement__compte", "ligne_releve__releve", "resolue_par",
        "remboursement", "avoir", "session_cible",
    )  # fmt: skip


def _apres(
    exceptions: QuerySet[ExceptionMonetaire], cle: uuid.UUID, champ: str, *, croissant: bool
) -> QuerySet[ExceptionMonetaire]:
    """Rows after the cursor. An unknown cursor is somebody's invention: the first page is the answer."""
    date = exceptions.filter(pk=cle).values_list(champ, flat=True).first()
    if date is None:
        return exceptions
    sens = "gt" if croissant else "lt"
    return exceptions.filter(Q(**{f"{champ}__{sens}": date}) | Q(**{champ: date, f"pk__{sens}": cle}))
