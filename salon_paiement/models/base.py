"""Keys shared by the models."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


def cle_nouvelle() -> uuid.UUID:
    """Return a UUIDv7: random enough to be unique, ordered enough for the index to stay dense."""
    return uuid7()


class ModeleUuid(models.Model):
    """A row with a UUIDv7 key and its creation date."""

    id = models.UUIDField(primary_key=True, default=cle_nouvelle, editable=False)
    date_creation = models.DateTimeField(_("date"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
