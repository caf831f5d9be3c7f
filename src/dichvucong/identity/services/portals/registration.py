"""Portals of ministries and provinces: registered with what they may ask and why, found, closed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from allauth.idp.oidc.models import Client, Token
from django.db import transaction

from dichvucong.identity.errors import ClientNotFound
from dichvucong.identity.models import Portal, SignOn
from dichvucong.identity.rules import Level
from dichvucong.identity.rules.claims import CLAIMS_OF_SCOPE, Claim
from dichvucong.identity.services.portals.back_channel import end_sign_ons
from dichvucong.identity.services.portals.client_secrets import NONE, add_secret, live_secrets
from dichvucong.identity.words import SignOnEnd
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write

LONGEST_ADDRESS: Final = 500
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_GRANTS: Final[list[str]] = [Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN]


@dataclass(frozen=True)
class Need:
    """Why a portal needs a claim, in words its people read; whether it is of no use without it."""

    why: str
    needed: bool = False


@dataclass(frozen=True)
class PortalDraft:
    """A portal as it is registered. `public` ones keep no secret: programs that run on people's devices.

    `pkce_waived_why` says why a portal may log people in without PKCE; "" means that it may not.
    """

    client_id: str
    name: str
    agency_code: str
    redirect_uris: Sequence[str]
    claims: Mapping[Claim, Need] | Mapping[str, Need]
    least_level: Level = Level.LOW
    post_logout_uris: Sequence[str] = ()
    back_channel_uri: str = ""
    pairwise: bool = False
    public: bool = False
    older: bool = False
    pkce_waived_why: str = ""
    contact: str = ""


@transaction.atomic
def register_portal(
    draft: PortalDraft,
    *,
    actor: str,
    now: datetime,
    secret: str = "",
    secret_ends: datetime | None = None,
) -> str:
    """Make or change a portal. Returns its secret the first time ("" later and for public ones): shown once.

    Raises `InvalidValue` for addresses that are not https (or http on this very machine), for claims that do not exist
    or come without a reason, for a portal with pairwise names on several hosts, and for one that is freed from PKCE but
    could not be: public ones have nothing else, older ones do not know it.
    """
    sector = _checked(draft)
    client, is_new = Client.objects.get_or_create(
        id=draft.client_id, defaults={"name": draft.name[:100], "secret": NONE}
    )
    if not is_new and not Portal.objects.filter(client=client).exists():
        raise InvalidValue("Mã này đã thuộc về một hệ thống kết nối khác.", field="client_id")
    client.name = draft.name[:100]
    client.type = Client.Type.PUBLIC if draft.public else Client.Type.CONFIDENTIAL
    client.set_grant_types(_GRANTS)
    client.set_response_types([Client.ResponseType.CODE])
    client.set_scopes(list(CLAIMS_OF_SCOPE))
    client.set_redirect_uris(list(draft.redirect_uris))
    client.save()
    earlier = Portal.objects.filter(client=client).first()
    said = {**_said(draft, sector), "pkce_waived_at": _waived_at(draft, earlier, now)}
    Portal.objects.update_or_create(
        client=client, defaults=said, create_defaults={**said, "registered_at": now}
    )
    _journal(
        draft.client_id,
        "portal.registered",
        actor=actor,
        now=now,
        claims=sorted(draft.claims),
        addresses=draft.redirect_uris,
    )
    _journal_pkce(draft, earlier, actor=actor, now=now)
    if draft.public or live_secrets(client.id, now=now):
        return ""
    return add_secret(client.id, expires_at=secret_ends, actor=actor, now=now, secret=secret)


def portal_of(client_id: str) -> Portal | None:
    """The portal that is registered and open under that name."""
    if not client_id.isprintable():
        return None
    return Portal.objects.select_related("client").filter(client_id=client_id, closed_at=None).first()


def portals_everywhere() -> Sequence[Portal]:
    """All that were ever registered."""
    return list(Portal.objects.select_related("client").order_by("pk"))


def entry_address(address: str) -> str:
    """The address of a service as a link leads there: software of old logs people in here by itself when it sees the mark."""
    parts = urlsplit(address)
    if not parts.netloc or "vnconnect=" in parts.query:
        return address
    older = Portal.objects.select_related("client").filter(older=True, closed_at=None)
    known = {urlsplit(back).netloc for portal in older for back in portal.client.get_redirect_uris()}
    if parts.netloc not in known:
        return address
    query = f"{parts.query}&vnconnect=1" if parts.query else "vnconnect=1"
    return urlunsplit(parts._replace(query=query))


def is_taken(client_id: str) -> bool:
    """Whether a client of that name exists, of whatever kind."""
    return bool(Client.objects.filter(id=client_id).exists())


@transaction.atomic
def close_portal(client_id: str, *, reason: str, actor: str, now: datetime) -> None:
    """Nobody logs in to it any more; its tokens are gone. Twice changes nothing. Raises `ClientNotFound`."""
    portal = Portal.objects.select_for_update().filter(client_id=client_id).first()
    if portal is None:
        raise ClientNotFound
    if portal.closed_at is not None:
        return
    Portal.objects.filter(pk=portal.pk).update(closed_at=now)
    Token.objects.filter(client_id=client_id).delete()
    end_sign_ons(SignOn.objects.filter(portal=portal), how=SignOnEnd.CLOSED, now=now)
    _journal(client_id, "portal.closed", actor=actor, now=now, reason=reason)


def is_safe_address(address: str) -> bool:
    """Whether people, or messages about them, may be sent there: https, or http on this very machine."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = not (parts.fragment or "#" in address or "@" in parts.netloc or "\\" in address or " " in address)
    local = parts.scheme == "http" and host in _LOOPBACK
    return bool(host) and plain and (parts.scheme == "https" or local)


def _checked(draft: PortalDraft) -> str:
    """The sector of pairwise names. Raises `InvalidValue`."""
    _check_addresses(draft)
    _check_claims(draft)
    _check_waiver(draft)
    if draft.older and draft.public:
        raise InvalidValue("Phần mềm cũ phải giữ được khóa bí mật.", field="options")
    if not draft.pairwise:
        return ""
    hosts = {urlsplit(address).hostname or "" for address in draft.redirect_uris}
    if len(hosts) > 1:
        raise InvalidValue("Định danh riêng chỉ dùng với một tên miền.", field="redirect_uris")
    return hosts.pop()


def _check_addresses(draft: PortalDraft) -> None:
    if not draft.redirect_uris:
        raise InvalidValue("Cần ít nhất một địa chỉ quay lại.", field="redirect_uris")
    back = (draft.back_channel_uri,) if draft.back_channel_uri else ()
    for field_name, addresses in (
        ("redirect_uris", draft.redirect_uris),
        ("post_logout_uris", draft.post_logout_uris),
        ("back_channel_uri", back),
    ):
        wrong = next((address for address in addresses if not is_safe_address(address)), None)
        if wrong is not None:
            raise InvalidValue(f"Địa chỉ “{wrong[:80]}” phải là https và không có #.", field=field_name)


def _check_claims(draft: PortalDraft) -> None:
    for claim, need in draft.claims.items():
        if claim not in set(Claim):
            raise InvalidValue(f"Không có dữ liệu “{claim}”.", field="claims")
        if not need.why.strip():
            raise InvalidValue("Cần nêu lý do cho từng dữ liệu.", field="claims")


def _check_waiver(draft: PortalDraft) -> None:
    if not draft.pkce_waived_why:
        return
    if draft.public:
        raise InvalidValue(
            "Ứng dụng không giữ được khóa bí mật luôn phải dùng PKCE.", field="pkce_waived_why"
        )
    if draft.older:
        raise InvalidValue("Giao thức cũ không có PKCE, không cần miễn.", field="pkce_waived_why")


def _waived_at(draft: PortalDraft, earlier: Portal | None, now: datetime) -> datetime | None:
    """Since when it is freed: another reason is another waiver."""
    if not draft.pkce_waived_why:
        return None
    same = earlier is not None and earlier.pkce_waived_why == draft.pkce_waived_why
    return earlier.pkce_waived_at if earlier is not None and same else now


def _journal_pkce(draft: PortalDraft, earlier: Portal | None, *, actor: str, now: datetime) -> None:
    before, after = earlier.pkce_waived_why if earlier else "", draft.pkce_waived_why
    if before == after:
        return
    event = "portal.pkce_waived" if after else "portal.pkce_needed"
    _journal(draft.client_id, event, actor=actor, now=now, reason=after)


def _said(draft: PortalDraft, sector: str) -> Mapping[str, object]:
    return {
        "agency_code": draft.agency_code,
        "post_logout_uris": list(draft.post_logout_uris),
        "back_channel_uri": draft.back_channel_uri,
        "claims": {claim: vars(need) for claim, need in draft.claims.items()},
        "least_level": draft.least_level,
        "pairwise": draft.pairwise,
        "sector": sector,
        "older": draft.older,
        "pkce_waived_why": draft.pkce_waived_why,
        "contact": draft.contact,
        "closed_at": None,
    }


def _journal(
    client_id: str, event: str, *, actor: str, now: datetime, reason: str = "", **evidence: Collection[str]
) -> None:
    subject = f"client:{client_id}"[:80]
    shown = {name: list(values) for name, values in evidence.items()}
    entry = Entry(subject=subject, stream=subject, event=event, actor=actor, reason=reason, evidence=shown)
    write([entry], now=now)
