"""Who may be sent: the first unfinished delivery of each system and stream has a time, the others wait without one.

Whoever puts a delivery in line locks what is unfinished of its stream, whoever finishes one lets the next follow. Both lock
in the order of the ids, so that neither overlooks the other and they do not wait for each other in a circle.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

_UNFINISHED = """
SELECT system_code, stream FROM exchange_delivery
WHERE stream = ANY(%s) AND state IN ('queued', 'sending')
ORDER BY id FOR UPDATE
"""

_FOLLOW = """
UPDATE exchange_delivery d SET next_attempt_at = %s
FROM (
    SELECT DISTINCT ON (w.system_code, w.stream) w.id, w.state
    FROM exchange_delivery w
    JOIN unnest(%s::text[], %s::text[]) AS f(system_code, stream)
      ON f.system_code = w.system_code AND f.stream = w.stream
    WHERE w.stream = ANY(%s) AND w.state IN ('queued', 'sending')
    ORDER BY w.system_code, w.stream, w.next_attempt_at NULLS LAST, w.id
) first
WHERE d.id = first.id AND d.next_attempt_at IS NULL
"""

Line = tuple[str, str]


def lock_lines(streams: Collection[str]) -> set[Line]:
    """Lock what is unfinished of some streams; returns the (system, stream) that already have somebody in front."""
    with connection.cursor() as cursor:
        cursor.execute(_UNFINISHED, [list(streams)])
        return {(str(system), str(stream)) for system, stream in cursor.fetchall()}


def let_follow(finished: Collection[Line], *, now: datetime) -> None:
    """Give a time to the next delivery of each (system, stream) in which nothing has one any more."""
    if not finished:
        return
    systems, streams = [system for system, _ in finished], [stream for _, stream in finished]
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, [now, systems, streams, streams])
