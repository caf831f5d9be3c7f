"""When jobs by the clock run: in Vietnam's hours, whatever the computer's time zone is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicTask

from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.jobs import scheduled_jobs
from dichvucong.kernel.schedules import every_day_at, every_hour_at, every_minutes, in_words

NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC).timestamp()


def next_runs(cron: str, count: int) -> list[float]:
    """As the queue itself reads the expression."""
    some = next(iter(app.periodic_registry.periodic_tasks.values()))
    reading = PeriodicTask(some.task, cron, periodic_id="", configure_kwargs={}).croniter
    reading.set_current(NOON)
    return [reading.get_next(float) for _ in range(count)]


@given(hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_a_daily_job_runs_at_the_hour_of_vietnam_as_the_queue_reads_it(hour: int, minute: int) -> None:
    cron = every_day_at(hour, minute)

    moments = [datetime.fromtimestamp(run, VIETNAM) for run in next_runs(cron, 3)]

    assert [(moment.hour, moment.minute) for moment in moments] == [(hour, minute)] * 3
    assert len({moment.date() for moment in moments}) == 3
    assert in_words(cron) == f"{hour:02}:{minute:02} hằng ngày"


@pytest.mark.parametrize(
    ("cron", "words", "seconds"),
    [
        (every_hour_at(5), "phút 05 mỗi giờ", 3600),
        (every_minutes(15), "mỗi 15 phút", 900),
        (every_minutes(1), "mỗi phút", 60),
    ],
)
def test_what_runs_more_often_says_how_often(cron: str, words: str, seconds: int) -> None:
    first, second = next_runs(cron, 2)

    assert second - first == seconds
    assert in_words(cron) == words


def test_an_expression_that_was_not_made_here_is_refused() -> None:
    with pytest.raises(ValueError, match="1"):
        in_words("0 0 1 * *")


@pytest.mark.django_db
def test_what_ends_with_a_day_runs_soon_after_midnight_in_vietnam() -> None:
    said = {job.name: job.schedule for job in scheduled_jobs()}

    assert said["expire_dues"] == "00:07 hằng ngày"
    assert said["raise_stuck"] == "00:12 hằng ngày"
    assert app.periodic_defaults["max_delay"] == 86_400
