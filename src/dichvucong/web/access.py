"""Who may call a view. Every view of the portal wears exactly one of these; `view.access` says which.

`tests/web/test_access_matrix.py` walks all addresses and compares what happens with `tests/web/access_table.csv`.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from dichvucong.identity import sessions
from dichvucong.identity.adapters import begin_console_session
from dichvucong.identity.models import Account, LogInSession
from dichvucong.identity.rules import CONSOLE_KINDS
from dichvucong.identity.selectors import (
    Authority,
    ClientOfToken,
    authority_of,
    client_of_token,
    has_second_factor,
)
from dichvucong.identity.services import (
    console_session_lasts,
    end_console_session,
    note_console_session_seen,
    note_use,
)
from dichvucong.identity.words import SessionEnd
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError, Forbidden
from dichvucong.web.drafts import keep_typed
from dichvucong.web.failures import FOR_PEOPLE, failure
from dichvucong.web.people import log_in_address, person_of, whose_session_ended
from dichvucong.web.problems import problem

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """The rule of one view: its kind, and the permission or scope it asks for."""

    kind: str
    needs: str = ""

    def __str__(self) -> str:
        return f"{self.kind}({self.needs})" if self.needs else self.kind


class OfficerRequest(HttpRequest):
    """A request that passed `officer`: the account and what it may do are known."""

    account: Account
    authority: Authority


class PersonRequest(HttpRequest):
    """A request that passed `person`: the session of the log-in, and its account, are known."""

    log_in: LogInSession
    account: Account


class SystemRequest(HttpRequest):
    """A request that passed `connected_system`."""

    client: ClientOfToken


def mark(view: V, access: Access) -> V:
    """Note the rule on a view that enforces it by other means (a library's view, a router's)."""
    vars(view)["access"] = access
    return view


def public(view: V) -> V:
    """Anybody may call it."""
    return mark(view, Access("public"))


def provider_callback(view: View) -> View:
    """Payment service providers call it; what they send is believed only after its proof was checked."""
    return mark(csrf_exempt(view), Access("provider_callback"))


def legacy_partner(view: View) -> View:
    """Partners of the older payment protocols call it; their checksum is verified by the view."""
    return mark(csrf_exempt(view), Access("legacy_partner"))


def authenticated(view: View) -> View:
    """Whoever has logged in, with or without a second factor: used where it is set up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (
            _turned_away(request, second_factor=False)
            or _began_before_a_factor(request)
            or view(request, *args, **kwargs)
        )

    return mark(never_cache(guarded), Access("authenticated"))


def person(view: View) -> View:
    """Citizens, foreigners and organisations who have logged in; the view finds `request.log_in` and `request.account`.

    Somebody else is sent to log in and back again. Refusals raised by the view become pages in Vietnamese.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        session = person_of(request)
        if session is None and isinstance(request.user, Account):
            return failure(
                FOR_PEOPLE,
                status=403,
                back=reverse("mfa_index"),
                back_words="Đến trang quản trị để đăng xuất",
            )
        if session is None:
            return HttpResponseRedirect(
                log_in_address(_place_of(request, whose_session_ended(request), "account"))
            )
        passed = cast("PersonRequest", request)
        passed.log_in, passed.account = session, session.account
        try:
            return view(passed, *args, **kwargs)
        except DomainError as error:
            words = FOR_PEOPLE._replace(heading="Không thực hiện được", explanation=error.message, advices=())
            home = reverse("account")
            return failure(words, status=error.http_status, back=home, back_words="Về tài khoản của tôi")

    return mark(never_cache(guarded), Access("person"))


def officer(*permissions: str) -> Callable[[View], View]:
    """Officers and providers' staff with a second factor and one of the permissions for at least one unit or provider.

    Without a permission named, holding any is enough.
    The view finds `request.account` and `request.authority` and still has to ask for the unit at hand.
    Refusals raised by the view become pages in Vietnamese.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            turned_away = _turned_away(request, second_factor=True)
            if turned_away:
                return turned_away
            if any("\x00" in str(value) for value in kwargs.values()):
                raise Http404  # No row is named so, and the database would not even look.
            passed = cast("OfficerRequest", request)
            passed.account = cast("Account", request.user)
            passed.authority = authority_of(passed.account, now=clock_now())
            held = passed.authority.permissions
            if not (held & set(permissions) if permissions else held):
                return refused(request, Forbidden("Tài khoản của bạn chưa được giao quyền dùng trang này."))
            note_use(passed.account, held & set(permissions), now=clock_now())
            try:
                return view(passed, *args, **kwargs)
            except DomainError as error:
                return refused(request, error)

        return mark(never_cache(guarded), Access("officer", ", ".join(permissions)))

    return decorate


def opens(address: str, held: AbstractSet[str]) -> bool:
    """Whether an officer who holds these permissions gets past the rule of the page at the address."""
    rule = vars(resolve(address).func).get("access", Access(""))
    if rule.kind != "officer":
        return True
    return not held.isdisjoint(rule.needs.split(", ")) if rule.needs else bool(held)


def connected_system(scope: str) -> Callable[[View], View]:
    """A connected system with a bearer token (RFC 6750) of that scope; the view finds `request.client`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            client = bearer_of(request)
            if client is None:
                return _challenge(401, "invalid_token", "Thiếu mã truy cập hoặc mã đã hết hạn.")
            if scope not in client.scopes:
                return _challenge(403, "insufficient_scope", f"Mã truy cập không có phạm vi {scope}.", scope)
            passed = cast("SystemRequest", request)
            passed.client = client
            return view(passed, *args, **kwargs)

        return mark(csrf_exempt(guarded), Access("connected_system", scope))

    return decorate


def bearer_of(request: HttpRequest) -> ClientOfToken | None:
    """The connected system whose token the request carries, in one query; None without a valid one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        return None
    return client_of_token(token.strip(), now=clock_now())


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refusal as a page of the console."""
    return render(request, "console/refused.html", {"error": error}, status=error.http_status)


def _turned_away(request: HttpRequest, *, second_factor: bool) -> HttpResponse | None:
    """The answer to somebody who is not logged in well enough, or None."""
    user = request.user
    if not isinstance(user, Account):
        return _to(request, "account_login")
    if user.kind not in CONSOLE_KINDS:
        return refused(request, Forbidden("Trang này dành cho cán bộ."))
    moment = clock_now()
    idle = timedelta(minutes=settings.CONSOLE_IDLE_MINUTES)
    longest = timedelta(hours=settings.CONSOLE_LONGEST_HOURS)
    left = user.signed_out_at
    if sessions.is_over(request.session, now=moment, idle=idle, longest=longest, signed_out_at=left):
        return _session_over(request, user)
    if not _is_a_row_that_lasts(request, user):
        return _session_over(request, user)
    if sessions.touch(request.session, now=moment):
        note_console_session_seen(request.session[sessions.NUMBER], now=moment)
    if second_factor and not sessions.proved_second_factor(request.session):
        return _to(request, "mfa_activate_totp")
    return None


def _session_over(request: HttpRequest, account: Account) -> HttpResponse:
    """To the log-in and back; what was typed is kept."""
    number, owner = request.session.get(sessions.NUMBER), str(account.pk)
    if console_session_lasts(number, account):
        end_console_session(account, cast("int", number), SessionEnd.IDLE, now=clock_now())
    logout(request)
    return _to(request, "account_login", owner=owner, het_phien="1")


def _is_a_row_that_lasts(request: HttpRequest, account: Account) -> bool:
    """Whether nobody has ended the session elsewhere. One from before sessions were rows becomes one."""
    if sessions.NUMBER not in request.session:
        begin_console_session(request, account)
    return console_session_lasts(request.session[sessions.NUMBER], account)


def _began_before_a_factor(request: HttpRequest) -> HttpResponse | None:
    """A session of the password alone ends once its account has a second factor: it may not set up another."""
    if sessions.proved_second_factor(request.session) or not has_second_factor(cast("Account", request.user)):
        return None
    return _session_over(request, cast("Account", request.user))


def _place_of(request: HttpRequest, owner: str, home: str) -> str:
    """Where to go on after a log-in: here, or where its owner typed what was posted, which is kept; else home."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    kept = keep_typed(request, owner=owner) if owner and request.method == "POST" else None
    return kept or reverse(home)


def _to(request: HttpRequest, name: str, *, owner: str = "", **extra: str) -> HttpResponse:
    """Send the browser to a log-in step and back again afterwards; htmx is told to load a whole page."""
    here = _place_of(request, owner, "console:home")
    address = f"{reverse(name)}?{urlencode({'next': here, **extra})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _challenge(status: int, code: str, detail: str, scope: str = "") -> HttpResponse:
    answer = problem(status, code, detail)
    wanted = f', scope="{scope}"' if scope else ""
    answer.headers["WWW-Authenticate"] = f'Bearer realm="dichvucong", error="{code}"{wanted}'
    return answer
