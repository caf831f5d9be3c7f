"""Sign-on for other portals, and the clients, secrets, keys and consents behind it."""
