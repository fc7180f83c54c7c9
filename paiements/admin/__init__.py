"""Pages of attempts, money to handle, providers' messages and accounts."""

from paiements.admin import argent, comptes

__all__ = ["argent", "comptes"]
