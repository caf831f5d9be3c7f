"""The person in the header of a page."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from dichvucong.web.people import person_link as link
from dichvucong.web.rendering import PERSON

register = template.Library()


@register.simple_tag(takes_context=True)
def person_link(context: Context) -> SafeString:
    """The name or the way to log in; only its place where the frame is rendered for everybody."""
    return mark_safe(PERSON) if context.get("for_everybody") else link()  # noqa: S308 -- a constant of ours
