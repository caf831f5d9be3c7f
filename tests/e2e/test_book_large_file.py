"""A large statement is booked by the worker; killed in the middle, it is booked all the same, and once."""

from secrets import token_hex

import pytest
from django.db.models import Count, Sum

from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.payments.models import Payment, StatementBooking, StatementFile, StatementLine
from tests.support.day_of_money import BANK, Day
from tests.support.officers import Console, console_of
from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300), pytest.mark.req("REC-04", "OPS-05")]
LINES = 50_000
AMOUNT_VND = 50_000


@pytest.fixture
def officer(stack: Stack) -> Console:
    return console_of(stack, "vanhanh")


def a_large_file(payments: list[Payment]) -> bytes:
    """Lines of these payments among many of nobody's, each with a number of its own."""
    mark, day = token_hex(4), f"{vietnam_day(now()):%d/%m/%Y}"
    codes = [*(payment.code for payment in payments), *[""] * (LINES - len(payments))]
    rows = [f"{code};{mark}-{nth};{day} 10:00:00;{AMOUNT_VND};Thành công" for nth, code in enumerate(codes)]
    return "\n".join(["Mã giao dịch;Số bút toán;Thời gian;Số tiền;Trạng thái", *rows, ""]).encode()


def hand_in(officer: Console, body: bytes) -> str:
    """Send the file and ask for its booking; returns the address of its page."""
    officer.get("/quantri/sao-ke/gui-tep")
    seen = officer.upload("/quantri/sao-ke/gui-tep", nguon=f"provider:{BANK}", tep=("ngay.csv", body))
    assert "mới xem 20.000 dòng đầu" in seen
    page = officer.address.removeprefix(officer.stack.portal)
    assert "đang ghi sổ" in officer.post(f"{page}/ghi-so")
    return page


def test_a_worker_killed_in_the_middle_of_a_booking_costs_nothing_but_time(
    stack: Stack, officer: Console
) -> None:
    day = Day(stack, vietnam_day(now()), vietnam_day(now()), [])
    payments = [day.paid() for _ in range(3)]
    page = hand_in(officer, a_large_file(payments))
    file = StatementFile.objects.defer("body").get(number=page.rpartition("/")[2])
    booking = StatementBooking.objects.get(file=file)

    wait_for(lambda: StatementBooking.objects.get(pk=booking.pk).rows_total, lambda: stack.log("worker"))
    stack.kill("worker")
    file.refresh_from_db(fields=["state"])
    assert file.state == "received"
    assert not StatementLine.objects.filter(file=file).exists()
    assert "đang ghi sổ" in officer.get(page)
    stack.start("worker")
    wait_for(lambda: "Dòng đã ghi sổ" in officer.get(page), lambda: stack.log("worker"))

    booking.refresh_from_db()
    assert (booking.state, booking.attempts, booking.rows_done) == ("done", 2, LINES)
    lines = StatementLine.objects.filter(file=file)
    told = lines.aggregate(
        count=Count("pk"), numbers=Count("external_id", distinct=True), sum=Sum("amount_vnd")
    )
    assert told == {"count": LINES, "numbers": LINES, "sum": LINES * AMOUNT_VND}
    assert sorted(lines.exclude(payment=None).values_list("payment_id", flat=True)) == [
        payment.pk for payment in payments
    ]
    file.refresh_from_db(fields=["new_count", "amount_vnd"])
    assert (file.new_count, file.amount_vnd) == (LINES, LINES * AMOUNT_VND)
