"""A machine's key to the API of one salon: only digests are stored, the key itself is shown once."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.models.base import ModeleUuid
from salon_paiement.models.salon import Salon


class CleApi(ModeleUuid):
    """One key. It acts through ``compte``, a technical login nobody can use, which has no role anywhere.

    ``empreinte`` is the SHA-256 of the whole key; after a replacement the previous one is still taken until
    ``ancienne_jusqu_au``. ``portees`` are codes of ``salon_paiement.portees``.
    """

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="cles_api", verbose_name=_("salon"))
    nom = models.CharField(_("nom"), max_length=60)
    prefixe = models.CharField(_("début de la clé"), max_length=12, unique=True, editable=False)
    empreinte = models.CharField(max_length=64, editable=False)
    prefixe_ancien = models.CharField(max_length=12, unique=True, null=True, editable=False)  # noqa: DJ001
    empreinte_ancienne = models.CharField(max_length=64, blank=True, default="", editable=False)
    ancienne_jusqu_au = models.DateTimeField(_("ancienne clé acceptée jusqu'au"), null=True, editable=False)
    portees = models.JSONField(_("droits"), default=list)
    compte = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cle_api", verbose_name=_("compte technique")
    )
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("créée par")
    )
    expire_le = models.DateTimeField(_("expire le"))
    derniere_utilisation = models.DateTimeField(_("dernière utilisation"), null=True, editable=False)
    revoquee_le = models.DateTimeField(_("révoquée le"), null=True, editable=False)

    class Meta:
        verbose_name = _("clé d'API")
        verbose_name_plural = _("clés d'API")

    def __str__(self) -> str:
        return self.nom

    @property
    def vivante(self) -> bool:
        """Whether it still opens anything, now."""
        return self.vivante_a(timezone.now())

    def vivante_a(self, instant: datetime.datetime) -> bool:
        """Tell whether it is neither revoked nor past its end at ``instant``."""
        return self.revoquee_le is None and instant < self.expire_le

    @property
    def ancienne_acceptee(self) -> bool:
        """Whether the key it replaced is still taken, now."""
        return self.ancienne_jusqu_au is not None and timezone.now() < self.ancienne_jusqu_au
