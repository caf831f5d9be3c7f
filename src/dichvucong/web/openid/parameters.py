"""Parameters, errors and clients' credentials as they travel."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote_plus

from allauth.core.internal import ratelimit
from allauth.idp.oidc.models import Client
from django.http import HttpRequest, JsonResponse

from dichvucong.identity.rules.sign_on import Parameters, Refused
from dichvucong.identity.services.portals.client_secrets import client_with_secrets, fits

TRIES_PER_ADDRESS: Final = {"token": "300/m/ip"}
TOO_OFTEN: Final = "temporarily_unavailable"
LONGEST_CREDENTIAL: Final = 1_000


def all_parameters(request: HttpRequest) -> Parameters:
    """Of an authorization or logout request: the form's when it is posted, else the address's."""
    source = request.POST if request.method == "POST" else request.GET
    return {str(name): [str(value) for value in values] for name, values in source.lists()}


def form_fields(request: HttpRequest) -> Mapping[str, str]:
    """The fields of a form, each given once. Raises `Refused`."""
    if any(len(values) > 1 for _, values in request.POST.lists()):
        raise Refused("invalid_request", "Parameters must be form fields, each given once.")
    return {str(name): str(values[0]) for name, values in request.POST.lists()}


def count(request: HttpRequest) -> bool:
    """True while this address may ask once more this minute. Raises `Refused` after that."""
    if ratelimit.consume(request, app="allauth.idp.oidc", action="token", config=TRIES_PER_ADDRESS):
        return True
    raise Refused(TOO_OFTEN, "Too many requests from this address.")


def client_of(request: HttpRequest, fields: Mapping[str, str], *, now: datetime) -> Client:
    """Who calls: by its secret in the header or in the form, not in both; a public client by its name alone.

    Raises `Refused` with `invalid_client` for everybody else (RFC 6749, 2.3). Only what has not been proven counts
    against the address: a portal's server logs in thousands of people a minute.
    """
    client_id, secret = _credentials(request, fields)
    client, rows = client_with_secrets(client_id, now=now) if client_id else (None, ())
    public = client is not None and client.type == Client.Type.PUBLIC
    if client is None or public or _is_closed(client):
        count(request)
    if client is None or _is_closed(client):
        raise Refused("invalid_client", "Unknown client or wrong secret.")
    if public and not secret:
        return client
    if public or not fits(rows, secret, may_try=lambda: count(request), now=now):
        raise Refused("invalid_client", "Unknown client or wrong secret.")
    return client


def error(refused: Refused, *, status: int = 400) -> JsonResponse:
    """An error of RFC 6749, section 5.2."""
    too_often = refused.error == TOO_OFTEN
    return error_of(refused.error, refused.description, status=429 if too_often else status)


def error_of(code: str, description: str, *, status: int = 400) -> JsonResponse:
    """The same from its words. A client that is not known gets 401 and is told how to say who it is."""
    unknown = code == "invalid_client"
    answer = unstored({"error": code, "error_description": description}, status=401 if unknown else status)
    if unknown:
        answer.headers["WWW-Authenticate"] = 'Basic realm="dichvucong"'
    return answer


def unstored(said: Mapping[str, Any], *, status: int = 200) -> JsonResponse:
    """JSON that nobody may keep."""
    answer = JsonResponse(dict(said), status=status, json_dumps_params={"ensure_ascii": False})
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Pragma"] = "no-cache"
    return answer


def or_error(view: Callable[[HttpRequest], JsonResponse]) -> Callable[[HttpRequest], JsonResponse]:
    """Refusals raised by the view become errors of the standard."""

    def guarded(request: HttpRequest) -> JsonResponse:
        try:
            return view(request)
        except Refused as refused:
            return error(refused)

    return guarded


def _credentials(request: HttpRequest, fields: Mapping[str, str]) -> tuple[str, str]:
    header = request.headers.get("Authorization", "")
    kind, _, given = header.partition(" ")
    client_id, secret = fields.get("client_id", ""), fields.get("client_secret", "")
    if kind.lower() == "basic":
        name, key = _basic(given)
        if secret or (client_id and client_id != name):
            raise Refused("invalid_request", "Credentials are given twice.")
        client_id, secret = name, key
    if "\x00" in client_id or max(len(client_id), len(secret)) > LONGEST_CREDENTIAL:
        raise Refused("invalid_client", "Unknown client or wrong secret.")
    return client_id, secret


def _basic(given: str) -> tuple[str, str]:
    try:
        name, mark, secret = base64.b64decode(given.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as trouble:
        raise Refused("invalid_client", "The Authorization header cannot be read.") from trouble
    return (unquote_plus(name), unquote_plus(secret)) if mark else ("", "")


def _is_closed(client: Client) -> bool:
    portal = getattr(client, "portal", None)
    return portal is not None and portal.closed_at is not None
