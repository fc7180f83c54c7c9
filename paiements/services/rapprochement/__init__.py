"""Reconciliation with providers' statements: deposit, read, match, and what a matched line writes."""
