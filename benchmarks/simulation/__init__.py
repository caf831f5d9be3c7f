"""A whole payment world in one process: the real services and the real database, with a fake clock and a seeded
network between portal, banks, province and SMS that drops, delays, duplicates and reorders, and with crashes between
any two steps. A seed decides everything, so a failing one replays.
"""
