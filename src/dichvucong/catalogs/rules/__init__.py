"""Decisions of the catalogues: pure functions over values."""
