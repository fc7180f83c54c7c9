"""What must hold on one visit after every step of the pure world of money."""

from __future__ import annotations

from paiements.etats_remboursement import RESERVES
from tests.modele.argent_pur import Visite

_SORTIS = {"fait", "externe"}


def violations(v: Visite) -> list[str]:
    """Return what is broken now: the domain's invariants, on this one visit."""
    reussies = [t for t in v.tentatives if t.etat == "reussi"]
    venues = reussies + [t for t in v.tentatives if t.etat == "extourne"]
    sorties = {id(t): sum(r.montant for r in v.rendus if r.tentative is t and r.etat in _SORTIS) for t in venues}
    soldee = v.etat == "paiement_reussi"
    controles = {
        "I1 au plus une tentative vivante": sum(t.vivante and not t.remplacee for t in v.tentatives) <= 1,
        "I2 l'argent appliqué ne dépasse pas le total": v.applique <= v.total,
        "I2 l'argent appliqué est celui des tentatives": v.applique == sum(t.applique for t in venues),
        "I5 nos remboursements ne dépassent pas le reçu": all(t.reserve <= t.recu for t in v.tentatives),
        "I5 la réserve est celle des remboursements": all(
            t.reserve == sum(r.montant for r in v.rendus if r.tentative is t and r.etat in RESERVES)
            for t in v.tentatives
        ),
        "I15 un reçu par note payée, et un seul": v.recus == soldee,
        "I15 tout autre succès est signalé": all(t.signalee or (t.applique == t.recu and soldee) for t in reussies),
        "I16 une note ne s'éteint qu'avec rien en vol et rien de payé": v.fin_nette,
        "I17 le grand livre est équilibré": v.livre["somme"] == 0,
        "I17 l'entrée est celle des succès, moins ce qui est sorti": v.livre["a_recevoir"] + v.livre["caisse"]
        # Taken back or refunded, the same money leaves once: only what left beyond what came is missing.
        == sum(t.recu - sorties[id(t)] for t in reussies)
        + sum(min(t.recu - sorties[id(t)], 0) for t in venues if t.etat == "extourne"),
        "I17 les clients ne doivent rien à une note soldée": v.livre["clients"] == (0 if soldee else -v.applique),
        "I17 les ventes sont celles de la note": -v.livre["ventes"] == ((v.total + v.remise) if soldee else 0),
    }
    return [phrase for phrase, tenu in controles.items() if not tenu]
