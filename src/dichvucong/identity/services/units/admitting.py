"""The Government Office answers units' requests and takes high-level accounts back (HD 4.1, step 2; QC 16.1, 48)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from dichvucong.identity.errors import UserNotFound
from dichvucong.identity.errors.units import (
    CheckMissing,
    NothingToReplace,
    OwnRequest,
    RequestNotFound,
    RequestOver,
    UnitHasAccount,
)
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, Grant, HighLevelAccount, OfficerNumber, Post, UnitRequest
from dichvucong.identity.rules import IdentifierKind, Permission, Unit
from dichvucong.identity.rules.accounts import GOVERNMENT_OFFICE
from dichvucong.identity.rules.units import high_level_rights
from dichvucong.identity.services.accounts import create_account, deactivate_account
from dichvucong.identity.services.grants import grant, require, revoke
from dichvucong.identity.services.units.activations import send_activation
from dichvucong.identity.services.units.leaving import sign_out
from dichvucong.identity.services.units.posts import begin_post, end_posts, note_number, release_numbers
from dichvucong.identity.services.units.unit_requests import tell_contact
from dichvucong.identity.states import UNIT_REQUEST_CHART, UnitRequestState
from dichvucong.identity.words import AccountRole, PostEnd
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, move
from dichvucong.kernel.text import fold, tidy

TITLE = "Tài khoản cấp cao"


@transaction.atomic
def grant_request(number: str, *, known_name: str, by: Account, now: datetime, checked: str = "") -> Account:
    """Make the unit's high-level account and send its log-in by SMS; an earlier holder's account ends.

    A certificate proves a tax code and a name, not an agency: where its name is not `known_name`, the unit's in the
    catalogue, `checked` says how the officer made sure, and the journal keeps it. Raises `PermissionMissing`,
    `RequestNotFound`, `RequestOver`, `OwnRequest`, `CheckMissing`, `UnitHasAccount`, `NothingToReplace`.
    """
    request = _open_request(number, by, now)
    said = tidy(checked)[:300]
    if bears_another_name(request, known_name) and not said:
        raise CheckMissing
    unit = Unit(request.agency_code, request.provider_code)
    _hand_over(request, unit, by, now)
    account = create_account(
        _free_name(unit),
        kind=unit.kind,
        full_name=request.contact_name,
        phone=request.phone,
        email=request.email,
        actor=by.actor,
        now=now,
    )
    _note_person(account, request, by, now)
    name_high_level(account, unit, actor=by.actor, now=now)
    send_activation(account, actor=by.actor, now=now)
    why = Why(actor=by.actor, now=now, reason=said, evidence={"account": account.pk})
    move(
        request,
        UnitRequestState.GRANTED,
        chart=UNIT_REQUEST_CHART,
        why=why,
        ended_at=now,
        answered_by=by.actor,
        account_id=account.pk,
    )
    return account


def bears_another_name(request: UnitRequest, known_name: str) -> bool:
    """Whether the certificate's name is not the unit's, marks, case and blanks aside."""
    return fold(request.certificate_name) != fold(known_name)


@transaction.atomic
def refuse_request(number: str, *, reason: str, by: Account, now: datetime) -> UnitRequest:
    """Refuse with a reason, which the contact is told. Raises as `grant_request`."""
    request = _open_request(number, by, now)
    why = Why(actor=by.actor, now=now, reason=reason[:300])
    move(
        request,
        UnitRequestState.REFUSED,
        chart=UNIT_REQUEST_CHART,
        why=why,
        ended_at=now,
        answered_by=by.actor,
        answer=reason[:1000],
    )
    tell_contact(request, "unit_request_refused", now=now, reason=reason[:300])
    return request


@transaction.atomic
def name_high_level(account: Account, unit: Unit, *, actor: str, now: datetime) -> HighLevelAccount:
    """The account is the unit's high-level account from now on, with the rights of one. Raises `UnitHasAccount`."""
    named = HighLevelAccount(
        account=account,
        agency_code=unit.agency_code,
        provider_code=unit.provider_code,
        begun_at=now,
        begun_by=actor,
    )
    try:
        with transaction.atomic():
            named.save()
    except IntegrityError as error:
        raise UnitHasAccount from error
    begin_post(account, unit, title=TITLE, actor=actor, now=now)
    rows = Grant.objects.filter(
        account=account, revoked_at=None, agency_code=unit.agency_code, provider_code=unit.provider_code
    )
    held = set(rows.values_list("permission", flat=True))
    for permission in high_level_rights(unit):
        if permission not in held:
            grant(
                account,
                permission,
                agency_code=unit.agency_code,
                provider_code=unit.provider_code,
                actor=actor,
                now=now,
            )
    return named


@transaction.atomic
def take_back(username: str, *, reason: str, by: Account, now: datetime) -> None:
    """The Government Office ends a high-level account: the unit has none until it asks again.

    Raises `PermissionMissing`, `UserNotFound`.
    """
    require(by, Permission.UNITS_ADMIT, now=now, agency_code=GOVERNMENT_OFFICE)
    rows = HighLevelAccount.objects.select_for_update(of=("self",)).select_related("account")
    named = rows.filter(account__username__iexact=username, ended_at=None).exclude(account=by).first()
    if named is None:
        raise UserNotFound
    _end(named, PostEnd.LEFT, reason, by, now)


def _open_request(number: str, by: Account, now: datetime) -> UnitRequest:
    require(by, Permission.UNITS_ADMIT, now=now, agency_code=GOVERNMENT_OFFICE)
    request = UnitRequest.objects.select_for_update().filter(number=number).first()
    if request is None:
        raise RequestNotFound
    if request.state != UnitRequestState.SUBMITTED:
        raise RequestOver
    if by.phone == request.phone or _is_contact(by, request):
        raise OwnRequest
    return request


def _is_contact(account: Account, request: UnitRequest) -> bool:
    rows = OfficerNumber.objects.holding(request.number_kind, request.contact_number, request.country)
    return rows.filter(account=account).exists()


def _hand_over(request: UnitRequest, unit: Unit, by: Account, now: datetime) -> None:
    rows = HighLevelAccount.objects.select_for_update(of=("self",)).select_related("account")
    holder = rows.filter(
        agency_code=unit.agency_code, provider_code=unit.provider_code, ended_at=None
    ).first()
    if holder is None and request.replaces:
        raise NothingToReplace
    if holder is not None and not request.replaces:
        raise UnitHasAccount
    if holder is not None:
        _end(holder, PostEnd.HANDED_OVER, f"Bàn giao theo đề nghị {request.number}", by, now)


def _end(named: HighLevelAccount, how: PostEnd, reason: str, by: Account, now: datetime) -> None:
    account = named.account
    HighLevelAccount.objects.filter(pk=named.pk, ended_at=None).update(ended_at=now, ended_how=how)
    for given in Grant.objects.select_for_update().filter(account=account, revoked_at=None):
        revoke(given, reason=reason, actor=by.actor, now=now)
    posts = Post.objects.select_related("account").filter(account=account, ended_at=None)
    end_posts(posts, how, reason=reason, actor=by.actor, now=now)
    sign_out(account, now=now)
    release_numbers(account, now=now)
    deactivate_account(account, reason=reason, actor=by.actor, now=now)
    entry = Entry(
        subject=account.reference,
        stream=f"unit:{named.agency_code or named.provider_code}",
        event="high_level.ended",
        actor=by.actor,
        reason=reason,
    )
    write([entry], now=now)


def _note_person(account: Account, request: UnitRequest, by: Account, now: datetime) -> None:
    kind = IdentifierKind(request.number_kind)
    if kind is IdentifierKind.TAX_CODE:
        return  # Names an organisation or a household, not the person who holds the account.
    number = ProvenNumber(kind, request.contact_number, request.country)
    note_number(account, number, role=AccountRole.HIGH_LEVEL, actor=by.actor, now=now)


def _free_name(unit: Unit) -> str:
    """`cc-h26`, or the first of `cc-h26-2`, `cc-h26-3` … that nobody has."""
    plain = f"cc-{unit.code.lower()}"
    taken = set(Account.objects.filter(username__startswith=plain).values_list("username", flat=True))
    return next(
        name for name in (plain, *(f"{plain}-{n}" for n in range(2, len(taken) + 3))) if name not in taken
    )
