"""Measurements through HTTP against a running portal; each prints one table."""
