"""Owns the pages on which officers read and keep the shared catalogues (QC 6, 49). Does not decide who may write what."""
