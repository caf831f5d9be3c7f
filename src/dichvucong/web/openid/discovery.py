"""What a client reads to find its way: metadata (OpenID Connect Discovery 1.0) and keys (RFC 7517)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dichvucong.identity.rules.claims import ACR, CLAIMS_OF_SCOPE, Claim
from dichvucong.identity.services.portals.signing_keys import ALGORITHM, key_set
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.access import public

SECONDS_KEPT = 3_600
_OF_TOKENS = ("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid")


@public
@require_safe
def configuration(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- a view
    """GET /.well-known/openid-configuration."""
    return _open(metadata())


@public
@require_safe
def keys(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- a view
    """GET /oauth/jwks.json."""
    return _open({"keys": list(key_set(now=clock_now()))})


def metadata() -> dict[str, Any]:
    """Everything served here, and nothing else."""

    def at(name: str) -> str:
        return f"{settings.PUBLIC_URL}{reverse(name)}"

    methods = ["client_secret_basic", "client_secret_post"]
    return {
        "issuer": settings.PUBLIC_URL,
        "authorization_endpoint": at("openid-authorize"),
        "token_endpoint": at("oauth_token"),
        "userinfo_endpoint": at("openid-userinfo"),
        "jwks_uri": at("openid-keys"),
        "introspection_endpoint": at("openid-introspect"),
        "revocation_endpoint": at("openid-revoke"),
        "end_session_endpoint": at("openid-logout"),
        "scopes_supported": list(CLAIMS_OF_SCOPE),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["public", "pairwise"],
        "acr_values_supported": list(ACR),
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": [*methods, "none"],
        "introspection_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": [*methods, "none"],
        "code_challenge_methods_supported": ["S256"],
        "claim_types_supported": ["normal"],
        "claims_supported": [*_OF_TOKENS, *Claim, "email_verified", "passport_country"],
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "ui_locales_supported": ["vi"],
    }


def _open(said: dict[str, Any]) -> JsonResponse:
    answer = JsonResponse(said)
    answer.headers["Cache-Control"] = f"public, max-age={SECONDS_KEPT}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
