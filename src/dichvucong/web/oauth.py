"""POST /oauth/token: a connected system exchanges its credentials for a token (RFC 6749, section 4.4)."""

from http import HTTPStatus

from allauth.core.internal import ratelimit
from allauth.idp.oidc.views import TokenView
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dichvucong.web.access import Access, mark

TRIES_PER_ADDRESS = {"token": "300/m/ip"}

_exchange = TokenView.as_view()


@sensitive_post_parameters("client_secret")
def _token(request: HttpRequest) -> HttpResponseBase:
    """Answers with a bearer token, or with an error of RFC 6749, section 5.2."""
    if len(request.POST.getlist("grant_type")) != 1 or any(len(v) > 1 for _, v in request.POST.lists()):
        return _error(400, "invalid_request", "Parameters must be form fields, each given once.")
    if request.POST["grant_type"] != "client_credentials":
        return _error(400, "unsupported_grant_type", "Only client_credentials is served here.")
    if not ratelimit.consume(request, app="allauth.idp.oidc", action="token", config=TRIES_PER_ADDRESS):
        return _error(429, "temporarily_unavailable", "Too many requests from this address.")
    response = _exchange(request)
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Basic realm="dichvucong"'
    return response


def _error(status: int, code: str, description: str) -> JsonResponse:
    answer = JsonResponse({"error": code, "error_description": description}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


token = mark(csrf_exempt(never_cache(require_POST(_token))), Access("public"))

urlpatterns = [path("oauth/token", token, name="oauth_token")]
