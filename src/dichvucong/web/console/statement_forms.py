"""What officers fill in about statements."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from dichvucong.catalogs import selectors as catalogs
from dichvucong.kernel.forms import DayField, Form
from dichvucong.payments.selectors import Scope, all_providers
from dichvucong.payments.selectors.settlement import MappingRow
from dichvucong.payments.services.settlement.mappings import FIELDS, STATUSES
from dichvucong.payments.statements import LARGEST_FILE_BYTES, TREASURY
from dichvucong.payments.states import StatementSide
from dichvucong.web.console import settlement_words
from dichvucong.web.console.forms import DayInput, SearchForm

Choices = list[tuple[str, list[tuple[str, str]]]]


class StatementListForm(SearchForm):
    """Finding files."""

    main = ("ben_gui", "trang_thai", "ngay")

    ben_gui = forms.ChoiceField(
        label="Bên gửi", required=False, choices=[("", "Tất cả"), *settlement_words.SIDES.items()]
    )
    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[("", "Tất cả"), *settlement_words.WORDS["file"].items()]
    )
    ngay = DayField(label="Ngày của sao kê", required=False, widget=DayInput())


class UploadForm(Form):
    """A file and whose it is."""

    nguon = forms.ChoiceField(
        label="Sao kê của",
        error_messages={
            "required": "Hãy chọn bên lập sao kê.",
            "invalid_choice": "Bạn không được gửi sao kê này.",
        },
    )
    tep = forms.FileField(
        label="Tệp sao kê",
        allow_empty_file=True,
        max_length=250,
        error_messages={"required": "Hãy chọn tệp."},
        help_text=(
            "CSV, Excel .xlsx, XML camt.053 hoặc camt.054, hoặc JSON; "
            f"nhiều nhất {LARGEST_FILE_BYTES // 1024**2} MB. Chưa có gì được ghi sổ khi gửi tệp."
        ),
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["nguon"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Chọn"), *sources_of(scope)]

    @property
    def source(self) -> tuple[StatementSide, str]:
        """Whose books the file shows."""
        side, _, code = str(self.cleaned_data["nguon"]).partition(":")
        return StatementSide(side), code


class ColumnsForm(Form):
    """Which column of a source's tables holds what."""

    dinh_dang = forms.CharField(
        label="Mẫu thời gian",
        required=False,
        max_length=30,
        help_text="Chỉ cần khi khác các mẫu thường gặp. Ví dụ %d-%m-%Y %H%M.",
    )

    def __init__(self, *args: Any, header: Sequence[str], kept: MappingRow | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Mapping[str, str] = kept.columns if kept else {}
        offered = list(dict.fromkeys([*header, *named.values()]))
        for field in FIELDS:
            self.fields[f"cot_{field}"] = forms.ChoiceField(
                label=settlement_words.COLUMNS[field],
                required=False,
                choices=[("", "Tự nhận theo tên thường gặp"), *((name, name) for name in offered)],
                initial=named.get(field, ""),
            )
        words = kept.statuses if kept else {}
        for status in STATUSES:
            self.fields[f"tu_{status}"] = forms.CharField(
                label=f"Từ chỉ “{settlement_words.STATUSES[status]}”",
                required=False,
                max_length=200,
                initial=", ".join(word for word, meant in words.items() if meant == status),
                help_text="Cách nhau bằng dấu phẩy, ví dụ 00, SUCCESS.",
            )
        self.fields["dinh_dang"].initial = kept.date_format if kept else ""

    @property
    def columns(self) -> dict[str, str]:
        """{field: column name}."""
        return {
            field: self.cleaned_data[f"cot_{field}"] for field in FIELDS if self.cleaned_data[f"cot_{field}"]
        }

    @property
    def statuses(self) -> dict[str, str]:
        """{the source's word: succeeded, failed or reversed}."""
        return {
            word.strip(): status
            for status in STATUSES
            for word in self.cleaned_data[f"tu_{status}"].split(",")
            if word.strip()
        }


def sources_of(scope: Scope) -> Choices:
    """Whose statements may be handed in: a provider's by its staff, an agency's and its banks' by its officers."""
    known = [(provider.code, provider.short_name) for provider in all_providers()]
    groups: Choices = [
        (
            settlement_words.SIDES["provider"],
            [
                (f"provider:{code}", name)
                for code, name in known
                if scope.everything or code in scope.provider_codes
            ],
        )
    ]
    agencies = _agencies(scope)
    if agencies:
        banks = [(f"bank:{bank.bin}", f"{bank.short_name} ({bank.bin})") for bank in catalogs.banks()]
        groups.append((settlement_words.SIDES["treasury"], [(f"treasury:{TREASURY}", "Kho bạc Nhà nước")]))
        groups.append((settlement_words.SIDES["agency"], agencies))
        groups.append((settlement_words.SIDES["bank"], banks))
    return [(name, choices) for name, choices in groups if choices]


def _agencies(scope: Scope) -> list[tuple[str, str]]:
    """The uppermost agencies granted; their lists may name payments of everything below."""
    if scope.everything:
        return [
            (f"agency:{agency.code}", f"{agency.name} ({agency.code})") for agency in catalogs.children("")
        ]
    found = [agency for code in sorted(scope.agency_codes) if (agency := catalogs.agency(code))]
    return [
        (f"agency:{agency.code}", f"{agency.name} ({agency.code})")
        for agency in found
        if agency.parent_code not in scope.agency_codes
    ]
