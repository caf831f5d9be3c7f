"""Corrected orders and requests in our own protocol for banks: what is posted, and what a proven answer means."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from dichvucong.integrations.banks import untrusted
from dichvucong.payments.crediting import (
    Answer,
    AnswerKind,
    AnswerOutcome,
    AnswerReport,
    BookingOutcome,
    BookingReport,
    CorrectedOrder,
    CreditQuestion,
    WrongData,
)

_OF_STATUS: Final[Mapping[str, BookingOutcome]] = {
    "acknowledged": BookingOutcome.ACKNOWLEDGED,
    "credited": BookingOutcome.BOOKED,
    "refused": BookingOutcome.REFUSED,
}
_NOT_FOUND: Final = 404
_ABSENT: Final = {"unknown_correction", "unknown_request"}


def wrong_data(fields: Mapping[str, Any]) -> WrongData:
    """What `reason` says is wrong with the account. Raises `Unreadable`."""
    said = str(fields.get("reason"))
    if said not in set(WrongData):
        raise untrusted.Unreadable(f"reason is not one of {', '.join(WrongData)}")
    return WrongData(said)


def body_of_order(order: CorrectedOrder) -> bytes:
    """`{"reference", "amount_vnd", "bank_reference", "content", "beneficiary": {…}}`."""
    account = order.beneficiary
    return json.dumps(
        {
            "reference": order.reference,
            "amount_vnd": order.amount_vnd,
            "bank_reference": order.provider_reference,
            "content": order.content,
            "beneficiary": {
                "bank_bin": account.bank_bin,
                "citad": account.citad,
                "account_number": account.account_number,
                "account_name": account.account_name,
            },
        },
        ensure_ascii=False,
    ).encode()


def body_of_question(question: CreditQuestion) -> bytes:
    """`{"reference", "amount_vnd", "bank_reference", "text", "due_at"}`."""
    return json.dumps(
        {
            "reference": question.reference,
            "amount_vnd": question.amount_vnd,
            "bank_reference": question.provider_reference,
            "text": question.text,
            "due_at": question.due_at.isoformat(),
        },
        ensure_ascii=False,
    ).encode()


def booking_of(order: CorrectedOrder, status: int, fields: Mapping[str, Any], raw: str) -> BookingReport:
    """What an answer whose signature holds says about one corrected order. What cannot be read is UNKNOWN."""
    if status == _NOT_FOUND and fields.get("code") in _ABSENT:
        return BookingReport(BookingOutcome.NOT_FOUND, raw=raw)
    try:
        said = _said(fields, status, (order.reference, order.payment_code), known=_OF_STATUS)
        reason = wrong_data(fields).value if said == "refused" else ""
        reference = untrusted.text(fields, "credit_reference", empty=True)
    except untrusted.Unreadable as error:
        return BookingReport(BookingOutcome.UNKNOWN, reason=str(error), raw=raw)
    return BookingReport(_OF_STATUS[said], provider_reference=reference, reason=reason, raw=raw)


def answer_of(question: CreditQuestion, status: int, fields: Mapping[str, Any], raw: str) -> AnswerReport:
    """What an answer whose signature holds says about one request. What cannot be read is UNKNOWN."""
    if status == _NOT_FOUND and fields.get("code") in _ABSENT:
        return AnswerReport(AnswerOutcome.NOT_FOUND, raw=raw)
    try:
        about = (question.reference, question.payment_code)
        said = _said(fields, status, about, known=("received", "answered"))
        if said == "received":
            return AnswerReport(AnswerOutcome.TAKEN, raw=raw)
        return AnswerReport(AnswerOutcome.ANSWERED, _answer(fields), raw=raw)
    except untrusted.Unreadable as error:
        return AnswerReport(AnswerOutcome.UNKNOWN, reason=str(error), raw=raw)


def _said(fields: Mapping[str, Any], status: int, about: tuple[str, str], *, known: Collection[str]) -> str:
    if status not in {200, 201} or (fields.get("reference"), fields.get("code")) != about:
        raise untrusted.Unreadable(f"answer {status}, or about something else")
    said = str(fields.get("status"))
    if said not in known:
        raise untrusted.Unreadable(f"status {said}")
    return said


def _answer(fields: Mapping[str, Any]) -> Answer:
    kind = str(fields.get("kind"))
    if kind not in set(AnswerKind):
        raise untrusted.Unreadable(f"kind is not one of {', '.join(AnswerKind)}")
    return Answer(
        kind=AnswerKind(kind),
        text=untrusted.text(fields, "text", longest=1000),
        promised_on=_day(fields) if kind == AnswerKind.WILL_CREDIT else None,
        reference=untrusted.text(fields, "credit_reference") if kind == AnswerKind.CREDITED else "",
        wrong=wrong_data(fields) if kind == AnswerKind.WRONG_ACCOUNT else None,
    )


def _day(fields: Mapping[str, Any]) -> date:
    try:
        return date.fromisoformat(str(fields.get("promised_on")))
    except ValueError as error:
        raise untrusted.Unreadable("promised_on is not a day") from error
