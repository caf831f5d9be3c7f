"""Certificates of people and organisations: signatures (CMS), chains, revocation, and whom a certificate names."""
