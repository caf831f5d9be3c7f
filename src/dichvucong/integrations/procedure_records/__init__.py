"""Owns the reading of procedures published elsewhere: the portal's XLSX listing and detailed JSON lines. Does not own
what becomes of them (`procedures.services.importing`). Parsers are pure; what they cannot structure they keep as text.
"""
