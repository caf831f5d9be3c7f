"""Checking a receipt: whoever holds one sees whether it is ours, unchanged and still valid."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.errors import ReceiptNotFound
from dichvucong.payments.printing import press
from dichvucong.payments.selectors import CheckedReceipt, check_receipt
from dichvucong.web.access import public
from dichvucong.web.portal.throttle import slow_down
from dichvucong.web.problems import problem_of
from dichvucong.web.rendering import page, see_other

TOKEN_LENGTHS = range(16, 41)
ASK_AGAIN = "Mã xác minh gồm khoảng 22 chữ và số, in dưới mã QR của biên lai."


@public
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """The field for a verification code, or the way to the receipt of `?ma=`."""
    typed = request.GET.get("ma", "").strip()
    token = _token_of(typed)
    if token:
        return see_other(reverse("receipt-check", args=[token]))
    trouble = (ASK_AGAIN if typed else "Hãy nhập mã xác minh.") if "ma" in request.GET else ""
    shown = {"typed": typed[:80], "problem": trouble}
    return page("portal/verify.html", shown, status=422 if trouble else 200)


@public
@require_safe
def check(request: HttpRequest, verification_token: str) -> HttpResponseBase:
    """What a receipt's QR leads to: a page, or JSON with the signed data for who asks for `application/json`."""
    too_fast = slow_down(request, "look-up", now=clock_now())
    if too_fast:
        return too_fast
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    try:
        receipt = check_receipt(verification_token)
    except ReceiptNotFound as refusal:
        if wants_json:
            return problem_of(refusal)
        return page("portal/receipt_unknown.html", {"typed": verification_token}, status=404)
    return _as_json(receipt) if wants_json else page("portal/receipt_check.html", {"receipt": receipt})


@public
@require_safe
def keys(_request: HttpRequest) -> HttpResponseBase:
    """The public keys of receipts, as a JWK set (RFC 7517)."""
    headers = {"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"}
    return JsonResponse(press.current.key_set(), content_type="application/jwk-set+json", headers=headers)


def _token_of(typed: str) -> str:
    """The token out of what was typed, pasted or scanned: the token itself, or a link that ends with it."""
    token = typed.partition("?")[0].rstrip("/").rpartition("/")[2]
    plain = token.replace("-", "").replace("_", "")
    return token if plain.isascii() and plain.isalnum() and len(token) in TOKEN_LENGTHS else ""


def _as_json(receipt: CheckedReceipt) -> JsonResponse:
    body = {
        "status": receipt.verdict,
        "number": receipt.number,
        "issued_at": receipt.issued_at.isoformat(),
        "cancelled_at": receipt.cancelled_at.isoformat() if receipt.cancelled_at else None,
        "refunded_vnd": receipt.refunded_vnd,
        "refunded_at": receipt.refunded_at.isoformat() if receipt.refunded_at else None,
        "jws": receipt.signature,
        "keys": reverse("receipt-keys"),
    }
    return JsonResponse(body, headers={"Cache-Control": "no-store"})
