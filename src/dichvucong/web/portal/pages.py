"""Pages that say the same to everybody."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dichvucong.web.access import public
from dichvucong.web.rendering import page


@public
@require_safe
def home(_request: HttpRequest) -> HttpResponse:
    """Paying first: the look-up field, how it works, whom to ask."""
    return page("portal/home.html", {})
