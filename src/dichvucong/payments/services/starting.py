"""Starting to pay: take the obligation for one live attempt with a code, ask the provider, keep the answer.

Two durable commits: the intent before the provider is asked, its answer after. No network inside either.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from dichvucong.identity.models import Account
from dichvucong.kernel.births import Birth, SeriesIsFull, born
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.guard import StaleState
from dichvucong.kernel.moves import Why, move
from dichvucong.payments import links
from dichvucong.payments.errors import (
    DayIsFull,
    NothingDue,
    ObligationNotFound,
    PaymentNotFound,
    PreviousAttemptUnknown,
    ProviderNotOffered,
)
from dichvucong.payments.gateways import (
    Beneficiary,
    OrderAnswer,
    OrderOutcome,
    PaymentOrder,
    providers,
    quoter,
)
from dichvucong.payments.models import Obligation, Payment, Provider
from dichvucong.payments.rules import (
    FIRST_ASK_AFTER_SECONDS,
    code_series,
    next_ask,
    provider_fee_vnd,
    transfer_content,
)
from dichvucong.payments.selectors.offers import offered_provider
from dichvucong.payments.services.closing import close_attempt
from dichvucong.payments.services.quoting import take_quote
from dichvucong.payments.states import (
    LIVE_PAYMENTS,
    OBLIGATION_CHART,
    PAYMENT_CHART,
    ObligationState,
    PaymentState,
)

PORTAL = "G22.99"
BEING_ASKED = timedelta(seconds=30)
"""So long an attempt without an answer is taken to be with the provider still."""


@dataclass(frozen=True)
class StartRequest:
    """What a payer asks for. `channel` is where: `portal`, `counter`, `partner`.

    `account` is the person's who has logged in, None for everybody else; `acted_by` who acts for it, when it is an
    organisation's and not itself. `return_to` is an address of the partner that
    sent the payer; `partner_reference` its own number.
    """

    link_token: str
    provider_code: str
    channel: str = "portal"
    payer_ip: str = ""
    return_to: str = ""
    partner_reference: str = ""
    prefix: str = PORTAL
    account: Account | None = None
    acted_by: Account | None = None


def start_payment(request: StartRequest, *, now: datetime) -> Payment:
    """Start paying an obligation with one provider.

    Asking twice for the same thing gives the same live payment. Raises `ObligationNotFound`, `NothingDue`,
    `ProviderNotOffered`, `PreviousAttemptUnknown`, `DayIsFull`.
    """
    provider = offered_provider(request.provider_code, now=now)
    if provider is None:
        raise ProviderNotOffered
    payment, obligation = _intend(provider, request, now=now)
    if obligation is None:
        return payment
    answer = providers[provider.code].open_order(_order(payment, obligation, request))
    return _write_answer(payment, answer, now=now)


def _intend(provider: Provider, request: StartRequest, *, now: datetime) -> tuple[Payment, Obligation | None]:
    """A new attempt, written down, with its obligation; or an attempt alive that serves, with None."""
    quoted = False
    while True:
        try:
            written = _write_intent(provider, request, quoted=quoted, now=now)
        except _InPayment as found:
            if found.live is None or _can_go_on(found.live, request, now):
                return _going_on(found.live), None
            _end(found.live, now=now)
        except _ToBeQuoted as found:
            _ask_the_owner(found.obligation, now=now)
            quoted = True
        else:
            if written is not None:
                return written


def renew_payment(
    payment_token: str,
    *,
    payer_ip: str,
    account: Account | None = None,
    acted_by: Account | None = None,
    now: datetime,
) -> Payment:
    """A new code or QR for the same obligation with the same provider; the old attempt is closed first.

    The new attempt is `account`'s, whoever started the old one.
    Raises what `start_payment` raises, and `PaymentNotFound`.
    """
    old = Payment.objects.select_related("obligation").filter(link_token=payment_token).first()
    if old is None:
        raise PaymentNotFound
    if old.state in LIVE_PAYMENTS:
        _end(old, now=now)
    request = StartRequest(
        link_token=old.obligation.link_token,
        provider_code=old.provider_code,
        channel=old.channel,
        payer_ip=payer_ip,
        return_to=old.return_to,
        partner_reference=old.partner_reference,
        account=account,
        acted_by=acted_by,
    )
    return start_payment(request, now=now)


class _InPayment(Exception):
    """Somebody is paying: their live attempt, or None when it ended this very moment."""

    def __init__(self, live: Payment | None) -> None:
        super().__init__()
        self.live = live


class _ToBeQuoted(Exception):
    """The owner has to be asked for the amount first."""

    def __init__(self, obligation: Obligation) -> None:
        super().__init__()
        self.obligation = obligation


def _going_on(live: Payment | None) -> Payment:
    if live is None:
        raise PreviousAttemptUnknown("")
    return live


def _ask_the_owner(obligation: Obligation, *, now: datetime) -> None:
    amount_vnd = quoter.current.quote(
        system_code=obligation.system_code, revenue_identifier=obligation.revenue_identifier
    )
    take_quote(obligation.pk, amount_vnd, now=now)


def _can_go_on(live: Payment, request: StartRequest, now: datetime) -> bool:
    """The same choice again (a double click, a reload): the attempt alive serves, answered or just being asked."""
    if live.provider_code != request.provider_code or now >= live.expires_at:
        return False
    return bool(live.pay_url or live.qr_payload) or now - live.created_at < BEING_ASKED


def _end(live: Payment, *, now: datetime) -> None:
    closed = close_attempt(live, reason="renewed", now=now)
    if closed.state in LIVE_PAYMENTS:
        raise PreviousAttemptUnknown(closed.link_token)


def _write_intent(
    provider: Provider, request: StartRequest, *, quoted: bool, now: datetime
) -> tuple[Payment, Obligation] | None:
    """The obligation in payment and its new attempt, in one commit. None when it changed since it was read."""
    obligation = Obligation.objects.filter(link_token=request.link_token).first()
    if obligation is None:
        raise ObligationNotFound
    if obligation.state == ObligationState.IN_PAYMENT:
        attempts = Payment.objects.filter(obligation=obligation, state__in=LIVE_PAYMENTS)
        raise _InPayment(attempts.first())
    if obligation.state != ObligationState.OPEN:
        raise NothingDue(obligation.state)
    if obligation.requotable and not quoted:
        raise _ToBeQuoted(obligation)
    payment = _attempt(provider, obligation, request, now)
    return (payment, obligation) if _take(obligation, payment, request, now) else None


def _attempt(provider: Provider, obligation: Obligation, request: StartRequest, now: datetime) -> Payment:
    return Payment(
        link_token=links.new_token(),
        obligation=obligation,
        revenue_identifier=obligation.revenue_identifier,
        agency_code=obligation.agency_code,
        system_code=obligation.system_code,
        day=vietnam_day(now),
        payment_type=obligation.payment_type,
        provider_code=provider.pk,
        channel=request.channel,
        account=request.account,
        acted_by=request.acted_by,
        amount_vnd=obligation.amount_vnd,
        fee_vnd=provider_fee_vnd(
            obligation.amount_vnd,
            flat_vnd=provider.fee_flat_vnd,
            basis_points=provider.fee_basis_points,
        ),
        partner_reference=request.partner_reference,
        return_to=request.return_to,
        created_at=now,
        expires_at=now + timedelta(minutes=provider.expires_after_minutes),
        unknown_since=now,
        next_ask_at=next_ask(now, 0),
    )


def _take(obligation: Obligation, payment: Payment, request: StartRequest, now: datetime) -> bool:
    birth = Birth(
        parent=obligation,
        child=payment,
        event="payment.started",
        numbered="code",
        series=code_series(request.prefix, obligation.payment_type, vietnam_day(now).strftime("%y%m%d")),
    )
    who = request.acted_by or request.account
    why = Why(actor=who.actor if who else f"payer:{request.channel}", now=now)
    try:
        return born(
            birth,
            ObligationState.IN_PAYMENT,
            chart=OBLIGATION_CHART,
            read_as=obligation.change_number,
            why=why,
        )
    except SeriesIsFull as full:
        raise DayIsFull from full


def _order(payment: Payment, obligation: Obligation, request: StartRequest) -> PaymentOrder:
    return PaymentOrder(
        code=payment.code,
        amount_vnd=payment.amount_vnd,
        content=transfer_content(
            code=payment.code,
            revenue_identifier=obligation.revenue_identifier,
            citad=obligation.citad,
            procedure_code=obligation.procedure_code,
            agency_code=obligation.agency_code,
            amount_vnd=payment.amount_vnd,
            fee_code=obligation.fee_code,
        ),
        beneficiary=Beneficiary(
            bank_bin=obligation.bank_bin,
            citad=obligation.citad,
            account_number=obligation.account_number,
            account_name=obligation.account_name,
        ),
        created_at=payment.created_at,
        expires_at=payment.expires_at,
        return_url=links.return_link(payment.link_token),
        callback_url=links.callback_link(payment.provider_code),
        payer_ip=request.payer_ip,
    )


def _write_answer(payment: Payment, answer: OrderAnswer, *, now: datetime) -> Payment:
    match answer.outcome:
        case OrderOutcome.UNKNOWN:
            return payment
        case OrderOutcome.REFUSED:
            return _refused(payment, answer, now=now)
        case OrderOutcome.ACCEPTED:
            return _accepted(payment, answer, now=now)


def _accepted(payment: Payment, answer: OrderAnswer, *, now: datetime) -> Payment:
    kept = {
        "pay_url": answer.pay_url,
        "qr_payload": answer.qr_payload,
        "provider_reference": answer.provider_reference,
    }
    why = Why(actor=f"provider:{payment.provider_code}", now=now)
    asks = now + timedelta(seconds=FIRST_ASK_AFTER_SECONDS)
    try:
        move(
            payment,
            PaymentState.PROCESSING,
            chart=PAYMENT_CHART,
            why=why,
            unknown_since=None,
            next_ask_at=asks,
            **kept,
        )
    except StaleState:
        # The provider reported before it answered: its report stands, only the links are added.
        Payment.objects.filter(pk=payment.pk, pay_url="", qr_payload="").update(
            pay_url=answer.pay_url, qr_payload=answer.qr_payload
        )
        payment.refresh_from_db()
    return payment


def _refused(payment: Payment, answer: OrderAnswer, *, now: datetime) -> Payment:
    why = Why(actor=f"provider:{payment.provider_code}", now=now, reason=answer.reason)
    try:
        with transaction.atomic(durable=True):
            obligation = Obligation.objects.select_for_update().get(pk=payment.obligation_id)
            move(
                payment,
                PaymentState.INITIATION_FAILED,
                chart=PAYMENT_CHART,
                why=why,
                outcome_reason=answer.reason[:200],
                unknown_since=None,
                next_ask_at=None,
            )
            if obligation.state == ObligationState.IN_PAYMENT:
                move(obligation, ObligationState.OPEN, chart=OBLIGATION_CHART, why=why, changed_at=now)
    except StaleState:
        payment.refresh_from_db()
    return payment
