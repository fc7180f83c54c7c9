"""The salon: shops, people, services, visits, receipts, messages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalonPaiementConfig(AppConfig):
    name = "salon_paiement"
    verbose_name = _("Salon")
