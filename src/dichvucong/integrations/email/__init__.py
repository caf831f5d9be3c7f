"""Hands e-mail to a mail server."""
