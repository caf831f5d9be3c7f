"""A day from payment to account: what went well is clean, what went wrong is a case, and every đồng is somewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.notifications.models import Message
from dichvucong.payments.models import Payment, Receipt
from tests.support.day_of_money import AGENCY, BANK, BENEFICIARY_BANK, Day
from tests.support.officers import console_of
from tests.support.stack import on_database, running_stack, server_url, wait_for

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(600),
    pytest.mark.req("PAY-13", "PAY-14", "REC-01", "REC-03", "REF-01", "REF-02", "REF-04", "REC-07", "BEY-02"),
]

PAYERS_PHONE = "0912555666"
TWO_ROWS = 2


@dataclass(frozen=True)
class Paid:
    """The payments of the day, by what becomes of them."""

    plain: list[Payment]
    lump: list[Payment]
    split: Payment
    forgotten: Payment
    uncredited: Payment
    wrong: Payment
    second: Payment
    unheard: Payment
    lost: Payment


@pytest.fixture
def day(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Day]:
    """A portal of its own: files that other tests hand in for today would speak of this day's payments too."""
    with django_db_blocker.unblock():
        name = f"{connection.settings_dict['NAME']}_day"
        with running_stack(tmp_path, server_url(), name) as stack, on_database(name):
            today = vietnam_day(now())
            yield Day(stack, today, load_calendar().add_working_days(today, 1), [])


def pay_all_day(day: Day) -> Paid:
    """Six payments as they should be, a silent bank, a wrong amount, a double payment, an agency that is down."""
    plain, first, second, split, forgotten, uncredited = (day.paid() for _ in range(6))
    silent, wrong, twice = day.silently_paid(), day.paid_wrongly(), day.due()
    by_transfer = day.begin(twice, "nhanai")
    counted = day.paid(twice)
    day.known_as_paid(plain, first, second, split, forgotten, uncredited, counted)
    day.transfer(by_transfer)
    day.come_back_from_the_bank(silent)
    day.known_as_paid(silent)
    lost = paid_but_the_receipt_does_not_arrive(day)
    unheard = day.paid_while_the_agency_is_down()
    day.has_refund(by_transfer)
    day.has_refund(wrong)
    return Paid(
        plain=[plain, counted, silent, forgotten, unheard, lost],
        lump=[first, second],
        split=split,
        forgotten=forgotten,
        uncredited=uncredited,
        wrong=wrong,
        second=by_transfer,
        unheard=unheard,
        lost=lost,
    )


def paid_but_the_receipt_does_not_arrive(day: Day) -> Payment:
    """Paid, with a receipt that the payer never hears of."""
    day.lose_messages_to(PAYERS_PHONE)
    payment = day.paid(day.due(phone=PAYERS_PHONE))
    day.known_as_paid(payment)
    about = Message.objects.filter(about=payment.revenue_identifier)
    wait_for(about.filter(state="sent").exists, lambda: str(list(about.values())))
    assert day.messages_to(PAYERS_PHONE) == []
    return payment


def the_lost_receipt_is_found(day: Day, payment: Payment) -> None:
    """The bank's support officer finds it in one search, has the paper, and sends it again."""
    console = console_of(day.stack, "nganhang")
    found = console.get(f"/quantri/tra-soat?ma={payment.code}")
    number = Receipt.objects.get(payment=payment).number
    assert found.count("<tr>") == TWO_ROWS, "the head, and the payment asked for"
    assert f"Tải biên lai {number}" in found
    assert console.file(f"/quantri/bien-lai/{number}.pdf").startswith(b"%PDF-")
    console.get(f"/quantri/tra-soat/{payment.code}")
    console.post(f"/quantri/tra-soat/{payment.code}/gui-lai-bien-lai")
    assert f"Đang gửi lại biên lai {number} cho người nộp." in console.page
    wait_for(lambda: day.messages_to(PAYERS_PHONE))
    [told] = day.messages_to(PAYERS_PHONE)
    assert payment.link_token in told, "the payer has the link of the receipt now"


def money_arrives(day: Day, paid: Paid) -> None:
    """Credits one by one, a lump of two, two halves of one, and one that nobody can know."""
    rows = [(50_000, f"MBVCB {one.code}+{AGENCY}") for one in paid.plain]
    rows += [(100_000, " ".join(one.code for one in paid.lump))]
    rows += [(20_000, paid.split.code), (30_000, paid.split.code.lower().replace(".", ""))]
    rows += [(77_000, "NOP TIEN KHONG GHI MA")]
    day.drop(BENEFICIARY_BANK, f"{token_hex(4)}.csv", day.credits(*rows))


def test_a_day_is_clean_or_named_to_the_last_dong(day: Day) -> None:
    paid = pay_all_day(day)

    before_the_file = day.compare(day.day)
    day.drop(BANK, f"{token_hex(4)}.csv", day.bank_lines(without=paid.forgotten))
    after_the_file = day.compare(day.day)
    day.agency_is_back()
    day.known_as_paid(paid.unheard)
    day.drop(BANK, f"{token_hex(4)}.csv", day.bank_lines())
    after_the_late_file = day.compare(day.day)
    the_lost_receipt_is_found(day, paid.lost)
    money_arrives(day, paid)
    for payment in (paid.second, paid.wrong):
        day.give_back(payment)
    after_the_money = day.compare(day.credited_on)

    unheard = {("portal_agency", "missing_at_agency", paid.unheard.code)}
    wrong = {
        ("portal_bank", "amount_differs", paid.wrong.code),
        ("bank_agency", "missing_at_agency", paid.wrong.code),
    }
    assert before_the_file == unheard, "without the bank's file nothing can be said of its payments"
    assert after_the_file == unheard | wrong | {
        ("bank_agency", "missing_at_agency", paid.unheard.code),
        ("portal_bank", "missing_at_bank", paid.forgotten.code),
        ("bank_agency", "missing_at_bank", paid.forgotten.code),
    }
    assert after_the_late_file == wrong
    assert after_the_money - wrong == {
        ("account_agency", "missing_at_account", paid.uncredited.code),
        ("account_agency", "credit_without_payment", "77000"),
    }
    assert day.compare(day.credited_on) == after_the_money, "comparing again changes nothing"
    found = day.whereabouts()
    assert found == {"credited": 450_000, "refunded": 90_000, "cases": 0, "missing": 50_000}
    assert sum(found.values()) == day.money_in_vnd()
