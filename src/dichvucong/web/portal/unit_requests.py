"""A unit registers its high-level account: the form, the text its certificate signs, and what became of it (HD 4.1)."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.errors.certificates import CertificateNotAccepted, ChallengeOver
from dichvucong.identity.errors.units import RequestNotFound, RequestOver
from dichvucong.identity.gateways.certificates import ProvenCertificate
from dichvucong.identity.models import UnitRequest
from dichvucong.identity.rules import IdentifierKind
from dichvucong.identity.services import (
    Challenge,
    UnitProof,
    answer_challenge,
    ask_challenge,
    begin_request,
    pending_challenge,
    request_of,
    submit_request,
    withdraw_request,
)
from dichvucong.identity.words import AccountKind, ChallengePurpose
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.identifiers import mask_phone
from dichvucong.web.access import public
from dichvucong.web.failures import NOT_FOUND, failure
from dichvucong.web.portal.throttle import may_send
from dichvucong.web.portal.unit_forms import SignatureForm, UnitRequestForm
from dichvucong.web.rendering import page_with_form, see_other

PURPOSE = ChallengePurpose.UNIT_ACCOUNT
CHALLENGE = "unit_challenge"
TOO_MANY = "Đã gửi nhiều đề nghị trong một giờ qua. Xin thử lại sau, nội dung vừa viết vẫn còn ở dưới."


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form (GET); write the request down (POST). The same form sent twice leads to the same request."""
    form = UnitRequestForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=422)
    now = clock_now()
    if not may_send(request, "unit-request", now=now):
        form.add_error(None, TOO_MANY)
        return _form(request, form, status=429)
    try:
        made = begin_request(form.draft, now=now)
    except DomainError as refusal:
        form.add_error(form.field_of(refusal.field), refusal.message)
        return _form(request, form, status=422)
    return see_other(reverse("unit-request", args=[made.link_token]))


@public
@never_cache
@require_safe
def follow(request: HttpRequest, request_token: str) -> HttpResponse:
    """What is to be done next, or what became of it."""
    try:
        found = request_of(request_token)
    except RequestNotFound:
        return failure(NOT_FOUND, status=404)
    return _show(request, found, SignatureForm())


@public
@never_cache
@require_POST
def ask(request: HttpRequest, request_token: str) -> HttpResponse:
    """A text to sign, for this browser."""
    try:
        found = request_of(request_token)
    except RequestNotFound:
        return failure(NOT_FOUND, status=404)
    if found.state == "unproven" and may_send(request, "unit-challenge", now=clock_now()):
        about = f"{found.unit_name}, đề nghị {found.number}"
        made = ask_challenge(PURPOSE, now=clock_now(), about=about)
        request.session[CHALLENGE] = {"secret": made.secret, "request": found.number}
    return see_other(f"{reverse('unit-request', args=[request_token])}#ky")


@public
@never_cache
@require_POST
def prove(request: HttpRequest, request_token: str) -> HttpResponse:
    """The signature: when the certificate is the unit's, the request goes to the Government Office."""
    try:
        found = request_of(request_token)
    except RequestNotFound:
        return failure(NOT_FOUND, status=404)
    form = SignatureForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    try:
        _prove(request, found, form.cleaned_data["signature"], clock_now())
    except DomainError as refusal:
        form.add_error("tep" if refusal.field else None, refusal.message)
        away = isinstance(refusal, CertificateNotAccepted) and refusal.is_away
        return _show(request, request_of(request_token), form, status=503 if away else 422)
    return see_other(reverse("unit-request", args=[request_token]))


@public
@never_cache
@require_POST
def withdraw(request: HttpRequest, request_token: str) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Take the request back. Twice changes nothing."""
    try:
        withdraw_request(request_token, now=clock_now())
    except RequestNotFound:
        return failure(NOT_FOUND, status=404)
    except RequestOver:
        pass
    return see_other(reverse("unit-request", args=[request_token]))


def _prove(request: HttpRequest, found: UnitRequest, signature: bytes, now: datetime) -> None:
    if found.state != "unproven":
        raise RequestOver
    certificate = answer_challenge(_secret(request, found), signature, purpose=PURPOSE, now=now)
    submit_request(found.link_token, _proof(certificate), now=now)
    del request.session[CHALLENGE]


def _proof(certificate: ProvenCertificate) -> UnitProof:
    """What an organisation's certificate says; a person's names no unit."""
    tax_codes = {one.value for one in certificate.numbers if one.kind is IdentifierKind.TAX_CODE}
    of_unit = certificate.kind is AccountKind.ORGANISATION
    return UnitProof(
        name=certificate.name,
        issuer=certificate.issuer,
        serial=certificate.serial,
        tax_codes=frozenset(tax_codes) if of_unit else frozenset(),
        agency_code=certificate.agency_code if of_unit else "",
    )


def _secret(request: HttpRequest, found: UnitRequest) -> str:
    """What this browser asked for, for this request; else a secret that fits nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    begun = request.session.get(CHALLENGE) or {}
    return str(begun.get("secret", "")) if begun.get("request") == found.number else ""


def _challenge(request: HttpRequest, found: UnitRequest) -> Challenge | None:
    if found.state != "unproven":
        return None
    try:
        return pending_challenge(_secret(request, found), PURPOSE, now=clock_now())
    except ChallengeOver:
        return None


def _show(
    request: HttpRequest, found: UnitRequest, form: SignatureForm, *, status: int = 200
) -> HttpResponse:
    shown = {
        "asked": found,
        "form": form,
        "challenge": _challenge(request, found),
        "phone": mask_phone(found.phone) if found.phone else "",
        "over": found.state not in {"unproven", "submitted"},
    }
    return page_with_form(request, "portal/unit/request.html", shown, status=status)


def _form(request: HttpRequest, form: UnitRequestForm, *, status: int = 200) -> HttpResponse:
    return page_with_form(request, "portal/unit/register.html", {"form": form}, status=status)
