"""What this process remembers of the catalogues, and how it notices that they changed.

A look-up costs a dictionary access. At most every `FRESH_FOR_SECONDS` one query compares the token of the data;
when it differs everything is forgotten. So a change is seen by every process within that time, and at once by
the process that made it.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from time import monotonic
from typing import Any, TypeVar, cast
from uuid import UUID

from dichvucong.catalogs.models import CatalogRevision

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)

FRESH_FOR_SECONDS = 2.0
AT_MOST = 50_000


class Shelf:
    """Values by key, dropped together when the catalogues change.

    What was not found (None) is not remembered, so guessing codes fills nothing.
    """

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}
        self._token: UUID | None = None
        self._looked_at = float("-inf")

    def take(self, key: Hashable, load: Callable[[], T]) -> T:
        """The remembered value, or a freshly loaded one."""
        if monotonic() - self._looked_at > FRESH_FOR_SECONDS:
            self._look()
        # A thread that loads while another forgets fills the dictionary nobody reads any more.
        values = self._values
        try:
            return cast("T", values[key])
        except KeyError:
            value = load()
            if value is not None:
                values[key] = value
            if len(values) > AT_MOST:
                self._values = {}
            return value

    def take_many(self, keys: Collection[H], load: Callable[[Sequence[H]], Mapping[H, T]]) -> Mapping[H, T]:
        """The values of several keys, those not remembered loaded together; what was not found is left out."""
        if monotonic() - self._looked_at > FRESH_FOR_SECONDS:
            self._look()
        values = self._values
        found: dict[H, T] = {key: values[key] for key in keys if key in values}
        missing = [key for key in keys if key not in found]
        if missing:
            loaded = load(missing)
            values.update(loaded.items())
            found.update(loaded)
        if len(values) > AT_MOST:
            self._values = {}
        return found

    def forget(self) -> None:
        """Start anew at the next look-up."""
        self._values = {}
        self._token = None
        self._looked_at = float("-inf")

    def _look(self) -> None:
        token = CatalogRevision.objects.values_list("token", flat=True).first()
        if token != self._token:
            self._values = {}
            self._token = token
        self._looked_at = monotonic()


shelf = Shelf()
