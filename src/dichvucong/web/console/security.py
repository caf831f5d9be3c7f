"""An officer's own account: how it logs in, where it is logged in, and staying logged in."""

from datetime import timedelta
from typing import Any, cast

from allauth.mfa.base import views
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dichvucong.identity import sessions
from dichvucong.identity.errors import SessionNotFound
from dichvucong.identity.models import Account
from dichvucong.identity.rules import CONSOLE_KINDS
from dichvucong.identity.services import console_sessions_of, end_all_console_sessions, end_console_session
from dichvucong.identity.words import SessionEnd
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.access import refused
from dichvucong.web.console.security_words import SessionShown


class SecurityView(views.IndexView):
    """How the account logs in, and its sessions."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As allauth's, with the sessions."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        here = self.request.session.get(sessions.NUMBER)
        rows = console_sessions_of(cast("Account", self.request.user))
        listed = [SessionShown(row, current=row.pk == here) for row in rows]
        return shown | {
            "here": next((one for one in listed if one.current), None),
            "elsewhere": [one for one in listed if one.open and not one.current],
            "earlier": [one for one in listed if not one.open],
            "idle_minutes": settings.CONSOLE_IDLE_MINUTES,
            "longest_hours": settings.CONSOLE_LONGEST_HOURS,
        }


@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End one session; ending this one is logging out."""
    account = cast("Account", request.user)
    try:
        end_console_session(account, number, SessionEnd.BY_OWNER, now=clock_now())
    except SessionNotFound as error:
        return refused(request, error)
    if number == request.session.get(sessions.NUMBER):
        logout(request)
        return HttpResponseRedirect(reverse("account_login"))
    return HttpResponseRedirect(f"{reverse('mfa_index')}#phien")


@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """End every session, this one too."""
    end_all_console_sessions(cast("Account", request.user), SessionEnd.BY_OWNER, now=clock_now())
    logout(request)
    return HttpResponseRedirect(reverse("account_login"))


@never_cache
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """How long the session of this browser still lasts, without making it last longer; 0 for who has none."""
    user = request.user
    known = isinstance(user, Account) and user.kind in CONSOLE_KINDS
    return JsonResponse({"seconds": seconds_left(request) if known else 0})


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """The officer is still there. Having come here has done it."""
    sessions.begin_rest(request.session, now=clock_now())
    return JsonResponse({"seconds": seconds_left(request)})


def seconds_left(request: HttpRequest) -> int:
    """Until the session ends by itself."""
    idle = timedelta(minutes=settings.CONSOLE_IDLE_MINUTES)
    longest = timedelta(hours=settings.CONSOLE_LONGEST_HOURS)
    ends = sessions.ends_at(request.session, idle=idle, longest=longest)
    return max(0, int(ends - clock_now().timestamp()))
