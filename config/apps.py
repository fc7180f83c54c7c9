"""The project's own app (system checks, commands) and the staff site in place of Django's."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigurationConfig(AppConfig):
    name = "config"
    label = "configuration"
    verbose_name = "Configuration"


class AdministrationConfig(AdminConfig):
    default_site = "config.site.SitePersonnel"
