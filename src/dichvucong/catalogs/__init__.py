"""Owns shared reference data: agencies, units, banks, accounts, fee codes. Does not own who may see what."""
