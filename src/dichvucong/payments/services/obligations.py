"""Obligations: opened by connected systems, amended before anybody pays, withdrawn with a reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from dichvucong.catalogs import selectors as catalogs
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.payments import links
from dichvucong.payments.drafts import Caller, LineDraft, ObligationDraft
from dichvucong.payments.errors import (
    CannotAmend,
    NotYourAgency,
    ObligationNotFound,
    RevenueIdentifierTaken,
)
from dichvucong.payments.models import Obligation
from dichvucong.payments.services.validation import Checked, check_draft
from dichvucong.payments.states import OBLIGATION_CHART, ObligationState

AMENDABLE = (ObligationState.OPEN, ObligationState.EXPIRED)


def open_obligation(draft: ObligationDraft, *, caller: Caller, now: datetime) -> Obligation:
    """Record what somebody owes. Raises `InvalidFields`, `NotYourAgency`, `RevenueIdentifierTaken`."""
    obligation = prepared(draft, caller=caller, now=now)
    try:
        with transaction.atomic():
            obligation.save(force_insert=True)
            why = Why(actor=f"system:{caller.system_code}", now=now)
            begin(obligation, event="obligation.opened", why=why)
    except IntegrityError as error:
        if Obligation.objects.filter(revenue_identifier=obligation.revenue_identifier).exists():
            raise RevenueIdentifierTaken(obligation.revenue_identifier) from error
        raise
    return obligation


def prepared(draft: ObligationDraft, *, caller: Caller, now: datetime) -> Obligation:
    """The row of a draft that stands, not yet written. Raises `InvalidFields`, `NotYourAgency`."""
    checked = check_draft(draft, today=vietnam_day(now))
    _must_be_own(checked.agency_code, caller)
    return Obligation(
        revenue_identifier=checked.revenue_identifier,
        link_token=links.new_token(),
        system_code=caller.system_code,
        day=vietnam_day(now),
        created_at=now,
        changed_at=now,
        **_columns(draft, checked),
    )


@transaction.atomic
def amend_obligation(
    revenue_identifier: str, changes: dict[str, Any], *, caller: Caller, now: datetime
) -> Obligation:
    """Change fields (names of `ObligationDraft`) before anybody pays.

    An expired obligation whose new deadline lies ahead is due again. Raises `ObligationNotFound`, `CannotAmend`
    (being paid, paid, withdrawn), `InvalidFields`, `NotYourAgency`.
    """
    obligation = _own(revenue_identifier, caller)
    if obligation.state not in AMENDABLE:
        raise CannotAmend(obligation.state)
    draft = replace(draft_of(obligation), **changes)
    checked = check_draft(draft, today=vietnam_day(now))
    _must_be_own(checked.agency_code, caller)
    why = Why(actor=f"system:{caller.system_code}", now=now, evidence={"fields": sorted(changes)})
    for name, value in _columns(draft, checked).items():
        setattr(obligation, name, value)
    obligation.version += 1
    obligation.changed_at = now
    obligation.save()
    entry = Entry(
        subject=obligation.reference,
        stream=obligation.stream,
        event="obligation.amended",
        actor=why.actor,
        evidence=why.evidence,
    )
    write([entry], now=now)
    if obligation.state == ObligationState.EXPIRED:
        move(obligation, ObligationState.OPEN, chart=OBLIGATION_CHART, why=why, changed_at=now)
    return obligation


@transaction.atomic
def withdraw_obligation(revenue_identifier: str, *, reason: str, caller: Caller, now: datetime) -> Obligation:
    """Nothing is due any more. Withdrawing twice changes nothing. Raises `ObligationNotFound`, `CannotAmend`."""
    obligation = _own(revenue_identifier, caller)
    if obligation.state == ObligationState.CANCELLED:
        return obligation
    if obligation.state not in (*AMENDABLE, ObligationState.REFUNDED):
        raise CannotAmend(obligation.state)
    why = Why(actor=f"system:{caller.system_code}", now=now, reason=reason)
    move(obligation, ObligationState.CANCELLED, chart=OBLIGATION_CHART, why=why, changed_at=now)
    return obligation


def expire_obligations(*, now: datetime, limit: int = 500) -> int:
    """Obligations past their deadline that nobody is paying. Returns how many expired."""
    with transaction.atomic():
        overdue = Obligation.objects.select_for_update(skip_locked=True).filter(
            state=ObligationState.OPEN, due_on__lt=vietnam_day(now)
        )[:limit]
        why = Why(actor="portal", now=now, reason="Quá hạn nộp.")
        for obligation in overdue:
            move(obligation, ObligationState.EXPIRED, chart=OBLIGATION_CHART, why=why, changed_at=now)
        return len(overdue)


def draft_of(obligation: Obligation) -> ObligationDraft:
    """The draft that would make this obligation."""
    return ObligationDraft(
        revenue_identifier=obligation.revenue_identifier,
        dossier_code="" if obligation.payment_type == 1 else obligation.dossier_code,
        agency_code=obligation.agency_code,
        payment_type=obligation.payment_type,
        fee_code=obligation.fee_code,
        amount_vnd=obligation.amount_vnd,
        lines=[LineDraft(line["code"], line["name"], line["amount_vnd"]) for line in obligation.lines],
        payer_name=obligation.payer_name,
        citad=obligation.citad,
        account_number=obligation.account_number,
        account_name=obligation.account_name,
        bank_bin=obligation.bank_bin,
        currency=obligation.currency,
        procedure_code=obligation.procedure_code,
        procedure_name=obligation.procedure_name,
        payer_identifier=obligation.payer_identifier,
        payer_tax_code=obligation.payer_tax_code,
        payer_phone=obligation.payer_phone,
        payer_email=obligation.payer_email,
        payer_address=obligation.payer_address,
        due_on=obligation.due_on,
        note=obligation.note,
        requotable=obligation.requotable,
        extra=obligation.extra,
    )


def _own(revenue_identifier: str, caller: Caller) -> Obligation:
    obligation = (
        Obligation.objects.select_for_update()
        .filter(revenue_identifier=revenue_identifier, system_code=caller.system_code)
        .first()
    )
    if obligation is None:
        raise ObligationNotFound
    return obligation


def _must_be_own(agency_code: str, caller: Caller) -> None:
    if not catalogs.is_within(agency_code, caller.agency_code):
        raise NotYourAgency(agency_code)


def _columns(draft: ObligationDraft, checked: Checked) -> dict[str, Any]:
    return {
        "dossier_code": checked.dossier_code,
        "agency_code": checked.agency_code,
        "agency_name": checked.agency_name,
        "payment_type": draft.payment_type,
        "procedure_code": draft.procedure_code.strip(),
        "procedure_name": draft.procedure_name.strip(),
        "fee_code": draft.fee_code,
        "amount_vnd": draft.amount_vnd,
        "currency": draft.currency,
        "lines": _lines(draft.lines),
        "payer_name": checked.payer_name,
        "payer_identifier": checked.payer_identifier,
        "payer_tax_code": checked.payer_tax_code,
        "payer_phone": checked.payer_phone,
        "payer_email": checked.payer_email,
        "payer_address": draft.payer_address.strip(),
        "due_on": draft.due_on,
        "citad": draft.citad,
        "bank_bin": draft.bank_bin,
        "account_number": draft.account_number,
        "account_name": draft.account_name,
        "note": draft.note.strip(),
        "requotable": draft.requotable,
        "extra": dict(draft.extra),
    }


def _lines(lines: Sequence[LineDraft]) -> list[dict[str, Any]]:
    return [{"code": line.code, "name": line.name, "amount_vnd": line.amount_vnd} for line in lines]
