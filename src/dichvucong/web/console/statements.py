"""Statements: hand in, look at before anything is booked, book, and follow money both ways."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.errors import PermissionMissing
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.payments.selectors import Order, Scope
from dichvucong.payments.selectors.settlement import (
    FileFilter,
    FileRow,
    booking_of,
    columns_mapping,
    credits_of,
    file_by_number,
    lines_of,
    original_of,
    search_files,
    sees_whole_file,
)
from dichvucong.payments.services.settlement import book_or_ask, preview, receive_file, save_columns
from dichvucong.payments.statements import CreditIn, UnreadableStatement
from dichvucong.payments.states import LIVE_BOOKINGS, FileState
from dichvucong.web.access import officer
from dichvucong.web.console.lists import page_of
from dichvucong.web.console.scope import audit, officer_of, provider_names, scope_of
from dichvucong.web.console.statement_forms import ColumnsForm, StatementListForm, UploadForm
from dichvucong.web.looks import list_taken, shown_to_officer
from dichvucong.web.uploads import is_too_large

NEEDS = "settlement.import"


@officer(NEEDS)
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """The files of the units granted, newest first."""
    form = StatementListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/statements.html", {"form": form, "page": None}, status=422)
    asked = form.cleaned_data
    wanted = FileFilter(side=asked["ben_gui"], state=asked["trang_thai"], day=asked["ngay"])
    scope, actor = _who(request)
    page = page_of(
        request, lambda part: search_files(wanted, scope=scope, actor=actor, part=part), Order.NEWEST
    )
    return render(
        request, "console/statements.html", {"form": form, "page": page, "provider_names": provider_names()}
    )


@officer(NEEDS)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file (GET), store it (POST). Nothing is booked yet."""
    scope, actor = _who(request)
    form = UploadForm(request.POST or None, request.FILES or None, scope=scope)
    if request.method != "POST":
        return render(request, "console/statement_upload.html", {"form": form})
    if is_too_large(request):
        form.add_error("tep", "Tệp quá lớn, không nhận. Hãy chia tệp theo ngày.")
    if not form.is_valid():
        return render(request, "console/statement_upload.html", {"form": form}, status=422)
    side, source_code = form.source
    sent = form.cleaned_data["tep"]
    try:
        file, is_new = receive_file(
            sent.read(), side=side, source_code=source_code, name=sent.name, actor=actor, now=clock_now()
        )
    except UnreadableStatement as refusal:
        form.add_error("tep", refusal.message)
        return render(request, "console/statement_upload.html", {"form": form}, status=422)
    if not is_new:
        messages.info(request, f"Tệp này đã được nhận trước đây với số {file.number}; không tính hai lần.")
    return HttpResponseRedirect(reverse("console:statement", args=[file.number]))


@officer(NEEDS)
@require_safe
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """One file: what it would do while it waits, how far its booking is, what it did once booked."""
    scope, actor = _who(request)
    file = file_by_number(number, scope=scope, actor=actor)
    whole = sees_whole_file(file, scope=scope, actor=actor)
    booking = booking_of(file) if whole else None
    shown = {"file": file, "whole": whole, "booking": booking, "provider_names": provider_names()}
    if file.state == FileState.RECEIVED and whole:
        if booking is not None and booking.state in LIVE_BOOKINGS:
            return render(request, "console/statement_booking.html", shown)
        return _unbooked(request, file, shown)
    shown_to_officer(request, DataKind.STATEMENT, about=file.number)
    if file.side in {"bank", "treasury"}:
        page = page_of(request, lambda part: credits_of(file, scope=scope, part=part), Order.OLDEST)
        return render(request, "console/statement.html", shown | {"page": page, "of_credits": True})
    lines = page_of(request, lambda part: lines_of(file, scope=scope, part=part), Order.OLDEST)
    return render(request, "console/statement.html", shown | {"page": lines, "of_credits": False})


def _unbooked(request: HttpRequest, file: FileRow, shown: Mapping[str, object]) -> HttpResponse:
    seen = preview(file, now=clock_now())
    credit_rows = bool(seen.rows) and isinstance(seen.rows[0], CreditIn)
    more = {"preview": seen, "of_credits": credit_rows}
    return render(request, "console/statement_preview.html", {**shown, **more})


@officer(NEEDS)
@require_POST
def book_statement(request: HttpRequest, number: str) -> HttpResponse:
    """Book a file that waits; a large one is left to the worker."""
    file, scope, actor = _own(request, number)
    allowed = None if scope.everything else scope.agency_codes
    try:
        file, booking = book_or_ask(file.number, actor=actor, now=clock_now(), agency_codes=allowed)
    except UnreadableStatement as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("console:statement", args=[number]))
    if booking is not None:
        messages.info(request, "Tệp lớn, Cổng đang ghi sổ. Bạn có thể rời trang này.")
    elif file.state == FileState.REFUSED:
        messages.error(request, f"Tệp {number} bị từ chối: {file.problems[0]['message']}")
    else:
        messages.success(request, f"Đã ghi sổ {file.new_count} dòng mới trong {file.line_count} dòng.")
    return HttpResponseRedirect(reverse("console:statement", args=[number]))


@officer(NEEDS)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, number: str) -> HttpResponse:
    """Say which column of this source's tables holds what."""
    file, _scope, actor = _own(request, number)
    header = preview(file, now=clock_now()).header
    form = ColumnsForm(request.POST or None, header=header, kept=columns_mapping(file.source_code))
    if request.method == "POST" and form.is_valid():
        try:
            save_columns(
                file.source_code,
                columns=form.columns,
                date_format=form.cleaned_data["dinh_dang"],
                statuses=form.statuses,
                actor=actor,
                now=clock_now(),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Đã lưu khai báo cột; tệp được đọc lại theo khai báo mới.")
            return HttpResponseRedirect(reverse("console:statement", args=[number]))
    status = 422 if form.errors else 200
    shown = {"form": form, "file": file, "provider_names": provider_names()}
    return render(request, "console/statement_columns.html", shown, status=status)


@officer(NEEDS)
@require_safe
def original(request: HttpRequest, number: str) -> HttpResponse:
    """The file as it came. Taking it is journalled."""
    file, _scope, _actor = _own(request, number)
    audit(request, "statement.read", file.number)
    list_taken(request, DataKind.STATEMENT)
    response = HttpResponse(original_of(file), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, file.name or file.number) or ""
    return response


def _who(request: HttpRequest) -> tuple[Scope, str]:
    return scope_of(request, NEEDS), officer_of(request).account.actor


def _own(request: HttpRequest, number: str) -> tuple[FileRow, Scope, str]:
    """A file the officer answers for. Raises `StatementNotFound`, `PermissionMissing`."""
    scope, actor = _who(request)
    file = file_by_number(number, scope=scope, actor=actor)
    if not sees_whole_file(file, scope=scope, actor=actor):
        raise PermissionMissing(NEEDS)
    return file, scope, actor
