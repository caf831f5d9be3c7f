"""Loaded by pytest before Django: gives the suite a PostgreSQL server."""
