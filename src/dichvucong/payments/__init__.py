"""Owns money: obligations, payments, receipts, cases. Never learns what a dossier is: the owner side is an opaque code."""
