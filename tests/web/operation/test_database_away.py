import json
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from dichvucong.web.operation.middleware import RequestNumber

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def nowhere() -> Iterator[None]:
    """The server is gone: every new connection fails."""
    usual = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(HOST="127.0.0.1", PORT="1")
    yield
    connection.close()
    connection.settings_dict.update(HOST=usual["HOST"], PORT=usual["PORT"])


def test_a_person_is_told_to_come_back_and_not_to_pay_again(client: Client, nowhere: None) -> None:
    answer = client.get("/thanh-toan", {"ma": "H26.101-261118-0002"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "KHÔNG thanh toán lại" in answer.content.decode()


def test_a_load_balancer_is_told_that_this_process_is_down(client: Client, nowhere: None) -> None:
    answer = client.get("/health")

    assert answer.status_code == 503
    assert answer.json()["checks"]["database"]["status"] == "down"
    assert client.get("/health/live").status_code == 200
    assert "dichvucong_database_up 0.0" in client.get("/metrics").content.decode()


def test_a_machine_gets_a_problem_it_can_read(nowhere: None) -> None:
    request = RequestFactory().post("/callbacks/songhong")

    answer = RequestNumber(lambda _: (_ for _ in ()).throw(AssertionError)).process_exception(
        request, OperationalError("connection refused")
    )

    assert answer is not None
    assert (answer.status_code, json.loads(answer.content)["code"]) == (503, "unavailable")


def test_another_error_of_the_database_is_not_taken_for_its_absence(db: None) -> None:
    connection.ensure_connection()
    request = RequestFactory().get("/")

    answer = RequestNumber(lambda _: (_ for _ in ()).throw(AssertionError)).process_exception(
        request, OperationalError("deadlock detected")
    )

    assert answer is None
