"""What happens on a day, in one agency's name, over real HTTP; and where the money is afterwards."""

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from secrets import randbelow, token_hex
from typing import Any

from django.db.models import Sum

from dichvucong.catalogs import selectors as catalogs
from dichvucong.config.demo.systems import SYSTEMS
from dichvucong.exchange.models import Delivery
from dichvucong.kernel.clock import VIETNAM, now
from dichvucong.payments.drafts import LineDraft, ObligationDraft
from dichvucong.payments.models import (
    CreditShare,
    Discrepancy,
    Obligation,
    Payment,
    PaymentCase,
    Refund,
)
from dichvucong.payments.services import open_obligation
from dichvucong.payments.services.reconciliation import Narrowing, reconcile
from dichvucong.payments.services.refunds import approve_refund, record_refunded
from tests.support.stack import Stack, wait_for
from tests.support.statement_drop import drop

AGENCY, BANK, BENEFICIARY_BANK = "H17.101", "songhong", "970436"
AMOUNT_VND = 50_000
ONLY_OURS = Narrowing(agency_codes={AGENCY})


@dataclass
class Day:
    """What the test does in its agency's name, and what it looks at afterwards."""

    stack: Stack
    day: date
    credited_on: date
    identifiers: list[str]

    def due(self, *, phone: str = "") -> Obligation:
        """An obligation of the day, of a payer who left a phone number or not."""
        account = catalogs.beneficiary_accounts(AGENCY)[0]
        draft = ObligationDraft(
            revenue_identifier=f"{AGENCY}-{self.day:%y%m%d}-{randbelow(10**7):07d}",
            agency_code=AGENCY,
            payment_type=2,
            fee_code="2764",
            amount_vnd=AMOUNT_VND,
            lines=[LineDraft("2764", "Lệ phí", AMOUNT_VND)],
            payer_name="Nguyễn Văn Mẫu",
            payer_phone=phone,
            citad=account.citad,
            bank_bin=account.bank_bin,
            account_number=account.account_number,
            account_name=account.account_name,
        )
        due = open_obligation(draft, caller=SYSTEMS["H17"].caller, now=now())
        self.identifiers.append(due.revenue_identifier)
        return due

    def begin(self, due: Obligation, provider: str = BANK) -> Payment:
        """Choose a bank."""
        choose_at(self.stack, due, provider)
        return Payment.objects.filter(obligation=due).latest("pk")

    def paid(self, due: Obligation | None = None) -> Payment:
        """A payment whose money is at the bank; the portal may know it or not."""
        payment = self.begin(due or self.due())
        self.tell("POST", f"admin/pay/{payment.code}", {})
        return payment

    def misbehave(self, switch: str, code: str, value: Any = True) -> None:
        """Tell the bank to misbehave about one payment."""
        self.tell("POST", "admin/switches", {"target": BANK, "switch": switch, "value": value, "code": code})

    def lose_messages_to(self, phone: str) -> None:
        """The SMS gateway takes the next message to this number and loses it."""
        wish = {"target": "sms", "switch": "lose", "value": True, "times": 1, "code": phone[-9:]}
        self.tell("POST", "admin/switches", wish)

    def messages_to(self, phone: str) -> list[str]:
        """What arrived on this telephone."""
        answer = json.loads(self.stack.http.request("GET", f"{self.stack.outside}/admin/sms").data)
        return [one["text"] for one in answer if one["phone"].endswith(phone[-9:])]

    def transfer(self, payment: Payment) -> None:
        """Pay a VietQR with a bank app."""
        self.tell("POST", "admin/transfer", {"qr": payment.qr_payload})

    def silently_paid(self) -> Payment:
        """The bank takes the money and says nothing."""
        payment = self.begin(self.due())
        self.misbehave("silent", payment.code)
        self.tell("POST", f"admin/pay/{payment.code}", {})
        return payment

    def come_back_from_the_bank(self, payment: Payment) -> None:
        """The payer's browser returns: the bank is asked."""
        self.stack.http.request("GET", f"{self.stack.portal}/thanh-toan/gd/{payment.link_token}?ve=1")

    def paid_wrongly(self) -> Payment:
        """The bank takes ten thousand đồng too little."""
        payment = self.begin(self.due())
        self.misbehave("wrong_amount", payment.code, -10_000)
        self.tell("POST", f"admin/pay/{payment.code}", {})
        return payment

    def paid_while_the_agency_is_down(self) -> Payment:
        """Paid, with a receipt, but the agency's system does not take the news."""
        self.tell("POST", "admin/switches", {"target": "province:danang", "switch": "status", "value": 503})
        payment = self.paid()
        wait_for(lambda: Payment.objects.filter(pk=payment.pk, receipt__isnull=False).exists())
        return payment

    def agency_is_back(self) -> None:
        """It takes news again."""
        answer = self.stack.http.request("GET", f"{self.stack.outside}/admin/switches")
        for switch in json.loads(answer.data)["switches"]:
            if switch["target"] == "province:danang":
                self.stack.http.request("DELETE", f"{self.stack.outside}/admin/switches/{switch['id']}")
        # The next attempt is minutes away by now: time passes.
        waiting = Delivery.objects.filter(system_code=SYSTEMS["H17"].code, finished_at=None)
        waiting.filter(stream__in=self.identifiers, next_attempt_at__isnull=False).update(
            next_attempt_at=now()
        )

    def has_refund(self, payment: Payment) -> None:
        """Until money nobody needs has a refund that waits for an officer."""
        wait_for(lambda: Refund.objects.filter(payment=payment, state="awaiting_approval").exists())

    def give_back(self, payment: Payment) -> None:
        """An officer approves; the bank pays back, or somebody sees to it where the bank cannot be told."""
        number = Refund.objects.get(payment=payment).number
        approve_refund(number, actor="officer:approver", now=now())
        told = Refund.objects.filter(number=number, state__in=("ordered", "refunded"))
        wait_for(told.exists)
        if payment.provider_code != BANK:
            record_refunded(number, reference=f"HOAN-{token_hex(4)}", actor="officer:treasurer", now=now())
        wait_for(Refund.objects.filter(number=number, state="refunded").exists)

    def known_as_paid(self, *payments: Payment) -> None:
        """Until the portal has a receipt for each, and the agency its documents."""
        codes = [payment.code for payment in payments]
        done = Payment.objects.filter(code__in=codes, state="transaction_succeeded")
        wait_for(
            lambda: done.count() == len(codes), lambda: str(list(Payment.objects.filter(code__in=codes)))
        )

    def drop(self, source: str, name: str, content: str) -> None:
        """Put a file where the worker looks for statements; until it is booked."""
        drop(self.stack, source, content, name=name)

    def compare(self, day: date) -> set[tuple[str, str, str]]:
        """Compare on the morning after `day`; what is open of ours: (comparison, cause, what it is about)."""
        morning = datetime.combine(day + timedelta(days=1), time(6), VIETNAM)
        reconcile(day, actor="test", now=morning, narrowing=ONLY_OURS)
        found = Discrepancy.objects.filter(agency_code=AGENCY, state="open").select_related(
            "payment", "credit"
        )
        return {
            (one.comparison, one.cause, one.payment.code if one.payment else str(one.theirs_vnd))
            for one in found
            if one.payment is None or one.payment.revenue_identifier in self.identifiers
        }

    def bank_lines(self, *, without: Payment | None = None) -> str:
        """The bank's own file of the day: our orders it has as paid, perhaps but one it forgot."""
        answer = self.stack.http.request("GET", f"{self.stack.outside}/admin/ledger?provider={BANK}")
        ours = set(self._payments().values_list("code", flat=True)) - {without.code if without else ""}
        orders = [one for one in json.loads(answer.data)["orders"] if one["code"] in ours and one["paid_at"]]
        rows = [
            [one["code"], one["bank_reference"], one["paid_at"], one["paid_amount_vnd"], "Thành công"]
            for one in orders
        ]
        head = ["Mã giao dịch", "Mã tham chiếu", "Thời gian giao dịch", "Số tiền", "Trạng thái"]
        return table(head, rows)

    def credits(self, *rows: tuple[int, str]) -> str:
        """The beneficiary's bank statement: amount and content of each credit."""
        account = catalogs.beneficiary_accounts(AGENCY)[0].account_number
        head = ["Số bút toán", "Ngày hạch toán", "Số tài khoản", "Ghi có", "Nội dung"]
        return table(
            head,
            [[f"FT{token_hex(5)}", f"{self.credited_on:%d/%m/%Y}", account, vnd, text] for vnd, text in rows],
        )

    def money_in_vnd(self) -> int:
        """What our payers' banks and the transfer bank took, by their own ledgers."""
        answer = json.loads(self.stack.http.request("GET", f"{self.stack.outside}/admin/ledger").data)
        codes = set(self._payments().values_list("code", flat=True))
        orders = sum(
            one["paid_amount_vnd"] for one in answer["orders"] if one["code"] in codes and one["paid_at"]
        )
        transfers = sum(
            one["amount_vnd"] for one in answer["credits"] if any(code in one["content"] for code in codes)
        )
        return int(orders + transfers)

    def whereabouts(self) -> dict[str, int]:
        """Every đồng once: on the account, refunded, in a case, or missing on the account and named as such."""
        ours = self._payments()
        shares = CreditShare.objects.filter(payment__in=ours).aggregate(vnd=Sum("amount_vnd"))["vnd"] or 0
        refunds = Refund.objects.filter(payment__in=ours, state="refunded").aggregate(vnd=Sum("amount_vnd"))
        cases = PaymentCase.objects.filter(payment__in=ours, state="open").aggregate(vnd=Sum("to_refund_vnd"))
        missing = Payment.objects.filter(
            pk__in=ours, counts=True, discrepancies__cause="missing_at_account", discrepancies__state="open"
        ).aggregate(vnd=Sum("amount_vnd"))
        return {
            "credited": shares,
            "refunded": refunds["vnd"] or 0,
            "cases": cases["vnd"] or 0,
            "missing": missing["vnd"] or 0,
        }

    def _payments(self) -> Any:
        return Payment.objects.filter(revenue_identifier__in=self.identifiers)

    def tell(self, method: str, path: str, wish: dict[str, Any]) -> None:
        answer = self.stack.http.request(method, f"{self.stack.outside}/{path}", json=wish)
        assert answer.status < 300, answer.data


def choose_at(stack: Stack, due: Obligation, provider: str) -> None:
    page = f"{stack.portal}/thanh-toan/k/{due.link_token}"
    form = stack.http.request("GET", page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.data.decode())
    assert token is not None
    cookies = "; ".join(cookie.partition(";")[0] for cookie in form.headers.getlist("set-cookie"))
    stack.http.request(
        "POST",
        page,
        fields={"csrfmiddlewaretoken": token[1], "ngan-hang": provider},
        headers={"Cookie": cookies, "Referer": page},
        encode_multipart=False,
    )


def table(head: list[str], rows: list[list[Any]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([head, *rows])
    return written.getvalue()
