"""The database backend named in the settings (Django wants this module's and the class's names)."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the operating system, not the server, whether a connection is alive.

    Each thread keeps its connection. Django's own health check costs a round trip a request; a server that died or
    restarted has closed the socket, which shows as something to read, and only then is the server asked.
    """

    def is_usable(self) -> bool:
        """Whether the next query has a chance."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return super().is_usable() if poll.poll(0) else True
