"""The project's own app (system checks, commands) and the staff site in place of Django's."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigurationConfig(AppConfig):
    name = "config"
    label = "configuration"
    verbose_name = "Configuration"

    def ready(self) -> None:
        """Have each start compare the addresses with the table of rights, each statement say of which salon it is.

        Both need the models, which do not exist yet when this module is read.
        """
        import_module("config.politique.controle")
        import_module("salon_paiement.portee").portee_installer()


class AdministrationConfig(AdminConfig):
    default_site = "config.site.SitePersonnel"
