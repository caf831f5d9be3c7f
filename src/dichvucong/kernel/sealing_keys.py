"""Which keys this database needs. Looked at when a process starts, so that a wrong key stops it instead of hiding people.

A missing data key would make rows unreadable; a missing look-up key would be worse: people would not be found and get
a second account. So the names of the keys in use are a table, and a start without one of them is refused.
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured

from dichvucong.kernel.models import SealingKey
from dichvucong.kernel.sealing import data_key_names, lookup_key_names

DATA = "data"
LOOKUP = "lookup"
_VARIABLES = {DATA: "DICHVUCONG_DATA_KEYS", LOOKUP: "DICHVUCONG_LOOKUP_KEYS"}


def check_keys(*, now: datetime) -> None:
    """Note the keys that are new. Raises `ImproperlyConfigured` naming what is missing."""
    for purpose, held in _held().items():
        needed = list(SealingKey.objects.filter(purpose=purpose).values_list("name", flat=True))
        missing = sorted(set(needed) - set(held))
        if missing:
            raise ImproperlyConfigured(
                f"{_VARIABLES[purpose]} lacks the key named {', '.join(missing)}, under which this database holds "
                "personal data (docs/how-to/change-the-data-keys.md)"
            )
        SealingKey.objects.get_or_create(purpose=purpose, name=held[0], defaults={"first_used_at": now})


def forget_old_keys() -> list[str]:
    """After everything was sealed anew: only the first key of each kind is needed. Returns the names of the others."""
    retired = []
    for purpose, held in _held().items():
        rows = SealingKey.objects.filter(purpose=purpose).exclude(name=held[0])
        retired += [str(row) for row in rows]
        rows.delete()
    return retired


def _held() -> dict[str, Sequence[str]]:
    return {DATA: data_key_names(), LOOKUP: lookup_key_names()}
