"""Payments whose number was erased: a line that has nothing but a number can no longer be told to be theirs.

Amount and time alone never match anything: another person's money would be hidden behind an explained line. The line
stays an orphan, as any other, and says what a person should look at before she counts that money a second time.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from paiements.models import LigneReleve, Paiement, ReleveFournisseur
from paiements.services.clients.numeros import MASQUE_EFFACE
from paiements.services.rapprochement.comptes import comptes_freres
from paiements.services.rapprochement.fenetre import a_la_meme_heure, dans_la_fenetre, sans_ligne
from paiements.services.rapprochement.verdicts import RECUS

# The reason of such an orphan.
EFFACEE = "effacee"


def lignes_d_effaces(releve: ReleveFournisseur, lignes: Sequence[LigneReleve]) -> set[int]:
    """Return the ids of the lines that an unexplained success of an erased client could be about."""
    if not lignes:
        return set()
    sans_numero = Q(telephone=None, session__client__anonymise_le__isnull=False)
    sans_numero |= Q(telephone__masque=MASQUE_EFFACE)
    candidats = list(
        Paiement.objects.filter(
            sans_numero,
            dans_la_fenetre(lignes),
            sans_ligne(),
            compte_id__in=comptes_freres(releve.compte),
            etat__in=RECUS,
            montant_recu__in={ligne.montant for ligne in lignes},
        )
    )
    return {ligne.pk for ligne in lignes for paiement in candidats if a_la_meme_heure(ligne, paiement)}
