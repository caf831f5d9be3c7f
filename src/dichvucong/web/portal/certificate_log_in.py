"""Registering and logging in with a certificate on a USB token: a text to sign, and its signature (IDN-01, IDN-02)."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dichvucong.identity.errors.certificates import CertificateNotAccepted, CertificateNotKnown
from dichvucong.identity.gateways.certificates import certificates
from dichvucong.identity.rules import Method, ways_on
from dichvucong.identity.services import (
    Challenge,
    answer_challenge,
    ask_challenge,
    pending_challenge,
    person_certified,
)
from dichvucong.identity.services.log_in.certificate_challenges import (
    CHALLENGE_MINUTES,
    LARGEST_SIGNATURE_BYTES,
)
from dichvucong.identity.ways import ways_in_use
from dichvucong.identity.words import ChallengePurpose
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.forms import Form
from dichvucong.web.access import public
from dichvucong.web.failures import TO_LOG_IN, Words, failure
from dichvucong.web.people import enter, safe_place
from dichvucong.web.portal.account_words import KIND_LABELS
from dichvucong.web.portal.step_up import refusal
from dichvucong.web.portal.throttle import slow_down
from dichvucong.web.rendering import page_with_form, see_other
from dichvucong.web.uploads import is_too_large

CHALLENGE = "certificate_challenge"
NOT_CONNECTED = Words(
    "Chưa đăng nhập bằng chứng thư số được",
    "Cổng chưa kết nối với tổ chức chứng thực nào, hoặc pháp luật hiện không cho phép ai đăng nhập bằng cách này.",
    ("Hãy chọn cách đăng nhập khác.", "Nộp phí, lệ phí bằng mã hồ sơ không cần đăng nhập."),
)
_TOO_LARGE = f"Tệp quá lớn: chữ ký chỉ khoảng 3 đến 10 KB, tối đa {LARGEST_SIGNATURE_BYTES // 1024} KB."


class SignatureForm(Form):
    """The signature, as a file or as text: one of both."""

    tep = forms.FileField(
        label="Tệp chữ ký",
        help_text="Tệp .p7s (CMS) do phần mềm ký số tạo ra.",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".p7s,.p7m,.pem,.sig"}),
    )
    chu_ky = forms.CharField(
        label="Hoặc dán chữ ký dạng chữ (base64)",
        required=False,
        max_length=2 * LARGEST_SIGNATURE_BYTES,
        error_messages={"max_length": _TOO_LARGE},
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        cut: bool = False,
    ) -> None:
        super().__init__(data, files)
        for name in ("tep", "chu_ky"):
            vars(self.fields[name])["needed_when"] = "không dùng ô kia"
        self._cut = cut
        self.signature = b""

    def clean(self) -> dict[str, Any]:
        """The bytes of the signature."""
        said = super().clean() or {}
        file, text = said.get("tep"), said.get("chu_ky", "")
        if self._cut or (file and (file.size or 0) > LARGEST_SIGNATURE_BYTES):
            self.add_error("tep", _TOO_LARGE)
        elif file:
            self.signature = file.read(LARGEST_SIGNATURE_BYTES + 1)
        elif text:
            self._read_text(text)
        elif not self.errors:
            self.add_error("tep", "Hãy chọn tệp chữ ký, hoặc dán chữ ký vào ô dưới.")
        if not self.errors and not self.signature:
            self.add_error("tep", "Tệp rỗng.")
        return said

    def _read_text(self, text: str) -> None:
        if "-----BEGIN" in text:
            self.signature = text.encode()
            return
        try:
            self.signature = base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            self.add_error("chu_ky", "Đoạn này không phải chữ ký dạng base64. Hãy sao chép lại cho đủ.")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """What is needed (GET); a text to sign (POST)."""
    now = clock_now()
    kinds = {way.kind for way in ways_on(vietnam_day(now), ways_in_use()) if way.method is Method.USB_TOKEN}
    if not certificates.current.connected or not kinds:
        return failure(NOT_CONNECTED, status=503, back=reverse("log-in"), back_words=TO_LOG_IN)
    place = safe_place(request.POST.get("next") or request.GET.get("next", ""), otherwise=reverse("account"))
    if request.method != "POST":
        shown = {"place": place, "kinds": [label for kind, label in KIND_LABELS.items() if kind in kinds]}
        return page_with_form(request, "portal/account/certificate.html", shown)
    too_fast = slow_down(request, "log-in", now=now)
    if too_fast:
        return too_fast
    challenge = ask_challenge(ChallengePurpose.LOG_IN, now=now)
    request.session[CHALLENGE] = {"secret": challenge.secret, "place": place}
    return see_other(reverse("log-in-certificate-sign"))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """The text and the field for its signature (GET); log in with it (POST)."""
    now = clock_now()
    begun = _begun(request)
    try:
        challenge = pending_challenge(begun["secret"], ChallengePurpose.LOG_IN, now=now)
        if request.method != "POST":
            return _page(request, SignatureForm(), challenge)
        too_fast = slow_down(request, "log-in", now=now)
        if too_fast:
            return too_fast
        form = SignatureForm(request.POST, request.FILES, cut=is_too_large(request))
        if not form.is_valid():
            return _page(request, form, challenge)
        try:
            return _enter(request, begun, form.signature, now)
        except CertificateNotKnown:
            raise
        except CertificateNotAccepted as refused:
            form.add_error(None, refused.message)
            return _page(request, form, challenge)
    except DomainError as error:
        return refusal(request, refused_words(error), status=error.http_status, place=begun["place"])


@public
@never_cache
@require_safe
def text(request: HttpRequest) -> HttpResponse:
    """The text to sign, as a file."""
    try:
        challenge = pending_challenge(_begun(request)["secret"], ChallengePurpose.LOG_IN, now=clock_now())
    except DomainError as error:
        words = Words("Không có nội dung cần ký", error.message, ("Quay lại trang đăng nhập và thử lại.",))
        return failure(words, status=error.http_status, back=reverse("log-in"), back_words=TO_LOG_IN)
    response = HttpResponse(challenge.text.encode(), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="noi-dung-can-ky.txt"'
    return response


def refused_words(error: DomainError) -> Words:
    """What to do about a signature that let nobody in; where nobody can tell now, how to go on without."""
    if not isinstance(error, CertificateNotKnown):
        return Words("Không đăng nhập được", error.message, ("Quay lại trang đăng nhập và thử lại.",))
    instead = (
        f"Thử lại sau vài phút: trong {CHALLENGE_MINUTES} phút, chữ ký vừa tạo vẫn nộp lại được.",
        "Cần vào ngay? Hãy đăng nhập bằng cách khác, ví dụ tài khoản định danh điện tử.",
        "Nộp phí, lệ phí bằng mã hồ sơ không cần đăng nhập.",
    )
    return Words("Chưa đăng nhập được", error.message, instead)


def _enter(request: HttpRequest, begun: dict[str, str], signature: bytes, now: datetime) -> HttpResponse:
    found = answer_challenge(begun["secret"], signature, purpose=ChallengePurpose.LOG_IN, now=now)
    del request.session[CHALLENGE]
    enter(request, person_certified(found), method=Method.USB_TOKEN, place=begun["place"])
    return see_other(begun["place"])


def _begun(request: HttpRequest) -> dict[str, str]:
    """What this browser asked for; a secret that fits nothing when it asked for nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {"secret": "", "place": ""}
    begun: dict[str, str] = request.session.get(CHALLENGE) or {"secret": "", "place": ""}
    return begun


def _page(request: HttpRequest, form: SignatureForm, challenge: Challenge) -> HttpResponse:
    shown = {
        "form": form,
        "challenge": challenge,
        "minutes": CHALLENGE_MINUTES,
        "place": _begun(request)["place"],
    }
    status = 422 if form.errors else 200
    return page_with_form(request, "portal/account/certificate_sign.html", shown, status=status)
