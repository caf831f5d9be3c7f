"""Owns the addresses providers report to: `/callbacks/<provider_code>`. Does not judge what they say."""
