"""Pages of attempts, money to handle, providers' messages and accounts."""

from paiements.admin import argent, comptes, remboursements

__all__ = ["argent", "comptes", "remboursements"]
