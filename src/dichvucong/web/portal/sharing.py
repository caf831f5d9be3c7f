"""What a person shares with which portals, seen and withdrawn (IDN-11, QC 8.6)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.catalogs.selectors import agency
from dichvucong.identity.models import Consent
from dichvucong.identity.selectors.representation import actor_in
from dichvucong.identity.services.portals.consents import consents_of, withdraw_consent
from dichvucong.identity.words import ActRight
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.access import PersonRequest, person
from dichvucong.web.claim_words import CLAIMS
from dichvucong.web.people import need_right
from dichvucong.web.rendering import page_with_form, see_other
from dichvucong.web.told import tell


@dataclass(frozen=True)
class Shared:
    """One decision as its owner reads it."""

    row: Consent

    @property
    def asker(self) -> str:
        """The portal's name."""
        return str(self.row.portal.client.name)

    @property
    def agency(self) -> str:
        """Whose portal it is."""
        known = agency(self.row.portal.agency_code)
        return known.name if known else ""

    @property
    def given(self) -> list[tuple[str, str]]:
        """What is shared, and why."""
        return [(words, self.row.given[claim]) for claim, words in CLAIMS.items() if claim in self.row.given]

    @property
    def declined(self) -> list[str]:
        """What was asked for and is not shared."""
        return [words for claim, words in CLAIMS.items() if claim in self.row.declined]

    @property
    def ended(self) -> str:
        """How it ended."""
        if self.row.ended_at is None:
            return ""
        return "Bạn đã rút lại" if self.row.withdrawn else "Đã thay bằng lần đồng ý sau"


@person
@require_safe
def shares(request: PersonRequest) -> HttpResponse:
    """In force first, then the history."""
    rows = [Shared(row) for row in consents_of(request.account)]
    shown = {
        "account": request.account,
        "open": [one for one in rows if one.row.ended_at is None],
        "past": [one for one in rows if one.row.ended_at is not None],
    }
    return page_with_form(request, "portal/account/shares.html", shown)


@person
@require_POST
def withdraw(request: PersonRequest, number: int) -> HttpResponse:
    """Take one back: that portal's tokens end, and it is told."""
    need_right(request.log_in, ActRight.MANAGE)
    withdraw_consent(request.account, number, actor=actor_in(request.log_in), now=clock_now())
    tell(request, "Đã rút lại. Cổng đó không nhận thêm dữ liệu của bạn.")
    return see_other(reverse("account-shares"))
