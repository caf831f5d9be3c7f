"""Words and forms of complaints about accounts, as the help desk sees them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings

from dichvucong.identity.countries import countries
from dichvucong.identity.gateways import identity_providers
from dichvucong.identity.states import ComplaintState
from dichvucong.identity.words import ComplaintOutcome, LockCause
from dichvucong.kernel.forms import Form
from dichvucong.web.console.labels import EVENTS as COMMON_EVENTS
from dichvucong.web.console.tables import TableForm
from dichvucong.web.console.things import reason_form

EVERY = "tat-ca"
STATES: Mapping[str, str] = {
    ComplaintState.RECEIVED: "Mới nhận, chưa báo các bên",
    ComplaintState.TOLD: "Đã báo các bên, chờ tiếp nhận",
    ComplaintState.ACCEPTED: "Đang giải quyết",
    ComplaintState.ANSWERED: "Đã trả lời",
}
OUTCOMES: Mapping[str, str] = {
    ComplaintOutcome.RESOLVED: "Đã giải quyết",
    ComplaintOutcome.UNFOUNDED: "Không đúng như khiếu nại",
}
LOCKS: Mapping[str, str] = {
    LockCause.DORMANT: "lâu không dùng",
    LockCause.COMPLAINT: "do khiếu nại",
}
EVENTS: Mapping[str, str] = {
    **COMMON_EVENTS,
    "complaint.received": "Nhận khiếu nại",
    "complaint.parties_told": "Báo các bên liên quan",
    "complaint.accepted": "Tiếp nhận xử lý",
    "complaint.identity_checked": "Đối chiếu danh tính",
    "complaint.identity_confirmed": "Xác nhận danh tính",
    "complaint.account_locked": "Khóa tài khoản",
    "complaint.account_unlocked": "Mở khóa tài khoản",
    "complaint.answered": "Trả lời",
    "account.sessions_ended": "Kết thúc mọi phiên đăng nhập",
    "account.number_released": "Gỡ số giấy tờ",
}

SOURCES: Mapping[str, str] = {"telecom": "Nhà mạng", "tax": "Cơ quan thuế", "insurance": "Bảo hiểm xã hội"}

ReasonForm = reason_form("Lý do, không ghi dữ liệu cá nhân", longest=300, shortest=5)


class QueueForm(TableForm):
    """Finding complaints."""

    main = ("so", "trang_thai", "qua_han")
    orders: ClassVar[Mapping[str, str]] = {"received_at": "Cũ nhất trước", "-received_at": "Mới nhất trước"}

    so = forms.CharField(
        label="Số khiếu nại",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    trang_thai = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[("", "Chưa xong"), *STATES.items(), (EVERY, "Tất cả")],
    )
    qua_han = forms.BooleanField(label="Chỉ những khiếu nại quá hạn", required=False)


class TellForm(Form):
    """Whom to tell."""

    nguon = forms.MultipleChoiceField(
        label="Nguồn xác thực", required=False, widget=forms.CheckboxSelectMultiple
    )
    co_quan = forms.CharField(
        label="Mã cơ quan (gửi thư tới đầu mối của cơ quan)",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    cach_khac = forms.CharField(
        label="Đã báo cho ai bằng cách khác", required=False, max_length=200, widget=forms.TextInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["nguon"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, _source(code)) for code in settings.COMPLAINT_CONTACTS]


def _source(code: str) -> str:
    provider = identity_providers.find(code)
    return provider.name if provider else SOURCES.get(code, code)


class CheckForm(Form):
    """How it was checked who complains."""

    cach = forms.CharField(
        label="Đã đối chiếu giấy tờ gì, bằng cách nào, khớp những gì",
        min_length=10,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RecoverForm(Form):
    """Why, and the passport that replaces the old one."""

    ly_do = forms.CharField(
        label="Lý do, không ghi dữ liệu cá nhân",
        min_length=5,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    ho_chieu_moi = forms.CharField(
        label="Số hộ chiếu mới (nếu đổi hộ chiếu)",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    quoc_gia = forms.ChoiceField(label="Quốc gia cấp", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["quoc_gia"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Không đổi hộ chiếu"), *countries()]


class AnswerForm(Form):
    """What who complained is told."""

    ket_qua = forms.ChoiceField(label="Kết quả", choices=list(OUTCOMES.items()))
    tra_loi = forms.CharField(
        label="Trả lời người khiếu nại", max_length=5_000, widget=forms.Textarea(attrs={"rows": 4})
    )
