"""Jobs by the clock: what they are, when each last ran and how it ended, and starting one now.

Whatever the worker runs is noted in one row a job, written before and after (`note_start`, `note_end`). Starting one
now puts it in the same queue as the clock does, under the same lock, so it never runs beside itself in the queue twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from dichvucong.kernel.errors import NotFound
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.models import JobRun
from dichvucong.kernel.schedules import in_words

STREAM = "jobs"


class UnknownJob(NotFound):
    """No job by the clock has that name."""

    code = "unknown_job"

    def __init__(self) -> None:
        super().__init__("Không có công việc định kỳ này.")


@dataclass(frozen=True)
class JobView:
    """One job. `name` is the short name, `schedule` when it runs by itself, in words; times are None before the first run.

    While it runs `ended_at` is None and `started_at` is when it began; `waiting` says that a run is queued.
    """

    name: str
    schedule: str
    waiting: bool
    started_at: datetime | None = None
    ended_at: datetime | None = None
    succeeded: bool | None = None
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.started_at is not None and self.ended_at is None


def scheduled_jobs() -> Sequence[JobView]:
    """Every job by the clock, by name."""
    schedules = {
        _short(task.task.name): in_words(task.cron) for task in app.periodic_registry.periodic_tasks.values()
    }
    runs = JobRun.objects.in_bulk(list(schedules))
    queued = ProcrastinateJob.objects.filter(status="todo", task_name__in=list(_tasks()))
    waiting = {_short(name) for name in queued.values_list("task_name", flat=True)}
    return [_view(name, schedules[name], name in waiting, runs.get(name)) for name in sorted(schedules)]


def run_now(name: str, *, actor: str, now: datetime) -> bool:
    """Queue a job to run at once; False when one waits already, and nothing is added. Raises `UnknownJob`."""
    task = next((task for full, task in _tasks().items() if _short(full) == name), None)
    if task is None:
        raise UnknownJob
    deferrer = task.configure(queueing_lock=task.queueing_lock or task.name)
    with transaction.atomic():
        try:
            with transaction.atomic():
                deferrer.defer(timestamp=int(now.timestamp()))
        except AlreadyEnqueued:
            return False
        write([Entry(subject=f"job:{name}"[:80], stream=STREAM, event="job.requested", actor=actor)], now=now)
    return True


def note_start(task_name: str, *, now: datetime) -> None:
    """A run begins."""
    JobRun.objects.update_or_create(
        name=_short(task_name),
        defaults={"started_at": now, "ended_at": None, "succeeded": None},
        create_defaults={"started_at": now},
    )


def note_end(task_name: str, *, succeeded: bool, result: Mapping[str, Any], now: datetime) -> None:
    """A run has ended; `result` are figures, or the kind of error. Never personal data."""
    JobRun.objects.filter(name=_short(task_name)).update(
        ended_at=now, succeeded=succeeded, result=dict(result), runs=F("runs") + 1
    )


def _view(name: str, schedule: str, waiting: bool, run: JobRun | None) -> JobView:
    if run is None:
        return JobView(name, schedule, waiting)
    return JobView(name, schedule, waiting, run.started_at, run.ended_at, run.succeeded, run.result)


def _tasks() -> Mapping[str, Task[Any, Any, Any]]:
    found = app.periodic_registry.periodic_tasks.values()
    return {task.task.name: task.task for task in found}


def _short(task_name: str) -> str:
    return task_name.rpartition(".")[2]
