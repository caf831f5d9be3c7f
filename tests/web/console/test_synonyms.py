import pytest
from django.test import Client

from dichvucong.procedures.models import Synonym
from dichvucong.procedures.services import SynonymDraft, add_synonym
from tests.factories.accounts import LONG_AGO, an_officer, logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-08")]
ADDRESS = "/quantri/tu-dong-nghia"


@pytest.fixture
def editor(db: None) -> Client:
    return logged_in(an_officer("procedures.edit", agency="G01"))


def a_word() -> Synonym:
    return add_synonym(SynonymDraft("bằng lái", ("giấy phép lái xe",)), actor="test", now=LONG_AGO)


def test_an_editor_adds_a_word_and_finds_it(editor: Client) -> None:
    answer = editor.post(f"{ADDRESS}/them", {"tu": "sổ hồng", "cach_goi": "quyền sử dụng đất\r\n\r\nnhà ở"})

    assert answer.status_code == 302
    assert Synonym.objects.get(phrase="sổ hồng").wordings == ["quyền sử dụng đất", "nhà ở"]
    assert "sổ hồng" in editor.get(ADDRESS, {"tu": "so hong"}).content.decode()


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ({"tu": "", "cach_goi": "x"}, "Hãy ghi từ thường dùng"),
        ({"tu": "???", "cach_goi": "x"}, "Từ thường dùng gồm"),
        ({"tu": "bang lai", "cach_goi": "x"}, "Đã có từ “bằng lái”"),
        ({"tu": "sổ", "cach_goi": "\n".join("abcdefghijkl")}, "mỗi dòng một cách"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    editor: Client, filled: dict[str, str], words: str
) -> None:
    a_word()

    answer = editor.post(f"{ADDRESS}/them", filled)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Synonym.objects.count() == 1


def test_a_word_is_changed_and_taken_out_with_its_journal(editor: Client) -> None:
    number = a_word().pk

    editor.post(f"{ADDRESS}/{number}", {"tu": "bằng lái xe", "cach_goi": "giấy phép lái xe"})
    editor.post(f"{ADDRESS}/{number}/ngung")

    kept = Synonym.objects.get(pk=number)
    page = editor.get(f"{ADDRESS}/{number}").content.decode()
    assert (kept.phrase, kept.active) == ("bằng lái xe", False)
    assert "Sửa từ đồng nghĩa" in page
    assert "Ngừng dùng từ đồng nghĩa" in page


def test_what_is_not_there_is_not_found(editor: Client) -> None:
    assert editor.get(f"{ADDRESS}/999").status_code == 404
