"""Reads statement files: CSV, XLSX, ISO 20022 camt.053 and camt.054, the Treasury's notice, agencies' lists.

Pure: bytes in, lines, credits and problems out. Does not own what a line means for a payment, nor any table.
"""
