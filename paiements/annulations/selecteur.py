"""Notes that ended without money after the service was chosen, by hairdresser and by who cancelled at the desk.

The service is chosen as soon as the note has a total. A cash entry cancelled after its receipt counts too: for whoever
looks on from outside, the money left the same way. Two aggregates tell everything; codes of notes are read for those
who stand out only.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, IntegerField, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from paiements.annulations.ecarts import Compte, Ecart, ecarts
from salon_paiement.calendrier import fin_de_journee, jour_affaires
from salon_paiement.etats import FINAUX, EtatSession
from salon_paiement.models import Salon, SessionPaiement
from traces.models import TraceTransaction
from traces.types import TypeTrace

JOURS = 28
JOURS_OFFERTS = (7, JOURS, 90)
LARGEUR = 200
EXEMPLES = 12

_SANS_ARGENT = Q(etat__in=[EtatSession.EXPIRE, EtatSession.ABANDONNE], montant_applique=0)
_ABANDON = Q(type_trace=TypeTrace.ABANDON_SESSION, session__total__gt=0)
_ESPECES = Q(type_trace=TypeTrace.ESPECES_ANNULEES, donnees_structures__apres_recu=True)
# What somebody does at the desk, against which her cancellations are weighed.
_GESTES = (
    TypeTrace.CREATION_SESSION, TypeTrace.ESPECES_RECUES, TypeTrace.ABANDON_SESSION, TypeTrace.ESPECES_ANNULEES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Personne:
    """One line: who, her notes, how far from the others; ``codes`` of some notes when she stands out.

    Args:
        barre, repere: her share and the median, in units of :data:`LARGEUR`.
    """

    cle: str
    nom: str
    compte: Compte
    ecart: Ecart
    barre: int
    repere: int
    codes: list[str] = field(default_factory=list)

    @property
    def pour_cent(self) -> int:
        """Return her share in whole per cent."""
        return int(self.compte.part * 100)

    @property
    def mediane_pour_cent(self) -> int:
        """Return the salon's median in whole per cent."""
        return int(self.ecart.mediane * 100)


@dataclass(frozen=True, slots=True)
class Tableau:
    """A salon over ``du`` … ``au`` (business days, both included); who stands out comes first."""

    salon: Salon
    du: datetime.date
    au: datetime.date
    coiffeurs: list[Personne]
    caissiers: list[Personne]

    @property
    def a_regarder(self) -> int:
        """Return how many stand out."""
        return sum(personne.ecart.a_regarder for personne in (*self.coiffeurs, *self.caissiers))


def annulations_de(salon: Salon, jours: int = JOURS, instant: datetime.datetime | None = None) -> Tableau:
    """Compare everybody of ``salon`` over the last ``jours`` business days, today included."""
    au = jour_affaires(salon, instant or timezone.now())
    du = au - datetime.timedelta(days=jours - 1)
    gestes = _gestes(salon, du, au)
    coiffeurs = _coiffeurs(_notes(salon, du, au), gestes)
    caissiers = _caissiers(gestes)
    return Tableau(
        salon,
        du,
        au,
        _ranger(coiffeurs, _codes_coiffeurs(salon, du, au, coiffeurs)),
        _ranger(caissiers, _codes_caissiers(salon, du, au, caissiers)),
    )


def _notes(salon: Salon, du: datetime.date, au: datetime.date) -> Iterable[dict[str, Any]]:
    finies = SessionPaiement.objects.filter(
        salon=salon, jour__gte=du, jour__lte=au, total__gt=0, etat__in=FINAUX, coiffeur__isnull=False
    )
    return finies.values("coiffeur_id", "coiffeur__nom").annotate(
        notes=Count("pk"),
        annulees=Count("pk", filter=_SANS_ARGENT),
        francs=Sum("total", filter=_SANS_ARGENT, default=0),
    )


def _gestes(salon: Salon, du: datetime.date, au: datetime.date) -> list[dict[str, Any]]:
    """What each person did at the desk, hairdresser by hairdresser."""
    faits = _faits(salon, du, au).filter(type_trace__in=_GESTES, acteur__isnull=False)
    montant = Cast(KeyTextTransform("montant", "donnees_structures"), IntegerField())
    return list(
        faits.order_by()
        .values("acteur_id", "acteur__first_name", "acteur__last_name", "acteur__username", "session__coiffeur_id")
        .annotate(
            notes=Count("pk"),
            abandons=Count("pk", filter=_ABANDON),
            perdus=Sum("session__total", filter=_ABANDON, default=0),
            especes=Count("pk", filter=_ESPECES),
            ressortis=Sum(montant, filter=_ESPECES, default=0),
        )
    )


def _faits(salon: Salon, du: datetime.date, au: datetime.date) -> Any:
    debut = fin_de_journee(salon, du - datetime.timedelta(days=1))
    return TraceTransaction.objects.filter(
        salon=salon, date_creation__gte=debut, date_creation__lt=fin_de_journee(salon, au)
    )


def _coiffeurs(notes: Iterable[dict[str, Any]], gestes: list[dict[str, Any]]) -> list[tuple[str, str, Compte]]:
    ressorties: dict[Any, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for geste in gestes:
        nombre, francs = ressorties[geste["session__coiffeur_id"]]
        ressorties[geste["session__coiffeur_id"]] = (nombre + geste["especes"], francs + geste["ressortis"])
    lues = []
    for note in notes:
        nombre, francs = ressorties[note["coiffeur_id"]]
        # A note paid, then cancelled the next month, must not give more cancellations than notes.
        annulees = min(note["annulees"] + nombre, note["notes"])
        lues.append(
            (str(note["coiffeur_id"]), note["coiffeur__nom"], Compte(note["notes"], annulees, note["francs"] + francs))
        )
    return lues


def _caissiers(gestes: list[dict[str, Any]]) -> list[tuple[str, str, Compte]]:
    noms: dict[str, str] = {}
    sommes: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for geste in gestes:
        cle = str(geste["acteur_id"])
        complet = f"{geste['acteur__first_name']} {geste['acteur__last_name']}".strip()
        noms[cle] = complet or geste["acteur__username"]
        somme = sommes[cle]
        somme[0] += geste["notes"]
        somme[1] += geste["abandons"] + geste["especes"]
        somme[2] += geste["perdus"] + geste["ressortis"]
    return [(cle, noms[cle], Compte(*somme)) for cle, somme in sommes.items()]


def _ranger(lues: list[tuple[str, str, Compte]], codes: Mapping[str, list[str]]) -> list[Personne]:
    trouves = ecarts([compte for _cle, _nom, compte in lues])
    plus = max((compte.part for _cle, _nom, compte in lues), default=0) or 1
    personnes = [
        Personne(
            cle,
            nom,
            compte,
            ecart,
            barre=int(compte.part * LARGEUR * plus**-1),
            repere=int(min(ecart.mediane * LARGEUR * plus**-1, LARGEUR)),
            codes=codes.get(cle, []),
        )
        for (cle, nom, compte), ecart in zip(lues, trouves, strict=True)
    ]
    return sorted(personnes, key=lambda p: (not p.ecart.a_regarder, -p.compte.part, p.nom, p.cle))


def _remarquees(lues: list[tuple[str, str, Compte]]) -> list[str]:
    trouves = ecarts([compte for _cle, _nom, compte in lues])
    return [cle for (cle, _nom, _compte), ecart in zip(lues, trouves, strict=True) if ecart.a_regarder]


def _codes_coiffeurs(
    salon: Salon, du: datetime.date, au: datetime.date, lues: list[tuple[str, str, Compte]]
) -> dict[str, list[str]]:
    cles = _remarquees(lues)
    if not cles:
        return {}
    notes = SessionPaiement.objects.filter(
        _SANS_ARGENT, salon=salon, jour__gte=du, jour__lte=au, total__gt=0, coiffeur_id__in=cles
    )
    return _par_personne(notes.order_by("-jour", "-date_creation").values_list("coiffeur_id", "code_court"), len(cles))


def _codes_caissiers(
    salon: Salon, du: datetime.date, au: datetime.date, lues: list[tuple[str, str, Compte]]
) -> dict[str, list[str]]:
    cles = _remarquees(lues)
    if not cles:
        return {}
    faits = _faits(salon, du, au).filter(_ABANDON | _ESPECES, acteur_id__in=[int(cle) for cle in cles])
    return _par_personne(faits.order_by("-date_creation").values_list("acteur_id", "session__code_court"), len(cles))


def _par_personne(lignes: Any, personnes: int) -> dict[str, list[str]]:
    codes: dict[str, list[str]] = defaultdict(list)
    for cle, code in lignes[: EXEMPLES * personnes * 3]:
        if len(codes[str(cle)]) < EXEMPLES:
            codes[str(cle)].append(code)
    return codes
