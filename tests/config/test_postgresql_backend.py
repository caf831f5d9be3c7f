import pytest
from django.db import close_old_connections, connection

pytestmark = pytest.mark.django_db(transaction=True)


def _backend_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
    return int(pid)


def test_a_living_connection_is_kept_without_asking_the_server() -> None:
    before = _backend_pid()

    close_old_connections()
    with connection.execute_wrapper(_refuse):
        assert connection.is_usable()

    assert _backend_pid() == before


def test_a_connection_the_server_ended_is_opened_anew_before_the_next_request() -> None:
    before = _backend_pid()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    other.close()

    close_old_connections()

    assert _backend_pid() != before


def _refuse(*_: object) -> None:
    raise AssertionError("the server was asked")
