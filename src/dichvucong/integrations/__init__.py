"""Adapters: the only code that speaks a bank's, a province's or a carrier's language."""
