"""Putting messages in line, with the change they tell of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from dichvucong.kernel.clock import vietnam_day
from dichvucong.notifications.models import Message
from dichvucong.notifications.rules import Channel
from dichvucong.notifications.texts import render


@dataclass(frozen=True)
class MessageDraft:
    """What one person is to be told. `about` is the revenue identifier or case number it belongs to.

    With a phone number (E.164) it goes by SMS, and by e-mail only if that fails; `both` sends by both at once.
    Without any address nothing is queued.
    """

    template: str
    about: str
    places: Mapping[str, str]
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    agency_code: str = ""
    both: bool = False


def queue_messages(drafts: Sequence[MessageDraft], *, now: datetime) -> list[Message]:
    """Put messages in line, in the caller's transaction."""
    return Message.objects.bulk_create([row for draft in drafts for row in _rows(draft, now)])


def message(draft: MessageDraft, channel: Channel, *, recipient: str, other: str, now: datetime) -> Message:
    """One unsaved message with its text."""
    plain = channel is Channel.SMS and settings.SMS_WITHOUT_MARKS
    rendered = render(draft.template, channel.value, draft.places, plain=plain)
    return Message(
        channel=channel,
        recipient=recipient,
        other_address=other,
        template=rendered.template,
        version=rendered.version,
        places=dict(draft.places),
        subject_line=rendered.subject[:250],
        text=rendered.text,
        about=draft.about,
        agency_code=draft.agency_code,
        day=vietnam_day(now),
        created_at=now,
        next_attempt_at=now,
    )


def _rows(draft: MessageDraft, now: datetime) -> Iterator[Message]:
    if draft.phone:
        other = "" if draft.both else draft.email
        yield message(draft, Channel.SMS, recipient=draft.phone, other=other, now=now)
    if draft.email and (draft.both or not draft.phone):
        yield message(draft, Channel.EMAIL, recipient=draft.email, other="", now=now)
