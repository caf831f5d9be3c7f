"""What happened to an obligation after it was opened, told in steps of the real services."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dichvucong.config.demo.rehearsal import callback
from dichvucong.kernel.outbox import relay
from dichvucong.payments.drafts import Caller
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.services import (
    StartRequest,
    handle_inbox,
    receive_callback,
    start_payment,
    withdraw_obligation,
)

PAYS_AFTER = timedelta(hours=1, minutes=15)
HEARD_AFTER = timedelta(seconds=40)
LATE_AFTER = timedelta(minutes=25)


@dataclass(frozen=True)
class Scene:
    """One open obligation and who opened it when."""

    revenue_identifier: str
    link_token: str
    amount_vnd: int
    opened_at: datetime
    caller: Caller


@dataclass(frozen=True)
class Attempt:
    """One attempt to pay."""

    code: str
    provider_code: str
    started_at: datetime


def play(story: str, scene: Scene) -> None:
    """Let a story happen; `paid:songhong` is the story `paid` with the provider `songhong`."""
    name, *provider_codes = story.split(":")
    _STORIES[name](scene, *provider_codes)


def _open(scene: Scene) -> None:
    """Nothing has happened yet."""


def _paid(scene: Scene, provider_code: str) -> None:
    payment = _start(scene, provider_code, after=PAYS_AFTER)
    _hear(payment, ReportOutcome.SUCCEEDED, scene.amount_vnd, at=payment.started_at + HEARD_AFTER)


def _failed(scene: Scene, provider_code: str) -> None:
    payment = _start(scene, provider_code, after=PAYS_AFTER)
    _hear(payment, ReportOutcome.FAILED, scene.amount_vnd, at=payment.started_at + HEARD_AFTER)


def _late(scene: Scene, provider_code: str) -> None:
    payment = _start(scene, provider_code, after=PAYS_AFTER)
    _hear(payment, ReportOutcome.FAILED, scene.amount_vnd, at=payment.started_at + HEARD_AFTER)
    _hear(payment, ReportOutcome.SUCCEEDED, scene.amount_vnd, at=payment.started_at + LATE_AFTER)


def _double(scene: Scene, first_code: str, second_code: str) -> None:
    first = _start(scene, first_code, after=PAYS_AFTER)
    _hear(first, ReportOutcome.FAILED, scene.amount_vnd, at=first.started_at + HEARD_AFTER)
    second = _start(scene, second_code, after=PAYS_AFTER + timedelta(minutes=5))
    _hear(second, ReportOutcome.SUCCEEDED, scene.amount_vnd, at=second.started_at + HEARD_AFTER)
    _hear(first, ReportOutcome.SUCCEEDED, scene.amount_vnd, at=first.started_at + LATE_AFTER)


def _wrong_amount(scene: Scene, provider_code: str) -> None:
    payment = _start(scene, provider_code, after=PAYS_AFTER)
    _hear(payment, ReportOutcome.SUCCEEDED, scene.amount_vnd - 1000, at=payment.started_at + HEARD_AFTER)


def _reversed(scene: Scene, provider_code: str) -> None:
    payment = _start(scene, provider_code, after=PAYS_AFTER)
    _hear(payment, ReportOutcome.SUCCEEDED, scene.amount_vnd, at=payment.started_at + HEARD_AFTER)
    _hear(payment, ReportOutcome.REVERSED, scene.amount_vnd, at=payment.started_at + LATE_AFTER)


def _cancelled(scene: Scene) -> None:
    withdraw_obligation(
        scene.revenue_identifier,
        reason="Người dân rút hồ sơ.",
        caller=scene.caller,
        now=scene.opened_at + PAYS_AFTER,
    )


def _start(scene: Scene, provider_code: str, *, after: timedelta) -> Attempt:
    request = StartRequest(link_token=scene.link_token, provider_code=provider_code, payer_ip="192.0.2.1")
    payment = start_payment(request, now=scene.opened_at + after)
    return Attempt(payment.code, payment.provider_code, scene.opened_at + after)


def _hear(payment: Attempt, outcome: ReportOutcome, amount_vnd: int, *, at: datetime) -> None:
    receive_callback(payment.provider_code, callback(payment.code, outcome, amount_vnd), now=at)
    handle_inbox(now=at)
    while relay(now=at):
        """The worker would have done it within a second."""


_STORIES: Mapping[str, Callable[..., None]] = {
    "open": _open,
    "expired": _open,
    "paid": _paid,
    "failed": _failed,
    "late": _late,
    "double": _double,
    "wrong-amount": _wrong_amount,
    "reversed": _reversed,
    "cancelled": _cancelled,
}
