"""Money at the Treasury goes back: the order file is sent there, its answer comes over the network and is believed."""

from secrets import randbelow, token_hex
from typing import Any

import pytest

from dichvucong.catalogs import selectors as catalogs
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.payments.models import Payment, PaymentCase, Refund
from dichvucong.payments.services.refunds import (
    Payee,
    RefundDraft,
    approve_refund,
    consent_to_refund,
    draft_refund,
    submit_refund,
)
from tests.journeys.world import a_new_due
from tests.support.day_of_money import choose_at, table
from tests.support.officers import console_of
from tests.support.stack import Stack, wait_for
from tests.support.statement_drop import drop
from tests.support.wrong_account import tell
from tests.web.api.partners import Partner, connect

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(300),
    pytest.mark.req("PAY-20", "REF-01", "REF-03", "REF-04"),
]
AGENCY, BANK = "H26.13", "songhong"
PAYEE = Payee("NGUYEN VAN MAU", "0011223344", "970436")


def at_the_treasury(stack: Stack, phone: str) -> Payment:
    """Paid by a payer with this telephone; the Treasury's own notice says that the money is there."""
    account = catalogs.beneficiary_accounts(AGENCY)[0]
    due = a_new_due(
        revenue_identifier=f"{AGENCY}-{vietnam_day(now()):%y%m%d}-{randbelow(10**7):07d}",
        agency_code=AGENCY,
        citad=account.citad,
        bank_bin=account.bank_bin,
        account_number=account.account_number,
        account_name=account.account_name,
        payer_phone=phone,
    )
    choose_at(stack, due, BANK)
    payment = Payment.objects.get(obligation=due)
    tell(stack, f"admin/pay/{payment.code}", {})
    rows = Payment.objects.filter(pk=payment.pk)
    wait_for(rows.filter(state="transaction_succeeded").exists, lambda: str(list(rows.values())))
    head = ["Số bút toán", "Ngày hạch toán", "Số tài khoản", "Ghi có", "Nội dung"]
    credit = [
        f"KB{token_hex(5)}",
        f"{vietnam_day(now()):%d/%m/%Y}",
        account.account_number,
        payment.amount_vnd,
        payment.code,
    ]
    drop(stack, "KBNN", table(head, [credit]))
    wait_for(rows.filter(treasury_received_at__isnull=False).exists, lambda: str(list(rows.values())))
    return rows.get()


def ordered(payment: Payment) -> Refund:
    """Drafted by one, agreed to and approved by others; it waits for the Treasury."""
    draft = RefundDraft(payment.code, payment.amount_vnd, "Nộp nhầm hồ sơ.", payee=PAYEE)
    refund = draft_refund(draft, actor="officer:an", now=now())
    submit_refund(refund.number, actor="officer:an", now=now())
    consent_to_refund(refund.number, reason="Công văn 12", actor="officer:binh", now=now())
    approve_refund(refund.number, actor="officer:binh", now=now())
    rows = Refund.objects.filter(pk=refund.pk)
    wait_for(rows.filter(state="ordered").exists, lambda: str(list(rows.values())))
    return rows.get()


def receivables(stack: Stack, treasury: Partner) -> dict[str, dict[str, Any]]:
    """Everything that is owed to accounts at the Treasury, page by page, by revenue identifier."""
    found: dict[str, dict[str, Any]] = {}
    cursor, more = "", True
    while more:
        page = stack.http.request(
            "GET",
            f"{stack.portal}/api/v1/receivables?changed_since={cursor}",
            headers={"Authorization": f"Bearer {treasury.token}"},
        ).json()
        found |= {row["revenue_identifier"]: row for row in page["receivables"]}
        cursor, more = page["next_cursor"], page["more"]
    return found


def told(stack: Stack, phone: str) -> str:
    """Everything that arrived on this telephone."""
    return str(stack.http.request("GET", f"{stack.outside}/admin/sms").json()) if phone else ""


def test_orders_go_to_the_treasury_and_its_answer_settles_one_and_fails_the_other(stack: Stack) -> None:
    good, bad = (ordered(at_the_treasury(stack, f"09125500{one:02d}")) for one in (11, 12))
    wish = {"target": "treasury", "switch": "refuse", "value": "AC04", "code": bad.order_reference}
    tell(stack, "admin/switches", wish)
    officer = console_of(stack, "duyet")
    treasury = connect(f"kbnn-{token_hex(3)}", "G12", scopes=("refunds.results", "receivables.read"))
    shared = receivables(stack, treasury)
    for refund in (good, bad):
        assert shared[refund.revenue_identifier]["amount_vnd"] == refund.amount_vnd
        assert shared[refund.revenue_identifier]["state"] in {"paid", "reported", "credited"}

    orders = officer.file("/quantri/hoan-tra/lenh-kho-bac.xml")
    report = stack.http.request("POST", f"{stack.outside}/treasury/v1/orders", body=orders)
    assert report.status == 200, report.data
    given = [
        stack.http.request(
            "POST",
            f"{stack.portal}/api/v1/refund-results",
            json={"document": report.data.decode()},
            headers={"Authorization": f"Bearer {treasury.token}", "Idempotency-Key": token_hex(8)},
        )
        for _ in range(2)
    ]

    assert [answer.status for answer in given] == [200, 200], given[0].data
    first, again = ({row["refund_number"]: row["outcome"] for row in one.json()["results"]} for one in given)
    assert (first[good.number], first[bad.number]) == ("refunded", "failed")
    assert (again[good.number], again[bad.number]) == ("known", "known")
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state, bad.outcome_reason) == ("refunded", "failed", "Tài khoản đã đóng (AC04)")
    assert good.result_reference.startswith("KB")
    assert bad.number in officer.get("/quantri/canh-bao/refunds"), "the operator sees what waits for a person"
    assert "Tài khoản đã đóng (AC04)" in officer.get(f"/quantri/hoan-tra/{bad.number}")
    assert good.payment is not None
    wait_for(lambda: good.number in told(stack, good.payment.obligation.payer_phone if good.payment else ""))
    assert not PaymentCase.objects.filter(cause__startswith="refund_").exists()
