"""The models' own pages, one file per subject. Django's user and group pages are left out: roles are ours."""

from django.contrib import admin
from django.contrib.auth import admin as _auth_admin
from django.contrib.auth.models import Group, User

from salon_paiement.admin import catalogue, clients, journal, membres, postes, salons, visites

admin.site.unregister([User, Group])

__all__ = ["_auth_admin", "catalogue", "clients", "journal", "membres", "postes", "salons", "visites"]
