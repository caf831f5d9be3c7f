"""Pages that ask for more than a log-in: a level of assurance, and how fresh its proof must be (IDN-04).

Whoever is not sure enough is asked to prove more and comes back to the same place in the same session.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from dichvucong.identity.models import LogInSession
from dichvucong.identity.rules import Level
from dichvucong.identity.selectors.assurance import is_sure_enough
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.access import PersonRequest
from dichvucong.web.drafts import keep_typed
from dichvucong.web.rendering import see_other

View = Callable[..., HttpResponseBase]


def needs_level(level: Level, *, within: timedelta | None = None) -> Callable[[View], View]:
    """A view for persons that asks for a level; worn below `person`. `within`: proved not longer ago than that.

    Reading leads back to exactly the same address; what was posted is shown in its form again, to be sent once more.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            turned_away = to_step_up(request, request.log_in, level, within=within)
            return turned_away or view(request, *args, **kwargs)

        return guarded

    return decorate


def to_step_up(
    request: HttpRequest, session: LogInSession, level: Level, *, within: timedelta | None = None
) -> HttpResponse | None:
    """The way to more assurance and back to where the visitor is; None for whoever is sure enough."""
    if is_sure_enough(session, level, within=within, now=clock_now()):
        return None
    place = request.get_full_path()
    if request.method == "POST":
        place = keep_typed(request, owner=str(session.account_id)) or request.path
    return see_other(step_up_address(level, place, within=within))


def step_up_address(level: Level, place: str, *, within: timedelta | None = None) -> str:
    """The page that says what is missing and leads to `place` once it is there."""
    asked = {"muc": level.name.lower(), "next": place}
    if within is not None:
        asked["trong"] = str(int(within.total_seconds() // 60))
    return f"{reverse('step-up')}?{urlencode(asked)}"
