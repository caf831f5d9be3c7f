"""Userinfo, introspection (RFC 7662) and revocation (RFC 7009)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dichvucong.identity.rules.sign_on import Refused
from dichvucong.identity.services.portals.introspection import look_at
from dichvucong.identity.services.portals.sign_on_tokens import (
    Bearer,
    bearer_of_person,
    revoke_token,
)
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.access import Access, mark
from dichvucong.web.looks import shown_to_portal
from dichvucong.web.openid.parameters import (
    client_of,
    form_fields,
    or_error,
    unstored,
)


def bearer(request: HttpRequest) -> Bearer | None:
    """Behind the access token in the header, or in the form of a POST (RFC 6750, 2.1 and 2.2)."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return bearer_of_person(given.strip(), now=clock_now())
    posted = request.POST.getlist("access_token") if request.method == "POST" else []
    return bearer_of_person(posted[0], now=clock_now()) if len(posted) == 1 else None


def not_let_in() -> JsonResponse:
    """No token, or one that has ended (RFC 6750, 3)."""
    answer = unstored(
        {"error": "invalid_token", "error_description": "The access token is missing or has ended."},
        status=401,
    )
    answer.headers["WWW-Authenticate"] = 'Bearer realm="dichvucong", error="invalid_token"'
    return answer


def _userinfo(request: HttpRequest) -> HttpResponse:
    """What was asked for and agreed to, no more."""
    found = bearer(request)
    if found is None:
        return not_let_in()
    shown_to_portal(request, found.sign_on, found.facts)
    return unstored(found.told())


@or_error
def _introspect(request: HttpRequest) -> JsonResponse:
    """Whether a token of the caller's own still counts."""
    fields = form_fields(request)
    now = clock_now()
    client = client_of(request, fields, now=now)
    if not fields.get("token"):
        raise Refused("invalid_request", "token is missing.")
    if client.type == client.Type.PUBLIC:
        raise Refused("invalid_client", "Only clients with a secret may ask.")
    return unstored(look_at(client, fields["token"], now=now))


@or_error
def _revoke(request: HttpRequest) -> JsonResponse:
    """End a token of the caller's own; 200 also for what is unknown."""
    fields = form_fields(request)
    now = clock_now()
    client = client_of(request, fields, now=now)
    if not fields.get("token"):
        raise Refused("invalid_request", "token is missing.")
    revoke_token(client, fields["token"], now=now)
    return unstored({})


_secret = sensitive_post_parameters("client_secret", "token", "access_token")
userinfo = mark(
    csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(_secret(_userinfo)))),
    Access("public"),
)
introspect = mark(csrf_exempt(never_cache(require_POST(_secret(_introspect)))), Access("public"))
revoke = mark(csrf_exempt(never_cache(require_POST(_secret(_revoke)))), Access("public"))
