"""Money that cannot be credited: the bank says why, the agency corrects, the bank books again; and the other way round."""

from datetime import timedelta
from secrets import token_hex

import pytest

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.payments.models import AccountCorrection, CreditRequest, Payment
from tests.support.day_of_money import table
from tests.support.officers import Console, console_of
from tests.support.stack import Stack, wait_for
from tests.support.statement_drop import drop
from tests.support.wrong_account import (
    BANK,
    BENEFICIARY_BANK,
    RIGHT,
    WRONG,
    beneficiary_at_the_bank,
    paid,
    tell,
    the_agency_has_another_account,
)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300), pytest.mark.req("PAY-14", "REC-08")]


@pytest.fixture
def agency(stack: Stack) -> Console:
    the_agency_has_another_account()
    return console_of(stack, "doisoat")


def test_a_wrong_account_is_reported_corrected_sent_again_and_credited(stack: Stack, agency: Console) -> None:
    payment = paid(stack)
    tell(stack, f"admin/refuse-account/{payment.code}", {"reason": "wrong_account_number"})
    rows = AccountCorrection.objects.filter(payment=payment)
    wait_for(rows.exists)
    number = rows.get().number

    assert number in agency.get(f"/quantri/dieu-chinh?ma={payment.code}")
    page = agency.get(f"/quantri/dieu-chinh/{number}")
    assert "Sai số tài khoản" in page
    chosen = agency.post(f"/quantri/dieu-chinh/{number}/sua", tai_khoan=_choice(page, RIGHT))
    assert "Lệnh thanh toán đang được gửi lại" in chosen
    wait_for(rows.filter(state="booked").exists, lambda: str(list(rows.values())))
    assert beneficiary_at_the_bank(stack, payment) == RIGHT
    head = ["Số bút toán", "Ngày hạch toán", "Số tài khoản", "Ghi có", "Nội dung"]
    credit = [f"FT{token_hex(5)}", f"{vietnam_day(now()):%d/%m/%Y}", RIGHT, payment.amount_vnd, payment.code]
    drop(stack, BENEFICIARY_BANK, table(head, [credit]))

    wait_for(rows.filter(state="credited").exists, lambda: str(list(rows.values())))
    payment.refresh_from_db()
    assert (payment.accounting_state, payment.obligation.account_number) == ("succeeded", RIGHT)
    for console in (agency, console_of(stack, "nganhang")):
        page = console.get(f"/quantri/dieu-chinh/{number}")
        assert WRONG in page
        assert RIGHT in page
        assert "Tiền đã về tài khoản" in page
        assert "Điều chỉnh và gửi lại" not in page


def test_an_agency_asks_for_its_money_and_the_bank_answers_within_the_working_day(
    stack: Stack, agency: Console
) -> None:
    payment = paid(stack)

    request = _ask(agency, payment)
    rows = CreditRequest.objects.filter(pk=request.pk)
    wait_for(rows.exclude(state="open").exists, lambda: str(list(rows.values())))

    request.refresh_from_db()
    assert (request.state, request.answer_kind) == ("answered", "will_credit")
    day_after = load_calendar().add_working_days(vietnam_day(request.asked_at), 1)
    assert vietnam_day(request.due_at) >= day_after
    for console in (agency, console_of(stack, "nganhang")):
        page = console.get(f"/quantri/yeu-cau-ghi-co/{request.number}")
        assert "Ngân hàng đang chuyển tiền." in page
        assert f"{request.promised_on:%d/%m/%Y}" in page


def test_an_answer_that_does_not_come_is_seen_as_late_by_both(stack: Stack, agency: Console) -> None:
    payment = paid(stack)
    wish = {"target": BANK, "switch": "no_answer", "value": True, "code": payment.code}
    tell(stack, "admin/switches", wish)
    request = _ask(agency, payment)
    rows = CreditRequest.objects.filter(pk=request.pk)
    wait_for(rows.filter(told_at__isnull=False).exists, lambda: str(list(rows.values())))

    # A working day goes by.
    rows.update(due_at=now() - timedelta(minutes=1))

    bank = console_of(stack, "nganhang")
    for console in (agency, bank):
        assert request.number in console.get("/quantri/yeu-cau-ghi-co?trang_thai=qua-han")
        assert "Đã quá hạn trả lời" in console.get(f"/quantri/yeu-cau-ghi-co/{request.number}")
        assert request.number in console.get("/quantri/canh-bao/requests_late")
    said = bank.get(f"/quantri/yeu-cau-ghi-co/{request.number}")
    assert "Gửi trả lời" in said
    wrong = bank.post(
        f"/quantri/yeu-cau-ghi-co/{request.number}/tra-loi", cach="credited", tra_loi="Đã ghi có."
    )
    assert "Hãy ghi số tham chiếu." in wrong
    bank.post(
        f"/quantri/yeu-cau-ghi-co/{request.number}/tra-loi",
        cach="credited",
        tra_loi="Đã ghi có hôm nay.",
        tham_chieu="GC-2026-77",
    )
    assert "GC-2026-77" in agency.get(f"/quantri/yeu-cau-ghi-co/{request.number}")


def _ask(agency: Console, payment: Payment) -> CreditRequest:
    address = f"/quantri/giao-dich/{payment.code}/yeu-cau-ghi-co"
    agency.get(address)
    agency.post(address, noi_dung="Tiền của hồ sơ này chưa về tài khoản của Sở.")
    return CreditRequest.objects.get(payment=payment)


def _choice(page: str, account: str) -> str:
    """The value of the radio button in whose label the account stands."""
    before = page[: page.index(f"{account},")]
    return before[before.rindex('value="') :].split('"')[1]
