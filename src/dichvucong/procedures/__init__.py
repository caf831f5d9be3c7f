"""Owns the national database of procedures. Built by a later issue."""
