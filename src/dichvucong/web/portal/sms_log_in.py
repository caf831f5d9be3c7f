"""Registering and logging in by a code sent by SMS, for whom the law allows it today (IDN-01, IDN-02)."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dichvucong.identity.errors import CodeWrong, TelecomUnavailable
from dichvucong.identity.known_devices import remember_device
from dichvucong.identity.models import SmsChallenge
from dichvucong.identity.rules import IdentifierKind, Method
from dichvucong.identity.services import ask_code, kinds_by_sms, open_challenge, proven_by_code
from dichvucong.identity.services.log_in.sms_codes import CODE_MINUTES, INSURANCE, send_code_again
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.identifiers import mask_phone
from dichvucong.web.access import public
from dichvucong.web.failures import TO_LOG_IN, Words, failure
from dichvucong.web.people import enter, safe_place
from dichvucong.web.portal.sms_forms import CodeForm, PhoneForm
from dichvucong.web.portal.step_up import refusal
from dichvucong.web.portal.throttle import may_send_code
from dichvucong.web.rendering import page_with_form, see_other

CHALLENGE = "sms_challenge"
AGAIN = "gui-lai"
"""What the button posts that asks for one more code, and the page it leads to."""
SENT_AGAIN = "Đã gửi lại. Chỉ mã mới nhất dùng được."
TOO_MANY = "Đã xin mã quá nhiều lần. Mã đã gửi vẫn dùng được trong 5 phút; hãy thử lại sau."
NOBODY = Words(
    "Không đăng nhập bằng tin nhắn được",
    "Pháp luật hiện không cho phép ai đăng nhập bằng mã gửi qua tin nhắn.",
    ("Hãy dùng tài khoản định danh điện tử.",),
)
AWAY = Words(
    "Chưa gửi được mã",
    "Hệ thống của nhà mạng đang không trả lời. Lỗi này không phải do bạn.",
    ("Thử lại sau vài phút.", "Nộp phí, lệ phí bằng mã hồ sơ không cần đăng nhập."),
)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form for paper and phone (GET); send a code (POST). The answer is the same whoever asks about whom."""
    now = clock_now()
    kinds = kinds_by_sms(now=now)
    if not kinds:
        return failure(NOBODY, status=403, back=reverse("log-in"), back_words=TO_LOG_IN)
    place = safe_place(request.POST.get("next") or request.GET.get("next", ""), otherwise=reverse("account"))
    form = PhoneForm(request.POST if request.method == "POST" else None, kinds=kinds, today=now)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, place)
    if not may_send_code(request, form.claim.phone, now=now):
        form.add_error(None, TOO_MANY)
        return _form(request, form, place, status=429)
    try:
        secret = ask_code(form.claim, now=now)
    except TelecomUnavailable:
        return failure(AWAY, status=503, back=reverse("log-in"), back_words=TO_LOG_IN)
    request.session[CHALLENGE] = {"secret": secret, "place": place}
    return see_other(reverse("log-in-code"))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """The field for the code (GET); log in with it (POST)."""
    now = clock_now()
    begun = _begun(request)
    try:
        challenge = open_challenge(begun["secret"], now=now)
        if request.method == "POST" and AGAIN in request.POST:
            return _again(request, begun, challenge, now)
        form = CodeForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                return _enter(request, begun, form.cleaned_data["ma"], now)
            except CodeWrong as wrong:
                form.add_error("ma", wrong.message)
    except DomainError as error:
        words = Words("Không đăng nhập được", error.message, ("Quay lại trang đăng nhập để xin mã mới.",))
        return refusal(request, words, status=error.http_status, place=begun["place"])
    return _code_page(
        request, form, challenge, begun["place"], note=SENT_AGAIN if AGAIN in request.GET else ""
    )


def _again(
    request: HttpRequest, begun: dict[str, str], challenge: SmsChallenge, now: datetime
) -> HttpResponse:
    """One more code for what was asked before, so that nobody types it all again."""
    if not may_send_code(request, _limited_by(challenge), now=now):
        return _code_page(request, CodeForm(), challenge, begun["place"], note=TOO_MANY, status=429)
    request.session[CHALLENGE] = {**begun, "secret": send_code_again(begun["secret"], now=now)}
    return see_other(f"{reverse('log-in-code')}?{AGAIN}=1")


def _limited_by(challenge: SmsChallenge) -> str:
    by_insurance = challenge.number_kind == IdentifierKind.SOCIAL_INSURANCE
    return insured(challenge.number) if by_insurance else challenge.phone


def _code_page(
    request: HttpRequest,
    form: CodeForm,
    challenge: SmsChallenge,
    place: str,
    *,
    note: str,
    status: int = 0,
) -> HttpResponse:
    by_insurance = challenge.number_kind == IdentifierKind.SOCIAL_INSURANCE
    shown = {
        "form": form,
        "phone": "" if by_insurance else mask_phone(challenge.phone),
        "minutes": CODE_MINUTES,
        "by_insurance": by_insurance,
        "place": place,
        "note": note,
        "refused": bool(status),
    }
    status = status or (422 if form.errors else 200)
    return page_with_form(request, "portal/account/sms_code.html", shown, status=status)


def _enter(request: HttpRequest, begun: dict[str, str], code: str, now: datetime) -> HttpResponse:
    person = proven_by_code(begun["secret"], code, now=now)
    del request.session[CHALLENGE]
    method = Method.SOCIAL_INSURANCE if person.provider == INSURANCE else Method.SMS_CODE
    enter(request, person, method=method, place=begun["place"])
    response = see_other(begun["place"])
    remember_device(request, response, person.phone)
    for number in person.numbers:
        if number.kind is IdentifierKind.SOCIAL_INSURANCE:
            remember_device(request, response, insured(number.value))
    return response


def insured(number: str) -> str:
    """By what name codes for a social insurance number are counted."""
    return f"insured:{number}"


def _begun(request: HttpRequest) -> dict[str, str]:
    """What this browser asked for; a secret that fits nothing when it asked for nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {"secret": "", "place": ""}
    begun: dict[str, str] = request.session.get(CHALLENGE) or {"secret": "", "place": ""}
    return begun


def _form(request: HttpRequest, form: PhoneForm, place: str, *, status: int = 0) -> HttpResponse:
    shown = {"form": form, "place": place, "minutes": CODE_MINUTES}
    return page_with_form(
        request, "portal/account/sms.html", shown, status=status or (422 if form.errors else 200)
    )
