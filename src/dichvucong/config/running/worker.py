"""The worker process: jobs (procrastinate) in the main thread, polling loops in threads beside it."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Sequence

import structlog
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.django_connector import DjangoConnector

from dichvucong.config.running.loops import Loop, LoopThread
from dichvucong.config.running.noting import noted

log = structlog.get_logger()

STOP_SECONDS = 15.0
_RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0, 4.0)


def run(loops: Sequence[Loop]) -> None:
    """Work until SIGTERM or SIGINT; work at hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    threads = [LoopThread(loop, stop) for loop in loops]
    for thread in threads:
        thread.start()
    log.info("worker.started", loops=[loop.name for loop in loops])
    _work_on_jobs(stop)
    for thread in threads:
        thread.join(STOP_SECONDS)
    log.info("worker.stopped")


def _work_on_jobs(stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        try:
            asyncio.run(_jobs_until(stop))
        except Exception as error:  # noqa: BLE001 -- whatever it was, jobs go on
            pause = _RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)]
            failures += 1
            log.warning("jobs.interrupted", error=f"{type(error).__name__}: {error}", next_try_seconds=pause)
            stop.wait(pause)
        else:
            failures = 0


async def _jobs_until(stop: threading.Event) -> None:
    """Run procrastinate's worker until the event is set. Raises when its connection breaks."""
    assert isinstance(jobs.connector, DjangoConnector)
    with jobs.replace_connector(jobs.connector.get_worker_connector()):
        async with jobs.open_async():
            work = asyncio.create_task(
                jobs.run_worker_async(
                    install_signal_handlers=False,
                    concurrency=2,
                    shutdown_graceful_timeout=STOP_SECONDS,
                    delete_jobs="successful",
                    worker_middleware=[noted],
                )
            )
            while not stop.is_set() and not work.done():
                await asyncio.wait({work}, timeout=0.2)
            if work.done():
                work.result()
                return
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work
