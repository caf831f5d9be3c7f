"""When a message is tried again. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"
    EMAIL = "email"


_SECONDS = {
    Channel.SMS: (3, 10, 30, 60, 120, 300, 600, 900),
    Channel.EMAIL: (5, 30, 120, 600, 1_800, 3_600),
}
_GIVE_UP_AFTER = {Channel.SMS: timedelta(hours=24), Channel.EMAIL: timedelta(days=3)}
REPLACE_SMS_AFTER = timedelta(minutes=30)
"""A text message that could not be handed over for so long goes by e-mail, where there is an address."""


SECRETS: Final[Mapping[str, timedelta]] = {
    "one_time_code": timedelta(minutes=5),
    "account_email_link": timedelta(hours=24),
    "user_made": timedelta(hours=24),
}
"""Messages that open doors, and for how long: they are not sent later, and kept no longer than until they have gone out."""


def next_attempt(
    channel: Channel, *, template: str, failed_attempts: int, created_at: datetime, now: datetime
) -> datetime | None:
    """When to try again, or None to give up."""
    assert failed_attempts > 0, "nothing has failed yet"
    pauses = _SECONDS[channel]
    at = now + timedelta(seconds=pauses[min(failed_attempts, len(pauses)) - 1])
    given_up = at - created_at > _GIVE_UP_AFTER[channel] or is_over(template, created_at=created_at, now=at)
    return None if given_up else at


def is_over(template: str, *, created_at: datetime, now: datetime) -> bool:
    """Whether what the message says opens nothing any more."""
    return template in SECRETS and now - created_at >= SECRETS[template]


def should_replace(channel: Channel, *, has_other_address: bool, created_at: datetime, now: datetime) -> bool:
    """Whether an SMS that does not get through goes by e-mail instead."""
    return channel is Channel.SMS and has_other_address and now - created_at >= REPLACE_SMS_AFTER
