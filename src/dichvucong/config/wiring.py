"""Which adapter serves which port, and which handler hears which event: the whole table in one place."""

from collections.abc import Mapping, Sequence

from dichvucong.kernel.outbox import Handler, subscriptions

SUBSCRIPTIONS: Mapping[str, Sequence[Handler]] = {}


def install() -> None:
    """Fill the registries. Called once per process."""
    subscriptions.install(SUBSCRIPTIONS)
