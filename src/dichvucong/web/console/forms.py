"""What officers fill in: search forms and reasons. Errors are Vietnamese and stand beside their fields."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.forms import DayField, Form
from dichvucong.kernel.money import parse_vnd
from dichvucong.payments.selectors import Order
from dichvucong.web.console import labels

LONGEST_SPAN_DAYS = 400
USUAL_SPAN_DAYS = 30


def _choices(words: Any, every: str) -> list[tuple[str, str]]:
    return [("", every), *words.items()]


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AmountField(forms.CharField):
    """An amount in đồng as people write it: `1.250.000`, `1,250,000` or `1250000`."""

    def __init__(self) -> None:
        super().__init__(
            label="Số tiền",
            required=False,
            max_length=20,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> int | None:
        """The amount, or None when nothing was typed."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        try:
            return parse_vnd(text)
        except InvalidValue as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class SearchForm(Form):
    """A search whose `main` fields are always in sight and the others behind a fold."""

    main: ClassVar[tuple[str, ...]] = ()

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What is always in sight."""
        return [field for field in self.visible_fields() if field.name in self.main]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What is behind the fold."""
        return [field for field in self.visible_fields() if field.name not in self.main]

    @property
    def narrowed(self) -> bool:
        """Whether something behind the fold is in use or wrong, so that the fold has to be open."""
        return any(self.data.get(field.html_name) or field.errors for field in self.more_fields)


class SpanForm(SearchForm):
    """Days, first and last included."""

    usual_span = False

    tu_ngay = DayField(label="Từ ngày", required=False, widget=DayInput())
    den_ngay = DayField(label="Đến ngày", required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        """Refuse days that are reversed or too far apart. Where nothing narrows the list, the last days are meant."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("tu_ngay"), cleaned.get("den_ngay")
        if first is None and not self.is_exact(cleaned):
            first = (last or vietnam_day(clock_now())) - timedelta(days=USUAL_SPAN_DAYS)
            cleaned["tu_ngay"] = first
            self.usual_span = last is None
        if first and last and first > last:
            self.add_error("den_ngay", "Ngày cuối phải sau ngày đầu.")
        if first and (last or first) - first > timedelta(days=LONGEST_SPAN_DAYS):
            self.add_error("tu_ngay", f"Chỉ tìm được trong tối đa {LONGEST_SPAN_DAYS} ngày.")
        return cleaned

    @staticmethod
    def is_exact(cleaned: dict[str, Any]) -> bool:
        """Whether a code or a payer narrows the list so much that all days may be looked at."""
        return bool(cleaned.get("ma") or cleaned.get("nguoi_nop"))


class ListForm(SpanForm):
    """What payments and obligations are both found by."""

    main = ("ma", "nguoi_nop")

    ma = forms.CharField(
        label="Mã hồ sơ, mã giao dịch, mã khoản thu hoặc số biên lai",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    nguoi_nop = forms.CharField(
        label="Người nộp: họ tên đầy đủ, số định danh hoặc điện thoại",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    so_tien = AmountField()
    don_vi = forms.CharField(
        label="Mã đơn vị",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    thu_tu = forms.ChoiceField(
        label="Xếp theo",
        required=False,
        choices=[(Order.NEWEST, "Mới nhất trước"), (Order.OLDEST, "Cũ nhất trước")],
    )
    field_order = (
        "ma",
        "nguoi_nop",
        "trang_thai",
        "ngan_hang",
        "don_vi",
        "so_tien",
        "tu_ngay",
        "den_ngay",
        "thu_tu",
    )

    @property
    def order(self) -> Order:
        """Which end comes first."""
        return Order(self.cleaned_data.get("thu_tu") or Order.NEWEST)


class PaymentListForm(ListForm):
    """Finding payments."""

    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=_choices(labels.PAYMENT_STATES, "Tất cả")
    )
    ngan_hang = forms.ChoiceField(label="Ngân hàng, ví", required=False)

    def __init__(self, *args: Any, providers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["ngan_hang"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Tất cả"), *providers]


class ObligationListForm(ListForm):
    """Finding what is or was due."""

    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=_choices(labels.OBLIGATION_STATES, "Tất cả")
    )


class CaseListForm(SearchForm):
    """Finding cases."""

    main = ("ma", "trang_thai", "nguyen_nhan")

    ma = forms.CharField(
        label="Số vụ việc, mã giao dịch hoặc mã khoản thu",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    trang_thai = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[("open", "Chưa giải quyết"), ("resolved", "Đã giải quyết"), ("tat-ca", "Tất cả")],
    )
    nguyen_nhan = forms.ChoiceField(
        label="Nguyên nhân", required=False, choices=_choices(labels.CAUSES, "Tất cả")
    )


class ReasonForm(Form):
    """Why something is done; kept in the journal."""

    ly_do = forms.CharField(
        label="Lý do",
        error_messages={"required": "Hãy ghi lý do.", "min_length": "Lý do cần ít nhất 5 ký tự."},
        max_length=300,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi rõ căn cứ, ví dụ số văn bản hoặc người xác nhận ở ngân hàng. Không ghi dữ liệu cá nhân.",
    )


class ResolveForm(ReasonForm):
    """How a case ends."""

    cach = forms.ChoiceField(
        label="Cách giải quyết",
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn một cách giải quyết."},
    )
    field_order = ("cach", "ly_do")

    def __init__(self, *args: Any, offered: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["cach"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(name, labels.label(labels.RESOLUTIONS, name)) for name in offered]


class CounterForm(Form):
    """A code at the counter, typed or scanned."""

    ma = forms.CharField(
        label="Mã hồ sơ hoặc mã khoản thu",
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        help_text="Gõ hoặc quét mã trên giấy tiếp nhận, rồi nhấn Enter.",
    )


class DeliveryListForm(SearchForm):
    """Finding what connected systems were told."""

    main = ("ma", "he_thong", "trang_thai")

    ma = forms.CharField(
        label="Mã giao dịch hoặc mã khoản thu",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    he_thong = forms.ChoiceField(label="Hệ thống", required=False)
    trang_thai = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[("", "Tất cả"), ("waiting", "Đang chờ gửi"), *labels.DELIVERY_STATES.items()],
    )

    def __init__(self, *args: Any, systems: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["he_thong"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Tất cả"), *systems]


class LogForm(SpanForm):
    """Finding exchanges in the technical log."""

    main = ("giao_dich", "ho_so", "doi_tac", "tu_ngay", "den_ngay")

    ho_so = forms.CharField(
        label="Mã hồ sơ", required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    giao_dich = forms.CharField(
        label="Mã giao dịch",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    doi_tac = forms.ChoiceField(label="Hệ thống, ngân hàng", required=False)
    field_order = ("giao_dich", "ho_so", "doi_tac", "tu_ngay", "den_ngay")

    def __init__(self, *args: Any, partners: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["doi_tac"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Tất cả"), *((code, code) for code in partners)]

    @staticmethod
    def is_exact(cleaned: dict[str, Any]) -> bool:
        """Whether a payment or dossier is named."""
        return bool(cleaned.get("ho_so") or cleaned.get("giao_dich"))
