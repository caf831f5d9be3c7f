"""Whatever is typed into the pages of decisions: a clear answer beside its field, never a crash, nothing half done."""

from typing import Any

import pytest
from django.test import Client

from dichvucong.catalogs.facts import Catalogue
from dichvucong.catalogs.services import Change, EntryDraft, keep_entry
from dichvucong.procedures.models import Decision, DecisionItem, ProcedureVersion
from dichvucong.procedures.states import ItemAction
from tests.factories.accounts import an_officer, logged_in
from tests.factories.decisions import (
    BIRTH,
    DEATH,
    EDITOR,
    MINISTRY,
    NEW,
    NOW,
    a_draft,
    amended,
    authorities,
    checked,
    item,
    published,
)
from tests.factories.procedures import FIRST_DAY
from tests.support.filled_forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-01", "POR-03")]

LIST = "/quantri/quyet-dinh"


@pytest.fixture
def editor() -> Client:
    authorities()
    published(BIRTH)
    published(DEATH, name="Đăng ký khai tử")
    return logged_in(an_officer("procedures.edit", "procedures.publish", agency=MINISTRY))


def at_editor(client: Client) -> tuple[str, dict[str, Any], DecisionItem]:
    decision = a_draft()
    made = item(decision, ItemAction.AMEND, BIRTH, amended())
    address = f"{LIST}/{decision.pk}/thu-tuc/{made.pk}"
    return address, dict(fields_of(client.get(address).content.decode())), made


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ten": ""}, "ten"),
        ({"ten": "x" * 2_001}, "ten"),
        ({"loai": "khong-co"}, "loai"),
        ({"so_bo": "-1"}, "so_bo"),
        ({"so_bo": "9" * 400}, "so_bo"),
        ({"cap": "mat-trang"}, "cap"),
        ({"kenh-0-kenh": "bo-cau"}, "kenh-0-kenh"),
        ({"kenh-0-so": "2,5"}, "kenh-0-so"),
        ({"kenh-0-so": "3", "kenh-0-don_vi": ""}, "kenh-0-don_vi"),
        ({"phi-0-muc": "-8000"}, "phi-0-muc"),
        ({"phi-0-muc": "9" * 19}, "phi-0-muc"),
        ({"phi-0-muc": "1e9"}, "phi-0-muc"),
        ({"phi-0-kenh": ""}, "phi-0-kenh"),
        ({"giay-0-goc": "1000000000000"}, "giay-0-goc"),
        ({"giay-0-dia_chi_mau": "javascript:alert(1)"}, "giay-0-dia_chi_mau"),
        ({"cc-0-ngay": "31/02/2026"}, "cc-0-ngay"),
        ({"cc-0-ngay": "0001-01-01x"}, "cc-0-ngay"),
        ({"khong_fees": "x"}, "khong_fees"),
    ],
)
def test_a_value_that_cannot_be_is_refused_beside_its_field(
    editor: Client, changes: dict[str, str], field: str
) -> None:
    address, sent, made = at_editor(editor)

    answer = editor.post(address, sent | changes)

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    stored = DecisionItem.objects.get(pk=made.pk)
    assert stored.content == made.content


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kenh-1-mien_phi": "on"}, "Không thể vừa miễn phí vừa ghi mức phí"),
        ({"lien_quan": BIRTH}, "Thủ tục không thể liên quan hoặc liên thông với chính nó."),
        ({"lien_quan": "khai sinh"}, "không phải mã thủ tục"),
        ({"cc-0-so": "", "cc-0-ten": "", "cc-0-ngay": "2020-01-01"}, "Hãy ghi số hoặc tên văn bản."),
        ({"ma_linh_vuc": "LV.G15.999"}, "Danh mục lĩnh vực không có mã LV.G15.999."),
        ({"kq-0-ma": "KQ.G15.777777"}, "Danh mục kết quả không có mã KQ.G15.777777."),
        ({"cq-0-ma": "Z99"}, "Danh mục cơ quan không có mã Z99."),
    ],
)
def test_what_contradicts_itself_or_is_unknown_is_kept_named_and_goes_no_further(
    editor: Client, changes: dict[str, str], said: str
) -> None:
    change = Change(EDITOR, NOW, "12/QĐ-BTP")
    for catalogue, code in ((Catalogue.FIELDS, "LV.G15.001"), (Catalogue.RESULTS, "KQ.G15.000002")):
        draft = EntryDraft(code, FIRST_DAY, {"name": "Đã biết"})
        keep_entry(catalogue, draft, acting_for=MINISTRY, change=change)
    address, sent, made = at_editor(editor)

    saved = editor.post(address, sent | changes | {"luu_tiep": "1"})
    page = editor.get(address).content.decode()
    refused = editor.post(f"{LIST}/{made.decision_id}/nhap-xong")

    assert saved.status_code == 302
    assert said in page
    assert page.index(said) > page.index("<form"), "beside its field, not only above the form"
    assert refused.status_code == 422
    assert Decision.objects.get().state == "draft"
    assert ProcedureVersion.objects.count() == 2


def test_a_circle_of_interlinked_procedures_is_drawn_where_it_is_typed(editor: Client) -> None:
    decision = a_draft()
    first = item(decision, ItemAction.AMEND, BIRTH, amended(interlinked=(DEATH,)))
    item(decision, ItemAction.AMEND, DEATH, amended(interlinked=(BIRTH,)))

    page = editor.get(f"{LIST}/{decision.pk}/thu-tuc/{first.pk}").content.decode()

    assert f"đi vòng tròn: {BIRTH} → {DEATH} → {BIRTH}" in page
    assert editor.post(f"{LIST}/{decision.pk}/nhap-xong").status_code == 422


@pytest.mark.parametrize(
    ("action", "code", "said"),
    [
        ("amend", NEW, f"Không có thủ tục hành chính mã “{NEW}”."),
        ("abolish", NEW, f"Không có thủ tục hành chính mã “{NEW}”."),
        ("introduce", BIRTH, "đã được công bố"),
        ("introduce", "x" * 41, "Mã thủ tục dài tối đa 40 ký tự."),
        ("introduce", "<script>", "không phải mã thủ tục"),
        ("localise", BIRTH, "Cơ quan ban hành quyết định này không làm được việc đó."),
        ("", BIRTH, "Hãy chọn."),
        ("introduce", "", "Hãy ghi mã thủ tục."),
    ],
)
def test_a_procedure_that_cannot_be_taken_in_is_said_so(
    editor: Client, action: str, code: str, said: str
) -> None:
    decision = a_draft()

    answer = editor.post(f"{LIST}/{decision.pk}/thu-tuc", {"action": action, "procedure_code": code})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "_error" in page
    assert "<script>" not in page.split("<main")[1].split("</main>")[0]
    assert said in page
    assert not DecisionItem.objects.exists()


def test_of_two_decisions_of_one_day_on_one_procedure_the_second_waits_and_says_why(editor: Client) -> None:
    first, second = a_draft(), a_draft("124/QĐ-BTP")
    for decision in (first, second):
        item(decision, ItemAction.AMEND, BIRTH, amended())

    page = editor.get(f"{LIST}/{second.pk}").content.decode()
    refused = editor.post(f"{LIST}/{second.pk}/nhap-xong")

    assert "Quyết định 123/QĐ-BTP cũng nói về thủ tục" in page
    assert refused.status_code == 422
    assert Decision.objects.get(pk=second.pk).state == "draft"


def test_the_row_counts_a_browser_sends_are_not_believed(editor: Client) -> None:
    address, sent, made = at_editor(editor)

    for count in ("-1", "1e9", "999999999999", "", "٣"):
        answer = editor.post(address, sent | {"buoc-so_dong": count, "them": "buoc"})
        assert answer.status_code == 200

    assert DecisionItem.objects.get(pk=made.pk).content == made.content


def test_pressing_publish_twice_publishes_once(editor: Client) -> None:
    decision = a_draft()
    item(decision, ItemAction.AMEND, BIRTH, amended())
    checked(decision)
    page = f"{LIST}/{decision.pk}/cong-khai"

    answers = [editor.post(page).status_code for _ in range(2)]

    assert answers == [302, 409]
    assert ProcedureVersion.objects.filter(procedure__code=BIRTH).count() == 2
