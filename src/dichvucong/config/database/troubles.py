"""What can be wrong with the database, in words that say what to do."""


class DatabaseTrouble(Exception):
    """The database cannot be had. The message is for the person at the terminal: what is wrong, what helps."""
