"""Outgoing webhooks (Standard Webhooks 1.0): partners' servers are told what happens in a salon (docs/sorties.md)."""
