import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from dichvucong.kernel.forms import REQUIRED, DayField, Form

UNSEEN = "\u200b\ufeff\u202e\x00"


class EveryKind(Form):
    name = forms.CharField(max_length=5, min_length=2)
    kind = forms.ChoiceField(choices=[("a", "A")])
    day = DayField()
    count = forms.IntegerField(min_value=1, max_value=9)
    email = forms.EmailField()
    page = forms.URLField(assume_scheme="https")
    paper = forms.FileField(max_length=10)
    password = forms.CharField(widget=forms.PasswordInput)
    reason = forms.CharField(required=False, error_messages={"max_length": "Ngắn thôi."}, max_length=3)


def errors_of(typed: str, **files: SimpleUploadedFile) -> dict[str, str]:
    with override("vi"):
        form = EveryKind(QueryDict(typed), MultiValueDict({name: [file] for name, file in files.items()}))
        return {name: str(found[0]) for name, found in form.errors.items()}


def test_nothing_filled_in_is_said_in_our_words() -> None:
    said = errors_of("")

    assert said["name"] == said["day"] == said["password"] == REQUIRED
    assert said["kind"] == "Hãy chọn một mục."
    assert said["paper"] == "Hãy chọn tệp."


def test_what_is_wrong_is_said_in_our_words_and_not_repeated_at_length() -> None:
    paper = SimpleUploadedFile("a" * 20, b"x")

    said = errors_of(
        f"name=abcdef&kind={'x' * 5000}&day=2026-13-45&count=11&email=a&page=b&reason=abcd", paper=paper
    )

    assert said["name"] == "Tối đa 5 ký tự, bạn đã ghi 6."
    assert said["kind"] == "Hãy chọn một mục trong danh sách."
    assert said["day"].startswith("Ngày không đúng.")
    assert said["count"] == "Không được lớn hơn 9."
    assert said["email"].startswith("Địa chỉ thư điện tử không đúng")
    assert said["page"].startswith("Địa chỉ trang không đúng")
    assert said["paper"] == "Tên tệp dài 20 ký tự, tối đa 10. Hãy đổi tên ngắn hơn."
    assert said["reason"] == "Ngắn thôi."


def test_a_sign_nobody_can_type_is_refused_in_vietnamese_where_nothing_is_taken_away() -> None:
    assert errors_of("password=a%00b")["password"] == "Có ký tự không dùng được. Hãy xóa rồi gõ lại."


def test_a_text_of_nothing_but_invisible_signs_is_empty() -> None:
    form = EveryKind({"name": UNSEEN, "count": f"3{UNSEEN}", "day": "2026-11-20\u200b"})

    assert form.errors["name"] == [REQUIRED]
    assert form.cleaned_data["count"] == 3
    assert form.cleaned_data["day"].isoformat() == "2026-11-20"


def test_line_breaks_and_marks_stay_as_typed() -> None:
    typed = QueryDict(mutable=True)
    typed["name"] = "Đỗ\r\n\u200bế"

    form = EveryKind(typed, prefix=None)

    assert "name" not in form.errors
    assert form.cleaned_data["name"] == "Đỗ\r\nế"
    assert typed["name"] == "Đỗ\r\n\u200bế"


@pytest.mark.parametrize("typed", ["05/12/2026", "2026-12-05"])
def test_a_day_is_read_as_people_in_vietnam_write_it(typed: str) -> None:
    with override("vi"):
        form = EveryKind({"day": typed})
        form.full_clean()

    assert form.cleaned_data["day"].isoformat() == "2026-12-05"


def test_a_day_written_the_american_way_is_refused() -> None:
    with override("vi"):
        assert "day" in EveryKind({"day": "12/25/2026"}).errors


@pytest.mark.parametrize("typed", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_year_that_is_a_slip_of_the_hand_is_refused(typed: str) -> None:
    assert EveryKind({"day": typed}).errors["day"] == [
        "Năm không đúng. Ngày phải từ 01/01/1900 đến 31/12/2199."
    ]
