"""Transfers by VietQR: the payer's banking app, the network that mangles contents, the beneficiary bank's notices."""
