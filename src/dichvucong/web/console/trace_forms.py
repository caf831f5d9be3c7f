"""What a support officer fills in: the search of HD, and a complaint."""

from typing import Any

from django import forms

from dichvucong.catalogs.selectors import payment_types
from dichvucong.kernel.forms import Form
from dichvucong.payments.selectors import Order
from dichvucong.web.console.forms import SpanForm

_PLAIN = {"autocomplete": "off"}


class TraceForm(SpanForm):
    """The five search fields of HD, annex III 3.3."""

    main = ("ho_so", "ma", "loai", "ngan_hang", "tu_ngay", "den_ngay")

    ho_so = forms.CharField(
        label="Số quyết định/Mã hồ sơ", required=False, max_length=80, widget=forms.TextInput(attrs=_PLAIN)
    )
    ma = forms.CharField(
        label="Mã giao dịch", required=False, max_length=60, widget=forms.TextInput(attrs=_PLAIN)
    )
    loai = forms.TypedChoiceField(label="Loại thanh toán", required=False, coerce=int, empty_value=None)
    ngan_hang = forms.ChoiceField(label="Đơn vị thanh toán", required=False)
    thu_tu = forms.ChoiceField(
        label="Xếp theo",
        required=False,
        choices=[(Order.NEWEST, "Mới nhất trước"), (Order.OLDEST, "Cũ nhất trước")],
    )
    field_order = ("ho_so", "ma", "loai", "ngan_hang", "tu_ngay", "den_ngay", "thu_tu")

    def __init__(self, *args: Any, providers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.number, kind.name) for kind in payment_types()]
        for name, offered in (("loai", kinds), ("ngan_hang", providers)):
            choice = self.fields[name]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = [("", "Tất cả"), *offered]

    @property
    def order(self) -> Order:
        """Which end comes first."""
        return Order(self.cleaned_data.get("thu_tu") or Order.NEWEST)

    @staticmethod
    def is_exact(cleaned: dict[str, Any]) -> bool:
        """Whether a code narrows the list so much that all days may be looked at."""
        return bool(cleaned.get("ma") or cleaned.get("ho_so"))


class ComplaintForm(Form):
    """Who complains of a payment, and of what."""

    nguoi = forms.CharField(
        label="Người phản ánh",
        max_length=120,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Hãy ghi họ tên người phản ánh."},
    )
    lien_he = forms.CharField(
        label="Điện thoại hoặc e-mail để trả lời",
        max_length=120,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Hãy ghi cách liên hệ để trả lời."},
    )
    noi_dung = forms.CharField(
        label="Nội dung phản ánh",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ghi đúng lời người phản ánh: việc gì, lúc nào, họ mong điều gì.",
        error_messages={
            "required": "Hãy ghi nội dung phản ánh.",
            "min_length": "Nội dung cần ít nhất 10 ký tự.",
        },
    )
