"""What the page says before any figure: the few things that somebody should look at, from what it read anyway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salon_paiement.argent import montant_afficher
from statistiques.unites import Unite, afficher, rapport

# Below these numbers a rate is chance.
TENTATIVES_MIN, CONNEXIONS_MIN, ENCAISSE_MIN = 20, 10, 100_000
# Thousandths.
REUSSITE_MIN, REFUS_MAX, REMBOURSE_MAX = 800, 300, 50
MESURES = frozenset(
    {"demandes", "demandes_reussies", "visites_verification", "connexions", "connexions_refusees", "encaisse",
     "rembourse", "essai"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signal:
    """One sentence. ``niveau``: ``info``, ``warning`` or ``critical``; ``page``: the name of an address, or empty."""

    niveau: str
    phrase: str
    page: str = ""

    @property
    def mot(self) -> str:
        """Return the level in words: colour says nothing alone."""
        return {"critical": _("Urgent"), "warning": _("À surveiller")}.get(self.niveau, _("À savoir"))


def signaux_lire(mesures: Mapping[str, int], *, journal: bool) -> list[Signal]:
    """Return what deserves a look in these totals, the most serious first.

    Args:
        journal: the reader may see the journal, hence failed logins.
    """
    trouves = [_verification(mesures), _reussite(mesures), _rembourse(mesures), _essai(mesures)]
    if journal:
        trouves.insert(1, _connexions(mesures))
    return [signal for signal in trouves if signal is not None]


def _verification(m: Mapping[str, int]) -> Signal | None:
    n = m.get("visites_verification", 0)
    if not n:
        return None
    phrase = ngettext(
        "%(n)s visite attend la réponse de l'opérateur : n'encaissez pas une deuxième fois.",
        "%(n)s visites attendent la réponse de l'opérateur : n'encaissez pas une deuxième fois.",
        n,
    )
    return Signal("warning", phrase % {"n": n}, "admin:caisse")


def _connexions(m: Mapping[str, int]) -> Signal | None:
    refus = m.get("connexions_refusees", 0)
    part = rapport(refus, refus + m.get("connexions", 0), 1000) or 0
    if refus < CONNEXIONS_MIN or part <= REFUS_MAX:
        return None
    phrase = _("%(n)s connexions refusées sur la période : quelqu'un essaie peut-être des mots de passe.")
    return Signal("critical", phrase % {"n": refus}, "admin:traces")


def _reussite(m: Mapping[str, int]) -> Signal | None:
    taux = rapport(m.get("demandes_reussies", 0), m.get("demandes", 0), 1000)
    if taux is None or m["demandes"] < TENTATIVES_MIN or taux >= REUSSITE_MIN:
        return None
    phrase = _("%(taux)s seulement des tentatives de paiement ont réussi.")
    return Signal("warning", phrase % {"taux": afficher(taux, Unite.POUR_MILLE)}, "admin:operateurs")


def _rembourse(m: Mapping[str, int]) -> Signal | None:
    part = rapport(m.get("rembourse", 0), m.get("encaisse", 0), 1000) or 0
    if m.get("encaisse", 0) < ENCAISSE_MIN or part <= REMBOURSE_MAX:
        return None
    phrase = _("%(part)s de l'argent encaissé a été remboursé.")
    return Signal("warning", phrase % {"part": afficher(part, Unite.POUR_MILLE)}, "admin:remboursements")


def _essai(m: Mapping[str, int]) -> Signal | None:
    essai = m.get("essai", 0)
    phrase = _("%(montant)s de l'encaissé sont en essai : cet argent est fictif.")
    return Signal("info", phrase % {"montant": montant_afficher(essai)}) if essai else None
