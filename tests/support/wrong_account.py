"""An agency with two accounts, paid through a bank that does not accept the one the order named."""

import json
from secrets import randbelow
from typing import Any

from dichvucong.catalogs import selectors as catalogs
from dichvucong.catalogs.facts import AccountKind
from dichvucong.catalogs.services import AccountDraft, Change, configure_account
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.payments.models import Payment
from tests.journeys.world import a_new_due
from tests.support.day_of_money import choose_at
from tests.support.stack import Stack, wait_for

AGENCY, BANK, BENEFICIARY_BANK = "H26.08", "songhong", "970436"
WRONG, RIGHT = "999026080001", "999026080002"


def the_agency_has_another_account() -> None:
    """Both accounts are in the catalogue; the older one is what orders have named so far."""
    known = catalogs.beneficiary_accounts(AGENCY)
    if any(account.account_number == RIGHT for account in known):
        return
    [old] = known
    draft = AccountDraft(
        agency_code=AGENCY,
        account_number=RIGHT,
        account_name=old.account_name,
        citad=old.citad,
        bank_bin=old.bank_bin,
        kind=AccountKind.BANK,
        payment_types=(1, 2),
        valid_from=vietnam_day(now()),
    )
    configure_account(draft, change=Change("test", now()))


def paid(stack: Stack) -> Payment:
    """Paid at the bank, and known as paid."""
    account = next(one for one in catalogs.beneficiary_accounts(AGENCY) if one.account_number == WRONG)
    due = a_new_due(
        revenue_identifier=f"{AGENCY}-{vietnam_day(now()):%y%m%d}-{randbelow(10**7):07d}",
        agency_code=AGENCY,
        citad=account.citad,
        bank_bin=account.bank_bin,
        account_number=account.account_number,
        account_name=account.account_name,
    )
    choose_at(stack, due, BANK)
    payment = Payment.objects.get(obligation=due)
    tell(stack, f"admin/pay/{payment.code}", {})
    told = Payment.objects.filter(pk=payment.pk, receipt__isnull=False)
    wait_for(told.exists, lambda: str(Payment.objects.filter(pk=payment.pk).values()))
    payment.refresh_from_db()
    return payment


def tell(stack: Stack, path: str, wish: dict[str, Any]) -> Any:
    """A wish to the outside world."""
    answer = stack.http.request("POST", f"{stack.outside}/{path}", json=wish)
    assert answer.status < 300, answer.data
    return json.loads(answer.data)


def beneficiary_at_the_bank(stack: Stack, payment: Payment) -> str:
    """The account the bank will credit, by its own books."""
    answer = stack.http.request("GET", f"{stack.outside}/admin/ledger?provider={BANK}")
    orders = json.loads(answer.data)["orders"]
    [order] = [one for one in orders if one["code"] == payment.code]
    return str(order["beneficiary"]["account_number"])
