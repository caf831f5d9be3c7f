"""Which adapter serves which port, and which handler hears which event: the whole table in one place."""

from collections.abc import Mapping, Sequence

from dichvucong.config.running.loops import Loop
from dichvucong.kernel.outbox import SHARDS, Handler, relay, subscriptions

SUBSCRIPTIONS: Mapping[str, Sequence[Handler]] = {}


def _relay_loop(shard: int) -> Loop:
    return Loop(f"outbox.{shard}", lambda now: relay(shard, now=now))


LOOPS: Sequence[Loop] = tuple(_relay_loop(shard) for shard in range(SHARDS))


def install() -> None:
    """Fill the registries. Called once per process."""
    subscriptions.install(SUBSCRIPTIONS)
