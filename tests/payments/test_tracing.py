from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dichvucong.catalogs.services import Change, set_contact_point
from dichvucong.catalogs.services.contacts import ContactDraft
from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.errors import PaymentNotFound
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Payment, PaymentCase, Receipt
from dichvucong.payments.selectors import PaymentFilter, Scope
from dichvucong.payments.selectors.support import Party, Situation
from dichvucong.payments.selectors.tracing import ReceiptStatus, Traced, trace_payments
from dichvucong.payments.services import StartRequest, ask_provider, resolve_case, start_payment
from dichvucong.payments.services.tracing import Complaint, fetch_receipt, lodge_complaint
from dichvucong.payments.states import PaymentState
from tests.factories.accounts import LONG_AGO
from tests.factories.agencies import plant
from tests.factories.payments import NOW, ScriptedProvider, a_provider, an_obligation

pytestmark = pytest.mark.django_db
ALL = Scope(everything=True)
WORDS = Complaint("Nguyễn Văn Mẫu", "0912 345 678", "Tôi đã trả tiền mà chưa có biên lai.")


def started(provider: str = "scripted", **changes: Any) -> Payment:
    return start_payment(StartRequest(an_obligation(**changes).link_token, provider), now=NOW)


def paid(bank: ScriptedProvider, **changes: Any) -> Payment:
    payment = started(**changes)
    bank.ask_outcome = ReportOutcome.SUCCEEDED
    return ask_provider(payment.code, actor="test", now=NOW + timedelta(seconds=40))


def found(scope: Scope = ALL, **wanted: Any) -> list[Traced]:
    return trace_payments(PaymentFilter(**wanted), scope=scope, now=NOW)


def codes(**wanted: Any) -> list[str]:
    return [row.payment.code for row in found(**wanted)]


def contact(owner: str, **changes: Any) -> None:
    draft = ContactDraft(owner_code=owner, name="Đầu mối", **changes)
    set_contact_point(draft, ordinal=1, valid_from=date(2026, 1, 1), change=Change("test", LONG_AGO))


@pytest.mark.req("REC-05")
def test_each_field_of_the_tool_finds_its_payments(bank: ScriptedProvider) -> None:
    fee = started(payment_type=2)
    fine = started(
        "other", payment_type=1, revenue_identifier="H26.12-261120-999001", dossier_code="12/QĐ-XP"
    )

    assert codes(payment_type=1) == [fine.code]
    assert codes(dossier_code="12/qđ-xp") == [fine.code]
    assert codes(dossier_code=fee.obligation.dossier_code) == [fee.code]
    assert codes(code=f" {fee.code.lower()} ") == [fee.code]
    assert codes(provider_code="other") == [fine.code]
    assert codes(day_from=date(2026, 11, 20), day_to=date(2026, 11, 20)) == [fine.code, fee.code]
    assert codes(day_from=date(2026, 11, 21)) == []
    assert codes(payment_type=1, provider_code="scripted") == []


@pytest.mark.req("REC-08")
def test_agencies_and_banks_trace_exactly_their_own_payments(bank: ScriptedProvider) -> None:
    own, other = started(agency_code="H26.12"), started("other", agency_code="H29.1")

    assert [row.pk for row in found(Scope(agency_codes=["H26.12"]))] == [own.pk]
    assert [row.pk for row in found(Scope(provider_codes=["other"]))] == [other.pk]
    assert found(Scope(provider_codes=["other"]), code=own.code) == []
    assert found(Scope()) == []


@pytest.mark.req("REC-06")
def test_the_unit_is_name_hotline_and_email_of_whoever_answers(bank: ScriptedProvider) -> None:
    plant("H26", "H26.12")
    contact("H26", hotline="1022", email="h26@example.com")
    contact("H26.12", phone="024 1111", email="h26-12@example.com")
    contact("G22.99", hotline="1900 9999", email="ho-tro@example.com")
    a_provider("scripted", hotline="1900 0001", email="bank@example.com")
    payment = started()

    def unit() -> str:
        return str(found(code=payment.code)[0].support)

    assert unit() == "Ngân hàng Kịch bản – 1900 0001 – bank@example.com"
    Payment.objects.update(state=PaymentState.INITIATION_FAILED)
    assert unit() == "Sở Tư pháp thành phố Hà Nội – 024 1111 – h26-12@example.com"
    Payment.objects.update(state=PaymentState.INITIATED)
    assert unit() == "Cổng Dịch vụ công quốc gia – 1900 9999 – ho-tro@example.com"


@pytest.mark.req("REC-06")
def test_a_unit_without_a_contact_point_is_answered_for_by_the_one_above(bank: ScriptedProvider) -> None:
    plant("H26", "H26.12")
    contact("H26", hotline="1022", email="h26@example.com")
    started()
    Payment.objects.update(state=PaymentState.INITIATION_FAILED)

    (row,) = found()

    assert row.support.party is Party.AGENCY
    assert str(row.support) == "Cơ quan H26 – 1022 – h26@example.com"
    assert row.body_name == "Cơ quan H26"


@pytest.mark.req("REC-06")
def test_money_is_late_when_the_next_working_day_has_passed(bank: ScriptedProvider) -> None:
    payment = paid(bank)
    fetch_receipt(payment.code, actor="test", now=NOW)
    Payment.objects.update(documents_received_at=NOW)
    monday, tuesday = NOW + timedelta(days=3), NOW + timedelta(days=4)

    def situation(now: datetime) -> Situation:
        return trace_payments(PaymentFilter(), scope=ALL, now=now)[0].situation

    assert found()[0].credit_due_on == date(2026, 11, 23)
    assert situation(monday) == Situation.ON_ITS_WAY
    assert situation(tuesday) == Situation.LATE


@pytest.mark.req("REC-07")
def test_only_a_success_without_a_receipt_can_fetch_it(bank: ScriptedProvider) -> None:
    waiting, done = started(), paid(bank)

    status = {row.payment.code: row.receipt_status for row in found()}
    assert status == {waiting.code: ReceiptStatus.NONE, done.code: ReceiptStatus.MISSING}
    receipt = fetch_receipt(done.code, actor="officer:a", now=NOW)
    again = fetch_receipt(done.code, actor="officer:a", now=NOW)

    assert receipt is not None
    assert again == receipt
    assert found(code=done.code)[0].receipt_status is ReceiptStatus.READY
    events = JournalEntry.objects.filter(event="receipt.issued").values_list("subject", "actor")
    assert list(events) == [(receipt.number, "officer:a")]


@pytest.mark.req("REC-07")
def test_asking_for_a_receipt_of_what_was_not_paid_issues_none(bank: ScriptedProvider) -> None:
    payment = started()

    assert fetch_receipt(payment.code, actor="officer:a", now=NOW) is None
    assert bank.asked == [payment.code]
    assert not Receipt.objects.exists()


@pytest.mark.req("REC-05")
def test_a_complaint_opens_one_case_that_can_be_answered_and_its_words_stay_out_of_the_journal(
    bank: ScriptedProvider,
) -> None:
    payment = started()

    case = lodge_complaint(payment.code, WORDS, actor="officer:a", now=NOW)
    again = lodge_complaint(payment.code, WORDS, actor="officer:b", now=NOW + timedelta(hours=1))

    assert again == case
    assert (case.cause, case.agency_code, case.provider_code) == ("complaint", "H26.12", "scripted")
    assert case.evidence["complainant"] == "Nguyễn Văn Mẫu"
    assert case.evidence["answer_by"] == "23/11/2026 10:00"
    entry = JournalEntry.objects.get(subject=case.number)
    assert (entry.event, entry.actor) == ("case.opened", "officer:a")
    assert "Mẫu" not in f"{entry.reason}{entry.evidence}"
    resolve_case(case.number, resolution="answered", reason="Đã trả lời.", actor="officer:a", now=NOW)
    assert PaymentCase.objects.get().state == "resolved"


def test_a_complaint_about_an_unknown_payment_is_refused(bank: ScriptedProvider) -> None:
    with pytest.raises(PaymentNotFound):
        lodge_complaint("G22.99.2-261120999999", WORDS, actor="officer:a", now=NOW)

    assert not PaymentCase.objects.exists()


def test_a_page_costs_few_queries_however_many_units_it_shows(bank: ScriptedProvider) -> None:
    units = [f"H26.{number}" for number in range(11, 17)]
    plant("H26", *units)
    for unit in units:
        contact(unit, hotline="1022")
        started(agency_code=unit)
    Payment.objects.update(state=PaymentState.INITIATION_FAILED)

    with CaptureQueriesContext(connection) as queries:
        rows = found()

    assert {str(row.support) for row in rows} == {"Sở Tư pháp thành phố Hà Nội – 1022"}
    assert len(queries) <= 9
