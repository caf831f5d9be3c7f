"""What officers fill in to compare books and to settle differences."""

from datetime import timedelta
from typing import Any

from django import forms

from dichvucong.catalogs.selectors import payment_types
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.forms import DayField, Form
from dichvucong.payments.selectors import Order
from dichvucong.web.console import differences_words as words
from dichvucong.web.console.conditional import TextWhen
from dichvucong.web.console.forms import DayInput, ReasonForm, SpanForm

EVERY = "Tất cả"


def _text(label: str, *, longest: int = 80) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget)


class PartForm(SpanForm):
    """Days, and one provider, unit or payment type."""

    ngan_hang = forms.ChoiceField(label="Ngân hàng, ví", required=False)
    don_vi = _text("Mã đơn vị", longest=30)
    loai = forms.ChoiceField(label="Loại giao dịch", required=False)

    def __init__(self, *args: Any, providers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = [(str(kind.number), f"{kind.code} {kind.name}") for kind in payment_types()]
        for name, choices in (("ngan_hang", providers), ("loai", types)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", EVERY), *choices]

    @property
    def payment_type(self) -> int | None:
        """The number of the type asked for."""
        return int(self.cleaned_data["loai"]) if self.cleaned_data["loai"] else None


class SummaryForm(PartForm):
    """The summary of a period."""

    main = ("tu_ngay", "den_ngay", "theo")

    theo = forms.ChoiceField(label="Tổng hợp theo", required=False, choices=list(words.DIMENSIONS.items()))
    field_order = ("tu_ngay", "den_ngay", "theo", "ngan_hang", "don_vi", "loai")


class DifferenceListForm(PartForm):
    """Finding differences."""

    main = ("ma", "trang_thai", "nguyen_nhan")

    ma = _text("Số chênh lệch, mã giao dịch hoặc mã khoản thu")
    trang_thai = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("unsettled", "Chưa xử lý xong"),
            ("late", "Quá hạn"),
            *words.STATES.items(),
            ("tat-ca", EVERY),
        ],
    )
    nguyen_nhan = forms.ChoiceField(
        label="Nguyên nhân", required=False, choices=[("", EVERY), *words.CAUSES.items()]
    )
    quan_he = forms.ChoiceField(
        label="Đối chiếu giữa", required=False, choices=[("", EVERY), *words.COMPARISONS.items()]
    )
    thu_tu = forms.ChoiceField(
        label="Xếp theo",
        required=False,
        choices=[(Order.NEWEST, "Mới nhất trước"), (Order.OLDEST, "Cũ nhất trước")],
    )
    field_order = (
        "ma",
        "trang_thai",
        "nguyen_nhan",
        "quan_he",
        "ngan_hang",
        "don_vi",
        "loai",
        "tu_ngay",
        "den_ngay",
        "thu_tu",
    )

    @property
    def order(self) -> Order:
        """Which end comes first."""
        return Order(self.cleaned_data.get("thu_tu") or Order.NEWEST)

    @property
    def state(self) -> str:
        """The state asked for; what is unsettled unless said otherwise."""
        asked = str(self.cleaned_data["trang_thai"])
        return {"": "unsettled", "tat-ca": ""}.get(asked, asked)


class RunForm(Form):
    """Which day to compare now."""

    ngay = DayField(
        label="Ngày cần đối soát",
        widget=DayInput(),
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không hợp lệ."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ngay"].initial = vietnam_day(clock_now()) - timedelta(days=1)

    def clean_ngay(self) -> Any:
        """A day that has begun."""
        day = self.cleaned_data["ngay"]
        if day > vietnam_day(clock_now()):
            raise forms.ValidationError("Không đối soát được ngày chưa đến.")
        return day


class SettleForm(ReasonForm):
    """What to do about a difference, and why."""

    cach = forms.ChoiceField(
        label="Cách xử lý",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Hãy chọn một cách xử lý.",
            "invalid_choice": "Cách xử lý này không còn phù hợp, hãy tải lại trang.",
        },
    )
    ma = TextWhen(
        label="Mã giao dịch đúng",
        when="sửa mã tham chiếu hoặc gắn khoản báo có",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("cach", "ma", "ly_do")

    def __init__(self, *args: Any, offered: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["cach"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(name, words.VERBS[name]) for name in offered]
        if not {"correct_reference", "attach_credit"} & set(offered):
            del self.fields["ma"]

    def clean(self) -> dict[str, Any]:
        """A code where the way chosen needs one."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("cach") in {"correct_reference", "attach_credit"} and not cleaned.get("ma"):
            self.add_error("ma", "Hãy nhập mã giao dịch.")
        return cleaned
