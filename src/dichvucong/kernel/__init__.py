"""Owns what every component needs and no component owns: states and moves, journal, outbox, inbox,
numbering, money, the working calendar, documents, Vietnamese text and errors. Knows no business.
"""
