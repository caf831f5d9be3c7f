"""Owns feedback, complaints and support requests. Built by a later issue."""
