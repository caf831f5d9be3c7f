"""The tracing tool (HD, annex III 3.3): each payment with its words, its receipt and who answers for it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from django.conf import settings

from dichvucong.catalogs.facts import ContactInfo
from dichvucong.catalogs.selectors import agencies, agency, contact_points
from dichvucong.kernel.calendar.rules import WorkingCalendar
from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.codes import PORTAL_COLLECTOR
from dichvucong.payments.models import Payment, Provider, Receipt
from dichvucong.payments.rules import transfer_content
from dichvucong.payments.selectors.search import FIRST_PAGE, PaymentFilter, Scope, Slice, search_payments
from dichvucong.payments.selectors.support import SUPPORT, Facts, Party, Situation, situation_of
from dichvucong.payments.states import PAID_PAYMENTS, AccountingState, PaymentState

CREDITED_WITHIN_WORKING_DAYS = 1
"""Money is on the beneficiary account on the next working day (TT 01/2023/TT-VPCP, article 29)."""

PORTAL_NAME = "Cổng Dịch vụ công quốc gia"
REVERSED = "reversed"


class ReceiptStatus(StrEnum):
    """What the receipt column shows: a file, "fetch again", or nothing (HD)."""

    READY = "ready"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True)
class SupportUnit:
    """The supporting unit as HD writes it: name – hotline – e-mail."""

    party: Party
    name: str
    hotline: str
    email: str

    def __str__(self) -> str:
        return " – ".join(part for part in (self.name, self.hotline, self.email) if part)


@dataclass(frozen=True)
class Traced:
    """One row of the tool. `body_name` is the ministry or province above the collecting agency."""

    payment: Payment
    body_name: str
    situation: Situation
    support: SupportUnit
    receipt: Receipt | None
    receipt_status: ReceiptStatus
    content: str
    credit_due_on: date | None

    @property
    def pk(self) -> int:
        """What lists are paged by."""
        return self.payment.pk

    @property
    def on_portal(self) -> bool:
        """Whether it was paid on the portal; what an agency's own site started is left empty (HD)."""
        return self.payment.channel != "partner"


def trace_payments(
    wanted: PaymentFilter, *, scope: Scope, now: datetime, part: Slice = FIRST_PAGE
) -> list[Traced]:
    """The payments found, ready to be shown."""
    return traced(search_payments(wanted, scope=scope, part=part), now=now)


def traced(payments: Iterable[Payment], *, now: datetime) -> list[Traced]:
    """Payments with what the tool shows of them; their obligations and receipts should be selected with them."""
    rows = list(payments)
    view = _View(now, {payment.agency_code for payment in rows})
    return [view.of(payment) for payment in rows]


def receipt_status(payment: Payment, receipt: Receipt | None) -> ReceiptStatus:
    """Only counted payments that succeeded have a receipt."""
    if receipt is not None:
        return ReceiptStatus.READY
    succeeded = payment.state in PAID_PAYMENTS and payment.counts
    return ReceiptStatus.MISSING if succeeded else ReceiptStatus.NONE


def support_unit(
    party: Party, *, agency_code: str, agency_name: str, provider: Provider | None
) -> SupportUnit:
    """Name, hotline and e-mail: of the unit's own first contact point, else of the nearest unit above it."""
    if party is Party.AGENCY:
        return _agency_support(agency_code, agency_name)
    if party is Party.PROVIDER and provider is not None:
        contact = _first(provider.code)
        hotline, email = _numbers(contact)
        return SupportUnit(party, provider.name, hotline or provider.hotline, email or provider.email)
    hotline, email = _numbers(_first(PORTAL_COLLECTOR))
    return SupportUnit(Party.PORTAL, PORTAL_NAME, hotline or settings.PORTAL_HOTLINE, email)


class _View:
    """Reads once what several rows share: the calendar, the providers, days by which money is due, units."""

    def __init__(self, now: datetime, agency_codes: Collection[str]) -> None:
        self.today = vietnam_day(now)
        _remember(agency_codes)
        self.providers = Provider.objects.in_bulk()
        self.calendar: WorkingCalendar | None = None
        self.due_on = cache(self._due_on)
        self.support = cache(self._support)
        self.body_name = cache(_body_name)

    def of(self, payment: Payment) -> Traced:
        receipt = getattr(payment, "receipt", None)
        paid = payment.state in PAID_PAYMENTS
        due_on = self.due_on(vietnam_day(payment.paid_at)) if paid and payment.paid_at else None
        situation = situation_of(self._facts(payment, receipt, due_on))
        due = payment.obligation
        return Traced(
            payment=payment,
            body_name=self.body_name(payment.agency_code, due.agency_name),
            situation=situation,
            support=self.support(
                SUPPORT[situation], payment.agency_code, due.agency_name, payment.provider_code
            ),
            receipt=receipt,
            receipt_status=receipt_status(payment, receipt),
            content=_content(payment),
            credit_due_on=due_on,
        )

    def _facts(self, payment: Payment, receipt: Receipt | None, due_on: date | None) -> Facts:
        return Facts(
            state=PaymentState(payment.state),
            counts=payment.counts,
            accounting_state=AccountingState(payment.accounting_state),
            unknown=payment.unknown_since is not None,
            has_receipt=receipt is not None,
            documents_received=payment.documents_received_at is not None,
            reversed=payment.outcome_reason == REVERSED,
            late=due_on is not None and due_on < self.today and payment.refunded_at is None,
        )

    def _due_on(self, paid_on: date) -> date:
        if self.calendar is None:
            self.calendar = load_calendar()
        return self.calendar.add_working_days(paid_on, CREDITED_WITHIN_WORKING_DAYS)

    def _support(self, party: Party, agency_code: str, agency_name: str, provider_code: str) -> SupportUnit:
        provider = self.providers.get(provider_code)
        return support_unit(party, agency_code=agency_code, agency_name=agency_name, provider=provider)


def _remember(agency_codes: Collection[str]) -> None:
    """Let the catalogues load the agencies and what stands above them together, not one by one."""
    known = agencies(agency_codes)
    agencies({code for info in known.values() for code in info.path.strip("/").split("/")})


def _agency_support(agency_code: str, agency_name: str) -> SupportUnit:
    found = agency(agency_code)
    path = found.path.strip("/").split("/") if found else [agency_code]
    for code in reversed(path):
        contact = _first(code)
        if contact is not None:
            unit = agency(code)
            name = agency_name if code == agency_code or unit is None else unit.name
            return SupportUnit(Party.AGENCY, name, *_numbers(contact))
    return SupportUnit(Party.AGENCY, agency_name, "", "")


def _first(owner_code: str) -> ContactInfo | None:
    return next((point for point in contact_points(owner_code) if point.public), None)


def _numbers(contact: ContactInfo | None) -> tuple[str, str]:
    return (contact.hotline or contact.phone, contact.email) if contact else ("", "")


def _body_name(agency_code: str, agency_name: str) -> str:
    found = agency(agency_code)
    if found is None:
        return agency_name
    top = agency(found.path.strip("/").split("/")[0])
    return top.name if top else agency_name


def _content(payment: Payment) -> str:
    due = payment.obligation
    return transfer_content(
        code=payment.code,
        revenue_identifier=due.revenue_identifier,
        citad=due.citad,
        procedure_code=due.procedure_code,
        agency_code=due.agency_code,
        amount_vnd=payment.amount_vnd,
        fee_code=due.fee_code,
    )
