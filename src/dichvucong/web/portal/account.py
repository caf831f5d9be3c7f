"""A person's own pages: what is due and paid with receipts, who is logged in where, and leaving (PAY-05, IDN-10)."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.identity.models import Account
from dichvucong.identity.selectors import identity_on_paper, log_ins_of
from dichvucong.identity.selectors.assurance import accounts_of
from dichvucong.identity.services import end_session
from dichvucong.identity.services.log_in.log_in_sessions import end_all_sessions, longest
from dichvucong.identity.words import AccountKind, ActRight, SessionEnd
from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.selectors import Payer, dues_of_payer, payments_of_payer
from dichvucong.web.access import PersonRequest, person
from dichvucong.web.people import let_out, need_right
from dichvucong.web.portal.account_words import KIND_LABELS, LogInShown, NumberShown
from dichvucong.web.rendering import page_with_form, see_other
from dichvucong.web.told import tell

PER_PAGE = 20
LEFT = "/?da-dang-xuat=1"
"""The first page, which says that nobody is logged in any more."""


def payer_of(account: Account) -> Payer:
    """The person as obligations name payers, by numbers that were verified."""
    known = identity_on_paper(account)
    return Payer(name=account.full_name, sure=known.sure, shared=known.shared)


@person
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """What is due; what was paid for it, and what the person paid for others; receipts."""
    payer = payer_of(request.account)
    dues = Paginator(dues_of_payer(payer, now=clock_now()), PER_PAGE)
    payments = Paginator(payments_of_payer(payer, accounts=accounts_of(request.account)), PER_PAGE)
    shown = {
        "account": request.account,
        "dues": dues.get_page(request.GET.get("khoan")),
        "payments": payments.get_page(request.GET.get("trang")),
    }
    return page_with_form(request, "portal/account/overview.html", shown)


@person
@require_safe
def security(request: PersonRequest) -> HttpResponse:
    """What the portal knows of the person; sessions, to be ended; the log-in history."""
    known = identity_on_paper(request.account)
    log_ins = [LogInShown(row, current=row.pk == request.log_in.pk) for row in log_ins_of(request.account)]
    shown = {
        "account": request.account,
        "kind": KIND_LABELS[AccountKind(request.account.kind)],
        "numbers": [NumberShown(number) for number in known.numbers],
        "birth": "/".join(reversed(request.account.birth.split("-"))),
        "ends_at": request.log_in.begun_at + longest(),
        "idle_minutes": settings.PERSON_IDLE_MINUTES,
        "here": next((one for one in log_ins if one.current), None),
        "elsewhere": [one for one in log_ins if one.open and not one.current],
        "history": [one for one in log_ins if not one.open],
    }
    return page_with_form(request, "portal/account/security.html", shown)


@person
@require_POST
def end(request: PersonRequest, number: int) -> HttpResponseBase:
    """End one session, on whatever device; ending this one is logging out."""
    if number == request.log_in.pk:
        return leave(request)
    need_right(request.log_in, ActRight.MANAGE)
    end_session(request.account, number, now=clock_now())
    tell(request, "Đã kết thúc phiên đăng nhập đó.")
    return see_other(reverse("account-security"))


@person
@require_POST
def leave_everywhere(request: PersonRequest) -> HttpResponse:
    """Log out on every device, this one too."""
    need_right(request.log_in, ActRight.MANAGE)
    end_all_sessions(request.account, SessionEnd.BY_OWNER, now=clock_now())
    let_out(request)
    return see_other(LEFT)


@person
@require_POST
def leave(request: PersonRequest) -> HttpResponse:
    """Log out."""
    let_out(request)
    return see_other(LEFT)
