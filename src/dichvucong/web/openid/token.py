"""POST /oauth/token: credentials of a connected system, a code or a refresh token for tokens (RFC 6749)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from allauth.idp.oidc.models import Client
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dichvucong.identity.rules.sign_on import Refused
from dichvucong.identity.services.portals.client_sessions import open_access
from dichvucong.identity.services.portals.sign_on_tokens import Handed, redeem_code, refresh
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.access import Access, mark
from dichvucong.web.looks import shown_to_portal
from dichvucong.web.openid.parameters import (
    client_of,
    count,
    form_fields,
    or_error,
    unstored,
)


@or_error
def _token(request: HttpRequest) -> JsonResponse:
    """Answers with tokens, or with an error of RFC 6749, section 5.2."""
    fields = form_fields(request)
    if "grant_type" not in fields:
        raise Refused("invalid_request", "Parameters must be form fields, each given once.")
    exchange = _EXCHANGES.get(fields["grant_type"])
    if exchange is None:
        raise Refused("unsupported_grant_type", f"Served are {', '.join(_EXCHANGES)}.")
    if fields["grant_type"] == "client_credentials":
        count(request)
    now = clock_now()
    client = client_of(request, fields, now=now)
    if fields["grant_type"] not in client.get_grant_types():
        raise Refused("unauthorized_client", "This client has not been given that grant.")
    return unstored(exchange(request, client, fields, now))


def handed_over(request: HttpRequest, handed: Handed) -> Mapping[str, Any]:
    """The answer with tokens; what the ID token says of somebody is noted first."""
    if handed.told:
        shown_to_portal(request, handed.sign_on, handed.told)
    return handed.as_answer()


def _by_code(
    request: HttpRequest, client: Client, fields: Mapping[str, str], now: datetime
) -> Mapping[str, Any]:
    """A code that a person's browser brought back."""
    handed = redeem_code(
        client,
        fields.get("code", ""),
        redirect_uri=fields.get("redirect_uri", ""),
        verifier=fields.get("code_verifier", ""),
        now=now,
    )
    return handed_over(request, handed)


def _by_refresh(
    request: HttpRequest, client: Client, fields: Mapping[str, str], now: datetime
) -> Mapping[str, Any]:
    """A refresh token."""
    token, scope = fields.get("refresh_token", ""), fields.get("scope", "")
    return handed_over(request, refresh(client, token, scope=scope, now=now))


def _by_credentials(
    _request: HttpRequest, client: Client, fields: Mapping[str, str], now: datetime
) -> Mapping[str, Any]:
    """Nothing but who it is: a connected system (RFC 6749, 4.4)."""
    wished = fields.get("scope", "").split()
    if set(wished) - set(client.get_scopes()):
        raise Refused("invalid_scope", "More than was registered.")
    scopes = wished or client.get_default_scopes()
    token, seconds = open_access(client, scopes=scopes, now=now)
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": seconds,
        "scope": " ".join(scopes),
    }


_Exchange = Callable[[HttpRequest, Client, Mapping[str, str], datetime], Mapping[str, Any]]
_EXCHANGES: Final[Mapping[str, _Exchange]] = {
    "client_credentials": _by_credentials,
    "authorization_code": _by_code,
    "refresh_token": _by_refresh,
}

_guarded = sensitive_post_parameters("client_secret", "code", "refresh_token")(_token)
token = mark(csrf_exempt(never_cache(require_POST(_guarded))), Access("public"))
