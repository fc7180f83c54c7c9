"""What no reference explains: same amount, same number, less than a quarter of an hour apart, and only one such.

Apart from when it was asked for, or from when its answer came: an operator dates a payment by either.

Such a likeness tells which of *our* successes a line is about. It never makes money: for an attempt that we do not
hold as received, the line stays an orphan and a human decides.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Sequence

from django.db.models import Q

from paiements.models import EtatLigne, LigneReleve, Paiement, ReleveFournisseur
from paiements.services.rapprochement.comptes import comptes_freres
from paiements.services.rapprochement.effaces import EFFACEE, lignes_d_effaces
from paiements.services.rapprochement.fenetre import (
    ECART,
    a_la_meme_heure,
    dans_la_fenetre,
    instants,
    moments,
    sans_ligne,
)
from paiements.services.rapprochement.verdicts import RECUS, Verdict


def verdicts_par_proximite(releve: ReleveFournisseur, lignes: Sequence[LigneReleve]) -> list[Verdict]:
    """Return a verdict for every line: matched by likeness when it is unique on both sides, else orphan."""
    encaissements = [ligne for ligne in lignes if ligne.sens == "encaissement" and ligne.telephone_empreinte]
    paiements = _candidats(releve, encaissements)
    rivales = _rivales(encaissements, paiements, comptes_freres(releve.compte)) if paiements else []
    paires = [(ligne.pk, paiement) for ligne in rivales for paiement in paiements if _proches(ligne, paiement)]
    par_ligne = Counter(pk for pk, _p in paires)
    par_paiement = Counter(paiement.pk for _pk, paiement in paires)
    seuls = {pk: paiement for pk, paiement in paires if par_ligne[pk] == par_paiement[paiement.pk] == 1}
    effaces = lignes_d_effaces(releve, [ligne for ligne in encaissements if ligne.pk not in seuls])
    return [_verdict(ligne, seuls.get(ligne.pk), efface=ligne.pk in effaces) for ligne in lignes]


def _verdict(ligne: LigneReleve, paiement: Paiement | None, *, efface: bool) -> Verdict:
    if paiement is None:
        return Verdict(ligne, EtatLigne.ORPHELINE, EFFACEE if efface else "inconnue")
    return Verdict(ligne, EtatLigne.RAPPROCHEE, "proche", paiement)


def _candidats(releve: ReleveFournisseur, lignes: Sequence[LigneReleve]) -> list[Paiement]:
    """Return our successes that no line explains yet and that one of these lines could be about."""
    if not lignes:
        return []
    return list(
        Paiement.objects.filter(
            dans_la_fenetre(lignes),
            sans_ligne(),
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
    tous = [*instants(lignes), *(instant for paiement in paiements for instant in moments(paiement))]
    return list(
        LigneReleve.objects.filter(
            Q(etat="") | Q(etat=EtatLigne.ORPHELINE),
            compte_id__in=comptes,
            sens="encaissement",
            telephone_empreinte__in={ligne.telephone_empreinte for ligne in lignes},
            instant__range=(min(tous) - ECART, max(tous) + ECART),
        )
    )


def _proches(ligne: LigneReleve, paiement: Paiement) -> bool:
    telephone = paiement.telephone
    return (
        telephone is not None and ligne.telephone_empreinte == telephone.empreinte and a_la_meme_heure(ligne, paiement)
    )
