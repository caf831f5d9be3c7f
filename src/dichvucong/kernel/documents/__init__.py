"""Owns the forms papers take: QR codes, VietQR payloads, signed data, PDF/A and its signatures.

Pure functions: what a paper says is decided by its component, here it only gets its form.
"""
