"""By what a message is recognised: a digest under the salon's key, because what it is a digest of can be guessed.

An operator's message holds one thing that we do not keep elsewhere, the client's number: eight digits. With a bare
SHA-256, whoever holds the table (a backup, say) tries a hundred million of them in a minute and reads the number out of
a body that was erased. The key of ``chiffrement.py`` is not in the database; the same bytes still give the same digest,
so that a hundred copies are still one row, before and after an erasure.

Bare digests written by older versions are worth as much: the keyed one is made of them, so that reception recognises
their copies, and the nightly purge rewrites them (:func:`empreintes_proteger`) without needing the body. It ends with
the oldest message: as long as that one is bare, reception looks for both digests (80 µs more a message), then for one.
"""

from __future__ import annotations

import hashlib
import uuid

from django.db import transaction
from django.db.models import QuerySet, Subquery

from paiements.models import EvenementFournisseur
from traces.chiffrement import empreinte

# What tells a keyed digest from a bare one, of the same length: no SHA-256 in hexadecimal begins with it.
MARQUE = "h:"
USAGE = "message"
LOT = 1_000


def empreinte_nue(corps: bytes) -> str:
    """Return the digest that older versions kept (64 hexadecimal characters)."""
    return hashlib.sha256(corps).hexdigest()


def empreinte_gardee(salon_id: uuid.UUID | str, nue: str) -> str:
    """Return what is kept of a bare digest: 64 characters, 248 bits of them keyed."""
    return (MARQUE + empreinte(salon_id, USAGE, nue))[:64]


def plus_ancienne_empreinte() -> Subquery:
    """Return the digest of the oldest message, as part of another query: the first row of an index."""
    return Subquery(EvenementFournisseur.objects.order_by("pk").values("empreinte")[:1])


def est_nue(empreinte_lue: str | None) -> bool:
    """Whether this digest is of an older version; ``None`` is no message at all."""
    return empreinte_lue is not None and not empreinte_lue.startswith(MARQUE)


def empreintes_proteger(evenements: QuerySet[EvenementFournisseur] | None = None, *, lot: int = LOT) -> int:
    """Rewrite the bare digests of these messages (all by default), ``lot`` a transaction, the oldest last.

    Cut, it goes on next time.

    Returns:
        How many messages were rewritten.
    """
    base = EvenementFournisseur.objects.all() if evenements is None else evenements
    anciens = base.exclude(empreinte__startswith=MARQUE).select_related("compte").order_by("-pk")
    total, dernier = 0, uuid.UUID(int=2**128 - 1)
    while True:
        with transaction.atomic():
            tenus = anciens.select_for_update(skip_locked=True, of=("self",))
            lignes = list(tenus.filter(pk__lt=dernier)[:lot])
            _recrire(lignes)
        total += len(lignes)
        if len(lignes) < lot:
            return total
        dernier = lignes[-1].pk


def _recrire(lignes: list[EvenementFournisseur]) -> None:
    for ligne in lignes:
        nue, ligne.empreinte = ligne.empreinte, empreinte_gardee(ligne.compte.salon_id, ligne.empreinte)
        if ligne.cle == nue:
            ligne.cle = ligne.empreinte
    pris = set(
        EvenementFournisseur.objects.filter(cle__in=[ligne.cle for ligne in lignes])
        .exclude(pk__in=[ligne.pk for ligne in lignes])
        .values_list("compte_id", "cle")
    )
    for ligne in lignes:
        if (ligne.compte_id, ligne.cle) in pris:
            # An older process and a newer one stored the same message at once, while they were being replaced.
            ligne.cle = empreinte_gardee(ligne.compte.salon_id, f"{ligne.empreinte}{ligne.pk}")
    EvenementFournisseur.objects.bulk_update(lignes, ["cle", "empreinte"])
