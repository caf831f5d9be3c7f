"""Portals and systems that are connected: registered, their secrets rotated, closed (permission `clients.manage`)."""
