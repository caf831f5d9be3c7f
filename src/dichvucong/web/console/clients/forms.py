"""What is filled in about a portal, and about a secret."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator

from dichvucong.catalogs.selectors import agency
from dichvucong.identity.models import Portal
from dichvucong.identity.rules import AgencyScope, Level, Scope
from dichvucong.identity.rules.claims import Claim
from dichvucong.identity.services.portals.registration import Need, PortalDraft
from dichvucong.kernel.forms import Form
from dichvucong.web.claim_words import CLAIMS, LEVELS

_PLAIN: Final = {"autocomplete": "off"}
_NAME = RegexValidator(
    r"^(?!them(?:-he-thong)?$)[a-z0-9][a-z0-9.-]{2,58}$",
    "Mã dài từ 3 ký tự, chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang.",
)
_LINES: Final = {**_PLAIN, "rows": 3, "spellcheck": "false"}
MOST_LINES: Final = 20
SCOPES: Final[Mapping[str, str]] = {
    Scope.OBLIGATIONS_READ: "Xem khoản phải nộp",
    Scope.OBLIGATIONS_WRITE: "Gửi, sửa, hủy khoản phải nộp",
    Scope.SETTLEMENT_WRITE: "Gửi sao kê, tệp quyết toán",
    Scope.REFUNDS_WRITE: "Đề nghị hoàn trả",
    Scope.REFUNDS_RESULTS: "Gửi kết quả hoàn trả",
    Scope.RECEIVABLES_READ: "Xem khoản phải thu của Kho bạc",
    Scope.PROCEDURES_READ: "Lấy thủ tục hành chính",
    Scope.QUESTIONS_WRITE: "Gửi câu hỏi, câu trả lời",
    Scope.ACCOUNTS_FIND: "Tra cứu mã tài khoản theo số giấy tờ",
}
LAST: Final = ("needed", "options", "pkce_waived_why")
OPTIONS: Final = (
    ("pairwise", "Định danh riêng, không so được với cổng khác"),
    ("older", "Phần mềm cũ, dùng giao thức /oauth2"),
    ("public", "Ứng dụng trên máy người dùng, không giữ được khóa bí mật"),
)


class UnitOfForm(Form):
    """Something for a unit that the officer was given."""

    def __init__(self, data: Any, *, reach: AgencyScope, **more: Any) -> None:
        super().__init__(data, **more)
        self.reach = reach

    def clean_agency_code(self) -> str:
        """A unit that exists and that the officer was given."""
        code = str(self.cleaned_data["agency_code"])
        if agency(code) is None or not self.reach.covers(code):
            raise forms.ValidationError("Không có đơn vị này trong phạm vi bạn quản lý.")
        return code


class PortalForm(UnitOfForm):
    """A portal that logs its people in here. Each claim it may ask for has a reason; an empty one is not asked for."""

    client_id = forms.CharField(label="Mã (client_id)", max_length=59, validators=[_NAME])
    name = forms.CharField(label="Tên cổng, như người dân sẽ đọc", max_length=100)
    agency_code = forms.CharField(label="Mã đơn vị quản lý", max_length=30, help_text="Ví dụ H26, G15.")
    redirect_uris = forms.CharField(
        label="Địa chỉ quay lại sau khi đăng nhập",
        help_text="Mỗi dòng một địa chỉ https, khớp từng ký tự.",
        widget=forms.Textarea(attrs=_LINES),
    )
    post_logout_uris = forms.CharField(
        label="Địa chỉ quay lại sau khi đăng xuất", required=False, widget=forms.Textarea(attrs=_LINES)
    )
    back_channel_uri = forms.CharField(
        label="Địa chỉ nhận báo đăng xuất",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    least_level = forms.TypedChoiceField(
        label="Mức độ xác thực tối thiểu",
        coerce=lambda value: Level(int(value)),
        choices=[(level.value, f"{words} (LoA{level.value})") for level, words in LEVELS.items()],
    )
    contact = forms.EmailField(
        label="Thư điện tử của người phụ trách", help_text="Nhận báo trước khi khóa hết hạn."
    )
    options = forms.MultipleChoiceField(
        label="Cách kết nối",
        required=False,
        choices=OPTIONS,
        widget=forms.CheckboxSelectMultiple,
    )
    pkce_waived_why = forms.CharField(
        label="Lý do được miễn PKCE (S256)",
        help_text="Để trống thì cổng phải dùng PKCE. Chỉ điền khi phần mềm của cổng chưa làm được, kèm hạn sửa.",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={**_PLAIN, "rows": 2}),
    )
    needed = forms.MultipleChoiceField(
        label="Dữ liệu mà thiếu thì không dùng được dịch vụ",
        help_text="Người dân không bỏ chọn được.",
        required=False,
        choices=list(CLAIMS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, *, reach: AgencyScope, **more: Any) -> None:
        super().__init__(data, reach=reach, **more)
        for claim in Claim:
            self.fields[f"why_{claim}"] = forms.CharField(
                label=f"{CLAIMS[claim]}: lý do cần", required=False, max_length=200
            )

        whys = [f"why_{claim}" for claim in Claim]
        self.order_fields([*(name for name in self.fields if name not in LAST), *whys, *LAST])

    def clean_redirect_uris(self) -> list[str]:
        """One a line."""
        return _lines(self.cleaned_data["redirect_uris"])

    def clean_post_logout_uris(self) -> list[str]:
        """One a line."""
        return _lines(self.cleaned_data["post_logout_uris"])

    @property
    def draft(self) -> PortalDraft:
        """What was filled in."""
        said = self.cleaned_data
        needs = {
            claim: Need(said[f"why_{claim}"], needed=claim in said["needed"])
            for claim in Claim
            if said[f"why_{claim}"]
        }
        names = (
            "client_id",
            "name",
            "agency_code",
            "redirect_uris",
            "post_logout_uris",
            "back_channel_uri",
            "least_level",
            "contact",
            "pkce_waived_why",
        )
        chosen = {name: name in said["options"] for name, _words in OPTIONS}
        return PortalDraft(**{name: said[name] for name in names} | chosen, claims=needs)


class SystemForm(UnitOfForm):
    """A system that calls the API with its own credentials."""

    client_id = forms.CharField(label="Mã (client_id)", max_length=30, validators=[_NAME])
    name = forms.CharField(label="Tên hệ thống", max_length=100)
    agency_code = forms.CharField(
        label="Mã đơn vị mà hệ thống làm thay", max_length=30, help_text="Ví dụ H26, G15."
    )
    contact = forms.EmailField(
        label="Thư điện tử của người phụ trách", help_text="Nhận báo trước khi khóa hết hạn."
    )
    scopes = forms.MultipleChoiceField(
        label="Được làm gì", choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )


def filled_in(portal: Portal) -> Mapping[str, Any]:
    """A registered portal as the form shows it."""
    client = portal.client
    public = client.type == client.Type.PUBLIC
    options = {"pairwise": portal.pairwise, "older": portal.older, "public": public}
    return {
        "client_id": client.id,
        "name": client.name,
        "agency_code": portal.agency_code,
        "redirect_uris": "\n".join(client.get_redirect_uris()),
        "post_logout_uris": "\n".join(portal.post_logout_uris),
        "back_channel_uri": portal.back_channel_uri,
        "least_level": portal.least_level,
        "contact": portal.contact,
        "pkce_waived_why": portal.pkce_waived_why,
        "options": [name for name, chosen in options.items() if chosen],
        "needed": [claim for claim, need in portal.claims.items() if need["needed"]],
        **{f"why_{claim}": need["why"] for claim, need in portal.claims.items()},
    }


class SecretForm(Form):
    """How long a new secret counts."""

    days = forms.TypedChoiceField(
        label="Khóa mới dùng được trong",
        coerce=int,
        choices=[(90, "90 ngày"), (180, "180 ngày"), (365, "một năm")],
        initial=180,
    )


class WhyForm(Form):
    """Why something ends."""

    reason = forms.CharField(label="Lý do", max_length=300, widget=forms.TextInput(attrs=_PLAIN))


def _lines(text: str) -> list[str]:
    found = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(found) > MOST_LINES:
        raise forms.ValidationError(f"Tối đa {MOST_LINES} địa chỉ.")
    return found
