"""Owns a citizen's application from draft to result. Built by a later issue."""
