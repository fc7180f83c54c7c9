"""What no reference explains: same amount, same number, less than a quarter of an hour apart, and only one such.

Such a likeness tells which of *our* successes a line is about. It never makes money: for an attempt that we do not
hold as received, the line stays an orphan and a human decides.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef, Q

from paiements.models import EtatLigne, LigneReleve, Paiement, ReleveFournisseur
from paiements.services.rapprochement.verdicts import RECUS, Verdict

ECART = datetime.timedelta(minutes=15)


def verdicts_par_proximite(releve: ReleveFournisseur, lignes: Sequence[LigneReleve]) -> list[Verdict]:
    """Return a verdict for every line: matched by likeness when it is unique on both sides, else orphan."""
    encaissements = [ligne for ligne in lignes if ligne.sens == "encaissement" and ligne.telephone_empreinte]
    paiements = _candidats(releve, encaissements)
    rivales = _rivales(releve, encaissements)
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
    return list(
        Paiement.objects.filter(
            ~Exists(explique),
            compte_id=releve.compte_id,
            etat__in=RECUS,
            montant_recu__in={ligne.montant for ligne in lignes},
            telephone__empreinte__in={ligne.telephone_empreinte for ligne in lignes},
            initie_le__range=(min(_instants(lignes)) - ECART, max(_instants(lignes)) + ECART),
        )
        .select_related("telephone")
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    )


def _rivales(releve: ReleveFournisseur, lignes: Sequence[LigneReleve]) -> list[LigneReleve]:
    """Return every line without a payment that could claim the same ones, whatever batch or file it came in."""
    if not lignes:
        return []
    ouvertes = Q(etat="") | Q(etat=EtatLigne.ORPHELINE)
    return list(
        LigneReleve.objects.filter(
            ouvertes,
            compte_id=releve.compte_id,
            sens="encaissement",
            telephone_empreinte__in={ligne.telephone_empreinte for ligne in lignes},
            instant__range=(min(_instants(lignes)) - 2 * ECART, max(_instants(lignes)) + 2 * ECART),
        )
    )


def _instants(lignes: Sequence[LigneReleve]) -> Iterator[datetime.datetime]:
    return (ligne.instant for ligne in lignes)


def _proches(ligne: LigneReleve, paiement: Paiement) -> bool:
    debut, telephone = paiement.initie_le, paiement.telephone
    return (
        debut is not None
        and telephone is not None
        and ligne.telephone_empreinte == telephone.empreinte
        and ligne.montant == paiement.montant_recu
        and ligne.devise == (paiement.devise_recue or paiement.devise)
        and abs(ligne.instant - debut) <= ECART
    )
