"""What makes a line that line: importing it again, from the same file or another one, changes nothing."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter

from paiements.fournisseurs.base import LigneRelevee
from traces.chiffrement import empreinte

# The use for which the key of a salon makes these digests: another one would tell no line again.
USAGE_LIGNE = "ligne"


class Empreintes:
    """Fingerprints of one account's lines in one file; identical lines without a reference are numbered.

    With a reference the minute is enough, so that a file and an API that disagree on seconds tell the same line;
    without one the second, the number and our reference count too. A reference names one movement: told again, it is
    the same line, as when two exports were pasted into one file.

    What holds a number is digested with the salon's key: everything else of the line is beside it in its row, and eight
    digits are tried in a minute by whoever has a copy of the database.
    """

    def __init__(self, salon_id: uuid.UUID, compte_id: uuid.UUID) -> None:
        self._salon, self._compte = salon_id, compte_id.hex
        # 64 bits of each digest: a few tens of bytes a line, and a collision only numbers a line too high.
        self._vues: Counter[int] = Counter()

    def de(self, ligne: LigneRelevee) -> str:
        """Return the fingerprint of the next line of the file (64 hex characters)."""
        if ligne.reference:
            qui = (ligne.reference, ligne.instant.isoformat(timespec="minutes"))
        else:
            chiffres = "".join(c for c in ligne.telephone if c.isdigit())[-8:]
            qui = (ligne.notre_reference + "|" + chiffres, ligne.instant.isoformat(timespec="seconds"))
        texte = "\x1f".join((self._compte, *qui, ligne.sens, str(ligne.montant), ligne.devise))
        base = hashlib.sha256(texte.encode())
        if ligne.reference:
            return base.hexdigest()
        cle = int.from_bytes(base.digest()[:8])
        occurrence = self._vues[cle]
        self._vues[cle] = occurrence + 1
        if occurrence:
            base.update(f"\x1f{occurrence}".encode())
        return empreinte_gardee(self._salon, base.hexdigest())


def empreinte_gardee(salon_id: uuid.UUID, nue: str) -> str:
    """Return the keyed form of the digest of a line without a reference (64 hex characters each)."""
    return empreinte(salon_id, USAGE_LIGNE, nue)
