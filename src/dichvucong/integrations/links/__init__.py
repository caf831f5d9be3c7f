"""Looks at the pages behind online services, politely. Owns no decision about what a look means."""
