"""Who is asking, when it is a person with an account: citizens, foreigners, organisations. Officers are not known here."""

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import Error as DatabaseTrouble
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import SafeString

from dichvucong.identity.errors import AccountDormant
from dichvucong.identity.errors.representation import NotAllowedToAct
from dichvucong.identity.gateways import ProvenPerson
from dichvucong.identity.models import Account, LogInSession
from dichvucong.identity.rules import Method
from dichvucong.identity.selectors.representation import may, who_acts
from dichvucong.identity.services import Entrance, admit, log_out, prove_again, session_in_force
from dichvucong.identity.services.log_in.people import level_of
from dichvucong.identity.services.portals.back_channel import carry_over
from dichvucong.identity.words import ActRight
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.visitors import address_of

SESSION = "log_in_session"
RECOVERY = "recovery_offered"
LONGEST_PLACE = 500
LONGEST_STEP_UP = 4 * LONGEST_PLACE
"""The address of the step-up page carries another one, with its marks written out."""
_FOUND = "_log_in_session"
_ENDED = "_ended_account"

_current: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


class CurrentRequest:
    """Lets the header of a page know who is asking, without every view passing it on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer to a request."""
        mark = _current.set(request)
        try:
            return self.get_response(request)
        finally:
            _current.reset(mark)


def person_of(request: HttpRequest) -> LogInSession | None:
    """The session of the person who asks, looked up once a request. No cookie, no query."""
    if not hasattr(request, _FOUND):
        setattr(request, _FOUND, _look_up(request))
    found: LogInSession | None = getattr(request, _FOUND)
    return found


def enter(request: HttpRequest, person: ProvenPerson, *, method: Method, place: str) -> None:
    """Log in somebody who has proved who it is, on the way to `place`.

    On the way to a step-up the session that lasts is raised instead: it must be the same person, and the key of the
    browser's session changes. Raises what `admit` and `prove_again` raise; then everything is as it was.
    """
    now = clock_now()
    session = person_of(request)
    if session is None or not is_step_up(place):
        try:
            let_in(request, admit(person, method=method, entrance=entrance_of(request), now=now))
        except AccountDormant as refusal:
            _offer_recovery(request, refusal, person, method)
            raise
        return
    prove_again(person, method=method, session=session, now=now)
    request.session.cycle_key()


def _offer_recovery(
    request: HttpRequest, refusal: AccountDormant, person: ProvenPerson, method: Method
) -> None:
    """Remember for some minutes that the owner of a locked account stands here: `/dang-nhap/mo-lai` asks for it."""
    now = clock_now()
    request.session[RECOVERY] = {
        "account": refusal.account_id,
        "method": str(method),
        "level": int(level_of(person, method, now=now)),
        "provider": person.provider,
        "at": now.timestamp(),
    }
    setattr(request, RECOVERY, True)


def is_recovery_offered(request: HttpRequest) -> bool:
    """Whether the log-in that was refused just now leads to opening the account again."""
    return hasattr(request, RECOVERY)


def is_step_up(place: str) -> bool:
    """Whether an address is the step-up page."""
    return place.partition("?")[0] == reverse("step-up")


def account_of(request: HttpRequest) -> Account | None:
    """The account of the person who asks."""
    session = person_of(request)
    return session.account if session else None


def whose_session_ended(request: HttpRequest) -> str:
    """The key of the account whose session was found over in this very request; "" when there was none."""
    return str(getattr(request, _ENDED, ""))


def let_in(request: HttpRequest, session: LogInSession) -> None:
    """Make the browser's session this person's. Its key changes; an earlier person's session in it ends.

    What somebody else proved here a moment ago is nobody's any more.
    """
    request.session.pop(RECOVERY, None)
    earlier = person_of(request)
    if earlier is not None:
        carry_over(earlier, session)
        log_out(earlier, now=clock_now())
    login(request, session.account)
    request.session[SESSION] = session.pk
    setattr(request, _FOUND, session)


def change_to(request: HttpRequest, session: LogInSession) -> None:
    """The same browser goes on in another session of the same person: for an organisation, or back.

    Nothing ends here. The browser's session is made anew, with another key and nothing of the one before.
    """
    request.session.flush()
    login(request, session.account)
    request.session[SESSION] = session.pk
    setattr(request, _FOUND, session)


def need_right(session: LogInSession, right: ActRight) -> None:
    """Stop who acts for an organisation without this right. Raises `NotAllowedToAct`."""
    if not may(session, right):
        raise NotAllowedToAct


def let_out(request: HttpRequest) -> None:
    """End the person's session and forget everything the browser's session held."""
    session = person_of(request)
    if session is not None:
        log_out(session, now=clock_now())
    logout(request)
    setattr(request, _FOUND, None)


def entrance_of(request: HttpRequest) -> Entrance:
    """Where the visitor comes from, for the log-in history."""
    return Entrance(address_of(request), request.headers.get("User-Agent", ""))


def safe_place(given: str, *, otherwise: str) -> str:
    """An address of this portal to go to after logging in; anything else becomes `otherwise`."""
    longest = LONGEST_STEP_UP if is_step_up(given) else LONGEST_PLACE
    ours = given.startswith("/") and given.isprintable() and len(given) <= longest
    return given if ours and url_has_allowed_host_and_scheme(given, allowed_hosts=None) else otherwise


def log_in_address(place: str) -> str:
    """The log-in page that leads to `place` afterwards."""
    return f"{reverse('log-in')}?{urlencode({'next': place})}"


def acting_name() -> str:
    """The name of the person who acts for an organisation in the session of the request; "" where nobody does."""
    request = _current.get()
    session = person_of(request) if request is not None else None
    acting = who_acts(session) if session is not None else None
    return acting.full_name if acting else ""


def person_link() -> SafeString:
    """What the header of every page shows: the person's name, or the way to log in and back."""
    request = _current.get()
    try:
        session = person_of(request) if request is not None else None
    except DatabaseTrouble:
        session = None
    if session is not None:
        return format_html('<a class="who" href="{}">{}</a>', reverse("account"), session.account.full_name)
    return format_html('<a class="who" href="{}">Đăng nhập</a>', _way_back(request))


def _way_back(request: HttpRequest | None) -> str:
    plain = reverse("log-in")
    if request is None or request.method != "GET" or request.path == "/" or request.path.startswith(plain):
        return plain
    return log_in_address(request.get_full_path())


def _look_up(request: HttpRequest) -> LogInSession | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    number = request.session.get(SESSION)
    if not isinstance(number, int):
        return None
    session = session_in_force(number, now=clock_now())
    if session is None or str(session.account_id) != request.session.get("_auth_user_id"):
        setattr(request, _ENDED, str(request.session.get("_auth_user_id", "")))
        logout(request)
        return None
    return session
