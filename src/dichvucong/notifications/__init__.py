"""Owns messages to people: templates, channels, deliveries. Never knows why a message is sent."""
