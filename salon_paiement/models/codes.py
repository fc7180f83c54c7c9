"""The six digits by which somebody is known at a shared till."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ESSAIS_MAX = 5


class CodePersonnel(models.Model):
    """One person's code: hashed like a password, after a keyed digest that a stolen database cannot compute.

    ``essais`` counts the tries since the last right one, here and not in a cache: it holds when Redis is away.
    """

    utilisateur = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="code_personnel"
    )
    code = models.CharField(max_length=128, editable=False)
    essais = models.PositiveSmallIntegerField(default=0)
    pose_le = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("code de caisse")
        verbose_name_plural = _("codes de caisse")
        constraints = [
            models.CheckConstraint(condition=models.Q(essais__lte=ESSAIS_MAX), name="code_personnel_essais_max")
        ]

    def __str__(self) -> str:
        return str(self.utilisateur)

    @property
    def bloque(self) -> bool:
        """Whether only the password still lets her in."""
        return self.essais >= ESSAIS_MAX
