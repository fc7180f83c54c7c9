"""Verifying chains: every fact is the one that was sealed, none is missing, none was slipped in, and the end is there.

What a chain says of itself is held against what left the box: signed heads, and the witness file when there is one.
"""

from __future__ import annotations

import datetime
import hmac
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from traces.cles_sceau import cle_de_chaine
from traces.controle_chaine import Parcours
from traces.controle_mots import Anomalie, Nature, Rapport
from traces.controle_phrases import phrase_antidate, phrase_sans_date
from traces.engagement import engagement_tient
from traces.instants import instant_ecrire, instant_epeler, instant_lire
from traces.lecture_faits import SANS_SCEAU, faits_chercher, faits_lire, sans_sceau_parametres
from traces.modeles_sceaux import SceauTraces, salon_de
from traces.models import TraceContexte
from traces.planchers import plancher_lire
from traces.scellables import Scellable, scellables
from traces.scellement import ORIGINE, empreinte_calculer, maillon_calculer
from traces.temoin import Temoin
from traces.tetes import TeteLue

# The sealer passes every few seconds: a fact that waits this long was not seen by it.
RETARD = datetime.timedelta(minutes=15)
_LOT_CONTEXTES = 2_000
# Keys below the floor that the verification of a chain's end looks at again.
MARGE = 100_000
# Facts without a seal of one kind that one verification names or counts: more say no more.
SANS_SCEAU_MAX = 10_000


@dataclass(frozen=True, slots=True)
class EtatFait:
    """What is known of one fact: its seal's rank and instant, and whether both still hold (``None``: not sealed)."""

    sequence: int | None = None
    scelle_le: datetime.datetime | None = None
    tient: bool | None = None


def chaine_verifier(
    chaine: uuid.UUID,
    *,
    tetes: Sequence[TeteLue] = (),
    temoin: Temoin | None = None,
    contextes: bool = False,
    depuis: int = 0,
    progression: Callable[[int], None] | None = None,
) -> Rapport:
    """Verify one chain from its first seal to its last, then the facts that no seal covers.

    Args:
        tetes: heads kept outside; those of another chain are ignored.
        temoin: the witness file kept outside: names the very row even when the whole chain was made again with its key.
        depuis: begin after this rank, taking its seal as good; 0 verifies everything.
        contextes: hold each erasable context against its fact's commitment too.
        progression: called with the number of seals read so far.
    """
    voulues = [tete for tete in tetes if tete.chaine in {None, chaine}]
    parcours = Parcours(chaine, voulues, temoin, depuis)
    for lus in parcours.suivre():
        if progression is not None:
            progression(lus)
    rapport = parcours.conclure()
    for scellable in scellables().values():
        _sans_sceau(rapport, scellable, parcours.seuil)
    if contextes:
        for anomalie in _contextes(chaine):
            rapport.noter(anomalie)
    return rapport


def fait_verifier(genre: str, cle: int) -> EtatFait:
    """Verify one fact, its seal and the link to the seal before: what a receipt's page can afford."""
    # As text: an instant no clock of ours can tell must not close the page of a receipt.
    siens = SceauTraces.objects.filter(genre=genre, fait_id=cle).defer("scelle_le")
    sceau = siens.annotate(dit=Cast("scelle_le", TextField())).first()
    if sceau is None:
        return EtatFait()
    clef, scelle_le = cle_de_chaine(sceau.chaine), instant_lire(instant_epeler(sceau.dit))
    if scelle_le is None:
        return EtatFait(sceau.sequence, None, tient=False)
    avant = SceauTraces.objects.filter(chaine=sceau.chaine, sequence=sceau.sequence - 1).values("maillon").first()
    precedent = ORIGINE if sceau.sequence == 1 else bytes(avant["maillon"]) if avant else b""
    empreinte = bytes(sceau.empreinte)
    maillon = maillon_calculer(clef, precedent, sceau.sequence, scelle_le, empreinte)
    fait = next(faits_lire(scellables()[genre], [cle], sceau.version), None)
    tient = (
        fait is not None
        and hmac.compare_digest(empreinte_calculer(clef, fait.octets), empreinte)
        and hmac.compare_digest(maillon, bytes(sceau.maillon))
    )
    return EtatFait(sceau.sequence, scelle_le, tient)


def _sans_sceau(rapport: Rapport, scellable: Scellable, seuil: str) -> None:
    """Look at the facts of the chain that have no seal; a whole verification trusts no floor.

    One at or below the floor was said to be sealed: hidden from the sealer, or its seal was deleted. Above it, an old
    one only tells that the sealer is stopped.
    """
    plancher = plancher_lire(scellable.genre)
    # The end of a chain is verified often, in a page: what lies far below the floor is the whole verification's.
    apres = max(0, plancher - MARGE) if rapport.depuis else 0
    sienne, siens = f"f.{scellable.chaine} = %s", [rapport.chaine.hex]
    if salon_de(rapport.chaine) is None and scellable.chaine != "chaine":
        sienne, siens = f"f.{scellable.chaine} IS NULL", []
    condition = f"WHERE {SANS_SCEAU} AND {sienne} ORDER BY f.id LIMIT %s"
    parametres = [*sans_sceau_parametres(scellable, apres), *siens, SANS_SCEAU_MAX]
    limite = instant_ecrire(timezone.now() - RETARD)
    for fait in faits_chercher(scellable, condition, parametres):
        if not fait.date:
            rapport.noter(Anomalie(Nature.ILLISIBLE, None, fait.genre, fait.cle, phrase_sans_date()))
        elif fait.date < seuil:
            rapport.noter(Anomalie(Nature.ANTIDATE, None, fait.genre, fait.cle, phrase_antidate(fait.date)))
        elif fait.cle <= plancher:
            phrase = _("jamais scellé depuis le %(date)s") % {"date": fait.date.replace("T", " ")}
            rapport.noter(Anomalie(Nature.JAMAIS_SCELLE, None, fait.genre, fait.cle, phrase))
        else:
            rapport.en_attente += 1
            rapport.en_retard += fait.date < limite


def _contextes(chaine: uuid.UUID) -> Iterator[Anomalie]:
    """Yield the contexts that are no longer those their facts were written with; an erased one says nothing."""
    siens = TraceContexte.objects.filter(trace__salon=salon_de(chaine))
    dernier = 0
    lot = siens.select_related("trace").order_by("trace_id")
    while lignes := list(lot.filter(trace_id__gt=dernier)[:_LOT_CONTEXTES]):
        for contexte in lignes:
            engagement = contexte.trace.engagement
            if engagement is not None and not engagement_tient(contexte, engagement):
                phrase = _("le contexte (motif, appareil, adresse) n'est plus celui du fait")
                yield Anomalie(Nature.CONTEXTE, None, "t", contexte.trace_id, phrase)
        dernier = lignes[-1].trace_id
