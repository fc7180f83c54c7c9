"""How well the salons' facts are sealed, in one light: what waits, the last seal, the last verification."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salon_paiement.models import Salon
from salon_paiement.templatetags.salon import duree_breve
from traces.attente import Attente

# Sealing passes every few seconds: this long without it is somebody's business.
ALERTE = datetime.timedelta(minutes=5)
# A fact younger than this is being sealed, not waiting.
EN_COURS = datetime.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Verification:
    """The last verification of a chain: when (aware), how many facts and anomalies, how many of them of archives."""

    quand: datetime.datetime
    faits: int
    anomalies: int
    archives: int = 0

    @property
    def archives_seules(self) -> bool:
        """Archives could not be read, or are not what was written, and no fact seems to have been touched."""
        return 0 < self.anomalies <= self.archives


@dataclass(frozen=True, slots=True)
class EtatSceaux:
    """One salon's seals; ``verification`` is ``None`` until there was one."""

    salon: Salon
    attente: Attente | None
    dernier_sceau: datetime.datetime | None
    verification: Verification | None

    @property
    def ciel(self) -> str:
        """``vert``, ``orange``, ``rouge`` or ``gris``, as the operators' weather calls them."""
        if self.touchee:
            return "rouge"
        if self.attend:
            return "rouge" if self.attente is not None and self.attente.age > ALERTE else "orange"
        return "vert" if self.dernier_sceau is not None else "gris"

    @property
    def attend(self) -> bool:
        """Something waits for its seal longer than a seal takes."""
        return self.attente is not None and self.attente.age > EN_COURS

    @property
    def phrase(self) -> str:
        """The state of sealing, in words and in the active language."""
        if self.attend and self.attente is not None:
            return ngettext(
                "%(n)d fait attend depuis %(age)s.", "%(n)d faits attendent depuis %(age)s.", self.attente.nombre
            ) % {"n": self.attente.nombre, "age": duree_breve(self.attente.secondes)}
        if self.dernier_sceau is None:
            return _("Rien n'est scellé.")
        age = duree_breve(max(int((timezone.now() - self.dernier_sceau).total_seconds()), 0))
        return _("Tout est scellé depuis %(age)s.") % {"age": age}

    @property
    def touchee(self) -> bool:
        """The last verification found something."""
        return self.verification is not None and self.verification.anomalies > 0
