"""Composition root: settings, URLs, wiring, the command line."""
