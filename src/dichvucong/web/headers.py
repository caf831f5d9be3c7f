"""What every answer tells the browser it must not do."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dichvucong.web.rendering import CONTENT_SECURITY_POLICY

# Portal pages leave `form-action` out because paying ends at the bank; everywhere else forms stay here.
POLICY = f"{CONTENT_SECURITY_POLICY}; form-action 'self'"
ONLY_ENCRYPTED = "max-age=31536000"
FEATURES = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeadersMiddleware:
    """Adds the content security policy; scripts and styles come from files only. A view may set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers added."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", FEATURES)
        # The policy says so too; this is for browsers that do not read it.
        response.headers.setdefault("X-Frame-Options", "DENY")
        if settings.SECURE_COOKIES:
            response.headers.setdefault("Strict-Transport-Security", ONLY_ENCRYPTED)
        return response
