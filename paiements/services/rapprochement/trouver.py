"""The payments that a statement's lines name, and the locks under which they are decided on."""

from __future__ import annotations

from collections.abc import Iterable

from paiements.models import CompteFournisseur, LigneReleve, Paiement, ReleveFournisseur
from paiements.services.rapprochement.comptes import comptes_freres
from paiements.services.rapprochement.verdicts import Trouvailles

_CHAMPS = (
    "salon_id", "session_id", "compte_id", "etat", "montant", "devise", "montant_recu", "devise_recue", "reference",
    "reference_fournisseur", "frais", "frais_attendus",
)  # fmt: skip


def trouvailles_de(releve: ReleveFournisseur, lignes: Iterable[LigneReleve], *, verrou: bool) -> Trouvailles:
    """Return the payments that the lines name: of this account and its brothers, of no other salon or provider.

    Args:
        verrou: lock them, by key, until the caller's transaction ends.
    """
    theirs = {ligne.reference for ligne in lignes if ligne.reference}
    ours = {ligne.notre_reference for ligne in lignes if ligne.notre_reference} | {r for r in theirs if len(r) <= 30}
    base = Paiement.objects.filter(compte_id__in=comptes_freres(releve.compte)).only(*_CHAMPS).order_by("pk")
    if verrou:
        base = base.select_for_update(no_key=True)
    # Saying that it is not empty is what lets the partial index on their references serve.
    leurs = base.exclude(reference_fournisseur="").filter(reference_fournisseur__in=theirs)
    # Two shops may give the same reference: the last one written wins, this account's own.
    dans_l_ordre = sorted(leurs, key=lambda paiement: paiement.compte_id == releve.compte_id)
    return Trouvailles(
        par_reference={p.reference_fournisseur: p for p in dans_l_ordre},
        par_notre={p.reference: p for p in base.filter(reference__in=ours)},
    )


def payes(trouvailles: Trouvailles) -> list[Paiement]:
    """Return every payment that was found."""
    return [*trouvailles.par_reference.values(), *trouvailles.par_notre.values()]


def comptes_verrouiller(releve: ReleveFournisseur) -> None:
    """One batch at a time on an account and its brothers: two statements never decide on one payment at once."""
    freres = comptes_freres(releve.compte)
    list(CompteFournisseur.objects.select_for_update(no_key=True).filter(pk__in=freres).order_by("pk"))
