"""The OpenID provider: discovery, keys, the page to choose a person, code for tokens, userinfo."""

import base64
import hmac
from collections.abc import Mapping
from urllib.parse import unquote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from sandbox import clock
from sandbox.vneid.people import PEOPLE
from sandbox.vneid.tokens import TOKEN_SECONDS, Granted, id_token
from sandbox.web import fault, form_of, page, world_of

TARGET = "vneid"
_KEPT = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")
LEVELS = ("2", "1")


def issuer_of(request: Request) -> str:
    """The provider's name."""
    return f"{world_of(request).settings.public_url}/vneid"


async def discovery(request: Request) -> Response:
    """GET /vneid/.well-known/openid-configuration."""
    broken = await fault(world_of(request), TARGET)
    if broken:
        return broken
    issuer = issuer_of(request)
    return JSONResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks.json",
            "scopes_supported": ["openid", "profile"],
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "acr_values_supported": ["loa1", "loa2"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
    )


async def jwks(request: Request) -> Response:
    """GET /vneid/jwks.json."""
    return JSONResponse(world_of(request).vneid_keys.jwks())


async def show(request: Request) -> Response:
    """GET /vneid/authorize: who are you today?"""
    asked = request.query_params
    trouble = _trouble_with(request, asked)
    if trouble:
        return page("message.jinja", 400, title="Yêu cầu đăng nhập không đúng", text=trouble)
    kept = {name: asked.get(name, "") for name in _KEPT}
    return page("vneid.jinja", kept=kept, people=PEOPLE.values(), levels=LEVELS)


async def submit(request: Request) -> Response:
    """POST /vneid/authorize with `subject`, `level` and `action` agree or cancel; then back to the client."""
    said = await form_of(request)
    trouble = _trouble_with(request, {"response_type": "code", "code_challenge_method": "S256", **said})
    person = PEOPLE.get(said.get("subject", ""))
    if trouble or (said.get("action") != "cancel" and person is None):
        text = trouble or "Hãy chọn một người."
        return page("message.jinja", 400, title="Yêu cầu đăng nhập không đúng", text=text)
    answer = {"state": said.get("state", ""), "iss": issuer_of(request)}
    if said.get("action") == "cancel" or person is None:
        return _back(said["redirect_uri"], {**answer, "error": "access_denied"})
    wished = said.get("level", "")
    granted = Granted(
        person=person,
        level=wished if wished in person.levels else person.levels[0],
        client_id=said["client_id"],
        redirect_uri=said["redirect_uri"],
        nonce=said.get("nonce", ""),
        challenge=said["code_challenge"],
        at=clock.now(),
    )
    return _back(said["redirect_uri"], {**answer, "code": world_of(request).vneid.code_for(granted)})


async def token(request: Request) -> Response:
    """POST /vneid/token."""
    world = world_of(request)
    broken = await fault(world, TARGET)
    if broken:
        return broken
    if not _is_client(request):
        return JSONResponse({"error": "invalid_client"}, 401)
    said = await form_of(request)
    granted = world.vneid.redeem(
        said.get("code", ""),
        redirect_uri=said.get("redirect_uri", ""),
        verifier=said.get("code_verifier", ""),
        now=clock.now(),
    )
    if said.get("grant_type") != "authorization_code" or granted is None:
        return JSONResponse({"error": "invalid_grant"}, 400)
    wrong = str(world.switches.take(TARGET, "wrong_token") or "")
    return JSONResponse(
        {
            "access_token": world.vneid.token_for(granted),
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "id_token": id_token(
                granted, world.vneid_keys, issuer=issuer_of(request), now=clock.now(), wrong=wrong
            ),
        },
        headers={"Cache-Control": "no-store"},
    )


async def userinfo(request: Request) -> Response:
    """GET /vneid/userinfo."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    granted = world_of(request).vneid.bearer(given) if kind.lower() == "bearer" else None
    if granted is None:
        return JSONResponse({"error": "invalid_token"}, 401)
    return JSONResponse({"sub": granted.person.subject, **granted.person.claims()})


def _trouble_with(request: Request, asked: Mapping[str, str]) -> str:
    """What is wrong with the request, so that nobody is sent anywhere. Empty when it is sound."""
    client = world_of(request).vault.secrets["vneid"]
    if asked.get("client_id") != client["client_id"] or asked.get("redirect_uri") != client["redirect_uri"]:
        return "Ứng dụng hoặc địa chỉ quay lại chưa được đăng ký."
    if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
        return "Chỉ nhận response_type=code với PKCE S256."
    return "" if asked.get("code_challenge") else "Thiếu code_challenge."


def _is_client(request: Request) -> bool:
    client = world_of(request).vault.secrets["vneid"]
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    try:
        name, _, secret = base64.b64decode(given).decode().partition(":")
    except ValueError:
        return False
    sound = hmac.compare_digest(unquote(secret).encode(), str(client["client_secret"]).encode())
    return kind.lower() == "basic" and unquote(name) == client["client_id"] and sound


def _back(address: str, answer: Mapping[str, str]) -> Response:
    return RedirectResponse(f"{address}?{urlencode(answer)}", status_code=303)
