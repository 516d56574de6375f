"""Patterns of contracts: read, compared, and drawn from."""
