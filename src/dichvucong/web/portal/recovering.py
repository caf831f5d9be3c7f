"""`/dang-nhap/mo-lai`: an account locked because nobody used it is opened again by its owner (IDN-07).

The owner has just proved who it is, in the log-in that was refused; what was proved stands in the browser's session
for ten minutes. The page says why the account is locked; nothing is opened before the button is pressed.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dichvucong.identity.errors import RecoveryOver
from dichvucong.identity.rules import Level, Method
from dichvucong.identity.services import FreshProof, recover_dormant
from dichvucong.identity.services.care.recovery import PROOF_LASTS
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.web.access import public
from dichvucong.web.failures import TO_LOG_IN, Words, failure
from dichvucong.web.people import RECOVERY, entrance_of, let_in
from dichvucong.web.rendering import page_with_form, see_other
from dichvucong.web.told import tell

_AGAIN = ("Đăng nhập lại từ đầu, rồi bấm mở lại trong vòng 10 phút.", "Cần giúp? Hãy gọi tổng đài.")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Why it is locked, and the button (GET); open it and log in (POST)."""
    try:
        proof = _proof(request)
        if request.method != "POST":
            return page_with_form(request, "portal/account/recover.html", {})
        session = recover_dormant(proof, entrance=entrance_of(request), now=clock_now())
    except DomainError as refusal:
        words = Words("Không mở lại được", refusal.message, _AGAIN)
        return failure(words, status=refusal.http_status, back=reverse("log-in"), back_words=TO_LOG_IN)
    let_in(request, session)
    tell(request, "Tài khoản đã được mở lại.")
    return see_other(reverse("account"))


def _proof(request: HttpRequest) -> FreshProof:
    """What this browser proved. Raises `RecoveryOver` when it proved nothing, or too long ago."""
    kept = request.session.get(RECOVERY) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    if not kept:
        raise RecoveryOver
    proof = FreshProof(
        account_id=kept["account"],
        method=Method(kept["method"]),
        level=Level(kept["level"]),
        provider=kept["provider"],
        proved_at=datetime.fromtimestamp(kept["at"], UTC),
    )
    if clock_now() - proof.proved_at > PROOF_LASTS:
        raise RecoveryOver
    return proof
