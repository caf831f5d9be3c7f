"""Sessions of browsers in the database: what they hold is sealed, and who reads the table cannot take one over.

The row carries a digest of the key that the browser's cookie holds: the key is 165 random bits, so that a plain hash of
it is as good as a keyed one. Rows of earlier versions are under the key itself and are found no more: everybody logs in
once again.
"""

import hashlib
from typing import Any, Final

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession

from dichvucong.kernel import clock
from dichvucong.kernel.sealing import SealBroken, open_sealed, seal

LABEL: Final = "session.data"
_DIGEST_LETTERS: Final = 40
"""As many as the column takes: 160 bits."""


class SessionStore(db.SessionStore):
    """Django's store in the database, sealed."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key, when there is none in force."""
        given = self.session_key
        row = self.model.objects.filter(
            session_key=stored_under(given or ""), expire_date__gt=clock.now()
        ).first()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row.session_data)

    def exists(self, session_key: str) -> bool:
        """Whether there is a row for the key."""
        return bool(self.model.objects.filter(session_key=stored_under(session_key)).exists())

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row as it is saved."""
        row = super().create_model_instance(data)
        row.session_key = stored_under(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session, by its key; this one unless another is named."""
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=stored_under(key)).delete()

    def encode(self, session_dict: dict[str, Any]) -> str:
        """What is stored."""
        return seal(super().encode(session_dict), label=LABEL, look_up=False)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What was stored; nothing when it cannot be opened."""
        try:
            return dict(super().decode(open_sealed(str(session_data), label=LABEL, look_up=False)))
        except SealBroken:
            return {}


def stored_under(session_key: str) -> str:
    """By what the row of a session is found."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:_DIGEST_LETTERS]
