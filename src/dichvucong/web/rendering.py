"""Turning a template into an answer, without what anonymous pages do not need (session, user, messages)."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.loader import get_template

# The bank's page is reached by a redirect after a POST, which `form-action` would stop: it is left out.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


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
    response = HttpResponse(get_template(template).render(dict(context)), status=status)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def page_with_form(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with a form that changes state: `{{ csrf_token }}` is set, nobody may store it."""
    response = page(template, {**context, "csrf_token": get_token(request)}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
