from types import SimpleNamespace
from typing import Any, cast

import pytest
from asgiref.sync import async_to_sync
from procrastinate import JobContext
from procrastinate.worker import Worker

from dichvucong.config.running.noting import noted
from dichvucong.kernel.models import JobRun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("POR-03")]
CONTEXT = cast("JobContext", SimpleNamespace(task=SimpleNamespace(name="a.b.count")))


def run(result: Any) -> Any:
    async def job() -> Any:
        if isinstance(result, Exception):
            raise result
        return result

    return async_to_sync(noted)(job, CONTEXT, cast("Worker", None))


def test_a_run_is_noted_with_its_figures() -> None:
    assert run({"rows": 3}) == {"rows": 3}

    noted_run = JobRun.objects.get()
    assert (noted_run.name, noted_run.succeeded, noted_run.result) == ("count", True, {"rows": 3})
    assert noted_run.ended_at is not None


def test_a_run_that_fails_is_noted_with_the_kind_of_error_and_fails_all_the_same() -> None:
    with pytest.raises(ValueError, match="secret"):
        run(ValueError("secret"))

    noted_run = JobRun.objects.get()
    assert (noted_run.succeeded, noted_run.result) == (False, {"error": "ValueError"})
