"""Formats of procedures on citizens' pages."""

from django import template

from dichvucong.procedures.content import Component
from dichvucong.web.portal.procedures.words import copies_of

register = template.Library()


@register.filter
def copies(paper: Component) -> str:
    """How many originals and copies of a paper are kept."""
    return copies_of(paper)
