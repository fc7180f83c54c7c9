"""Alert rules: what is watched, from which value on it rings, and who hears of it (docs/alertes.md)."""
