"""Benchmarks: each one measures its floor in the same run and prints the ratio. Never run by the tests."""
