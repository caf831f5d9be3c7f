import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.partners import FakePortal, Portal, admin

pytestmark = pytest.mark.e2e


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[tuple[Sandbox, Portal]]:
    listener = FakePortal()
    sandbox = Sandbox(tmp_path, listener.url)
    sandbox.start()
    yield sandbox, Portal(sandbox.url, sandbox.state, listener)
    sandbox.kill()
    listener.close()


def test_a_callback_is_repeated_until_accepted(portal: Portal, new_code: Callable[[], str]) -> None:
    code = new_code()
    portal.order("songhong", code)
    portal.listener.statuses[:] = [500, 302]

    admin(portal.sandbox, "POST", f"/pay/{code}")

    told = [portal.verify(portal.listener.next()) for _ in range(3)]
    assert told[0] == told[1] == told[2]
    assert portal.listener.silence()


def test_a_reset_ends_repetitions(portal: Portal, new_code: Callable[[], str]) -> None:
    code = new_code()
    portal.order("songhong", code)
    portal.listener.statuses[:] = [500]
    admin(portal.sandbox, "POST", f"/pay/{code}")
    portal.listener.next()

    admin(portal.sandbox, "POST", "/reset")

    assert portal.listener.silence(1.5)
    assert admin(portal.sandbox, "GET", "/ledger")[1] == {"orders": [], "credits": []}


@pytest.mark.req("PAY-17")
def test_kill_9_loses_neither_the_payment_nor_its_callback(
    own_sandbox: tuple[Sandbox, Portal], new_code: Callable[[], str]
) -> None:
    sandbox, portal = own_sandbox
    code = new_code()
    _, order = portal.order("truongson", code)
    portal.listener.statuses[:] = [503]
    admin(sandbox.url, "POST", f"/pay/{code}")
    first = portal.verify(portal.listener.next())
    sandbox.kill()
    with (sandbox.state / "ledger.jsonl").open("a") as ledger:
        ledger.write('{"t":"torn')

    sandbox.start()

    assert portal.verify(portal.listener.next()) == first
    asked = portal.call("GET", f"/banks/truongson/v1/orders/{code}")[1]
    assert (asked["status"], asked["bank_reference"]) == ("paid", order["bank_reference"])
    assert portal.listener.silence()
    booked = admin(sandbox.url, "GET", "/ledger?provider=truongson")[1]["orders"]
    assert [(row["code"], row["status"]) for row in booked] == [(code, "paid")]


def test_a_delivered_callback_is_not_sent_again_after_a_restart(
    own_sandbox: tuple[Sandbox, Portal], new_code: Callable[[], str]
) -> None:
    sandbox, portal = own_sandbox
    code = new_code()
    portal.order("songhong", code)
    admin(sandbox.url, "POST", f"/pay/{code}")
    portal.listener.next()
    assert portal.listener.silence(0.3)

    assert sandbox.stop() == 0
    sandbox.start()

    assert portal.listener.silence()


def test_keys_and_secrets_outlive_a_restart_and_given_secrets_are_kept(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text(json.dumps({"sms": {"api_key": "given"}, "other": 1}))
    sandbox = Sandbox(tmp_path, "http://127.0.0.1:1")
    sandbox.start()
    key, kept = (
        (tmp_path / "keys/songhong.pem").read_bytes(),
        json.loads((tmp_path / "secrets.json").read_text()),
    )

    sandbox.kill()
    sandbox.start()
    sandbox.kill()

    assert (tmp_path / "keys/songhong.pem").read_bytes() == key
    assert (tmp_path / "keys/songhong.pem").stat().st_mode & 0o777 == 0o600
    assert (kept["sms"]["api_key"], kept["other"]) == ("given", 1)
    assert json.loads((tmp_path / "secrets.json").read_text()) == kept
