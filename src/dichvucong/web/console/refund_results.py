"""Handing in what the Treasury or a bank says became of refund orders, and reading what the portal made of it."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.refund_results import UnreadableResults
from dichvucong.payments.services.refunds import Sender, take_results
from dichvucong.web.access import officer
from dichvucong.web.console.refund_forms import ResultFileForm
from dichvucong.web.console.refund_steps import APPROVE, DRAFT
from dichvucong.web.console.scope import audit, officer_of, scope_of
from dichvucong.web.uploads import is_too_large

WORDS: Mapping[str, tuple[str, str]] = {
    "refunded": ("Đã hoàn tiền", "ok"),
    "failed": ("Hoàn không thành công", "bad"),
    "noted": ("Đã nhận lệnh", "info"),
    "known": ("Đã biết", ""),
    "unknown": ("Không rõ của lệnh nào", "warn"),
    "conflict": ("Trái với điều đã ghi", "bad"),
}
"""What became of a line, and how it looks."""


@officer(DRAFT, APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def results(request: HttpRequest) -> HttpResponse:
    """Choose a file (GET); store it and do what it says (POST)."""
    form = ResultFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "console/refund_results.html", {"form": form})
    if is_too_large(request):
        form.add_error("tep", "Tệp quá lớn, không nhận. Hãy chia theo tệp lệnh.")
    if not form.is_valid():
        return render(request, "console/refund_results.html", {"form": form}, status=422)
    try:
        taken = take_results(form.cleaned_data["tep"].read(), sender=_sender(request), now=clock_now())
    except UnreadableResults as refusal:
        form.add_error("tep", refusal.message)
        return render(request, "console/refund_results.html", {"form": form}, status=422)
    audit(request, "refund.results_given", str(taken.message), orders=len(taken.answers))
    rows = [(answer, *WORDS[answer.word.value]) for answer in taken.answers]
    return render(request, "console/refund_results.html", {"form": form, "taken": taken, "rows": rows})


def _sender(request: HttpRequest) -> Sender:
    """An officer speaks of the refunds of the units granted, as when a result is typed by hand."""
    drafts, approves = scope_of(request, DRAFT), scope_of(request, APPROVE)
    return Sender(
        code=officer_of(request).account.actor,
        actor=officer_of(request).account.actor,
        agency_codes=tuple(sorted({*drafts.agency_codes, *approves.agency_codes})),
        everything=drafts.everything or approves.everything,
    )
