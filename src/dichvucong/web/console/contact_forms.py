"""What units write of their contact points."""

from django import forms
from django.core.validators import RegexValidator

from dichvucong.catalogs.facts import ContactInfo
from dichvucong.catalogs.services.contacts import ContactDraft
from dichvucong.kernel.forms import Form
from dichvucong.kernel.text import tidy
from dichvucong.web.console.forms import SearchForm

USUAL_HOURS = "8 giờ đến 17 giờ hằng ngày"
"""HD, principles."""

_PLAIN = {"autocomplete": "off"}
_TELEPHONE = RegexValidator(
    r"^\+?[0-9][0-9 ().,/-]{2,39}$", "Số điện thoại chỉ gồm chữ số, dấu cách và dấu +."
)


class ContactListForm(SearchForm):
    """Finding contact points."""

    main = ("ten",)

    ten = forms.CharField(
        label="Tên hoặc mã đơn vị, họ tên đầu mối",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=_PLAIN),
    )


class ContactForm(Form):
    """The fields of HD, annex III 3.1, and when somebody answers."""

    don_vi = forms.CharField(
        label="Mã đơn vị",
        max_length=30,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="Mã định danh cơ quan, ví dụ H26.12, hoặc mã ngân hàng, trung gian thanh toán.",
    )
    ten = forms.CharField(
        label="Họ tên đầu mối hoặc bộ phận",
        max_length=250,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Hãy ghi tên đầu mối."},
    )
    chuc_vu = forms.CharField(
        label="Chức vụ", required=False, max_length=250, widget=forms.TextInput(attrs=_PLAIN)
    )
    hotline = forms.CharField(
        label="Hotline",
        required=False,
        max_length=40,
        validators=[_TELEPHONE],
        widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "tel"}),
    )
    dien_thoai = forms.CharField(
        label="Điện thoại",
        required=False,
        max_length=40,
        validators=[_TELEPHONE],
        widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "tel"}),
    )
    email = forms.EmailField(label="E-mail", required=False, max_length=254)
    gio = forms.CharField(
        label="Giờ làm việc",
        required=False,
        max_length=120,
        initial=USUAL_HOURS,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    cong_khai = forms.BooleanField(label="Công khai trên Cổng", required=False, initial=True)

    @classmethod
    def of(cls, point: ContactInfo) -> "ContactForm":
        """The form filled with what is known."""
        return cls(
            initial={
                "don_vi": point.owner_code,
                "ten": point.name,
                "chuc_vu": point.position,
                "hotline": point.hotline,
                "dien_thoai": point.phone,
                "email": point.email,
                "gio": point.hours,
                "cong_khai": point.public,
            }
        )

    @property
    def draft(self) -> ContactDraft:
        """What was filled in."""
        filled = self.cleaned_data
        return ContactDraft(
            owner_code=filled["don_vi"].strip(),
            name=tidy(filled["ten"]),
            position=tidy(filled["chuc_vu"]),
            phone=tidy(filled["dien_thoai"]),
            email=filled["email"],
            hotline=tidy(filled["hotline"]),
            hours=tidy(filled["gio"]),
            public=filled["cong_khai"],
        )
