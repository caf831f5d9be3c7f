"""Registering and logging in with a certificate on a SIM: the phone asks, its holder confirms with a PIN (IDN-01, IDN-02)."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dichvucong.identity.gateways.certificates import certificates
from dichvucong.identity.gateways.mobile_signing import SimOutcome, mobile_signing
from dichvucong.identity.known_devices import remember_device
from dichvucong.identity.rules import Method, ways_on
from dichvucong.identity.services import answer_challenge, ask_challenge, pending_challenge, person_certified
from dichvucong.identity.ways import ways_in_use
from dichvucong.identity.words import ChallengePurpose
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.forms import Form
from dichvucong.kernel.identifiers import mask_phone, mobile_number
from dichvucong.kernel.sealing import open_sealed, seal
from dichvucong.web.access import public
from dichvucong.web.failures import TO_LOG_IN, Words, failure
from dichvucong.web.people import enter, safe_place
from dichvucong.web.portal.account_words import KIND_LABELS
from dichvucong.web.portal.certificate_log_in import NOT_CONNECTED, refused_words
from dichvucong.web.portal.step_up import refusal
from dichvucong.web.portal.throttle import may_send_code, slow_down
from dichvucong.web.rendering import page_with_form, see_other

CHALLENGE = "sim_challenge"
TOO_MANY = "Đã gửi quá nhiều yêu cầu tới số này. Yêu cầu đã gửi vẫn dùng được; hãy thử lại sau."
SEAL = "session.sim"
NOTHING = {"secret": "", "place": "", "reference": "", "code": "", "phone": "", "sealed": ""}
NOTES = {
    SimOutcome.WAITING: "Điện thoại chưa xác nhận. Hãy xác nhận trên điện thoại rồi bấm lại.",
    SimOutcome.UNKNOWN: "Nhà mạng chưa trả lời nên chưa biết kết quả. Hãy đợi một lát rồi bấm lại.",
}
ENDED = {
    SimOutcome.REFUSED: "Yêu cầu đã bị từ chối trên điện thoại. Chưa có gì thay đổi.",
    SimOutcome.OVER: "Yêu cầu không tới được điện thoại hoặc đã hết hạn.",
}


class SimForm(Form):
    """Which phone."""

    dien_thoai = forms.CharField(
        label="Số điện thoại có SIM ký số",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={
            "required": "Hãy nhập số điện thoại.",
            "max_length": "Số điện thoại không dài như vậy.",
        },
    )

    def clean_dien_thoai(self) -> str:
        """The number in the form it is stored."""
        return self.taken("dien_thoai", mobile_number)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Which phone (GET); bring the text to it (POST). The answer is the same whether the phone has a certificate."""
    now = clock_now()
    kinds = kinds_by_sim(now)
    if not kinds:
        return failure(NOT_CONNECTED, status=503, back=reverse("log-in"), back_words=TO_LOG_IN)
    place = safe_place(request.POST.get("next") or request.GET.get("next", ""), otherwise=reverse("account"))
    form = SimForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, place, kinds)
    too_fast = slow_down(request, "log-in", now=now)
    if too_fast:
        return too_fast
    phone = form.cleaned_data["dien_thoai"]
    if not may_send_code(request, _limit_of(phone), now=now):
        form.add_error("dien_thoai", TOO_MANY)
        return _form(request, form, place, kinds)
    request.session[CHALLENGE] = _sent(phone, place, now)
    return see_other(reverse("log-in-sim-wait"))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest) -> HttpResponse:
    """The code that both screens show (GET); ask how far it is, and log in once it is signed (POST)."""
    now = clock_now()
    begun = _begun(request)
    try:
        pending_challenge(begun["secret"], ChallengePurpose.LOG_IN, now=now)
        if request.method != "POST":
            return _waiting(request, begun, "")
        too_fast = slow_down(request, "log-in", now=now)
        return too_fast or _looked(request, begun, now)
    except DomainError as error:
        return refusal(request, refused_words(error), status=error.http_status, place=begun["place"])


def kinds_by_sim(now: datetime) -> list[str]:
    """Who may log in by SIM today, in words; nobody while no telecom signs or no authority is trusted."""
    if not mobile_signing.current.connected or not certificates.current.connected:
        return []
    kinds = {
        way.kind for way in ways_on(vietnam_day(now), ways_in_use()) if way.method is Method.SIM_CERTIFICATE
    }
    return [label for kind, label in KIND_LABELS.items() if kind in kinds]


def _sent(phone: str, place: str, now: datetime) -> dict[str, str]:
    """The request is on its way; no answer is unknown, and looking later tells."""
    challenge = ask_challenge(ChallengePurpose.LOG_IN, now=now)
    reference, code = secrets.token_hex(16), f"{secrets.randbelow(10_000):04d}"
    mobile_signing.current.ask(reference, phone=phone, text=challenge.text, code=code)
    return {
        "secret": challenge.secret,
        "place": place,
        "reference": reference,
        "code": code,
        "phone": mask_phone(phone),
        "sealed": seal(phone, label=SEAL, look_up=False),
    }


def _looked(request: HttpRequest, begun: Mapping[str, str], now: datetime) -> HttpResponse:
    report = mobile_signing.current.look(begun["reference"])
    if report.outcome in NOTES:
        return _waiting(request, begun, NOTES[report.outcome])
    if report.outcome in ENDED:
        del request.session[CHALLENGE]
        words = Words(
            "Không đăng nhập được", ENDED[report.outcome], ("Quay lại trang đăng nhập và thử lại.",)
        )
        return refusal(request, words, status=403, place=begun["place"])
    found = answer_challenge(begun["secret"], report.signature, purpose=ChallengePurpose.LOG_IN, now=now)
    del request.session[CHALLENGE]
    enter(request, person_certified(found), method=Method.SIM_CERTIFICATE, place=begun["place"])
    response = see_other(begun["place"])
    phone = open_sealed(begun["sealed"], label=SEAL, look_up=False)
    remember_device(request, response, _limit_of(phone))
    return response


def _limit_of(phone: str) -> str:
    """By what name requests to a phone are counted: not together with its messages."""
    return f"sim:{phone}"


def _begun(request: HttpRequest) -> Mapping[str, str]:
    """What this browser asked for; a secret that fits nothing when it asked for nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return NOTHING
    begun: Mapping[str, str] = request.session.get(CHALLENGE) or NOTHING
    return begun


def _form(request: HttpRequest, form: SimForm, place: str, kinds: list[str]) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "place": place, "kinds": kinds}
    status = 422 if form.errors else 200
    return page_with_form(request, "portal/account/sim.html", shown, status=status)


def _waiting(request: HttpRequest, begun: Mapping[str, str], note: str) -> HttpResponse:
    shown = {"code": begun["code"], "phone": begun["phone"], "note": note, "place": begun["place"]}
    return page_with_form(request, "portal/account/sim_wait.html", shown)
