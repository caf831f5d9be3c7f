"""Every address of the portal. Each view carries its access rule."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dichvucong.web.portal.urls")),
    path("quantri/", include("dichvucong.web.console.login")),
    path("quantri/", include("dichvucong.web.console.urls")),
    path("", include("dichvucong.web.callbacks.urls")),
    path("", include("dichvucong.web.api.urls")),
    path("", include("dichvucong.web.openid.urls")),
    path("", include("dichvucong.web.legacy.urls")),
    path("", include("dichvucong.web.operation.urls")),
]

handler400 = "dichvucong.web.failures.bad_request"
handler403 = "dichvucong.web.failures.permission_denied"
handler404 = "dichvucong.web.failures.page_not_found"
handler500 = "dichvucong.web.failures.server_error"
