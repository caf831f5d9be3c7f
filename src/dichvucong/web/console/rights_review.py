"""The yearly review of rights: what is due, expired, unused or in conflict, and what is to become of it (IDN-09)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.identity.models import Grant
from dichvucong.identity.rules import Permission, Unit
from dichvucong.identity.rules.units import RightFlag, RightSeen, flags_of, review_due_at
from dichvucong.identity.selectors.rights import conflicting_rights, flagged, rights_to_review
from dichvucong.identity.services import confirm_rights, end_rights
from dichvucong.identity.terms import review_terms
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.forms import Form
from dichvucong.web.access import officer
from dichvucong.web.console.forms import SearchForm
from dichvucong.web.console.labels import label
from dichvucong.web.console.lists import MOST_EXPORTED, PER_PAGE, as_csv, as_xlsx
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.unit_words import FLAG_TONES, FLAGS
from dichvucong.web.console.user_units import unit_names
from dichvucong.web.console.user_words import RIGHTS
from dichvucong.web.looks import list_shown

MANAGE, ADMIT = Permission.USERS_MANAGE.value, Permission.UNITS_ADMIT.value
_PLAIN = {"autocomplete": "off"}
_DIGITS = 19
_HEADER = ("Tài khoản", "Quyền", "Mã đơn vị", "Giao ngày", "Hạn rà soát", "Dùng gần nhất", "Lý do")


class ReviewForm(SearchForm):
    """Which rights to look at; those that are due unless asked otherwise."""

    main = ("loai", "ten")

    loai = forms.ChoiceField(
        label="Xem",
        required=False,
        choices=[("", "Đến hạn rà soát"), *list(FLAGS.items())[1:], ("tat-ca", "Mọi quyền")],
    )
    ten = forms.CharField(
        label="Tên đăng nhập hoặc mã đơn vị",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=_PLAIN),
    )


class DecideForm(Form):
    """What becomes of the rights that were ticked."""

    quyen = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Hãy chọn ít nhất một quyền."}
    )
    viec = forms.ChoiceField(choices=[("giu", "Giữ"), ("thu-hoi", "Thu hồi")])
    ly_do = forms.CharField(required=False, max_length=300)

    def __init__(self, data: Any, *, named: Sequence[str]) -> None:
        super().__init__(data)
        field = self.fields["quyen"]
        assert isinstance(field, forms.TypedMultipleChoiceField), "a field of choices"
        # Numbers of rights: whether they are anything of this officer's the service says.
        numbers = [
            one for one in named[:PER_PAGE] if one.isascii() and one.isdecimal() and len(one) < _DIGITS
        ]
        field.choices = [(number, "") for number in numbers]

    def clean(self) -> dict[str, Any]:
        """Taking back needs a reason."""
        said = super().clean() or {}
        if said.get("viec") == "thu-hoi" and not said.get("ly_do", "x").strip():
            self.add_error("ly_do", "Hãy ghi lý do thu hồi.")
        return said


@dataclass(frozen=True)
class Line:
    """One right as the page shows it."""

    right: Grant
    words: str
    unit: str
    due_on: date
    flags: tuple[tuple[str, str], ...]


@officer(MANAGE, ADMIT)
@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """The rights to look at, those that wait longest first."""
    return _show(request, ReviewForm(request.GET))


@officer(MANAGE, ADMIT)
@require_safe
def export_rights(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file; accounts by their log-in name."""
    form = ReviewForm(request.GET)
    if not form.is_valid():
        return _show(request, form)
    now = clock_now()
    rows = list(_find(request, form, now)[:MOST_EXPORTED])
    make = as_xlsx if extension == "xlsx" else as_csv
    return make("ra-soat-quyen", _HEADER, (_cells(line) for line in _lines(rows, now)))


@officer(MANAGE, ADMIT)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Keep or take back what was ticked: all or none."""
    now, by = clock_now(), officer_of(request).account
    form = DecideForm(request.POST, named=request.POST.getlist("quyen"))
    if form.is_valid():
        said = form.cleaned_data
        try:
            if said["viec"] == "giu":
                done = f"Đã xác nhận {confirm_rights(said['quyen'], by=by, now=now)} quyền."
            else:
                ended = end_rights(said["quyen"], reason=said["ly_do"].strip(), by=by, now=now)
                done = f"Đã thu hồi {ended} quyền."
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(f"{reverse('console:rights_review')}?{request.GET.urlencode()}")
    return _show(request, ReviewForm(request.GET), decide_form=form)


def _find(request: HttpRequest, form: ReviewForm, now: datetime) -> QuerySet[Grant]:
    rows = rights_to_review(officer_of(request).account, now=now)
    kind, asked = form.cleaned_data["loai"] or RightFlag.DUE, form.cleaned_data["ten"].strip()
    if kind != "tat-ca":
        rows = flagged(rows, RightFlag(kind), now=now)
    if asked:
        rows = rows.filter(
            Q(account__username__iexact=asked) | Q(agency_code__iexact=asked) | Q(provider_code__iexact=asked)
        )
    return rows.order_by("given_at", "pk")


def _show(request: HttpRequest, form: ReviewForm, *, decide_form: DecideForm | None = None) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "page": None, "decide_form": decide_form}
    if not form.is_valid():
        return render(request, "console/rights_review.html", shown, status=422)
    now = clock_now()
    pages = Paginator(_find(request, form, now), PER_PAGE)
    page = pages.get_page(request.GET.get("trang"))
    list_shown(request, DataKind.ACCOUNT, len({row.account_id for row in page}))
    query = request.GET.copy()
    query.pop("trang", None)
    ticked = decide_form.data.getlist("quyen") if decide_form else []  # type: ignore[attr-defined]
    shown |= {"page": page, "count": pages.count, "lines": _lines(list(page), now)}
    shown |= {"query": query.urlencode(), "ticked": ticked}
    return render(request, "console/rights_review.html", shown, status=422 if decide_form else 200)


def _lines(rows: Collection[Grant], now: datetime) -> list[Line]:
    conflicts, today, terms = conflicting_rights(), vietnam_day(now), review_terms(at=now)
    names = unit_names({Unit(row.agency_code, row.provider_code) for row in rows})

    def line(row: Grant) -> Line:
        seen = RightSeen(row.given_at, row.reviewed_at, row.valid_to, row.used_on)
        flags = flags_of(seen, conflicting=row.pk in conflicts, now=now, today=today, terms=terms)
        shown = flags - {RightFlag.DUE} if RightFlag.OVERDUE in flags else flags
        return Line(
            right=row,
            words=RIGHTS.get(row.permission, row.permission),
            unit=names[Unit(row.agency_code, row.provider_code)],
            due_on=vietnam_day(
                review_due_at(given_at=row.given_at, reviewed_at=row.reviewed_at, terms=terms)
            ),
            flags=tuple((label(FLAGS, one), FLAG_TONES.get(one, "")) for one in sorted(shown)),
        )

    return [line(row) for row in rows]


def _cells(line: Line) -> list[str]:
    right = line.right
    return [
        right.account.username,
        line.words,
        right.agency_code or right.provider_code,
        f"{right.given_at.astimezone(VIETNAM):%d/%m/%Y}",
        f"{line.due_on:%d/%m/%Y}",
        f"{right.used_on:%d/%m/%Y}" if right.used_on else "",
        "; ".join(words for words, _tone in line.flags),
    ]
