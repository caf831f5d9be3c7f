"""A day drawn at random: what payers did, what the bank's file and the account's statement say of it, and what follows.

What has to be found is worked out here from the plan alone, never from the portal's tables.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from django.db import transaction

from dichvucong.kernel.dispatch import AtOnce
from dichvucong.kernel.outbox import relay
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Payment, Refund
from dichvucong.payments.refunding import RefundOutcome, RefundReport
from dichvucong.payments.rules import Trust
from dichvucong.payments.services import StartRequest, complete_payments, start_payment
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.services.refunds import (
    Payee,
    RefundDraft,
    approve_refund,
    consent_to_refund,
    draft_refund,
    record_refunded,
    reject_refund,
    submit_refund,
    sweep_refunds,
)
from dichvucong.payments.states import StatementSide
from tests.factories.payments import NOW, an_obligation, report
from tests.factories.settlement import ACCOUNT, BANK_HEADER, CSV_HEADER, booked, received
from tests.payments.refunds.world import ANNA, BINH, RefundingBank

SOON = NOW + timedelta(minutes=1)
MORNING = NOW + timedelta(days=4)
"""NOW is a Friday: its money is due on the Monday, and this is the Tuesday after."""

PAYER = Payee("Nguyễn Văn Mẫu", "0123456789", "970436")
BANK, TWO, OURS, ACCOUNTS = "portal_bank", "bank_agency", "portal_agency", "account_agency"
Found = tuple[str, str, str]
"""Comparison, cause, and the payment's code or the row's own number."""


class Paid(StrEnum):
    """What became of one payment."""

    ONCE = "once"
    LATE = "after its attempt was closed"
    TWO_ATTEMPTS = "by two attempts"
    TWICE = "twice under one code"
    WRONGLY = "another amount"
    SILENTLY = "without a word of the bank"
    NOT = "not at all"


class Line(StrEnum):
    """How the bank's file tells of it."""

    PLAIN = "as it was"
    MISSING = "not"
    DOUBLED = "twice"
    ALTERED = "with another amount"
    RENAMED = "under another code"


class Money(StrEnum):
    """How its money reaches the account."""

    ALONE = "in one credit"
    SPLIT = "in two credits"
    LUMP = "in one credit with others"
    LOST = "not"
    SHORT = "less than was paid"
    AGAIN = "twice"
    BEYOND = "more than was paid"


class Back(StrEnum):
    """What officers do about money to give back."""

    NOTHING = "wait"
    REFUNDED = "approve"
    REJECTED = "reject"
    FAILED = "approve, and the bank refuses"


@dataclass(frozen=True)
class Plan:
    """One payer's part of the day. `acknowledged` is whether the owning system took the documents.

    `asked_back_vnd` is what an officer gives back of money that is on the account (0: nothing).
    """

    paid: Paid = Paid.ONCE
    line: Line = Line.PLAIN
    money: Money = Money.ALONE
    back: Back = Back.REFUNDED
    amount_vnd: int = 200_000
    acknowledged: bool = True
    asked_back_vnd: int = 0

    def __post_init__(self) -> None:
        """What cannot be is made what can: a bank that says nothing has it in its file, two moneys are two lines."""
        changes: dict[Paid, dict[str, object]] = {
            Paid.TWICE: {"line": Line.DOUBLED},
            Paid.SILENTLY: {"line": Line.PLAIN, "acknowledged": False, "asked_back_vnd": 0},
            Paid.WRONGLY: {"money": Money.LOST, "acknowledged": False},
            Paid.NOT: {"line": Line.MISSING, "money": Money.LOST, "acknowledged": False},
        }
        for name, value in changes.get(self.paid, {}).items():
            object.__setattr__(self, name, value)

    @property
    def counts(self) -> bool:
        """Whether the obligation is paid by it, as far as the portal knows."""
        return self.paid in {Paid.ONCE, Paid.LATE, Paid.TWO_ATTEMPTS, Paid.TWICE}

    @property
    def is_whole_on_the_account(self) -> bool:
        """Whether the account has all of it."""
        return self.money not in {Money.LOST, Money.SHORT}


@dataclass
class Played:
    """The day as it went: what was really paid, and what has to be found."""

    money_in_vnd: int = 0
    credits_vnd: int = 0
    differences: set[Found] = field(default_factory=set)
    cases: list[tuple[str, str]] = field(default_factory=list)
    came_vnd: dict[str, int] = field(default_factory=dict)


def play(plans: Sequence[Plan], stray_vnd: Sequence[int], bank: RefundingBank) -> Played:
    """Payers pay, officers decide, files come. A clean payment is always among them, so that all books are known."""
    played = Played()
    pairs = [(plan, _pay(plan, played)) for plan in (Plan(), *plans)]
    news()
    for plan, payment in pairs:
        if plan.acknowledged and plan.counts:
            complete_payments([payment.code], now=SOON)
        _decide(plan, payment, bank)
    _book_the_bank(pairs, played)
    _book_the_account(pairs, stray_vnd, played)
    news()
    for plan, payment in pairs:
        _give_back(plan, payment)
        played.differences |= {(one, cause, payment.code) for one, cause in expected(plan)}
    return played


def expected(plan: Plan) -> set[tuple[str, str]]:
    """The differences that name the payment of this plan: comparison and cause."""
    if plan.paid is Paid.NOT:
        return set()
    if not plan.counts:
        return _expected_of_unknown_success(plan)
    known, found = plan.acknowledged, set[tuple[str, str]]()
    missing_at_agency = set() if known else {(OURS, "missing_at_agency")}
    at_bank = {
        Line.PLAIN: "",
        Line.MISSING: "missing_at_bank",
        Line.RENAMED: "missing_at_bank",
        Line.DOUBLED: "duplicate",
        Line.ALTERED: "amount_differs",
    }[plan.line]
    if at_bank:
        found.add((BANK, at_bank))
    if at_bank == "duplicate" or (at_bank and known):
        found.add((TWO, at_bank))
    elif not known and at_bank != "missing_at_bank":
        found.add((TWO, "missing_at_agency"))
    return found | missing_at_agency | _expected_on_the_account(plan)


def _expected_on_the_account(plan: Plan) -> set[tuple[str, str]]:
    if not plan.acknowledged:
        return set() if plan.money is Money.LOST else {(ACCOUNTS, "missing_at_agency")}
    cause = {Money.LOST: "missing_at_account", Money.SHORT: "amount_differs"}.get(plan.money)
    return {(ACCOUNTS, cause)} if cause else set()


def _expected_of_unknown_success(plan: Plan) -> set[tuple[str, str]]:
    """A wrong amount, and money the bank never told of: the portal has no success, the bank's file may have one."""
    found = {(ACCOUNTS, "missing_at_agency")} if plan.money is not Money.LOST else set()
    if plan.line in {Line.MISSING, Line.RENAMED}:
        return found
    if plan.line is Line.DOUBLED:
        return found | {(BANK, "duplicate"), (TWO, "duplicate")}
    cause = "status_differs" if plan.paid is Paid.SILENTLY else "amount_differs"
    return found | {(BANK, cause), (TWO, "missing_at_agency")}


def news() -> None:
    """The outbox reaches its handlers, the worker makes its rounds."""
    while relay(now=SOON):
        pass
    sweep_refunds(now=SOON, executor=AtOnce())
    while relay(now=SOON):
        pass


@contextmanager
def forgotten() -> Iterator[None]:
    """Whatever is written inside is taken back: the next day begins with empty books."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def _pay(plan: Plan, played: Played) -> Payment:
    due = an_obligation(amount_vnd=plan.amount_vnd, payer_phone="+84912345678")
    payment = start_payment(StartRequest(due.link_token, "scripted"), now=NOW)
    came_vnd = plan.amount_vnd - 1_000 * (plan.paid is Paid.WRONGLY)
    if plan.paid in {Paid.LATE, Paid.TWO_ATTEMPTS}:
        _hear(payment, ReportOutcome.CLOSED, 0)
    second = None
    if plan.paid is Paid.TWO_ATTEMPTS:
        second = start_payment(StartRequest(due.link_token, "scripted"), now=SOON)
    if plan.paid is Paid.NOT:
        _hear(payment, ReportOutcome.FAILED, 0)
        return payment
    if plan.paid is not Paid.SILENTLY:
        _hear(payment, ReportOutcome.SUCCEEDED, came_vnd)
    if plan.paid is Paid.TWICE:
        _hear(payment, ReportOutcome.SUCCEEDED, came_vnd, reference="FT-OTHER")
        came_vnd *= 2
    if second is not None:
        _hear(second, ReportOutcome.SUCCEEDED, plan.amount_vnd)
        played.came_vnd[second.code] = plan.amount_vnd
        played.money_in_vnd += plan.amount_vnd
    played.came_vnd[payment.code] = came_vnd
    played.money_in_vnd += came_vnd
    _note_cases(plan, payment, second, played)
    payment.refresh_from_db()
    return payment


def _note_cases(plan: Plan, payment: Payment, second: Payment | None, played: Played) -> None:
    cause = {Paid.TWO_ATTEMPTS: "double_payment", Paid.TWICE: "double_payment", Paid.WRONGLY: "wrong_amount"}
    if plan.paid in cause:
        played.cases.append((cause[plan.paid], (second or payment).code))
    ended = plan.paid is Paid.WRONGLY and plan.back in {Back.REFUNDED, Back.FAILED}
    if plan.paid in {Paid.SILENTLY, Paid.WRONGLY} and not ended:
        played.cases.append(("processing_too_long", payment.code))


def _hear(payment: Payment, outcome: ReportOutcome, amount_vnd: int, *, reference: str = "FT26324") -> None:
    word = replace(report(payment.code, outcome, amount_vnd=amount_vnd), provider_reference=reference)
    with transaction.atomic():
        apply_words([Heard(word, "scripted", Trust.ANSWERED)], now=SOON)


def _decide(plan: Plan, payment: Payment, bank: RefundingBank) -> None:
    """The refund the portal drafted for money that has to go back."""
    for refund in Refund.objects.filter(payment__obligation=payment.obligation_id, state="awaiting_approval"):
        if plan.back is Back.NOTHING:
            continue
        if plan.back is Back.REJECTED:
            reject_refund(refund.number, reason="Chờ xác minh.", actor=BINH, now=SOON)
            continue
        refused = plan.back is Back.FAILED
        bank.answer = RefundReport(RefundOutcome.REFUSED if refused else RefundOutcome.REFUNDED, "RF")
        approve_refund(refund.number, actor=BINH, now=SOON)
        news()


def _book_the_bank(pairs: Sequence[tuple[Plan, Payment]], played: Played) -> None:
    rows = []
    for plan, payment in pairs:
        amount_vnd = (
            plan.amount_vnd - 1_000 * (Paid.WRONGLY is plan.paid) - 3_000 * (Line.ALTERED is plan.line)
        )
        copies = {Line.MISSING: 0, Line.DOUBLED: 2}.get(plan.line, 1)
        code = payment.code
        if plan.line is Line.RENAMED:
            code = f"G22.99.2-261119{payment.pk % 1_000_000:06d}"
            played.differences.add((BANK, "missing_at_portal", f"scripted/FT{payment.pk}-0"))
        rows += [
            f"{code};FT{payment.pk}-{copy};20/11/2026 10:00:00;{amount_vnd};Thành công;"
            for copy in range(copies)
        ]
        if plan.paid is Paid.TWO_ATTEMPTS:
            second = Payment.objects.get(obligation=payment.obligation_id, counts=False)
            rows.append(f"{second.code};FT{second.pk}-0;20/11/2026 10:00:00;{plan.amount_vnd};Thành công;")
    _book([CSV_HEADER, *rows], StatementSide.PROVIDER, "scripted")


def _book_the_account(
    pairs: Sequence[tuple[Plan, Payment]], stray_vnd: Sequence[int], played: Played
) -> None:
    rows: list[tuple[str, int, str]] = []
    lump = [(plan, payment) for plan, payment in pairs if plan.money is Money.LUMP]
    if lump:
        total = sum(plan.amount_vnd for plan, _payment in lump)
        rows.append(("LUMP", total, " ".join(payment.code for _plan, payment in lump)))
    for plan, payment in pairs:
        rows += [
            (f"GC{payment.pk}-{position}", amount_vnd, f"MBVCB {payment.code}+H26.12")
            for position, amount_vnd in enumerate(_parts(plan))
        ]
        if plan.money in {Money.AGAIN, Money.BEYOND}:
            last, cause = (1, "duplicate") if plan.money is Money.AGAIN else (0, "amount_differs")
            played.differences.add((ACCOUNTS, cause, f"{ACCOUNT}/GC{payment.pk}-{last}"))
    for position, amount_vnd in enumerate(stray_vnd):
        rows.append((f"LA{position}", amount_vnd, "NOP TIEN KHONG GHI MA"))
        played.differences.add((ACCOUNTS, "credit_without_payment", f"{ACCOUNT}/LA{position}"))
    played.credits_vnd = sum(amount_vnd for _number, amount_vnd, _content in rows)
    lines = [f"23/11/2026;{ACCOUNT};{number};{vnd};{content}" for number, vnd, content in rows]
    _book([BANK_HEADER, *lines], StatementSide.BANK, "970400")


def _parts(plan: Plan) -> list[int]:
    whole = plan.amount_vnd
    return {
        Money.ALONE: [whole],
        Money.SPLIT: [whole - 4_000, 4_000],
        Money.SHORT: [whole - 4_000],
        Money.AGAIN: [whole, whole],
        Money.BEYOND: [whole + 4_000],
    }.get(plan.money, [])


def _book(rows: Sequence[str], side: StatementSide, source: str) -> None:
    file = booked(received("\n".join([*rows, ""]).encode(), side, source, now=MORNING), now=MORNING)
    assert (file.state, file.problems) == ("booked", [])


def _give_back(plan: Plan, payment: Payment) -> None:
    """An officer gives back part of what the account has, with the agency's consent; the agency pays."""
    if not (plan.counts and plan.acknowledged and plan.is_whole_on_the_account and plan.asked_back_vnd):
        return
    asked_vnd = min(plan.asked_back_vnd, plan.amount_vnd)
    draft = RefundDraft(payment.code, asked_vnd, "Nộp nhầm.", payee=PAYER)
    refund = draft_refund(draft, actor=ANNA, now=MORNING)
    submit_refund(refund.number, actor=ANNA, now=MORNING)
    consent_to_refund(refund.number, reason="Đồng ý.", actor="officer:chi", now=MORNING)
    approve_refund(refund.number, actor=BINH, now=MORNING)
    while relay(now=MORNING):
        pass
    record_refunded(refund.number, reference="HOAN", actor=BINH, now=MORNING)
