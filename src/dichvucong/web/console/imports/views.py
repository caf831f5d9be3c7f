"""Handing in, looking at, confirming and following an import of procedures."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import DomainError
from dichvucong.payments.selectors import Order
from dichvucong.procedures import selectors
from dichvucong.procedures.errors import ImportNotFound
from dichvucong.procedures.records import UnreadableRecords
from dichvucong.procedures.selectors import Importer, ImportFile, import_by_number, import_rows
from dichvucong.procedures.services import Handed, confirm_import, discard_import, receive_import
from dichvucong.procedures.states import ImportState
from dichvucong.web.access import officer
from dichvucong.web.console.imports import words
from dichvucong.web.console.imports.forms import ImportForm, RowsForm
from dichvucong.web.console.lists import as_csv, page_of
from dichvucong.web.console.scope import officer_of
from dichvucong.web.uploads import is_too_large

NEEDS = "procedures.edit"
MOST_EXPORTED = 50_000
HEADER = ("Dòng", "Cột", "Mã thủ tục", "Tên", "Cơ quan", "Kết quả", "Lý do", "Ghi chú")


@dataclass(frozen=True)
class Piece:
    """One kind of piece in the report: how many were understood, how many kept as text, in per cent."""

    name: str
    understood: int
    text: int

    @property
    def percent(self) -> str:
        """`98,7 %`, "" of nothing."""
        total = self.understood + self.text
        return f"{100 * self.understood / total:.1f} %".replace(".", ",") if total else ""


@officer(NEEDS)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The form and the files handed in so far (GET); keep a file and show what it would do (POST)."""
    scope = officer_of(request).authority.agencies(NEEDS)
    today = vietnam_day(clock_now())
    form = ImportForm(request.POST or None, request.FILES or None, scope=scope, today=today)
    if request.method == "POST" and is_too_large(request):
        form.add_error("tep", "Tệp quá lớn, không nhận.")
    if request.method == "POST" and form.is_valid():
        sent, importer = form.cleaned_data["tep"], _importer(request)
        handed = Handed(
            body=sent.read(),
            name=sent.name,
            valid_from=form.cleaned_data["tu_ngay"],
            fallback_owner=form.cleaned_data["co_quan"],
            reach=importer.reach,
        )
        try:
            file = receive_import(handed, actor=importer.actor, now=clock_now())
        except UnreadableRecords as refusal:
            form.add_error("tep", refusal.message)
        else:
            return HttpResponseRedirect(reverse("console:procedure_import", args=[file.number]))
    return _list(request, form)


@officer(NEEDS)
@require_safe
def import_file(request: HttpRequest, number: str) -> HttpResponse:
    """One file: what it would do while it waits, how far it is, what it did."""
    importer = _importer(request)
    file = _found(number, importer)
    form = RowsForm(request.GET)
    outcome = form.cleaned_data["ket_qua"] if form.is_valid() else ""
    page = page_of(
        request,
        lambda part: import_rows(file, outcome=outcome, beyond=part.beyond, limit=part.limit),
        Order.OLDEST,
    )
    pieces = [Piece(words.PIECES[kind], *counts) for kind, counts in selectors.understood(file).items()]
    shown = {
        "file": file,
        "form": form,
        "page": page,
        "counts": [(words.OUTCOMES[name], count) for name, count in selectors.outcomes(file).items()],
        "pieces": [piece for piece in pieces if piece.percent],
        "waiting": file.state == ImportState.RECEIVED,
        "working": file.state == ImportState.CONFIRMED,
    }
    return render(request, "console/imports/file.html", shown)


@officer(NEEDS)
@require_safe
def export_rows(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """The whole report as a CSV file."""
    file = _found(number, _importer(request))
    rows = (
        (
            row.line,
            row.column,
            row.procedure_code,
            row.name,
            row.owner_code,
            words.OUTCOMES[row.outcome],
            row.message,
            " ".join(row.notes),
        )
        for row in import_rows(file, limit=MOST_EXPORTED)
    )
    return as_csv(f"nhap-thu-tuc-{file.number}", HEADER, rows)


@officer(NEEDS)
@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Let the worker take the file in."""
    importer = _importer(request)
    file = _found(number, importer)
    return _done(
        request,
        file.number,
        lambda: confirm_import(file.number, reach=importer.reach, actor=importer.actor, now=clock_now()),
        "Đã xác nhận. Các thủ tục đang được nhập.",
    )


@officer(NEEDS)
@require_POST
def discard(request: HttpRequest, number: str) -> HttpResponse:
    """Put the file aside."""
    importer = _importer(request)
    file = _found(number, importer)
    return _done(
        request,
        file.number,
        lambda: discard_import(file.number, actor=importer.actor, now=clock_now()),
        "Đã bỏ tệp; không có thủ tục nào thay đổi.",
    )


def _list(request: HttpRequest, form: ImportForm) -> HttpResponse:
    importer = _importer(request)
    page = page_of(
        request,
        lambda part: selectors.imports(importer, beyond=part.beyond, limit=part.limit),
        Order.NEWEST,
    )
    status = 422 if request.method == "POST" else 200
    return render(request, "console/imports/list.html", {"form": form, "page": page}, status=status)


def _done(request: HttpRequest, number: str, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("console:procedure_import", args=[number]))


def _importer(request: HttpRequest) -> Importer:
    asked = officer_of(request)
    scope = asked.authority.agencies(NEEDS)
    reach: Collection[str] | None = None if scope.everything else scope.codes
    return Importer(actor=asked.account.actor, reach=reach)


def _found(number: str, importer: Importer) -> ImportFile:
    file = import_by_number(number, importer)
    if file is None:
        raise ImportNotFound
    return file
