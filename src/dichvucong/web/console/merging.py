"""Accounts of people for the help desk: found by one whole number, shown masked; merging and splitting proposed (IDN-01)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.countries import countries, country_in_brackets
from dichvucong.identity.errors.merging import PersonNotFound
from dichvucong.identity.models import Account, Identifier
from dichvucong.identity.rules import PERSONAL_KINDS, AccountKind, IdentifierKind, person_name
from dichvucong.identity.services.accounts import READERS
from dichvucong.identity.services.care.merging import LONGEST_REASON, transfers_of
from dichvucong.identity.services.care.proposals import (
    LONGEST_EVIDENCE,
    SHORTEST_EVIDENCE,
    Grounds,
    proposals_about,
    propose_merge,
    propose_split,
    propose_undo,
)
from dichvucong.identity.states import ProposalState
from dichvucong.identity.words import DataKind, TransferKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import DomainError, InvalidValue
from dichvucong.kernel.forms import Form
from dichvucong.kernel.identifiers import mask_email, mask_identifier, mask_name, mask_phone
from dichvucong.kernel.journal import Entry, write
from dichvucong.web.access import officer
from dichvucong.web.console.scope import officer_of
from dichvucong.web.looks import shown_to_officer

ASSIST = "accounts.assist"
_KINDS = {
    IdentifierKind.CITIZEN_NUMBER: "Số định danh cá nhân",
    IdentifierKind.OLD_CARD: "Số chứng minh nhân dân",
    IdentifierKind.PASSPORT: "Số hộ chiếu",
    IdentifierKind.TAX_CODE: "Mã số thuế",
    IdentifierKind.SOCIAL_INSURANCE: "Mã số bảo hiểm xã hội",
}
_HOLDERS = {
    AccountKind.CITIZEN: "Công dân Việt Nam",
    AccountKind.FOREIGNER: "Người nước ngoài",
    AccountKind.ORGANISATION: "Tổ chức, doanh nghiệp",
}
_TRANSFERS = {TransferKind.MERGE: "Gộp", TransferKind.SPLIT: "Tách"}
_PROPOSED = "Đã lập đề nghị. Cần một cán bộ khác xem và thực hiện; chưa có gì được chuyển."


class NumberForm(Form):
    """One whole number."""

    theo = forms.ChoiceField(label="Loại số", choices=[(str(kind), words) for kind, words in _KINDS.items()])
    so = forms.CharField(
        label="Số, ghi đủ", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    quoc_gia = forms.ChoiceField(label="Quốc gia cấp hộ chiếu", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        vars(self.fields["quoc_gia"])["needed_when"] = "tìm theo số hộ chiếu"
        choice = self.fields["quoc_gia"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Chọn quốc gia"), *countries()]
        self.found: Account | None = None

    def clean(self) -> dict[str, Any]:
        """Whose number it is, by the rules of its kind."""
        said = super().clean() or {}
        if {"theo", "so", "quoc_gia"} <= set(said):
            try:
                self._find(IdentifierKind(said["theo"]), said)
            except InvalidValue as refused:
                self.add_error("so", refused.message)
        return said

    def _find(self, kind: IdentifierKind, said: Mapping[str, Any]) -> None:
        is_passport = kind is IdentifierKind.PASSPORT
        if is_passport and not said["quoc_gia"]:
            self.add_error("quoc_gia", "Hãy chọn quốc gia cấp hộ chiếu.")
            return
        value = READERS[kind](said["so"])
        row = Identifier.objects.holding(kind, value, said["quoc_gia"] if is_passport else "").first()
        if row is None or row.account.kind not in PERSONAL_KINDS:
            self.add_error("so", "Không có tài khoản nào mang số này.")
            return
        self.found = row.account


class ReasonForm(Form):
    """Why, and which papers were compared."""

    ly_do = forms.CharField(
        label="Lý do",
        help_text="Không ghi số giấy tờ, họ tên. Ví dụ: đã đối chiếu hộ chiếu cũ và mới tại quầy.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    bang_chung = forms.CharField(
        label="Bằng chứng",
        help_text="Đã đối chiếu giấy tờ nào, ở đâu, bằng cách nào, khớp những gì. Người quyết định sẽ đọc.",
        min_length=SHORTEST_EVIDENCE,
        max_length=LONGEST_EVIDENCE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    da_doi_chieu = forms.BooleanField(
        label="Tôi đã đối chiếu giấy tờ",
        error_messages={"required": "Hãy xác nhận đã đối chiếu giấy tờ."},
    )

    @property
    def grounds(self) -> Grounds:
        """What was said."""
        return Grounds(self.cleaned_data["ly_do"], self.cleaned_data["bang_chung"])


class SplitForm(ReasonForm):
    """Which numbers leave, and whose they are."""

    so = forms.MultipleChoiceField(
        label="Số cần tách",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một số."},
    )
    ho_ten = forms.CharField(label="Họ tên của người có các số này", max_length=250)
    field_order = ("so", "ho_ten", "ly_do", "bang_chung", "da_doi_chieu")

    def __init__(self, data: Any, account: Account) -> None:
        super().__init__(data, auto_id="tach_%s")
        choice = self.fields["so"]
        assert isinstance(choice, forms.MultipleChoiceField)
        numbers = [(str(one.pk), number_in_words(one)) for one in account.identifiers.order_by("pk")]
        choice.choices = numbers
        # Some and not all of the numbers leave: there have to be two.
        self.has_something_to_part = len(numbers) > 1

    def clean_ho_ten(self) -> str:
        """A name in the form it is stored."""
        try:
            return person_name(self.cleaned_data["ho_ten"])
        except InvalidValue as refused:
            raise forms.ValidationError(refused.message) from refused


@officer(ASSIST)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The field for a number (GET); whose it is (POST: numbers do not belong in addresses)."""
    form = NumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.found is not None:
        return HttpResponseRedirect(reverse("console:person", args=[form.found.pk]))
    status = 422 if form.errors else 200
    return render(request, "console/people/find.html", {"form": form}, status=status)


@officer(ASSIST)
@require_safe
def show(request: HttpRequest, key: int) -> HttpResponse:
    """One account, masked; each look stands in its journal."""
    account = _account(key)
    note_seen(request, account)
    return _page(request, account)


@officer(ASSIST)
@require_POST
def find_other(request: HttpRequest, key: int) -> HttpResponse:
    """The other account, to be merged into this one."""
    account, form = _account(key), NumberForm(request.POST)
    if form.is_valid() and form.found is not None:
        return HttpResponseRedirect(reverse("console:merge_people", args=[account.pk, form.found.pk]))
    return _page(request, account, other=form, status=422)


@officer(ASSIST)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, key: int, other: int) -> HttpResponse:
    """Both side by side with what will happen (GET); propose it to another officer (POST)."""
    kept, emptied = _account(key), _account(other)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        by = officer_of(request).account
        try:
            made = propose_merge(
                kept=kept.pk, emptied=emptied.pk, grounds=form.grounds, by=by, now=clock_now()
            )
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            return _proposed(request, made.number)
    if request.method != "POST":
        note_seen(request, emptied)
    for account in (kept, emptied):
        shown_to_officer(request, DataKind.ACCOUNT, account=account)
    shown = {"form": form, "kept": shown_account(kept), "emptied": shown_account(emptied)}
    return render(request, "console/people/merge.html", shown, status=422 if form.errors else 200)


@officer(ASSIST)
@require_POST
def split(request: HttpRequest, key: int) -> HttpResponse:
    """Propose to part numbers off into an account of their own."""
    account = _account(key)
    form = SplitForm(request.POST, account)
    if not form.is_valid():
        return _page(request, account, split_form=form, status=422)
    said = form.cleaned_data
    try:
        made = propose_split(
            account.pk,
            numbers=[int(one) for one in said["so"]],
            full_name=said["ho_ten"],
            grounds=form.grounds,
            by=officer_of(request).account,
            now=clock_now(),
        )
    except DomainError as refused:
        form.add_error("so" if refused.field == "numbers" else None, refused.message)
        return _page(request, account, split_form=form, status=422)
    return _proposed(request, made.number)


@officer(ASSIST)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """What was merged or split and would be taken back (GET); propose it to another officer (POST)."""
    account = _account(key)
    row = next((one for one in transfers_of(account) if one.pk == number), None)
    if row is None:
        raise PersonNotFound
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        by = officer_of(request).account
        try:
            made = propose_undo(number, grounds=form.grounds, by=by, now=clock_now())
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            return _proposed(request, made.number)
    shown_to_officer(request, DataKind.ACCOUNT, account=account)
    words = {"form": form, "person": shown_account(account), "row": row}
    words["kind"] = _TRANSFERS[TransferKind(row.kind)]
    return render(request, "console/people/undo.html", words, status=422 if form.errors else 200)


def _proposed(request: HttpRequest, number: str) -> HttpResponse:
    messages.success(request, _PROPOSED)
    return HttpResponseRedirect(reverse("console:people_proposal", args=[number]))


def _account(key: int) -> Account:
    found = Account.objects.filter(pk=key, kind__in=PERSONAL_KINDS).first()
    if found is None:
        raise PersonNotFound
    return found


def _page(
    request: HttpRequest,
    account: Account,
    *,
    other: NumberForm | None = None,
    split_form: SplitForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown_to_officer(request, DataKind.ACCOUNT, account=account)
    shown = {
        "person": shown_account(account),
        "other": other or NumberForm(),
        "split": split_form or SplitForm(None, account),
        "transfers": [
            {"row": row, "kind": _TRANSFERS[TransferKind(row.kind)], "other": _beside(row, account)}
            for row in transfers_of(account)
        ],
        "waiting": [row.number for row in proposals_about(account) if row.state == ProposalState.OPEN],
    }
    return render(request, "console/people/person.html", shown, status=status)


def _beside(row: Any, account: Account) -> Account:
    other: Account = row.target if row.source_id == account.pk else row.source
    return other


def shown_account(account: Account) -> dict[str, object]:
    """What the help desk may see: enough to recognise, not to copy."""
    return {
        "key": account.pk,
        "name": mask_name(account.full_name),
        "kind": _HOLDERS[AccountKind(account.kind)],
        "phone": mask_phone(account.phone) if account.phone else "",
        "email": mask_email(account.email) if account.email else "",
        "active": account.is_active,
        "since": vietnam_day(account.created_at),
        "numbers": [number_in_words(one) for one in account.identifiers.order_by("pk")],
    }


def number_in_words(row: Identifier) -> str:
    """What kind of number, its last digits, and whether anybody vouches for it."""
    sure = "" if row.verified_at else ", chưa xác minh"
    return f"{_KINDS[IdentifierKind(row.kind)]} {mask_identifier(row.value)}{country_in_brackets(row.country)}{sure}"


def note_seen(request: HttpRequest, account: Account) -> None:
    """The account's own journal says who of the help desk opened it."""
    actor = officer_of(request).account.actor
    entry = Entry(
        subject=account.reference,
        stream=account.reference,
        event="account.looked_at_by_help_desk",
        actor=actor,
    )
    write([entry], now=clock_now())
