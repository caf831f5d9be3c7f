"""Units and their high-level accounts: holders, a bank that waits for one, an officer who moves, rights to review."""

from datetime import datetime, timedelta

from dichvucong.config.demo.officers import HIGH_LEVEL, PASSWORD, TOTP_SECRET
from dichvucong.config.demo.tables import ACTOR
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account
from dichvucong.identity.rules import IdentifierKind, Permission, Unit
from dichvucong.identity.selectors import account_by_username
from dichvucong.identity.selectors.units import high_level_of
from dichvucong.identity.services import (
    OfficerDraft,
    UnitProof,
    UnitRequestDraft,
    UserDraft,
    begin_request,
    create_user,
    enrol_second_factor,
    ensure_officer,
    name_high_level,
    set_password,
    submit_request,
)

WAITING = UnitRequestDraft(
    form_key="minh-hoa-cuulong",
    unit=Unit(provider_code="cuulong"),
    unit_name="Ngân hàng Cửu Long",
    tax_code="9900000062",
    contact_name="Phòng Thanh toán điện tử",
    number=ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001190000002"),
    phone="0950000021",
    email="thanh-toan@cuulong.example.com",
)
PROOF = UnitProof("Ngân hàng Cửu Long", "CN=CA minh họa", "MH-0062", frozenset({WAITING.tax_code}))
MOVING = UserDraft(
    username="sapchuyen",
    full_name="Lê Minh Họa",
    phone="0950000022",
    unit=Unit("H26.13"),
    permissions=(Permission.PAYMENTS_VIEW, Permission.CASES_RESOLVE),
    title="Chuyên viên",
    number=ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "079085000003"),
)
LONG_AGO = timedelta(days=400)
OLD_RIGHTS = OfficerDraft(
    username="quyencu",
    full_name="Quyền Giao Đã Lâu",
    email="quyencu@example.com",
    grants=[
        (permission, "H26")
        for permission in (Permission.PAYMENTS_VIEW, Permission.REFUNDS_DRAFT, Permission.REFUNDS_APPROVE)
    ],
    password=PASSWORD,
    totp_secret=TOTP_SECRET,
)


def load_units(*, now: datetime) -> None:
    """Everything about units' accounts. Loading again adds what is missing."""
    _name_holders(now)
    request = begin_request(WAITING, now=now)
    if request.state == "unproven":
        submit_request(request.link_token, PROOF, now=now)
    if account_by_username(MOVING.username) is None:
        made = create_user(MOVING, by=_holder("capcaohn"), now=now)
        set_password(made, PASSWORD, actor=ACTOR, now=now)
        enrol_second_factor(made, secret=TOTP_SECRET, actor=ACTOR, now=now)
    if account_by_username(OLD_RIGHTS.username) is None:
        ensure_officer(OLD_RIGHTS, actor=ACTOR, now=now - LONG_AGO)


def _name_holders(now: datetime) -> None:
    for username, _name, _about, grants, provider_grants in HIGH_LEVEL:
        unit = Unit(*(("", provider_grants[0][1]) if provider_grants else (grants[0][1],)))
        if high_level_of(unit) is None and _holder(username).is_active:
            name_high_level(_holder(username), unit, actor=ACTOR, now=now)


def _holder(username: str) -> Account:
    found = account_by_username(username)
    assert found is not None, "loaded with the officers"
    return found
