"""What agencies and banks fill in about money that did not reach its account."""

from collections.abc import Sequence
from typing import Any

from django import forms

from dichvucong.kernel.forms import Form
from dichvucong.kernel.text import ascii_text, tidy
from dichvucong.payments.crediting import Answer, AnswerKind, WrongData
from dichvucong.payments.services.corrections import AccountData
from dichvucong.web.bank_fields import LONGEST_ACCOUNT, bank_choices
from dichvucong.web.console import labels
from dichvucong.web.console.conditional import ChoiceWhen, DayWhen, TextWhen
from dichvucong.web.console.forms import DayInput, SearchForm

NEW_ACCOUNT = "moi"
"""The choice of an account that is not in the catalogue yet."""

FIELD_NAMES = {
    "bank_bin": "ma_bin",
    "citad": "citad",
    "account_number": "so_tai_khoan",
    "account_name": "ten_tai_khoan",
}
"""Which field of the form a refusal of the catalogue stands beside."""

WRONG_CHOICES = [(kind.value, labels.OUTCOMES[kind.value]) for kind in WrongData]
_NO_PERSONAL_DATA = "Không ghi dữ liệu cá nhân."
_ANOTHER = "chọn tài khoản khác"


class FollowListForm(SearchForm):
    """Finding corrections or requests."""

    main = ("ma", "trang_thai")

    ma = forms.CharField(
        label="Số yêu cầu, mã giao dịch hoặc mã khoản thu",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    trang_thai = forms.ChoiceField(label="Trạng thái", required=False)
    ngan_hang = forms.ChoiceField(label="Ngân hàng, ví", required=False)

    def __init__(
        self,
        *args: Any,
        states: Sequence[tuple[str, str]],
        providers: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        live = [("", "Chưa kết thúc"), ("qua-han", "Quá hạn"), *states, ("tat-ca", "Tất cả")]
        for name, choices in (("trang_thai", live), ("ngan_hang", [("", "Tất cả"), *providers])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @property
    def state(self) -> str:
        """The state as the search names it."""
        chosen = str(self.cleaned_data["trang_thai"])
        return {"": "live", "qua-han": "late", "tat-ca": ""}.get(chosen, chosen)


class WrongAccountForm(Form):
    """What a bank found wrong with an account."""

    ly_do = forms.ChoiceField(
        label="Thông tin sai",
        choices=WRONG_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn thông tin nào sai."},
    )
    chi_tiet = forms.CharField(
        label="Chi tiết để đơn vị thu sửa",
        max_length=300,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_NO_PERSONAL_DATA,
        error_messages={
            "required": "Hãy ghi chi tiết.",
            "min_length": "Chi tiết cần ít nhất 5 ký tự.",
        },
    )


class CorrectForm(Form):
    """Another account in the place of the wrong one: one of the catalogue, or a new one."""

    tai_khoan = forms.ChoiceField(
        label="Tài khoản đúng",
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn tài khoản đúng."},
    )
    ma_bin = ChoiceWhen(label="Ngân hàng", when="tài khoản khác mở tại ngân hàng")
    citad = TextWhen(
        label="Mã CITAD",
        when="tài khoản khác mở tại Kho bạc Nhà nước",
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    so_tai_khoan = TextWhen(
        label="Số tài khoản",
        when=_ANOTHER,
        max_length=LONGEST_ACCOUNT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    ten_tai_khoan = TextWhen(
        label="Tên tài khoản",
        when=_ANOTHER,
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, accounts: Sequence[AccountData], registers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._accounts = {str(position): data for position, data in enumerate(accounts, start=1)}
        field, banks = self.fields["tai_khoan"], self.fields["ma_bin"]
        assert isinstance(field, forms.ChoiceField)
        assert isinstance(banks, forms.ChoiceField)
        choices = [(key, _named(data)) for key, data in self._accounts.items()]
        if registers:
            choices.append((NEW_ACCOUNT, "Tài khoản khác, cập nhật cả danh mục của đơn vị"))
            banks.choices = bank_choices()
        else:
            for name in FIELD_NAMES.values():
                del self.fields[name]
        field.choices = choices

    @property
    def is_new(self) -> bool:
        """Whether the account is not in the catalogue yet."""
        return bool(self.cleaned_data["tai_khoan"] == NEW_ACCOUNT)

    def data_chosen(self) -> AccountData:
        """The account as it goes into the order."""
        if not self.is_new:
            return self._accounts[self.cleaned_data["tai_khoan"]]
        said = self.cleaned_data
        return AccountData(
            said["ma_bin"],
            "".join(said["citad"].split()),
            "".join(said["so_tai_khoan"].split()).upper(),
            ascii_text(tidy(said["ten_tai_khoan"])).upper(),
        )

    def refuse(self, path: str, message: str) -> None:
        """A refusal of the catalogue, beside the field it is about where the field is shown."""
        name = FIELD_NAMES.get(path, "")
        self.add_error(name if self.is_new and name in self.fields else "tai_khoan", message)


class TakenForm(Form):
    """The bank has the corrected order: nothing to fill in."""


class BookedForm(Form):
    """The bank's number of the money that went out again."""

    tham_chieu = forms.CharField(
        label="Số tham chiếu ghi có",
        max_length=100,
        min_length=3,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Hãy ghi số tham chiếu.",
            "min_length": "Số tham chiếu cần ít nhất 3 ký tự.",
        },
    )


class RequestForm(Form):
    """An agency asks where its money is."""

    noi_dung = forms.CharField(
        label="Nội dung yêu cầu",
        max_length=1000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Ngân hàng, ví đọc được nội dung này. {_NO_PERSONAL_DATA}",
        error_messages={
            "required": "Hãy ghi nội dung.",
            "min_length": "Hãy ghi rõ hơn, ít nhất 10 ký tự.",
        },
    )


class AnswerForm(Form):
    """What a bank answers."""

    cach = forms.ChoiceField(
        label="Phương án xử lý",
        widget=forms.RadioSelect,
        choices=list(labels.ANSWER_KINDS.items()),
        error_messages={"required": "Hãy chọn phương án xử lý."},
    )
    tra_loi = forms.CharField(
        label="Trả lời đơn vị thu",
        max_length=1000,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_NO_PERSONAL_DATA,
        error_messages={
            "required": "Hãy ghi câu trả lời.",
            "min_length": "Câu trả lời cần ít nhất 5 ký tự.",
        },
    )
    ngay = DayWhen(label="Sẽ ghi có trong ngày", when="sẽ ghi có", widget=DayInput())
    tham_chieu = TextWhen(
        label="Số tham chiếu ghi có",
        when="đã ghi có",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sai = ChoiceWhen(
        label="Thông tin sai", when="thông tin tài khoản sai", choices=[("", "Chọn"), *WRONG_CHOICES]
    )

    NEEDED = (
        (AnswerKind.WILL_CREDIT, "ngay", "Hãy ghi ngày sẽ ghi có."),
        (AnswerKind.CREDITED, "tham_chieu", "Hãy ghi số tham chiếu."),
        (AnswerKind.WRONG_ACCOUNT, "sai", "Hãy chọn thông tin nào sai."),
    )

    def clean(self) -> dict[str, Any]:
        """Each kind needs its own proof."""
        said = super().clean() or self.cleaned_data
        for kind, name, message in self.NEEDED:
            if said.get("cach") == kind.value and not said.get(name) and name not in self.errors:
                self.add_error(name, message)
        return said

    def answer(self) -> Answer:
        """The answer as the service takes it: only what belongs to its kind."""
        said = self.cleaned_data
        kind = AnswerKind(said["cach"])
        return Answer(
            kind=kind,
            text=said["tra_loi"],
            promised_on=said["ngay"] if kind is AnswerKind.WILL_CREDIT else None,
            reference=said["tham_chieu"] if kind is AnswerKind.CREDITED else "",
            wrong=WrongData(said["sai"]) if kind is AnswerKind.WRONG_ACCOUNT else None,
        )


def _named(data: AccountData) -> str:
    bank = f"CITAD {data.citad}" if data.citad else f"BIN {data.bank_bin}"
    return f"{data.account_number}, {data.account_name}, {bank}"
