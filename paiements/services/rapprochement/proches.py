"""What no reference explains: same amount, same number, less than a quarter of an hour apart, and only one such.

Apart from when it was asked for, or from when its answer came: an operator dates a payment by either.

Such a likeness tells which of *our* successes a line is about. It never makes money: for an attempt that we do not
hold as received, the line stays an orphan and a human decides.
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from django.db.models import Exists, OuterRef, Q

from paiements.models import EtatLigne, LigneReleve, Paiement, ReleveFournisseur
from paiements.services.rapprochement.comptes import comptes_freres
from paiements.services.rapprochement.verdicts import RECUS, Verdict

ECART = datetime.timedelta(minutes=15)


def verdicts_par_proximite(releve: ReleveFournisseur, lignes: Sequence[LigneReleve]) -> list[Verdict]:
    """Return a verdict for every line: matched by likeness when it is unique on both sides, else orphan."""
    encaissements = [ligne for ligne in lignes if ligne.sens == "encaissement" and ligne.telephone_empreinte]
    paiements = _candidats(releve, encaissements)
    rivales = _rivales(encaissements, paiements, comptes_freres(releve.compte)) if paiements else []
    paires = [(ligne.pk, paiement) for ligne in rivales for paiement in paiements if _proches(ligne, paiement)]
    par_ligne = Counter(pk for pk, _p in paires)
    par_paiement = Counter(paiement.pk for _pk, paiement in paires)
    seuls = {pk: paiement for pk, paiement in paires if par_ligne[pk] == par_paiement[paiement.pk] == 1}
    return [_verdict(ligne, seuls.get(ligne.pk)) for ligne in lignes]


def _verdict(ligne: LigneReleve, paiement: Paiement | None) -> Verdict:
    if paiement is None:
        return Verdict(ligne, EtatLigne.ORPHELINE, "inconnue")
    return Verdict(ligne, EtatLigne.RAPPROCHEE, "proche", paiement)


def _candidats(releve: ReleveFournisseur, lignes: Sequence[LigneReleve]) -> list[Paiement]:
    """Return our successes that no line explains yet and that one of these lines could be about."""
    if not lignes:
        return []
    explique = LigneReleve.objects.filter(paiement=OuterRef("pk"), sens="encaissement")
    fenetre = (min(_instants(lignes)) - ECART, max(_instants(lignes)) + ECART)
    return list(
        Paiement.objects.filter(
            Q(initie_le__range=fenetre) | Q(verdict_le__range=fenetre),
            ~Exists(explique),
            compte_id__in=comptes_freres(releve.compte),
            etat__in=RECUS,
            montant_recu__in={ligne.montant for ligne in lignes},
            telephone__empreinte__in={ligne.telephone_empreinte for ligne in lignes},
        )
        .select_related("telephone")
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    )


def _rivales(
    lignes: Sequence[LigneReleve], paiements: Sequence[Paiement], comptes: Collection[uuid.UUID]
) -> list[LigneReleve]:
    """Return every line without a payment that could claim the same ones, whatever batch or file it came in."""
    instants = [*_instants(lignes), *(instant for paiement in paiements for instant in _moments(paiement))]
    return list(
        LigneReleve.objects.filter(
            Q(etat="") | Q(etat=EtatLigne.ORPHELINE),
            compte_id__in=comptes,
            sens="encaissement",
            telephone_empreinte__in={ligne.telephone_empreinte for ligne in lignes},
            instant__range=(min(instants) - ECART, max(instants) + ECART),
        )
    )


def _instants(lignes: Sequence[LigneReleve]) -> Iterator[datetime.datetime]:
    return (ligne.instant for ligne in lignes)


def _moments(paiement: Paiement) -> list[datetime.datetime]:
    """When a payment was asked for, and when its answer came."""
    return [instant for instant in (paiement.initie_le, paiement.verdict_le) if instant is not None]


def _proches(ligne: LigneReleve, paiement: Paiement) -> bool:
    telephone = paiement.telephone
    return (
        telephone is not None
        and ligne.telephone_empreinte == telephone.empreinte
        and ligne.montant == paiement.montant_recu
        and ligne.devise == (paiement.devise_recue or paiement.devise)
        and any(abs(ligne.instant - moment) <= ECART for moment in _moments(paiement))
    )
