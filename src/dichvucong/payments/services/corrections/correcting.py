"""The agency corrects: checked as a new obligation would be, kept beside the old data, sent again (TT 29.2)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from dichvucong.catalogs import selectors as catalogs
from dichvucong.catalogs import services as catalogues
from dichvucong.catalogs.errors import AccountRefused
from dichvucong.catalogs.facts import BeneficiaryDraft
from dichvucong.catalogs.services import AccountDraft, Change
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import FieldError, InvalidFields
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, move
from dichvucong.payments.crediting import desks
from dichvucong.payments.crediting_errors import CorrectionStepNotOffered, NothingCorrected
from dichvucong.payments.models import AccountCorrection, Obligation
from dichvucong.payments.services.corrections.books import locked_correction, set_accounting
from dichvucong.payments.states import CORRECTION_CHART, AccountingState, CorrectionState

TT_29_2 = "Thông tư 01/2023/TT-VPCP, Điều 29.2"


@dataclass(frozen=True)
class AccountData:
    """An account as a payment order names it."""

    bank_bin: str
    citad: str
    account_number: str
    account_name: str


@transaction.atomic
def correct_account(number: str, data: AccountData, *, actor: str, now: datetime) -> AccountCorrection:
    """Put an account of the catalogue in the place of the wrong one and send the order again.

    The checks are those of a new obligation (PAY-15). Raises `CorrectionNotFound`, `CorrectionStepNotOffered`,
    `NothingCorrected`, `InvalidFields`.
    """
    correction = _correctable(number, data)
    _check(correction.payment.obligation, data, now)
    return _correct(correction, data, Why(actor=actor, now=now))


@transaction.atomic
def register_and_correct(number: str, data: AccountData, *, actor: str, now: datetime) -> AccountCorrection:
    """As `correct_account`, with an account the catalogue does not have yet: it replaces the wrong one there too."""
    correction = _correctable(number, data)
    _register(correction, data, Change(actor, now, TT_29_2))
    _check(correction.payment.obligation, data, now)
    return _correct(correction, data, Why(actor=actor, now=now))


def _correctable(number: str, data: AccountData) -> AccountCorrection:
    correction = locked_correction(number)
    if correction.state != CorrectionState.OPEN:
        raise CorrectionStepNotOffered
    if data == _data_of(correction.payment.obligation):
        raise NothingCorrected
    return correction


def _register(correction: AccountCorrection, data: AccountData, change: Change) -> None:
    draft = AccountDraft(
        agency_code=correction.agency_code,
        account_number=data.account_number,
        account_name=data.account_name,
        citad=data.citad,
        bank_bin=data.bank_bin,
        valid_from=vietnam_day(change.now),
    )
    wrong = AccountDraft(
        agency_code=correction.agency_code,
        account_number=correction.wrong_account_number,
        account_name=correction.wrong_account_name,
        citad=correction.wrong_citad,
        bank_bin=correction.wrong_bank_bin,
        valid_from=draft.valid_from,
    )
    try:
        catalogues.replace_account(wrong, draft, change=change)
    except AccountRefused as refusal:
        raise InvalidFields(
            [FieldError(found.field, found.code, found.message) for found in refusal.result.errors]
        ) from refusal


def _check(obligation: Obligation, data: AccountData, now: datetime) -> None:
    draft = BeneficiaryDraft(
        agency_code=obligation.agency_code,
        payment_type=obligation.payment_type,
        fee_codes=(obligation.fee_code,),
        **asdict(data),
    )
    today = vietnam_day(now)
    errors = [
        FieldError(found.field, found.code, found.message)
        for found in catalogs.check_beneficiary(draft, on=today).errors
    ]
    if not catalogs.accounts_of(obligation.agency_code, on=today):
        message = "Cơ quan thu chưa có tài khoản nào trong danh mục tài khoản thụ hưởng."
        errors.append(FieldError("account_number", "account_not_registered", message))
    if errors:
        raise InvalidFields(errors)


def _correct(correction: AccountCorrection, data: AccountData, why: Why) -> AccountCorrection:
    payment = correction.payment
    _rewrite(payment.obligation, data, correction.number, why)
    asks = why.now if desks.find(correction.provider_code) else None
    move(
        correction,
        CorrectionState.CORRECTED,
        chart=CORRECTION_CHART,
        why=why,
        attempt=correction.attempt + 1,
        corrected_by=why.actor,
        corrected_at=why.now,
        provider_reference="",
        next_ask_at=asks,
        asks=0,
        **asdict(data),
    )
    set_accounting(payment, AccountingState.PENDING, event="payment.credit_retried", why=why)
    return correction


def _rewrite(obligation: Obligation, data: AccountData, number: str, why: Why) -> None:
    """The obligation names the new account from now on; the old one stays in the correction and in the journal."""
    evidence = {"correction": number, "from": asdict(_data_of(obligation)), "to": asdict(data)}
    for name, value in asdict(data).items():
        setattr(obligation, name, value)
    obligation.version += 1
    obligation.changed_at = why.now
    obligation.save(update_fields=[*asdict(data), "version", "changed_at"])
    entry = Entry(
        obligation.reference, obligation.stream, "obligation.account_corrected", why.actor, evidence=evidence
    )
    write([entry], now=why.now)


def _data_of(obligation: Obligation) -> AccountData:
    return AccountData(
        obligation.bank_bin, obligation.citad, obligation.account_number, obligation.account_name
    )
