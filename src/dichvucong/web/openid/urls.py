"""Addresses of the OpenID provider."""

from django.urls import path

from dichvucong.web import tokens  # noqa: F401 -- registers the converter
from dichvucong.web.openid import authorize, discovery, inspection, leaving, older, token

urlpatterns = [
    path(".well-known/openid-configuration", discovery.configuration, name="openid-configuration"),
    path("oauth/jwks.json", discovery.keys, name="openid-keys"),
    path("oauth/authorize", authorize.authorize, name="openid-authorize"),
    path("oauth/cho/<token:handle>", authorize.waiting, name="openid-waiting"),
    path("oauth/token", token.token, name="oauth_token"),
    path("oauth/userinfo", inspection.userinfo, name="openid-userinfo"),
    path("oauth/introspect", inspection.introspect, name="openid-introspect"),
    path("oauth/revoke", inspection.revoke, name="openid-revoke"),
    path("oauth/logout", leaving.leave, name="openid-logout"),
    path("oauth/logout/dong-y", leaving.leave_agreed, name="openid-logout-agreed"),
    *older.urlpatterns,
]
