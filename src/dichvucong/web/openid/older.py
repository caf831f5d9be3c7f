"""The log-in protocol of existing clients (the flavour of WSO2 Identity Server), a thin adapter over the same core.

They URL-encode nothing, send their secret in the form, read claims with Vietnamese names, and compare strings. Only
portals registered as `older` are served here.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from allauth.idp.oidc.models import Client
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dichvucong.identity.rules import AccountKind
from dichvucong.identity.rules.claims import ACR, OPENID, Claim
from dichvucong.identity.rules.sign_on import (
    LONGEST_STATE,
    Asked,
    Parameters,
    Refused,
    Untrusted,
    read_challenge,
)
from dichvucong.identity.services.portals.introspection import look_at
from dichvucong.identity.services.portals.registration import portal_of
from dichvucong.identity.services.portals.sign_on import Question, answer_address
from dichvucong.identity.services.portals.sign_on_tokens import (
    Bearer,
    redeem_code,
    refresh,
    revoke_token,
)
from dichvucong.identity.services.portals.subjects import subject_told
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.access import Access, mark, public
from dichvucong.web.failures import failure
from dichvucong.web.looks import shown_to_portal
from dichvucong.web.openid.authorize import UNTRUSTED, proceed, slow_down
from dichvucong.web.openid.inspection import bearer, not_let_in
from dichvucong.web.openid.leaving import answer_leaving
from dichvucong.web.openid.parameters import client_of, form_fields, or_error, unstored
from dichvucong.web.openid.token import handed_over
from dichvucong.web.rendering import see_other

_KNOWN: Final = (
    "response_type|client_id|redirect_uri|scope|acr_values|state|nonce|prompt|max_age|code_challenge"
    "|code_challenge_method|id_token_hint|post_logout_redirect_uri|login_hint"
)
_SPLIT: Final = re.compile(rf"(?:^|&)({_KNOWN})=")
_PERSON, _BUSINESS = 1, 2
_NAMES: Final[Mapping[str, str]] = {
    Claim.CITIZEN_NUMBER: "SoDinhDanh",
    Claim.OLD_CARD_NUMBER: "SoCMND",
    Claim.PASSPORT_NUMBER: "HoChieu",
    Claim.TAX_CODE: "MaSoThue",
    Claim.EMAIL: "ThuDienTu",
    Claim.PHONE_NUMBER: "SoDienThoai",
    Claim.BIRTHDATE: "NgayThangNamSinh",
}


@public
@never_cache
@require_GET
def authorize(request: HttpRequest) -> HttpResponse:
    """GET /oauth2/authorize. The client cannot say which claims it wants: it gets those it was registered with."""
    now = clock_now()
    too_fast = slow_down(request, now)
    if too_fast:
        return too_fast
    said = raw_parameters(request)
    try:
        question = _question(said)
    except Untrusted:
        return failure(UNTRUSTED, status=400)
    except Refused as refused:
        return see_other(answer_address(_asked(said), {"error": refused.error}))
    return proceed(request, question, now=now)


def raw_parameters(request: HttpRequest) -> dict[str, str]:
    """The address's own text, split at the names that are known, not decoded: an address may stand in it as it is."""
    text = request.META.get("QUERY_STRING", "")
    marks = list(_SPLIT.finditer(text))
    ends = [*(found.start() for found in marks[1:]), len(text)]
    said: dict[str, str] = {}
    for found, end in zip(marks, ends, strict=False):
        value = text[found.end() : end]
        said.setdefault(found[1], value if found[1].endswith("redirect_uri") else value.partition("&")[0])
    return said


@or_error
def _token(request: HttpRequest) -> JsonResponse:
    """POST /oauth2/token: the secret stands in the form as it is."""
    fields = form_fields(request)
    now = clock_now()
    client = _older_client(request, fields)
    if fields.get("grant_type") == "refresh_token":
        handed = refresh(client, fields.get("refresh_token", ""), scope="", now=now)
    elif fields.get("grant_type") == "authorization_code":
        handed = redeem_code(
            client,
            fields.get("code", ""),
            redirect_uri=fields.get("redirect_uri", ""),
            verifier=fields.get("code_verifier", ""),
            now=now,
        )
    else:
        raise Refused("unsupported_grant_type", "Served are authorization_code and refresh_token.")
    return unstored(handed_over(request, handed))


def _userinfo(request: HttpRequest) -> HttpResponse:
    """POST /oauth2/userinfo with an empty body; GET as well. A flat object with the names clients know."""
    found = bearer(request)
    if found is None or not found.sign_on.portal.older:
        return not_let_in()
    shown_to_portal(request, found.sign_on, found.facts)
    return unstored(told(found))


def told(found: Bearer) -> dict[str, Any]:
    """What was agreed to, under the older names. Texts that are not known or not given are left out."""
    account, claims = found.sign_on.account, found.facts
    business = account.kind == AccountKind.ORGANISATION
    subject = subject_told(found.sign_on)
    name = {"TenDoanhNghiep" if business else "HoVaTen": claims[Claim.NAME]} if Claim.NAME in claims else {}
    return {
        "sub": subject,
        "TechID": subject,
        "LoaiTaiKhoan": _BUSINESS if business else _PERSON,
        **name,
        **{older: claims[claim] for claim, older in _NAMES.items() if claim in claims},
    }


@or_error
def _introspect(request: HttpRequest) -> JsonResponse:
    """POST /oauth2/introspect: `token` in the form, the same token as bearer; `exp` in seconds, `client_id`.

    The client does not say who it is: it holds the token, and compares `client_id` with its own.
    """
    fields = form_fields(request)
    found = bearer(request)
    if found is None or not found.sign_on.portal.older:
        return unstored({"active": False})
    token = fields.get("token", "")
    return unstored(look_at(found.sign_on.portal.client, token, now=clock_now()))


@or_error
def _revoke(request: HttpRequest) -> JsonResponse:
    """POST /oauth2/revoke: clients send their ID token, and a hint whose name ends in a space. Both are taken."""
    fields = form_fields(request)
    revoke_token(_older_client(request, fields), fields.get("token", ""), now=clock_now())
    return unstored({})


def _leave(request: HttpRequest) -> HttpResponse:
    """GET or POST /oidc/logout."""
    said = raw_parameters(request)
    if request.method == "POST":
        said |= dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    kept: Parameters = {name: [_decoded(name, value)] for name, value in said.items()}
    return answer_leaving(request, kept)


def _decoded(name: str, value: str) -> str:
    """Addresses may come encoded or not; a state goes back as it came."""
    return value if name == "state" else unquote(value)


def _question(said: Mapping[str, str]) -> Question:
    asked = _asked(said)
    portal = portal_of(asked.client_id)
    if portal is None or not portal.older:
        raise Untrusted("client_id")
    if len(asked.state) > LONGEST_STATE or not (asked.state + asked.nonce).isprintable():
        raise Untrusted("state")
    if asked.redirect_uri not in portal.client.get_redirect_uris():
        raise Untrusted("redirect_uri")
    if said.get("response_type") != "code":
        raise Refused("unsupported_response_type", "Only code is served.")
    wish = {
        "userinfo_claims": tuple(claim for claim in Claim if claim in portal.claims),
        "challenge": read_challenge(said, needs_pkce=False),
    }
    return Question(portal, Asked(**{**vars(asked), **wish}), clock_now())


def _asked(said: Mapping[str, str]) -> Asked:
    address = said.get("redirect_uri", "")
    return Asked(
        client_id=unquote(said.get("client_id", "")),
        redirect_uri=address if "://" in address else unquote(address),
        state=said.get("state", ""),
        nonce=unquote(said.get("nonce", ""))[:LONGEST_STATE],
        scopes=(OPENID,),
        acr=tuple(value for value in ACR if value in re.split("[ +]", unquote(said.get("acr_values", "")))),
        older=True,
    )


def _older_client(request: HttpRequest, fields: Mapping[str, str]) -> Client:
    client = client_of(request, fields, now=clock_now())
    portal = portal_of(str(client.id))
    if portal is None or not portal.older or client.type == Client.Type.PUBLIC:
        raise Refused("invalid_client", "This client speaks the standard protocol.")
    return client


_secret = sensitive_post_parameters("client_secret", "code", "token", "refresh_token")
token = mark(csrf_exempt(never_cache(require_POST(_secret(_token)))), Access("public"))
userinfo = mark(csrf_exempt(never_cache(require_http_methods(["GET", "POST"])(_userinfo))), Access("public"))
introspect = mark(csrf_exempt(never_cache(require_POST(_secret(_introspect)))), Access("public"))
revoke = mark(csrf_exempt(never_cache(require_POST(_secret(_revoke)))), Access("public"))
leave = mark(csrf_exempt(never_cache(require_http_methods(["GET", "POST"])(_leave))), Access("public"))

urlpatterns = [
    path("oauth2/authorize", authorize, name="older-authorize"),
    path("oauth2/token", token, name="older-token"),
    path("oauth2/userinfo", userinfo, name="older-userinfo"),
    path("oauth2/introspect", introspect, name="older-introspect"),
    path("oauth2/revoke", revoke, name="older-revoke"),
    path("oidc/logout", leave, name="older-logout"),
]
