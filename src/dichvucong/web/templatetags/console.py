"""Words and numbers of the console's pages."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.kernel.identifiers import mask_name
from dichvucong.web.console import job_words, labels, refund_words
from dichvucong.web.console.menu import Shown, menu_for
from dichvucong.web.console.security import seconds_left

register = template.Library()


@register.inclusion_tag("console/session_ends.html", takes_context=True)
def session_ends(context: Context) -> dict[str, Any]:
    """The warning before the session ends by itself, hidden until then; nothing for who has not logged in."""
    request = context["request"]
    known = getattr(request, "authority", None) is not None
    return {
        "seconds": seconds_left(request) if known else 0,
        "csrf_token": context.get("csrf_token"),
        "known": known,
    }


@register.inclusion_tag("console/menu.html", takes_context=True)
def menu(context: Context) -> dict[str, Shown]:
    """The console's menu for the officer who looks at the page."""
    request = context["request"]
    return {"menu": menu_for(request.authority.permissions, request.path)}


def _badge(words: Mapping[str, str], name: str) -> SafeString:
    tone = labels.TONES.get(name, "")
    return format_html('<span class="badge {}">{}</span>', tone, labels.label(words, name))


@register.filter
def payment_state(name: str) -> SafeString:
    """A payment's state as a badge."""
    return _badge(labels.PAYMENT_STATES, name)


@register.filter
def obligation_state(name: str) -> SafeString:
    """An obligation's state as a badge."""
    return _badge(labels.OBLIGATION_STATES, name)


@register.filter
def delivery_state(name: str) -> SafeString:
    """A delivery's state as a badge."""
    return _badge(labels.DELIVERY_STATES, name)


@register.filter
def case_state(name: str) -> SafeString:
    """A case's state as a badge; an open case is a warning."""
    tone = "warn" if name == "open" else "ok"
    return format_html('<span class="badge {}">{}</span>', tone, labels.label(labels.CASE_STATES, name))


@register.filter
def refund_state(name: str) -> SafeString:
    """A refund's state as a badge."""
    tone = refund_words.TONES.get(name, "")
    return format_html('<span class="badge {}">{}</span>', tone, labels.label(refund_words.STATES, name))


@register.filter
def claim_state(name: str) -> SafeString:
    """A claim's state as a badge."""
    tone = refund_words.TONES.get(name, "")
    return format_html(
        '<span class="badge {}">{}</span>', tone, labels.label(refund_words.CLAIM_STATES, name)
    )


@register.filter
def correction_state(name: str) -> SafeString:
    """A correction's state as a badge; one the agency has to act on is a warning."""
    tone = "warn" if name == "open" else labels.TONES.get(name, "")
    return format_html('<span class="badge {}">{}</span>', tone, labels.label(labels.CORRECTION_STATES, name))


@register.filter
def request_state(name: str) -> SafeString:
    """A request's state as a badge; one the provider has to answer is a warning."""
    tone = "warn" if name == "open" else labels.TONES.get(name, "")
    return format_html('<span class="badge {}">{}</span>', tone, labels.label(labels.REQUEST_STATES, name))


@register.filter
def refund_route(name: str) -> str:
    """Who pays the money back."""
    return labels.label(refund_words.ROUTES, name)


@register.filter
def refund_cause(name: str) -> str:
    """Why money goes back."""
    return labels.label(refund_words.CAUSES, name)


@register.filter
def refund_reason(name: str) -> str:
    """Why a refund ended as it did."""
    return labels.label(refund_words.REASONS, name)


@register.filter
def cause(name: str) -> str:
    """Why a case was opened."""
    return labels.label(labels.CAUSES, name)


@register.filter
def resolution(name: str) -> str:
    """How a case ended."""
    return labels.label(labels.RESOLUTIONS, name)


@register.filter
def channel(name: str) -> str:
    """Where a payment was started."""
    return labels.label(labels.CHANNELS, name)


@register.filter
def actor(name: str) -> str:
    """Who did something."""
    return labels.actor_name(name)


@register.filter
def clock(value: datetime) -> str:
    """An instant to the second, in Vietnam's time: `04/06/2026 14:05:09`."""
    return f"{value.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"


@register.filter
def event(name: str) -> str:
    """What happened."""
    return labels.label(labels.EVENTS, name)


@register.filter
def masked(name: str) -> str:
    """A payer's name for eyes that need only recognise it."""
    return mask_name(name)


@register.filter
def iso_day(value: datetime) -> str:
    """The day in Vietnam of an instant, as an address carries it: `2026-06-04`."""
    return vietnam_day(value).isoformat()


@register.filter
def lag(value: timedelta) -> str:
    """How long something waits, in the largest whole unit: `3 phút`."""
    seconds = int(value.total_seconds())
    for size, unit in ((86_400, "ngày"), (3_600, "giờ"), (60, "phút")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} giây"


@register.filter
def minute(value: datetime) -> str:
    """An instant in a list, in Vietnam's time: `04/06/2026 14:05`."""
    return f"{value.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


@register.filter
def said(reason: str) -> str:
    """A provider's reason, in Vietnamese where it is one of ours."""
    return labels.label(labels.OUTCOMES, reason)


@register.filter
def named(code: str, names: Mapping[str, str]) -> str:
    """The short name of a provider."""
    return names.get(code, code)


@register.filter
def job(name: str) -> str:
    """What a job by the clock does."""
    return labels.label(job_words.JOBS, name)


@register.filter
def figure(name: str) -> str:
    """What a job by the clock counted."""
    return labels.label(job_words.FIGURES, name)


@register.filter
def since(value: date) -> str:
    """An instant to the minute, or a day, in Vietnam's time."""
    return minute(value) if isinstance(value, datetime) else f"{value:%d/%m/%Y}"
