"""Reporting a procedure that is missing, wrong or expired, and seeing what became of it (QC 25.3, PRO-16).

No account is needed. Who reported sees the answer by a link that cannot be guessed; nobody else sees who it was.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.procedures.errors import ReportNotFound
from dichvucong.procedures.selectors import versions_of
from dichvucong.procedures.selectors.quality import report_by_link
from dichvucong.procedures.services import report_procedure
from dichvucong.procedures.services.reporting import CITIZEN
from dichvucong.procedures.words import REPORT_KIND_LABELS, REPORT_OUTCOME_LABELS, ReportKind, ReportOutcome
from dichvucong.web.access import public
from dichvucong.web.failures import NOT_FOUND, failure
from dichvucong.web.portal.agencies import agency_name
from dichvucong.web.portal.throttle import may_send
from dichvucong.web.rendering import page, page_with_form, see_other
from dichvucong.web.report_forms import ReportForm

TOO_MANY = (
    "Bạn đã gửi nhiều phản ánh trong một giờ qua. Xin thử lại sau, nội dung bạn vừa viết vẫn còn ở dưới."
)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def missing(request: HttpRequest) -> HttpResponse:
    """The form for a procedure that cannot be found, or of which only the name is known."""
    if request.method == "POST":
        return _send(request, ReportForm(request.POST), name="", code="")
    return _show(request, ReportForm(initial={"loai": ReportKind.MISSING.value}), name="", code="")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, code: str) -> HttpResponse:
    """The form for one procedure."""
    versions = versions_of(code)
    if not versions:
        return failure(NOT_FOUND, status=404)
    name = versions[-1].name
    if request.method == "POST":
        return _send(request, ReportForm({**request.POST.dict(), "thu_tuc": code}), name=name, code=code)
    return _show(request, ReportForm(initial={"loai": ReportKind.WRONG.value}), name=name, code=code)


@public
@require_safe
def followed(_request: HttpRequest, report_token: str) -> HttpResponse:
    """What became of a report."""
    try:
        report = report_by_link(report_token)
    except ReportNotFound:
        return failure(NOT_FOUND, status=404)
    shown = {
        "report": report,
        "kind": REPORT_KIND_LABELS[ReportKind(report.kind)],
        "outcome": REPORT_OUTCOME_LABELS[ReportOutcome(report.outcome)] if report.outcome else "",
        "owner": agency_name(report.owner_code),
    }
    return page("portal/report.html", shown)


def _send(request: HttpRequest, form: ReportForm, *, name: str, code: str) -> HttpResponse:
    now = clock_now()
    if not form.is_valid():
        return _show(request, form, name=name, code=code, status=422)
    if not may_send(request, "report", now=now):
        form.add_error(None, TOO_MANY)
        return _show(request, form, name=name, code=code, status=429)
    try:
        report = report_procedure(form.draft, actor=CITIZEN, now=now)
    except DomainError as refusal:
        field = form.names.get(refusal.field, "")
        form.add_error(field if field in form.fields else None, refusal.message)
        return _show(request, form, name=name, code=code, status=422)
    return see_other(reverse("report-followed", args=[report.link_token]))


def _show(request: HttpRequest, form: ReportForm, *, name: str, code: str, status: int = 200) -> HttpResponse:
    hidden = ("thu_tuc", "ten_thu_tuc") if code else ()
    shown = {"form": form, "name": name, "code": code, "hidden": hidden}
    return page_with_form(request, "portal/report_form.html", shown, status=status)
