"""Noting each job the worker runs: when it began, how it ended, with which figures."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from django.db import DatabaseError, connections
from procrastinate import JobContext
from procrastinate.worker import Worker

from dichvucong.kernel import clock
from dichvucong.kernel.jobs import note_end, note_start

log = structlog.get_logger()


async def noted(call_next: Callable[[], Awaitable[Any]], context: JobContext, _worker: Worker) -> Any:
    """A worker middleware. A job runs even when it cannot be noted."""
    assert context.task is not None, "a job that runs has a task"
    name = context.task.name
    await _aside(lambda: note_start(name, now=clock.now()))
    try:
        result = await call_next()
    except BaseException as error:
        kind = type(error).__name__
        await _aside(lambda: note_end(name, succeeded=False, result={"error": kind}, now=clock.now()))
        raise
    figures = dict(result) if isinstance(result, Mapping) else {}
    await _aside(lambda: note_end(name, succeeded=True, result=figures, now=clock.now()))
    return result


async def _aside(write: Callable[[], None]) -> None:
    """On a thread and a connection of its own, whatever the job is doing with its own."""
    await asyncio.to_thread(_safely, write)


def _safely(write: Callable[[], None]) -> None:
    try:
        write()
    except DatabaseError as error:
        log.warning("job.not_noted", error=type(error).__name__)
    finally:
        connections.close_all()
