"""Turning a template into an answer, without what anonymous pages do not need (session, user, messages)."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.html import escape

from dichvucong.web.people import person_link
from dichvucong.web.told import told

# The bank's page is reached by a redirect after a POST, which `form-action` would stop: it is left out.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)

PLACE: Final = "<!--here-->"
"""Marks title and content in `portal/frame.html`."""

PERSON: Final = "<!--person-->"
"""Marks the person in the header of the same."""


class FormRenderer(TemplatesSetting):
    """Forms of all pages: label, hint, the error next to the field, and a summary of errors on top."""

    field_template_name = "parts/field.html"
    form_template_name = "parts/form.html"


def see_other(address: str) -> HttpResponse:
    """303: what was posted is done, the answer is at `address`, ours or a provider's."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def page(template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page without a form that changes state: no session, no cookie, no token. Nobody shows an old state."""
    return _answer(get_template(template).render(dict(context)), status=status)


def framed_page(template: str, context: Mapping[str, Any], *, title: str) -> HttpResponse:
    """As `page`, for the hottest page: `template` holds only the content, the frame around it is rendered once.

    Extending the base costs two fifths of a small page's rendering.
    """
    before, between, after = _frame()
    between = between.replace(PERSON, person_link(), 1)
    content = get_template(template).render(dict(context))
    return _answer(f"{before}{escape(title)}{between}{content}{after}", status=200)


def page_with_form(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with a form that changes state: `{{ csrf_token }}` is set, nobody may store it."""
    shown = {**context, "csrf_token": get_token(request), "told": told(request)}
    response = page(template, shown, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(html: str, *, status: int) -> HttpResponse:
    response = HttpResponse(html, status=status)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@cache
def _frame() -> tuple[str, str, str]:
    """The base before the title, between title and content, and after the content."""
    before, between, after = get_template("portal/frame.html").render({"for_everybody": True}).split(PLACE)
    return before, between, after
