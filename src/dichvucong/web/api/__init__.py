"""Owns the JSON API of connected systems, `/api/v1`: what they may ask, in which form, and how they are answered.

Decides nothing about obligations and payments: each address calls one service or selector of `payments` or `exchange`.
"""
