"""The table of a Z per means of payment: what came, what went back, and what is left. Amounts are whole XOF."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from paiements.models import CompteLivre, Ecriture, Moyen, Paiement

# Their lines are the money of cash and of credits; what an operator owes is its network's.
_COMPTES = {CompteLivre.CAISSE.value: Moyen.ESPECES.value, CompteLivre.AVOIRS.value: Moyen.AVOIR.value}
# Columns of the table, and how each one's ledger lines add to what is left: what leaves is shown positive.
_SENS = {"livre": 1, "rendu": -1, "repris": -1, "corrige": 1}
Cle = tuple[str, str]


def moyens_de(
    paiements: Sequence[uuid.UUID], mouvements: Mapping[str, QuerySet[Ecriture]], declares: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return one row per means and network: declared by staff, in our ledger (of which play money), confirmed, left.

    Args:
        paiements: the successes this Z counts.
        mouvements: the ledger lines of each column (``livre``, ``rendu``, ``repris``, ``corrige``).
        declares: what staff read on each operator's phone, by network.
    """
    recus = _recus(paiements)
    colonnes = {nom: _sommes(lignes) for nom, lignes in mouvements.items()}
    essais = _sommes(mouvements["livre"].filter(paiement__essai=True))
    connus = recus.keys() | {cle for sommes in colonnes.values() for cle in sommes}
    lus = {(Moyen.MOBILE_MONEY.value, reseau) for reseau in declares}
    muets = {cle for cle in lus if cle[1] not in {reseau for _moyen, reseau in connus}}
    return [
        {**_rangee(cle, recus.get(cle, {}), colonnes, declares), "essai": essais.get(cle, 0)}
        for cle in sorted(connus | muets)
    ]


def nets_de(moyens: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return what is left per network, cash and credits: summed over every Z, the ledger's own balances."""
    nets: dict[str, int] = defaultdict(int)
    for rangee in moyens:
        nets[rangee["reseau"] or rangee["moyen"]] += rangee["net"]
    return dict(nets)


def _recus(paiements: Sequence[uuid.UUID]) -> dict[Cle, dict[str, Any]]:
    lignes = Paiement.objects.filter(pk__in=paiements).order_by().values("moyen", "reseau")
    confirmes = lignes.annotate(nombre=Count("pk"), confirme=Sum("montant_recu", filter=Q(devise_recue=F("devise"))))
    return {(ligne["moyen"], ligne["reseau"]): dict(ligne) for ligne in confirmes}


def _sommes(lignes: QuerySet[Ecriture]) -> dict[Cle, int]:
    """Group lines of received money by means and network; a line no payment explains has no known network."""
    sommes: dict[Cle, int] = defaultdict(int)
    dans = lignes.filter(compte__in=[CompteLivre.A_RECEVOIR, *_COMPTES]).order_by()
    for compte, moyen, reseau, n in dans.values_list("compte", "paiement__moyen", "paiement__reseau").annotate(
        n=Sum("montant")
    ):
        cle = (_COMPTES[compte], "") if compte in _COMPTES else (moyen or Moyen.MOBILE_MONEY.value, reseau or "")
        sommes[cle] += n
    return {cle: n for cle, n in sommes.items() if n}


def _rangee(
    cle: Cle, recu: Mapping[str, Any], colonnes: Mapping[str, Mapping[Cle, int]], declares: Mapping[str, int]
) -> dict[str, Any]:
    moyen, reseau = cle
    sommes = {nom: _SENS[nom] * colonne.get(cle, 0) for nom, colonne in colonnes.items()}
    return {
        "moyen": moyen,
        "reseau": reseau,
        "nombre": recu.get("nombre", 0),
        "declare": declares.get(reseau) if reseau else None,
        **sommes,
        "net": sum(colonne.get(cle, 0) for colonne in colonnes.values()),
        # Cash and credits have no operator to confirm them.
        "operateur": (recu.get("confirme") or 0) if reseau else None,
    }
