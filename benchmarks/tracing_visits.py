"""An officer's browser at the tracing tool, and the plan behind a visit. Imported once Django is ready."""

import random
import time
from collections.abc import Callable, Mapping
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dichvucong.identity import sessions
from dichvucong.identity.selectors import account_by_username
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.payments.models import Payment

ADDRESS = "/quantri/tra-soat"


def today() -> date:
    """The day in Vietnam."""
    return vietnam_day(clock_now())


def a_payment(chance: random.Random) -> Payment:
    """Any payment."""
    last = Payment.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return Payment.objects.get(pk=chance.randrange(1, last + 1))


def visitor(username: str) -> Callable[[Mapping[str, str]], int]:
    """A logged-in demo officer: asks for a page, fails unless it is one, says how many rows it has."""
    client = _logged_in(username)

    def visit(query: Mapping[str, str]) -> int:
        response = client.get(ADDRESS, query)
        assert response.status_code == 200, response.content[-500:]
        return response.content.count(b"Xem chi ti")

    return visit


def plan_of(username: str, query: Mapping[str, str]) -> str:
    """How PostgreSQL finds the rows of the page."""
    client = _logged_in(username)
    with CaptureQueriesContext(connection) as seen:
        client.get(ADDRESS, query)
    statement = max(
        (one["sql"] for one in seen.captured_queries if '"created_at" DESC' in one["sql"]),
        key=len,
        default="",
    )
    if not statement:
        return "by another order"
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + statement.replace("%", "%%"))
        return "\n".join(str(line) for (line,) in cursor.fetchall())


def _logged_in(username: str) -> Client:
    account = account_by_username(username)
    assert account is not None, username
    client = Client()
    client.force_login(account)
    session = client.session
    sessions.begin(session, now=clock_now())
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return client
