"""Owns connected systems, their credentials, and deliveries to them. Does not own what the news means."""
