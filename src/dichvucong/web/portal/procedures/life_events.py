"""Procedures by what happens in life: having a child, buying a vehicle, losing papers."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.procedures.selectors import life_events, named, summaries
from dichvucong.web.access import public
from dichvucong.web.portal.validators import validated
from dichvucong.web.rendering import page


@public
@require_safe
def show_all(request: HttpRequest) -> HttpResponseBase:
    """All events."""
    return validated(request, page("portal/procedures/life_events.html", {"events": life_events().values()}))


@public
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The questions of one event, each with the procedures that answer it today."""
    events = life_events()
    event = events.get(slug.lower())
    if event is None:
        context = {"events": events.values(), "unknown": True}
        return page("portal/procedures/life_events.html", context, status=HTTPStatus.NOT_FOUND)
    day = vietnam_day(now())
    known, said = named(set(event.codes), day), summaries(set(event.codes), day)
    questions = [
        (question, [(known[code], said.get(code, "")) for code in question.codes if code in known])
        for question in event.questions
    ]
    others = [other for other in events.values() if other.slug != event.slug]
    context = {"event": event, "questions": questions, "others": others}
    return validated(request, page("portal/procedures/life_event.html", context))
