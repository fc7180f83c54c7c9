"""Calls to addresses that people type: only to the public Internet, bounded, never redirected. No model here."""
