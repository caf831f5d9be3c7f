"""Wrong account data: reported, corrected, sent again, followed until the money is there (TT 29.2, PAY-14)."""

from datetime import datetime, timedelta

import pytest

from dichvucong.catalogs import selectors as catalogs
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.errors import InvalidFields
from dichvucong.kernel.outbox import relay
from dichvucong.payments.crediting import BookingOutcome, BookingReport, WrongData
from dichvucong.payments.crediting_errors import (
    AlreadyCredited,
    CorrectionAlreadyOpen,
    CorrectionStepNotOffered,
    NothingCorrected,
    NotPaidYet,
)
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import AccountCorrection, Obligation, Payment
from dichvucong.payments.selectors.search import Scope
from dichvucong.payments.selectors.support import Party
from dichvucong.payments.selectors.tracing import traced
from dichvucong.payments.services import StartRequest, start_payment
from dichvucong.payments.services.corrections import (
    AccountData,
    acknowledge_correction,
    correct_account,
    escalate_unanswered,
    record_booked,
    register_and_correct,
    report_wrong_account,
)
from dichvucong.payments.services.reconciliation import reconcile
from tests.factories.payments import NOW, an_obligation
from tests.factories.settlement import a_bank_statement, a_paid_payment, booked
from tests.payments.corrections.world import (
    BANK_USER,
    NAMED,
    OFFICER,
    RIGHT,
    SOON,
    WRONG,
    ScriptedDesk,
    journalled,
    refused,
    worker,
)
from tests.payments.refunds.world import hear

pytestmark = pytest.mark.req("PAY-14")


def state_of(row: AccountCorrection) -> str:
    row.refresh_from_db()
    return row.state


def party_of(payment: Payment) -> Party:
    (row,) = traced([Payment.objects.select_related("obligation", "receipt").get(pk=payment.pk)], now=NOW)
    return row.support.party


@pytest.mark.usefixtures("no_desk")
def test_a_report_fails_the_accounting_and_gives_the_agency_one_working_day() -> None:
    payment = a_paid_payment()

    correction = refused(payment)

    payment.refresh_from_db()
    assert (payment.accounting_state, party_of(payment)) == ("failed", Party.AGENCY)
    assert correction.number.startswith("DC-261120-")
    # Friday 20 November: the working day after is Monday, to its end.
    assert correction.due_at == datetime(2026, 11, 23, 17, 0, tzinfo=VIETNAM)
    assert correction.wrong_account_number == WRONG.account_number
    assert journalled(correction.number) == ["correction.opened"]
    assert "payment.credit_failed" in journalled(payment.code)


@pytest.mark.usefixtures("no_desk")
def test_the_same_report_again_changes_nothing() -> None:
    payment = a_paid_payment()
    correction = refused(payment)

    with pytest.raises(CorrectionAlreadyOpen):
        refused(payment)

    assert list(AccountCorrection.objects.all()) == [correction]


@pytest.mark.usefixtures("no_desk")
def test_what_was_not_paid_or_is_credited_has_nothing_to_correct() -> None:
    unpaid = start_payment(StartRequest(an_obligation().link_token, "scripted"), now=NOW)
    credited = a_paid_payment()
    booked(a_bank_statement([("C1", credited.amount_vnd, credited.code)]))

    with pytest.raises(NotPaidYet):
        report_wrong_account(unpaid.code, NAMED, actor=BANK_USER, now=NOW)
    with pytest.raises(AlreadyCredited):
        report_wrong_account(credited.code, NAMED, actor=BANK_USER, now=NOW)

    assert not AccountCorrection.objects.exists()


def test_a_corrected_order_is_sent_once_and_followed_until_the_account_has_the_money(
    desk: ScriptedDesk,
) -> None:
    payment = a_paid_payment()
    correction = refused(payment)

    correct_account(correction.number, RIGHT, actor=OFFICER, now=SOON)
    payment.refresh_from_db()
    assert (state_of(correction), payment.accounting_state) == ("corrected", "pending")
    worker()
    assert state_of(correction) == "acknowledged"
    worker(minutes=13)
    assert (state_of(correction), correction.provider_reference) == ("booked", "GC1")
    booked(a_bank_statement([("C1", payment.amount_vnd, payment.code)], account=RIGHT.account_number))

    payment.refresh_from_db()
    assert (state_of(correction), payment.accounting_state) == ("credited", "succeeded")
    (order,) = desk.orders
    assert (order.reference, order.beneficiary.account_number) == (
        f"{correction.number}-1",
        RIGHT.account_number,
    )
    assert payment.code in order.content
    assert journalled(correction.number) == [
        "correction.opened",
        "correction.corrected",
        "correction.acknowledged",
        "correction.booked",
        "correction.credited",
    ]


def test_the_obligation_names_the_new_account_and_both_are_kept(desk: ScriptedDesk) -> None:
    payment = a_paid_payment()
    correction = refused(payment)

    correct_account(correction.number, RIGHT, actor=OFFICER, now=SOON)

    due = Obligation.objects.get(pk=payment.obligation_id)
    correction.refresh_from_db()
    assert (due.account_number, due.version) == (RIGHT.account_number, 2)
    assert (correction.wrong_account_number, correction.account_number) == (
        WRONG.account_number,
        RIGHT.account_number,
    )
    assert "obligation.account_corrected" in journalled(due.revenue_identifier)
    assert desk.orders == [], "nothing is sent inside the officer's request"


@pytest.mark.usefixtures("desk")
def test_a_file_that_names_the_old_account_is_no_difference() -> None:
    payment = a_paid_payment()
    body = f"Mã giao dịch;Số bút toán;Thời gian;Số tiền;Trạng thái;Tài khoản thụ hưởng\n{payment.code};FT1;20/11/2026 10:00:00;200000;Thành công;{WRONG.account_number}\n"
    correction = refused(payment)
    correct_account(correction.number, RIGHT, actor=OFFICER, now=SOON)
    from dichvucong.payments.states import StatementSide
    from tests.factories.settlement import received

    booked(received(body.encode(), StatementSide.PROVIDER, "scripted"))

    run = reconcile(NOW.date(), actor="test", now=SOON)

    assert "account_differs" not in run.counts["portal_bank"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (AccountData("", "01701001", "3511088888888", "SO TU PHAP HA NOI"), "account_number"),
        (AccountData("", "01701001", RIGHT.account_number, "SO TAI CHINH"), "account_name"),
        (AccountData("", "0170", RIGHT.account_number, "SO TU PHAP HA NOI"), "citad"),
        (AccountData("999999", "", RIGHT.account_number, "SO TU PHAP HA NOI"), "bank_bin"),
    ],
    ids=["not registered", "another name", "malformed CITAD", "unknown bank"],
)
def test_what_the_catalogue_does_not_know_is_refused_by_field_and_nothing_moves(
    desk: ScriptedDesk, data: AccountData, field: str
) -> None:
    correction = refused(a_paid_payment())

    with pytest.raises(InvalidFields) as refusal:
        correct_account(correction.number, data, actor=OFFICER, now=SOON)

    assert field in {error.field for error in refusal.value.errors}
    assert (state_of(correction), correction.account_number) == ("open", "")
    assert Obligation.objects.get().account_number == WRONG.account_number
    assert worker() == 0
    assert desk.orders == []


@pytest.mark.usefixtures("desk")
def test_the_same_account_again_corrects_nothing() -> None:
    correction = refused(a_paid_payment())

    with pytest.raises(NothingCorrected):
        correct_account(correction.number, WRONG, actor=OFFICER, now=SOON)

    assert state_of(correction) == "open"


@pytest.mark.usefixtures("desk")
def test_a_new_account_takes_the_wrong_ones_place_in_the_catalogue_too() -> None:
    correction = refused(a_paid_payment())
    fresh = AccountData("", "01701001", "3511077777777", "SO TU PHAP HA NOI")

    register_and_correct(correction.number, fresh, actor=OFFICER, now=SOON)

    numbers = {account.account_number for account in catalogs.beneficiary_accounts("H26.12", on=SOON.date())}
    assert numbers == {RIGHT.account_number, fresh.account_number}
    assert state_of(correction) == "corrected"


def test_a_bank_that_finds_the_correction_wrong_too_asks_again_with_a_new_term(desk: ScriptedDesk) -> None:
    payment = a_paid_payment()
    correction = refused(payment)
    desk.booking = BookingReport(BookingOutcome.REFUSED, reason=WrongData.ACCOUNT_NAME)
    correct_account(correction.number, RIGHT, actor=OFFICER, now=SOON)

    worker()

    payment.refresh_from_db()
    assert (state_of(correction), correction.reason) == ("open", "wrong_account_name")
    assert (payment.accounting_state, correction.wrong_account_number) == ("failed", RIGHT.account_number)
    correct_account(correction.number, WRONG, actor=OFFICER, now=SOON + timedelta(hours=1))
    correction.refresh_from_db()
    assert correction.order_reference == f"{correction.number}-2", "a refused order stays refused"


def test_a_lost_answer_is_asked_about_before_the_order_is_sent_again(desk: ScriptedDesk) -> None:
    correction = refused(a_paid_payment())
    desk.booking = BookingReport(BookingOutcome.UNKNOWN)
    desk.later = BookingReport(BookingOutcome.ACKNOWLEDGED)
    correct_account(correction.number, RIGHT, actor=OFFICER, now=SOON)

    worker()
    assert state_of(correction) == "corrected"
    worker(minutes=12)

    assert state_of(correction) == "acknowledged"
    assert len(desk.orders) == 1


@pytest.mark.usefixtures("no_desk")
def test_where_the_bank_has_no_interface_its_people_say_what_became_of_it() -> None:
    correction = refused(a_paid_payment())
    correct_account(correction.number, RIGHT, actor=OFFICER, now=SOON)

    acknowledge_correction(correction.number, actor=BANK_USER, now=SOON)
    record_booked(correction.number, "GC-77", actor=BANK_USER, now=SOON)

    assert (state_of(correction), correction.provider_reference) == ("booked", "GC-77")
    with pytest.raises(CorrectionStepNotOffered):
        acknowledge_correction(correction.number, actor=BANK_USER, now=SOON)


@pytest.mark.usefixtures("desk")
def test_the_banks_people_do_not_answer_for_its_system() -> None:
    correction = refused(a_paid_payment())
    correct_account(correction.number, RIGHT, actor=OFFICER, now=SOON)

    with pytest.raises(CorrectionStepNotOffered):
        acknowledge_correction(correction.number, actor=BANK_USER, now=SOON)

    assert state_of(correction) == "corrected"


@pytest.mark.usefixtures("no_desk")
def test_a_payment_taken_back_leaves_nothing_to_correct() -> None:
    payment = a_paid_payment()
    correction = refused(payment)

    hear(payment, ReportOutcome.REVERSED, payment.amount_vnd)
    while relay(now=SOON):
        pass

    assert state_of(correction) == "withdrawn"


@pytest.mark.usefixtures("no_desk")
def test_what_is_not_corrected_in_time_is_raised_once() -> None:
    correction = refused(a_paid_payment())
    late = NOW + timedelta(days=4)

    assert escalate_unanswered(now=late) == 1
    assert escalate_unanswered(now=late) == 0

    from dichvucong.payments.selectors.red import red_now

    red = {light.kind: light.count for light in red_now(Scope(provider_codes={"scripted"}), now=late)}
    assert (red["corrections"], red["corrections_late"]) == (1, 1)
    assert journalled(correction.number)[-1] == "correction.escalated"
    elsewhere = {light.kind: light.count for light in red_now(Scope(agency_codes={"H29"}), now=late)}
    assert (elsewhere["corrections"], elsewhere["corrections_late"]) == (0, 0)


@pytest.mark.usefixtures("no_desk")
def test_a_banks_signed_word_opens_the_correction_and_repeating_it_changes_nothing() -> None:
    from django.db import transaction

    from dichvucong.payments.gateways import ProviderReport
    from dichvucong.payments.rules import Trust
    from dichvucong.payments.services.applying import Heard, apply_words

    payment = a_paid_payment()
    said = ProviderReport(
        payment.code, ReportOutcome.NOT_CREDITED, payment.amount_vnd, "FT1", "e1", reason="wrong_account_name"
    )

    for _ in range(2):
        with transaction.atomic():
            apply_words([Heard(said, "scripted", Trust.PUSHED)], now=SOON)

    correction = AccountCorrection.objects.get()
    assert (correction.reason, correction.reported_by) == ("wrong_account_name", "provider:scripted")
    payment.refresh_from_db()
    assert (payment.state, payment.accounting_state) == ("payment_succeeded", "failed")
