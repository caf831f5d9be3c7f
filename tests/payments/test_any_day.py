"""Any day: money in is money out plus what is named, refunds stay within what came, jobs run again change nothing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import F, Model, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dichvucong.config import tasks
from dichvucong.exchange.models import Delivery
from dichvucong.integrations.statements.reader import FileReader
from dichvucong.kernel.dispatch import AtOnce
from dichvucong.kernel.models import InboxMessage, JournalEntry, NumberSeries, OutboxEvent
from dichvucong.kernel.outbox import relay
from dichvucong.notifications.models import Message
from dichvucong.payments.errors import RefundTooLarge
from dichvucong.payments.gateways import CloseOutcome, ReportOutcome
from dichvucong.payments.models import (
    AccountCorrection,
    Credit,
    CreditRequest,
    CreditShare,
    Discrepancy,
    Obligation,
    Payment,
    PaymentCase,
    Receipt,
    Refund,
    StatementFile,
    StatementLine,
)
from dichvucong.payments.refunding import refunders
from dichvucong.payments.services import handle_inbox, sweep_payments
from dichvucong.payments.services.corrections import sweep_corrections
from dichvucong.payments.services.reconciliation import reconcile, reevaluate
from dichvucong.payments.services.refunds import RefundDraft, draft_refund, sweep_refunds
from dichvucong.payments.services.refunds.rules import PROVIDER
from dichvucong.payments.services.settlement import match_credits
from dichvucong.payments.statements import reader
from tests.factories.payments import NOW, ScriptedProvider
from tests.payments.generated_day import (
    MORNING,
    PAYER,
    Back,
    Found,
    Line,
    Money,
    Paid,
    Plan,
    Played,
    forgotten,
    play,
)
from tests.payments.refunds.world import ANNA, RefundingBank, wire

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.req("PAY-13", "PAY-14", "REC-01", "REC-03", "REF-01", "REF-04"),
]

NIGHT = MORNING + timedelta(hours=1)
BOOKS: tuple[type[Model], ...] = (
    Obligation,
    Payment,
    Receipt,
    PaymentCase,
    Refund,
    StatementFile,
    StatementLine,
    Credit,
    CreditShare,
    Discrepancy,
    AccountCorrection,
    CreditRequest,
    JournalEntry,
    OutboxEvent,
    InboxMessage,
    Delivery,
    Message,
    NumberSeries,
)
"""All that may not change when a job runs again. Runs of the comparison are not among them: each is noted."""

JOBS: Mapping[str, Callable[[], object]] = {
    "inbox": lambda: handle_inbox(now=NIGHT),
    "sweep of payments": lambda: sweep_payments(now=NIGHT, executor=AtOnce()),
    "sweep of refunds": lambda: sweep_refunds(now=NIGHT, executor=AtOnce()),
    "sweep of corrections": lambda: sweep_corrections(now=NIGHT),
    "matching of credits": lambda: match_credits(actor="portal", now=NIGHT),
    "expiry": lambda: tasks.expire_dues(0),
    "stuck payments": lambda: tasks.raise_stuck(0),
    "stuck refunds": lambda: tasks.tell_stuck_refunds(0),
    "reconciliation": lambda: tasks.reconcile_days(0),
    "a comparison by hand": lambda: reconcile(NOW.date(), actor="test", now=NIGHT),
    "a second look at what is open": lambda: reevaluate(now=NIGHT),
}
PLANS = st.builds(
    Plan,
    paid=st.sampled_from(Paid),
    line=st.sampled_from(Line),
    money=st.sampled_from(Money),
    back=st.sampled_from(Back),
    amount_vnd=st.integers(10, 900).map(lambda thousands: thousands * 1_000),
    acknowledged=st.booleans(),
    asked_back_vnd=st.sampled_from([0, 0, 1, 9_999, 10_000_000]),
)
STRAYS = st.lists(st.integers(1, 900).map(lambda thousands: thousands * 1_000 + 7), max_size=2)
"""No payment's sum ends in seven, so that a stray credit fits none by chance."""


@pytest.fixture
def world(bank: ScriptedProvider) -> Iterator[RefundingBank]:
    """A bank that takes refund orders and answers no question about a silent payment, and files that can be read."""
    bank.ask_outcome, bank.close_outcome = ReportOutcome.UNKNOWN, CloseOutcome.UNKNOWN
    wired = {code: one for code in refunders.codes() if (one := refunders.find(code))}
    before = reader.current
    refunding = RefundingBank()
    wire(refunding)
    reader.install(FileReader())
    yield refunding
    reader.install(before)
    refunders.install(wired)


def run_jobs() -> None:
    with time_machine.travel(NIGHT, tick=False):
        for job in JOBS.values():
            job()
        while relay(now=NIGHT):
            pass


def books() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in BOOKS}


def found() -> set[Found]:
    rows = Discrepancy.objects.filter(state="open")
    return {(row.comparison, row.cause, row.dedupe_key.split(":", 2)[2]) for row in rows}


def total(rows: Any, column: str = "amount_vnd") -> int:
    return int(rows.aggregate(vnd=Sum(column))["vnd"] or 0)


def missing_vnd(payment: Payment) -> int:
    """What open differences say was paid, less what of it is on the account; 0 where none says so."""
    about_it = payment.discrepancies.filter(state="open").exclude(dedupe_key__contains="/")
    open_ones = {(row.comparison, row.cause): row for row in about_it}
    for fact, side in NAMES_MONEY.items():
        if fact in open_ones:
            return int(getattr(open_ones[fact], side)) - total(CreditShare.objects.filter(payment=payment))
    return 0


NAMES_MONEY = {
    ("portal_agency", "missing_at_agency"): "ours_vnd",
    ("account_agency", "missing_at_account"): "ours_vnd",
    ("account_agency", "amount_differs"): "ours_vnd",
    ("portal_bank", "status_differs"): "theirs_vnd",
}
"""Differences that tell of money the account should have, and which of their sums was paid."""


def check_money(played: Played) -> None:
    """Both sides of the day, to the đồng.

    Payers: what they paid is on the account (credited, less what agencies gave back from there), was given back, is
    owed by an open case, or is named by an open difference as not on the account. Account: what came is shared out
    among payments or named by an open difference as belonging to none.
    """
    shares = total(CreditShare.objects.all())
    refunded = Refund.objects.filter(state="refunded")
    whereabouts = {
        "on the account": shares - total(refunded.exclude(route=PROVIDER)),
        "given back": total(refunded),
        "owed by cases": total(PaymentCase.objects.filter(state="open"), "to_refund_vnd"),
        "named as missing": sum(missing_vnd(payment) for payment in Payment.objects.all()),
    }
    assert sum(whereabouts.values()) == played.money_in_vnd, whereabouts
    strays = Discrepancy.objects.filter(state="open", credit__isnull=False, comparison="account_agency")
    nobodys = strays.filter(dedupe_key__contains="/").annotate(rest_vnd=F("theirs_vnd") - F("ours_vnd"))
    assert played.credits_vnd == total(Credit.objects.all()) == shares + total(nobodys, "rest_vnd")


def check_refunds(played: Played) -> None:
    """No payment gives back more than came for it, and none can be made to."""
    for payment in Payment.objects.filter(refunds__isnull=False).distinct():
        given_back = payment.refunds.filter(state="refunded")
        assert total(given_back) <= played.came_vnd[payment.code]
        assert payment.refunded_vnd <= payment.amount_vnd
        if payment.counts and payment.paid_at:
            left_vnd = payment.amount_vnd - payment.refunded_vnd
            if left_vnd:
                with pytest.raises(RefundTooLarge):
                    draft_refund(
                        RefundDraft(payment.code, left_vnd + 1, "Quá.", payee=PAYER), actor=ANNA, now=NIGHT
                    )


def check_names(played: Played) -> None:
    """Every difference and every case that was planted is there under its cause, and no other."""
    assert found() == played.differences
    cases = PaymentCase.objects.values_list("cause", "payment__code")
    assert sorted(cases) == sorted(played.cases)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(plans=st.lists(PLANS, max_size=7), strays=STRAYS)
def test_any_day_adds_up_and_running_its_jobs_again_changes_nothing(
    world: RefundingBank, plans: list[Plan], strays: list[int]
) -> None:
    with forgotten():
        played = play(plans, strays, world)
        run_jobs()

        check_money(played)
        check_names(played)
        check_refunds(played)
        before = books()
        run_jobs()
        assert books() == before


@pytest.mark.parametrize("paid", Paid)
def test_each_way_of_paying_adds_up_whatever_officers_decide(world: RefundingBank, paid: Paid) -> None:
    plans = [Plan(paid, back=back) for back in Back]
    plans += [Plan(paid, money=Money.LOST, acknowledged=False), Plan(paid, Line.MISSING, Money.SHORT)]

    played = play(plans, [77_007], world)
    run_jobs()

    check_money(played)
    check_names(played)
    check_refunds(played)


LOSSES: Mapping[str, Callable[[], object]] = {
    "a share of a credit": lambda: CreditShare.objects.latest("pk").delete(),
    "the missing money's difference": lambda: Discrepancy.objects.filter(cause="missing_at_account").delete(),
    "the stray credit's difference": lambda: Discrepancy.objects.filter(
        cause="credit_without_payment"
    ).delete(),
    "one đồng of a case": lambda: PaymentCase.objects.filter(to_refund_vnd__gt=0).update(
        to_refund_vnd=F("to_refund_vnd") - 1
    ),
    "a refund's result": lambda: Refund.objects.filter(state="refunded").update(state="failed"),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_the_checks_notice_when_something_is_lost(world: RefundingBank, loss: str) -> None:
    """Negative control: the property above can fail."""
    plans = [
        Plan(Paid.TWO_ATTEMPTS),
        Plan(Paid.WRONGLY, back=Back.NOTHING),
        Plan(money=Money.LOST),
        Plan(line=Line.ALTERED),
    ]
    played = play(plans, [77_007], world)
    run_jobs()
    check_money(played)

    LOSSES[loss]()

    with pytest.raises(AssertionError):
        check_money(played)


def test_a_job_that_writes_again_is_noticed(world: RefundingBank) -> None:
    """Negative control: one word more in the journal is a change."""
    play([Plan()], [], world)
    run_jobs()
    before = books()

    match_credits(actor="portal", now=NIGHT)
    assert books() == before
    Payment.objects.update(asks=F("asks") + 1)

    assert books() != before
