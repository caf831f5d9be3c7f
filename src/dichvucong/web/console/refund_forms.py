"""What officers fill in about refunds and claims."""

from collections.abc import Sequence
from typing import Any

from django import forms

from dichvucong.kernel.forms import Form
from dichvucong.web.bank_fields import LONGEST_ACCOUNT, bank_choices, clean_account
from dichvucong.web.console import refund_words
from dichvucong.web.console.conditional import ChoiceWhen, TextWhen
from dichvucong.web.console.forms import AmountField, SearchForm, SpanForm

_NOT_AT_THE_BANK = "tiền đã về cơ quan thu hoặc Kho bạc"


class RefundListForm(SpanForm):
    """Finding refunds."""

    main = ("ma", "trang_thai", "tinh_hinh")

    ma = forms.CharField(
        label="Số chứng từ, mã giao dịch, mã khoản thu hoặc mã hồ sơ",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[("", "Tất cả"), *refund_words.STATES.items()]
    )
    tinh_hinh = forms.ChoiceField(
        label="Tình hình", required=False, choices=[("", "Tất cả"), ("cham", "Chậm, cần xử lý")]
    )
    duong = forms.ChoiceField(
        label="Nơi hoàn", required=False, choices=[("", "Tất cả"), *refund_words.ROUTES.items()]
    )
    field_order = ("ma", "trang_thai", "tinh_hinh", "duong", "tu_ngay", "den_ngay")

    @staticmethod
    def is_exact(cleaned: dict[str, Any]) -> bool:
        """A code, a state that needs somebody, or slowness narrows the list enough for all days."""
        return bool(cleaned.get("ma") or cleaned.get("trang_thai") or cleaned.get("tinh_hinh"))


class ClaimListForm(SearchForm):
    """Finding claims."""

    main = ("ma", "trang_thai")

    ma = forms.CharField(
        label="Số đề nghị, mã giao dịch hoặc mã khoản thu",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    trang_thai = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("", "Chờ trả lời"),
            ("accepted", "Chấp nhận"),
            ("refused", "Không chấp nhận"),
            ("tat-ca", "Tất cả"),
        ],
    )


class AmountToRefund(AmountField):
    """An amount that has to be there."""

    def __init__(self) -> None:
        super().__init__()
        self.label = "Số tiền hoàn (đồng)"
        self.required = True
        self.error_messages["required"] = "Hãy nhập số tiền."


class RefundForm(Form):
    """A refund to draft."""

    khoan = forms.ChoiceField(label="Khoản tiền", widget=forms.RadioSelect)
    so_tien = AmountToRefund()
    ly_do = forms.CharField(
        label="Lý do hoàn trả",
        max_length=300,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi căn cứ, ví dụ số văn bản. Không ghi dữ liệu cá nhân.",
        error_messages={"required": "Hãy ghi lý do.", "min_length": "Lý do cần ít nhất 5 ký tự."},
    )
    ten = TextWhen(label="Tên người nhận lại tiền", max_length=250, when=_NOT_AT_THE_BANK)
    tai_khoan = TextWhen(
        label="Số tài khoản nhận lại",
        max_length=LONGEST_ACCOUNT,
        when=_NOT_AT_THE_BANK,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Tiền còn ở ngân hàng thì để trống: ngân hàng tự biết tài khoản đã trả.",
    )
    ngan_hang = ChoiceWhen(label="Ngân hàng nhận", when=_NOT_AT_THE_BANK)

    def __init__(self, *args: Any, pots: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("khoan", list(pots)), ("ngan_hang", bank_choices())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if len(pots) == 1:
            self.fields["khoan"].initial = pots[0][0]

    def clean_tai_khoan(self) -> str:
        """Letters and digits only."""
        return clean_account(self.cleaned_data["tai_khoan"])


class CreditRefundForm(Form):
    """Money that belongs to no payment, to be sent back whole."""

    ten = forms.CharField(
        label="Tên người chuyển",
        max_length=250,
        help_text="Theo sao kê hoặc văn bản của ngân hàng.",
        error_messages={"required": "Hãy ghi tên người chuyển."},
    )
    tai_khoan = forms.CharField(
        label="Số tài khoản đã chuyển",
        max_length=LONGEST_ACCOUNT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Hãy ghi số tài khoản."},
    )
    ngan_hang = forms.ChoiceField(
        label="Ngân hàng của người chuyển", error_messages={"required": "Hãy chọn ngân hàng."}
    )
    ly_do = forms.CharField(
        label="Lý do hoàn trả",
        max_length=300,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi căn cứ, ví dụ số văn bản. Không ghi dữ liệu cá nhân.",
        error_messages={"required": "Hãy ghi lý do.", "min_length": "Lý do cần ít nhất 5 ký tự."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ngan_hang"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = bank_choices()

    def clean_tai_khoan(self) -> str:
        """Letters and digits only."""
        return clean_account(self.cleaned_data["tai_khoan"])


class ResultFileForm(Form):
    """A file that says what became of refund orders."""

    tep = forms.FileField(
        label="Tệp kết quả",
        allow_empty_file=True,
        max_length=250,
        error_messages={"required": "Hãy chọn tệp."},
        help_text="XML pain.002 (trạng thái lệnh), camt.053 hoặc camt.054 (báo nợ); nhiều nhất 5 MB.",
    )


class StepForm(Form):
    """A step that needs nothing but the press of a button."""


class ResultForm(Form):
    """What a bank, the Treasury or the agency said came of a refund."""

    ket_qua = forms.ChoiceField(
        label="Kết quả",
        widget=forms.RadioSelect,
        choices=[("refunded", "Đã hoàn tiền"), ("failed", "Không hoàn được")],
        error_messages={"required": "Hãy chọn kết quả."},
    )
    can_cu = forms.CharField(
        label="Số tham chiếu của nơi hoàn, hoặc lý do không hoàn được",
        max_length=100,
        min_length=3,
        error_messages={"required": "Hãy ghi số tham chiếu hoặc lý do."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AcceptForm(Form):
    """Accepting a claim."""

    so_tien = AmountToRefund()
    tra_loi = forms.CharField(
        label="Trả lời người nộp",
        max_length=1000,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi câu trả lời."},
    )


class RefuseForm(Form):
    """Refusing a claim."""

    tra_loi = forms.CharField(
        label="Lý do không chấp nhận, người nộp sẽ đọc được",
        max_length=1000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do.", "min_length": "Hãy ghi rõ hơn, ít nhất 10 ký tự."},
    )
