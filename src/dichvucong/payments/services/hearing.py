"""Hearing providers: store the raw message, answer it, apply it in the worker."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from dichvucong.kernel.inbox import Letter, mark_handled, receive, unhandled
from dichvucong.kernel.models import InboxMessage
from dichvucong.payments.gateways import (
    CallbackRefused,
    CallbackReply,
    PaymentProvider,
    ProviderReport,
    RawCallback,
    ReportOutcome,
    Verdict,
    providers,
)
from dichvucong.payments.rules import Trust
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.states import PAID_PAYMENTS

log = structlog.get_logger()

SOURCE = "provider:"
_LOCK = 7121
# Once a callback: the ORM would cost as much again as the view.
_AMOUNT_AND_STATE = "SELECT amount_vnd, state FROM payments_payment WHERE code = %s AND provider_code = %s"
_RETRY_SECONDS = (1, 5, 30, 120, 600)


def receive_callback(provider_code: str, raw: RawCallback, *, now: datetime) -> CallbackReply:
    """Store one callback durably and answer it in the provider's own words. Raises `UnknownProvider`.

    A message whose proof of origin fails is stored too, under its hash, and never believed.
    """
    provider = providers[provider_code]
    try:
        report = _read(provider, raw, now=now)
    except CallbackRefused as refusal:
        receive(_refused_letter(provider_code, raw, refusal), now=now)
        return provider.reply(refusal.verdict)
    is_new = receive(_letter(provider_code, raw, report), now=now)
    return provider.reply(_verdict(report, provider_code, is_new=is_new))


def handle_inbox(*, now: datetime, limit: int = 200) -> int:
    """Apply stored callbacks in one transaction. Returns how many were taken."""
    with transaction.atomic(durable=True):
        if not _alone():
            return 0
        messages = list(unhandled(SOURCE, now=now)[:limit])
        if not messages:
            return 0
        try:
            with transaction.atomic():
                _apply(messages, now=now)
        except Exception:
            log.exception("inbox.batch_failed", messages=len(messages))
            _apply_apart(messages, now=now)
    return len(messages)


def heard_from(message: InboxMessage, trust: Trust) -> Heard:
    """What an adapter read out of a stored message."""
    digest = message.digest
    paid_at = digest.get("paid_at")
    report = ProviderReport(
        payment_code=digest["payment_code"],
        outcome=ReportOutcome(digest["outcome"]),
        amount_vnd=digest["amount_vnd"],
        provider_reference=digest["provider_reference"],
        message_id=digest["message_id"],
        paid_at=datetime.fromisoformat(paid_at) if paid_at else None,
        reason=digest["reason"],
    )
    provider_code = message.source.removeprefix(SOURCE)
    return Heard(report, provider_code, trust, message.pk)


def digest_of(report: ProviderReport) -> dict[str, object]:
    """A report as JSON for the inbox; the raw text is kept beside it, not in it."""
    return {
        "payment_code": report.payment_code,
        "outcome": report.outcome.value,
        "amount_vnd": report.amount_vnd,
        "provider_reference": report.provider_reference,
        "message_id": report.message_id,
        "paid_at": report.paid_at.isoformat() if report.paid_at else None,
        "reason": report.reason,
    }


def _read(provider: PaymentProvider, raw: RawCallback, *, now: datetime) -> ProviderReport:
    """What the adapter reads. Should it fail itself, the message is kept and asked for again."""
    try:
        return provider.read_callback(raw, now=now)
    except CallbackRefused:
        raise
    except Exception as error:
        log.exception("callback.unread", provider=provider.code)
        raise CallbackRefused(Verdict.FAILED, f"the adapter failed: {type(error).__name__}") from error


def _letter(provider_code: str, raw: RawCallback, report: ProviderReport) -> Letter:
    return Letter(
        source=f"{SOURCE}{provider_code}",
        external_id=report.message_id,
        believed=True,
        body=raw.body or raw.query.encode(),
        headers=_kept_headers(raw),
        digest=digest_of(report),
        reference=report.payment_code,
    )


def _refused_letter(provider_code: str, raw: RawCallback, refusal: CallbackRefused) -> Letter:
    body = raw.body or raw.query.encode()
    proof = repr(sorted(_kept_headers(raw).items())).encode()
    return Letter(
        source=f"{SOURCE}{provider_code}",
        external_id=f"refused:{hashlib.sha256(body + proof).hexdigest()}",
        believed=False,
        body=body,
        headers=_kept_headers(raw),
        refusal=f"{refusal.verdict}: {refusal.reason}",
    )


def _kept_headers(raw: RawCallback) -> dict[str, str]:
    kept = ("content-type", "content-digest", "signature", "signature-input", "date", "user-agent")
    return {name: raw.headers[name][:2000] for name in kept if name in raw.headers}


def _verdict(report: ProviderReport, provider_code: str, *, is_new: bool) -> Verdict:
    """What the provider is told; it costs one read and changes nothing about what was stored."""
    with connection.cursor() as cursor:
        cursor.execute(_AMOUNT_AND_STATE, [report.payment_code, provider_code])
        payment = cursor.fetchone()
    if payment is None:
        return Verdict.UNKNOWN_CODE
    amount_vnd, state = payment
    if report.amount_vnd not in (0, amount_vnd):
        return Verdict.WRONG_AMOUNT
    said_before = state in PAID_PAYMENTS and report.outcome is not ReportOutcome.NOT_CREDITED
    if not is_new or said_before:
        return Verdict.ALREADY_KNOWN
    return Verdict.STORED


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def _apply(messages: Sequence[InboxMessage], *, now: datetime) -> None:
    effects = apply_words([heard_from(message, Trust.PUSHED) for message in messages], now=now)
    groups: dict[str, list[InboxMessage]] = {}
    for message, effect in zip(messages, effects, strict=True):
        groups.setdefault(effect.value, []).append(message)
    for outcome, group in groups.items():
        mark_handled(group, outcome, now=now)


def _apply_apart(messages: Sequence[InboxMessage], *, now: datetime) -> None:
    for message in messages:
        try:
            with transaction.atomic():
                _apply([message], now=now)
        except Exception:
            log.exception("inbox.message_failed", source=message.source, message=message.pk)
            wait = _RETRY_SECONDS[min(message.attempts, len(_RETRY_SECONDS) - 1)]
            InboxMessage.objects.filter(pk=message.pk).update(
                attempts=message.attempts + 1, next_attempt_at=now + timedelta(seconds=wait)
            )
