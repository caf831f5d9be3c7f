"""The end of sign-ons, and telling portals of it (OpenID Connect Back-Channel Logout 1.0).

The notice is a row of the same transaction; the worker sends it until the portal answers 200 or a day has passed.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from dichvucong.identity.models import LogInSession, LogoutNotice, SignOn
from dichvucong.identity.services.portals.signing_keys import signed
from dichvucong.identity.services.portals.subjects import subject_told
from dichvucong.identity.words import SignOnEnd
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.outbound import Answer, Limits, Request, default_client

log = structlog.get_logger()

EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
GIVE_UP_AFTER: Final = timedelta(hours=24)
TOKEN_LASTS: Final = timedelta(minutes=2)
LEASE: Final = timedelta(minutes=1)
LIMITS: Final = Limits(connect_seconds=3, read_seconds=5, total_seconds=8, max_bytes=20_000)
_PAUSES: Final = (5, 30, 120, 600, 1_800, 3_600)
_TAKEN: Final = frozenset({200, 204})


def end_sign_ons(rows: "QuerySet[SignOn]", *, how: SignOnEnd, now: datetime) -> int:
    """End those that are still open, in the caller's transaction, and put the notices in line."""
    ended = list(
        rows.filter(ended_at=None).select_related("portal", "account").select_for_update(of=("self",))
    )
    if not ended:
        return 0
    SignOn.objects.filter(pk__in=[row.pk for row in ended]).update(ended_at=now, ended_how=how)
    LogoutNotice.objects.bulk_create(
        [
            LogoutNotice(sign_on=row, token_id=secrets.token_urlsafe(24), queued_at=now, next_attempt_at=now)
            for row in ended
            if row.portal.back_channel_uri
        ]
    )
    write(
        [
            Entry(
                subject=row.account.reference,
                stream=row.account.reference,
                event="sign_on.ended",
                actor="system",
                evidence={"client": str(row.portal.client_id), "how": str(how)},
            )
            for row in ended
        ],
        now=now,
    )
    return len(ended)


@transaction.atomic
def end_with_session(sessions: Sequence[int], *, now: datetime) -> int:
    """Whoever has logged out here is logged out of the portals."""
    return end_sign_ons(SignOn.objects.filter(session_id__in=sessions), how=SignOnEnd.SESSION_OVER, now=now)


def sweep_sign_ons(*, now: datetime, limit: int = 500) -> int:
    """End what outlived its session: one that was left alone too long, or that ended in some other way."""
    idle = now - timedelta(minutes=settings.PERSON_IDLE_MINUTES)
    oldest = now - timedelta(hours=settings.PERSON_LONGEST_HOURS)
    over = Q(ended_at__isnull=False) | Q(seen_at__lte=idle) | Q(begun_at__lte=oldest)
    sessions = LogInSession.objects.filter(over, sign_ons__ended_at=None, sign_ons__isnull=False)
    return end_with_session(list(sessions.values_list("pk", flat=True).distinct()[:limit]), now=now)


@transaction.atomic
def carry_over(earlier: LogInSession, later: LogInSession) -> None:
    """The same person logs in again in the same browser: what was open stays open, under the new session."""
    if earlier.account_id == later.account_id:
        SignOn.objects.filter(session=earlier, ended_at=None).update(session=later)


def send_due_notices(*, now: datetime, limit: int = 20) -> int:
    """Tell portals that are due to be told. Returns how many were tried."""
    due = LogoutNotice.objects.filter(next_attempt_at__lte=now).order_by("next_attempt_at")
    tried = 0
    for notice in due.select_related("sign_on__portal", "sign_on__account")[:limit]:
        claimed = LogoutNotice.objects.filter(
            pk=notice.pk, next_attempt_at=notice.next_attempt_at, attempts=notice.attempts
        ).update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1)
        if claimed:
            tried += 1
            _tell(notice, now)
    return tried


def _tell(notice: LogoutNotice, now: datetime) -> None:
    portal = notice.sign_on.portal
    body = urlencode({"logout_token": logout_token(notice, now=now)}).encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    outcome = default_client().send(Request("POST", portal.back_channel_uri, headers, body), limits=LIMITS)
    rows = LogoutNotice.objects.filter(pk=notice.pk, told_at=None)
    if isinstance(outcome, Answer) and outcome.status in _TAKEN:
        rows.update(told_at=now, next_attempt_at=None, last_outcome=str(outcome.status))
        return
    word = str(outcome.status) if isinstance(outcome, Answer) else outcome.reason[:80]
    log.warning(
        "back_channel.not_told", client=str(portal.client_id), outcome=word, attempts=notice.attempts + 1
    )
    pause = timedelta(seconds=_PAUSES[min(notice.attempts, len(_PAUSES) - 1)])
    later = now + pause if now + pause <= notice.queued_at + GIVE_UP_AFTER else None
    rows.update(next_attempt_at=later, last_outcome=word)


def logout_token(notice: LogoutNotice, *, now: datetime) -> str:
    """The same `jti` each time it is sent, so that a portal sees a repeat as one."""
    sign_on = notice.sign_on
    said = {
        "iss": settings.PUBLIC_URL,
        "sub": subject_told(sign_on),
        "aud": str(sign_on.portal.client_id),
        "iat": int(now.timestamp()),
        "exp": int((now + TOKEN_LASTS).timestamp()),
        "jti": notice.token_id,
        "sid": sign_on.sid,
        "events": {EVENT: {}},
    }
    return signed(said, kind="logout+jwt", now=now)
