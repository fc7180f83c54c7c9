"""The drawer of a Z as page and paper print it: signed lines that add up to what was expected."""

from __future__ import annotations

from django.utils.translation import gettext as _

from paiements.models import ClotureCaisse, Moyen
from paiements.services.caisse.comptage import COUPURES

# What a line says, and its amount: signed, whole XOF.
LigneTiroir = tuple[str, int]


def tiroir_lignes(z: ClotureCaisse) -> list[LigneTiroir]:
    """Return the lines whose sum is exactly ``z.attendu``; those of zero are left out, but for the float."""
    t = z.totaux
    especes = sum(m["livre"] for m in z.moyens if m["moyen"] == Moyen.ESPECES)
    mouvements = [
        (_("Espèces encaissées"), especes),
        (_("Apports"), t["apports"]),
        (_("Retraits"), -t["retraits"]),
        (_("Remboursé en espèces"), -t["rembourses_especes"]),
        (_("Versé aux coiffeurs"), -t["versements"]),
    ]
    # Nothing, unless the figures of this Z are damaged (I22i): then the reader still finds where the sum comes from.
    reste = z.attendu - z.fond - sum(montant for _mot, montant in mouvements)
    mouvements.append((_("Autre mouvement, sans détail"), reste))
    return [(_("Fond de caisse"), z.fond), *((mot, montant) for mot, montant in mouvements if montant)]


def coupures_de(z: ClotureCaisse) -> list[tuple[int, int, int]]:
    """Return (value, how many, sum) of each note and coin that was counted."""
    return [(COUPURES[nom], n, COUPURES[nom] * n) for nom, n in z.comptage.items() if nom in COUPURES]
