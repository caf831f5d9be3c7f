"""A site of its own that logs people in with mozilla-django-oidc, unmodified. Started by a test as a program.

Arguments: port, database file, portal, client, secret, acr_values.
"""

import sys
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.http import HttpRequest, JsonResponse
from django.urls import include, path


def configure(database: str, portal: str, client: str, secret: str, acr: str) -> None:
    """As the library's own documentation says."""
    settings.configure(
        SECRET_KEY="only-for-this-test",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "mozilla_django_oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        SESSION_COOKIE_NAME="party",
        AUTHENTICATION_BACKENDS=["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        LOGIN_REDIRECT_URL="/me",
        LOGIN_REDIRECT_URL_FAILURE="/failed",
        OIDC_RP_CLIENT_ID=client,
        OIDC_RP_CLIENT_SECRET=secret,
        OIDC_RP_SCOPES="openid email profile",
        OIDC_RP_SIGN_ALGO="RS256",
        OIDC_USE_PKCE=True,
        OIDC_STORE_ID_TOKEN=True,
        OIDC_AUTH_REQUEST_EXTRA_PARAMS={"acr_values": acr},
        OIDC_OP_AUTHORIZATION_ENDPOINT=f"{portal}/oauth/authorize",
        OIDC_OP_TOKEN_ENDPOINT=f"{portal}/oauth/token",
        OIDC_OP_USER_ENDPOINT=f"{portal}/oauth/userinfo",
        OIDC_OP_JWKS_ENDPOINT=f"{portal}/oauth/jwks.json",
    )


def me(request: HttpRequest) -> JsonResponse:
    """Who has logged in."""
    email = getattr(request.user, "email", "")
    return JsonResponse({"email": email, "id_token": request.session.get("oidc_id_token", "")})


urlpatterns: list[Any] = [path("me", me)]


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, *args: object) -> None:
        """Nothing."""


if __name__ == "__main__":
    configure(*sys.argv[2:])
    django.setup()
    urlpatterns.append(path("oidc/", include("mozilla_django_oidc.urls")))
    call_command("migrate", verbosity=0)
    make_server("127.0.0.1", int(sys.argv[1]), WSGIHandler(), handler_class=Quiet).serve_forever()
