"""Checking a receipt from what is printed on it."""
