"""Speaks to ministerial and provincial systems: webhooks, quotes, and the protocols they already know."""
