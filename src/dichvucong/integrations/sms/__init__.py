"""Hands text messages to operators' gateways."""
