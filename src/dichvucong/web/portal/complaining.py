"""Complaining about an account, with it or without, and seeing what became of it (QC 13.1, IDN-06).

Whatever is typed, the answer is the same page: nothing tells whether there is an account. Nothing happens to one either.
"""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dichvucong.identity.models import Account, AccountComplaint
from dichvucong.identity.rules import IdentifierKind
from dichvucong.identity.selectors import identity_on_paper
from dichvucong.identity.services.care import complaints
from dichvucong.identity.services.care.complaints import ANYBODY, ComplaintDraft
from dichvucong.identity.terms import span
from dichvucong.identity.words import COMPLAINT_LABELS, ComplaintKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.web.access import public
from dichvucong.web.complaint_forms import FIELDS, ComplaintForm, OwnComplaintForm
from dichvucong.web.failures import NOT_FOUND, failure
from dichvucong.web.people import person_of
from dichvucong.web.portal.throttle import may_send
from dichvucong.web.rendering import page, page_with_form, see_other

TOO_MANY = "Bạn đã gửi nhiều khiếu nại trong một giờ qua. Xin thử lại sau hoặc gọi tổng đài; nội dung vẫn còn ở dưới."


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """The form: short for whoever has logged in, with the number of a paper for everybody else."""
    session = person_of(request)
    owner = session.account if session else None
    typed = request.POST if request.method == "POST" else None
    form: Form
    if owner is not None and _number_of(owner):
        form = OwnComplaintForm(typed, initial={"dien_thoai": owner.phone, "thu_dien_tu": owner.email})
    else:
        form, owner = ComplaintForm(typed), None
    if typed is None or not form.is_valid():
        return _show(request, form, owner, status=422 if form.errors else 200)
    now = clock_now()
    if not may_send(request, "complaint", now=now):
        form.add_error(None, TOO_MANY)
        return _show(request, form, owner, status=429)
    draft = form.draft if isinstance(form, ComplaintForm) else _own_draft(form, owner)
    try:
        actor = owner.actor if owner else ANYBODY
        opened = complaints.open_complaint(draft, actor=actor, owner=owner, now=now)
    except DomainError as refusal:
        name = FIELDS.get(refusal.field, "")
        form.add_error(name if name in form.fields else None, refusal.message)
        return _show(request, form, owner, status=422)
    return see_other(reverse("complaint-followed", args=[opened.link_token]))


@public
@require_safe
def followed(_request: HttpRequest, complaint_token: str) -> HttpResponse:
    """How far it is. Says nothing of an account, and repeats nothing that was typed."""
    found = AccountComplaint.objects.filter(link_token=complaint_token).first()
    if found is None:
        return failure(NOT_FOUND, status=404)
    shown = {
        "complaint": found,
        "kind": COMPLAINT_LABELS[ComplaintKind(found.kind)],
        "tell_by": found.received_at + span("complaint.told", at=found.received_at),
        "answer_by": found.accepted_at + span("complaint.answered", at=found.accepted_at)
        if found.accepted_at
        else None,
    }
    response = page("portal/account/complaint.html", shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def _number_of(owner: Account) -> tuple[IdentifierKind, str, str] | None:
    """The verified number a person complains about when logged in."""
    known = identity_on_paper(owner).numbers
    return (IdentifierKind(known[0].kind), known[0].value, known[0].country) if known else None


def _own_draft(form: Form, owner: Account | None) -> ComplaintDraft:
    assert owner is not None, "only an owner fills in the short form"
    known = _number_of(owner)
    assert known is not None, "the short form is for owners with a number"
    kind, number, country = known
    said = form.cleaned_data
    return ComplaintDraft(
        kind=ComplaintKind(said["loai"]),
        text=said["noi_dung"],
        name=owner.full_name,
        phone=said["dien_thoai"],
        email=said["thu_dien_tu"],
        number_kind=kind,
        number=number,
        country=country,
    )


def _show(request: HttpRequest, form: Form, owner: Account | None, *, status: int) -> HttpResponse:
    shown = {"form": form, "owner": owner}
    return page_with_form(request, "portal/account/complaint_form.html", shown, status=status)
