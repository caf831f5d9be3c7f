"""The person in the header of a page."""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dichvucong.kernel.forms import restored
from dichvucong.web.people import acting_name
from dichvucong.web.people import person_link as link
from dichvucong.web.portal.account_words import OWN_PAGES
from dichvucong.web.rendering import PERSON

register = template.Library()
RESTORED = "Những gì bạn đã nhập, đã chọn vẫn còn ở đây và CHƯA được gửi. Hãy kiểm tra rồi gửi lại; tệp đính kèm phải chọn lại."


@register.simple_tag(takes_context=True)
def person_link(context: Context) -> SafeString:
    """The name or the way to log in; only its place where the frame is rendered for everybody."""
    return mark_safe(PERSON) if context.get("for_everybody") else link()  # noqa: S308 -- a constant of ours


@register.simple_tag(takes_context=True)
def restored_note(context: Context) -> SafeString:
    """Tells that what the visitor had typed is there again and was not sent."""
    if restored.get() is None or context.get("for_everybody"):
        return SafeString("")
    return format_html('<div class="note" role="status"><p>{}</p></div>\n', RESTORED)


@register.inclusion_tag("portal/account/menu.html", takes_context=True)
def account_menu(context: Context, here: str) -> dict[str, Any]:
    """The menu of a person's own pages; `here` is the name of the address that is shown."""
    return {
        "pages": OWN_PAGES,
        "here": here,
        "csrf_token": context.get("csrf_token"),
        "acting": acting_name(),
    }
