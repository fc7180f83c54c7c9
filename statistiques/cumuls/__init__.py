"""Filling, following and verifying the rollups."""
