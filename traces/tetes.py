"""Heads: the end of a chain at one instant, signed, in a form a person can keep.

A chain inside one database can be made again from end to end by whoever holds it and its key. What she cannot make
again is the head that is already in a mailbox, on a receipt or on a printed Z.
"""

from __future__ import annotations

import base64
import datetime
import re
import uuid
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from traces.cles_sceau import signature_tient, signer
from traces.modeles_sceaux import MotifTete, SceauTraces, TeteSceau
from traces.scellement import age_non_scelle, dernier_maillon

# No head leaves while older facts wait for their seal: it would let somebody slip one in before it.
RETARD_MAX = datetime.timedelta(minutes=2)
_LONGUE = re.compile(r"SP1\.([0-9a-f]{32})\.(\d{1,18})\.(\d{1,18})\.([0-9a-f]{64})\.([\w-]{86})", re.ASCII)
_COURTE = re.compile(r"(\d{1,18})-?([A-Z2-7]{12})", re.ASCII)
# What is misread on paper: base 32 has none of these digits.
_LUS = str.maketrans("018", "OIB")
_CARACTERES = 12


class TeteIllisible(ValueError):
    """What was given is neither form of a head."""


class TeteFausse(ValueError):
    """A head that carries another signature than ours."""


@dataclass(frozen=True, slots=True)
class TeteLue:
    """A head as somebody outside kept it.

    Args:
        debut: the first characters of the link in base 32; the short form holds no more.
        chaine, emise_le: what only the signed, long form tells.
    """

    sequence: int
    debut: str
    chaine: uuid.UUID | None = None
    emise_le: datetime.datetime | None = None

    def est_celle_de(self, maillon: bytes | memoryview) -> bool:
        """Tell whether the link found at this rank is the one that was kept."""
        return code_de(maillon) == self.debut


def code_de(maillon: bytes | memoryview) -> str:
    """Return the twelve characters (60 bits) by which a link is told from another."""
    return base64.b32encode(bytes(maillon)).decode()[:_CARACTERES]


def forme_courte(sequence: int, maillon: bytes | memoryview) -> str:
    """Return what fits on a receipt: ``1234-ABCD-EFGH-IJKL``."""
    code = code_de(maillon)
    return "-".join([str(sequence), *(code[rang : rang + 4] for rang in range(0, _CARACTERES, 4))])


def forme_longue(tete: TeteSceau) -> str:
    """Return the signed form: one word that holds everything a verification needs."""
    signature = base64.urlsafe_b64encode(bytes(tete.signature)).decode().rstrip("=")
    instant = round(tete.emise_le.timestamp() * 1_000_000)
    return f"SP1.{tete.chaine.hex}.{tete.sequence}.{instant}.{bytes(tete.maillon).hex()}.{signature}"


def tete_lire(saisie: str) -> TeteLue:
    """Read either form, as copied from a mail, a receipt or a file.

    Raises:
        TeteIllisible: it is neither.
        TeteFausse: a long form whose signature is not ours.
    """
    compacte = "".join(saisie.split())
    if longue := _LONGUE.fullmatch(compacte):
        chaine, sequence, micros, maillon, signature = longue.groups()
        emise_le = datetime.datetime.fromtimestamp(0, datetime.UTC) + datetime.timedelta(microseconds=int(micros))
        cle, rang, octets = uuid.UUID(chaine), int(sequence), bytes.fromhex(maillon)
        if not signature_tient(_octets(cle, rang, octets, emise_le), base64.urlsafe_b64decode(signature + "==")):
            raise TeteFausse(_("Ce sceau n'a pas été signé par cette installation."))
        return TeteLue(rang, code_de(octets), cle, emise_le)
    numero, _tiret, code = compacte.upper().partition("-")
    if courte := _COURTE.fullmatch(f"{numero}-{code.replace('-', '').translate(_LUS)}"):
        return TeteLue(int(courte[1]), courte[2])
    raise TeteIllisible(_("Cela ne ressemble pas à un sceau : 1234-ABCD-EFGH-IJKL, ou un mot qui commence par SP1."))


def dernier_sceau(chaine: uuid.UUID) -> str:
    """Return the short form of a chain's last seal, empty while there is none: one index look-up."""
    sequence, maillon = dernier_maillon(chaine)
    return forme_courte(sequence, maillon) if sequence else ""


def tete_emettre(chaine: uuid.UUID, motif: MotifTete) -> TeteSceau | None:
    """Sign the present end of a chain and write it down; ``None`` when nothing is sealed or facts are waiting."""
    with transaction.atomic():
        sequence, maillon = dernier_maillon(chaine)
        if not sequence or age_non_scelle() > RETARD_MAX:
            return None
        emise_le = timezone.now()
        return TeteSceau.objects.create(
            chaine=chaine,
            sequence=sequence,
            maillon=maillon,
            motif=motif,
            signature=signer(_octets(chaine, sequence, maillon, emise_le)),
            emise_le=emise_le,
        )


def tetes_horaires_emettre() -> int:
    """Write down a signed head of every chain that has grown since its last one; return how many.

    Hourly points keep a verification's answer short: what was made again lies between two of them.
    """
    emises = 0
    for chaine in chaines():
        derniere = TeteSceau.objects.filter(chaine=chaine).order_by("-sequence").values_list("sequence", flat=True)
        suite = SceauTraces.objects.filter(chaine=chaine, sequence__gt=derniere.first() or 0)
        # A head is sealed too: alone, it is no reason for another.
        if suite.exclude(genre="h").exists() and tete_emettre(chaine, MotifTete.HORAIRE) is not None:
            emises += 1
    return emises


def chaines() -> list[uuid.UUID]:
    """Return every chain, by jumping from one to the next in the seals' key."""
    with connection.cursor() as curseur:
        curseur.execute(_CHAINES)
        return [ligne[0] if isinstance(ligne[0], uuid.UUID) else uuid.UUID(ligne[0]) for ligne in curseur.fetchall()]


def _octets(chaine: uuid.UUID, sequence: int, maillon: bytes, emise_le: datetime.datetime) -> bytes:
    """What a signature covers."""
    instant = round(emise_le.timestamp() * 1_000_000)
    return f"salon-paiement/tete/1|{chaine.hex}|{sequence}|{instant}|{maillon.hex()}".encode()


_CHAINES = """
WITH RECURSIVE suite AS (
    SELECT (SELECT chaine FROM traces_sceaux ORDER BY chaine LIMIT 1) AS chaine
    UNION ALL
    SELECT (SELECT s.chaine FROM traces_sceaux s WHERE s.chaine > suite.chaine ORDER BY s.chaine LIMIT 1)
    FROM suite WHERE suite.chaine IS NOT NULL
)
SELECT chaine FROM suite WHERE chaine IS NOT NULL
"""
