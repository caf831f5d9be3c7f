"""Decisions in the console: from draft to public by three officers, the editor's rows, what others may not see."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.procedures.content import LocalOverrides, content_from
from dichvucong.procedures.models import Decision, DecisionItem
from dichvucong.procedures.selectors import procedure_on
from dichvucong.procedures.services import Incoming, localise, put_version
from dichvucong.procedures.states import ItemAction
from tests.factories.accounts import an_officer, logged_in
from tests.factories.decisions import (
    BIRTH,
    DEATH,
    MINISTRY,
    NEW,
    OTHER_MINISTRY,
    PROVINCE,
    a_draft,
    amended,
    authorities,
    item,
    published,
)
from tests.factories.procedures import FIRST_DAY, content, ground
from tests.support.filled_forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-01", "POR-03")]

LIST = "/quantri/quyet-dinh"
_A = ItemAction


@dataclass(frozen=True)
class Staff:
    """Officers of the ministry of justice, of another ministry, of a province."""

    editor: Client
    checker: Client
    publisher: Client
    stranger: Client
    province: Client


@pytest.fixture
def staff() -> Staff:
    authorities()
    published(BIRTH)
    published(DEATH, name="Đăng ký khai tử")

    def officer(agency: str, *permissions: str) -> Client:
        return logged_in(an_officer(*permissions, agency=agency))

    return Staff(
        editor=officer(MINISTRY, "procedures.edit", "procedures.check"),
        checker=officer(MINISTRY, "procedures.check"),
        publisher=officer(MINISTRY, "procedures.publish"),
        stranger=officer(OTHER_MINISTRY, "procedures.edit", "procedures.check", "procedures.publish"),
        province=officer(PROVINCE, "procedures.edit", "procedures.check", "procedures.publish"),
    )


def heading(**changes: Any) -> dict[str, Any]:
    values = {
        "issuer_code": MINISTRY,
        "number": "123/QĐ-BTP",
        "title": "Công bố thủ tục hành chính",
        "signed_on": "2026-06-24",
        "effective_on": "2026-07-01",
        "document_text": "QUYẾT ĐỊNH. Điều 1.",
    }
    return values | changes


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())


def test_a_ministry_publishes_through_the_pages_and_nobody_checks_the_own_entry(staff: Staff) -> None:
    response = staff.editor.post(f"{LIST}/lap", heading())
    page = response.headers["Location"]
    staff.editor.post(f"{page}/thu-tuc", {"action": "abolish", "procedure_code": DEATH})
    response = staff.editor.post(f"{page}/thu-tuc", {"action": "amend", "procedure_code": BIRTH})
    editor = response.headers["Location"]
    sent: dict[str, Any] = fields_of(text(staff.editor, editor))
    sent["dieu_kien"] = "Có giấy chứng sinh."
    saved = staff.editor.post(editor, sent)
    entered = staff.editor.post(f"{page}/nhap-xong")
    own = staff.editor.post(f"{page}/xac-nhan")
    for one in DecisionItem.objects.all():
        assert "Quyết định đã ký" in text(staff.checker, f"{page}/thu-tuc/{one.pk}/doi-chieu")
        staff.checker.post(f"{page}/thu-tuc/{one.pk}/doi-chieu")
    checked = staff.checker.post(f"{page}/xac-nhan")
    told = text(staff.publisher, f"{page}/cong-khai")

    done = staff.publisher.post(f"{page}/cong-khai")

    assert [answer.status_code for answer in (saved, entered, own, checked, done)] == [
        302,
        302,
        403,
        302,
        302,
    ]
    assert "Bãi bỏ" in told
    view = procedure_on(BIRTH, date(2026, 7, 1))
    assert view
    assert view.content == content().__class__(**{**vars(content()), "conditions": "Có giấy chứng sinh."})
    assert procedure_on(DEATH, date(2026, 7, 1)) is None
    assert "Công khai trễ" in text(staff.editor, f"{LIST}?han=tre")


@pytest.mark.req("PRO-07")
def test_whoever_compares_sees_in_which_interlinked_procedure_it_is(staff: Staff) -> None:
    published("1.000003", name="Liên thông khai sinh", interlinked=(BIRTH, DEATH))
    decision = a_draft()
    gone, kept = item(decision, _A.ABOLISH, BIRTH), item(decision, _A.AMEND, DEATH, amended())

    for one, words in ((gone, "cần sửa cả thủ tục đó"), (kept, "Nằm trong thủ tục liên thông")):
        page = text(staff.checker, f"{LIST}/{decision.pk}/thu-tuc/{one.pk}/doi-chieu")
        assert words in page
        assert "Liên thông khai sinh" in page


def test_the_editor_keeps_everything_it_was_not_told_to_change(staff: Staff) -> None:
    decision = a_draft()
    made = item(decision, _A.AMEND, BIRTH, amended())
    editor = f"{LIST}/{decision.pk}/thu-tuc/{made.pk}"

    staff.editor.post(editor, fields_of(text(staff.editor, editor)))

    made.refresh_from_db()
    assert content_from(made.content) == amended()


def test_rows_come_and_go_by_buttons_and_nothing_is_saved_before_it_is_said(staff: Staff) -> None:
    decision = a_draft()
    made = item(decision, _A.AMEND, BIRTH, amended())
    editor = f"{LIST}/{decision.pk}/thu-tuc/{made.pk}"
    sent: dict[str, Any] = fields_of(text(staff.editor, editor))
    sent["giay-0-ten"] = "Tờ khai mới"

    more = staff.editor.post(editor, sent | {"them": "giay"}).content.decode()
    less = staff.editor.post(editor, fields_of(more) | {"bo": "giay-1"}).content.decode()

    assert fields_of(more)["giay-so_dong"] == ["3"]
    assert fields_of(less)["giay-so_dong"] == ["2"]
    assert fields_of(less)["giay-0-ten"] == ["Tờ khai mới"]
    assert "Giấy chứng sinh" not in less
    made.refresh_from_db()
    assert content_from(made.content) == amended()


@pytest.mark.req("PRO-04")
def test_what_is_missing_and_what_contradicts_itself_stands_beside_its_field(staff: Staff) -> None:
    decision = a_draft()
    made = item(decision, _A.INTRODUCE, NEW)
    editor = f"{LIST}/{decision.pk}/thu-tuc/{made.pk}"
    sent: dict[str, Any] = fields_of(text(staff.editor, editor))
    sent |= {"ten": "Đăng ký lại khai sinh", "kenh-0-kenh": "online", "kenh-0-mien_phi": "on"}
    sent |= {"phi-0-kenh": "online", "phi-0-muc": "8.000", "luu_tiep": "1"}

    saved = staff.editor.post(editor, sent)
    page = text(staff.editor, editor)

    assert saved.headers["Location"] == editor
    assert "Không thể vừa miễn phí vừa ghi mức phí" in page
    assert "Còn thiếu: Trình tự thực hiện." in page
    assert "Còn thiếu: Số lượng hồ sơ." in page
    assert 'id="id_so_bo_error"' in page
    refused = staff.editor.post(f"{LIST}/{decision.pk}/nhap-xong")
    assert refused.status_code == 422
    assert Decision.objects.get().state == "draft"


def test_a_wrong_value_in_a_row_is_named_and_what_was_typed_stays(staff: Staff) -> None:
    decision = a_draft()
    made = item(decision, _A.AMEND, BIRTH, amended())
    editor = f"{LIST}/{decision.pk}/thu-tuc/{made.pk}"
    sent: dict[str, Any] = fields_of(text(staff.editor, editor))

    answer = staff.editor.post(editor, sent | {"phi-0-muc": "tám nghìn", "dieu_kien": "Đã gõ."})

    assert answer.status_code == 422
    assert 'id="id_phi-0-muc_error"' in answer.content.decode()
    assert "Đã gõ." in answer.content.decode()
    made.refresh_from_db()
    assert content_from(made.content) == amended()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"effective_on": "2026-06-01"}, "effective_on"),
        ({"signed_on": "24/13/2026"}, "signed_on"),
        ({"issuer_code": OTHER_MINISTRY}, "issuer_code"),
        ({"document_text": "x" * 500_001}, "document_text"),
    ],
)
def test_a_wrong_heading_is_refused_beside_its_field(
    staff: Staff, changes: dict[str, str], field: str
) -> None:
    answer = staff.editor.post(f"{LIST}/lap", heading(**changes))

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.req("IDN-09")
def test_another_ministry_neither_sees_nor_touches_a_decision(staff: Staff) -> None:
    decision = a_draft()
    made = item(decision, _A.AMEND, BIRTH, amended())
    page = f"{LIST}/{decision.pk}"

    assert "123/QĐ-BTP" in text(staff.editor, LIST)
    assert "123/QĐ-BTP" not in text(staff.stranger, LIST)
    for address in (page, f"{page}/sua", f"{page}/thu-tuc/{made.pk}", f"{page}/cong-khai"):
        assert staff.stranger.get(address).status_code == 404
    for address in (f"{page}/nhap-xong", f"{page}/rut", f"{page}/thu-tuc/{made.pk}/bo", f"{page}/cong-khai"):
        assert staff.stranger.post(address, {"ly_do": "Không phải của tôi"}).status_code == 404
    assert Decision.objects.get().state == "draft"


def test_each_step_needs_its_own_permission(staff: Staff) -> None:
    decision = a_draft()
    item(decision, _A.AMEND, BIRTH, amended())

    assert staff.publisher.post(f"{LIST}/{decision.pk}/nhap-xong").status_code == 403
    assert staff.checker.post(f"{LIST}/{decision.pk}/nhap-xong").status_code == 403
    assert staff.editor.post(f"{LIST}/{decision.pk}/cong-khai").status_code == 403
    assert Decision.objects.get().state == "draft"


def test_who_publishes_reads_each_procedure_and_cannot_say_it_was_compared(staff: Staff) -> None:
    decision = a_draft()
    row = item(decision, _A.ABOLISH, DEATH)
    address = f"{LIST}/{decision.pk}/thu-tuc/{row.pk}/doi-chieu"

    assert address in text(staff.publisher, f"{LIST}/{decision.pk}")
    assert "Đúng, đã đối chiếu" not in text(staff.publisher, address)
    assert staff.publisher.post(address).status_code == 403
    row.refresh_from_db()
    assert not row.compared_by


def test_a_list_is_sorted_narrowed_and_taken_away(staff: Staff) -> None:
    for number in range(1, 4):
        a_draft(f"{number}/QĐ-BTP")

    csv = staff.editor.get(f"{LIST}/xuat.csv?thu_tu=oldest")
    body = csv.getvalue().decode()

    assert [line.split(",")[0] for line in body.splitlines()[1:]] == ["1/QĐ-BTP", "2/QĐ-BTP", "3/QĐ-BTP"]
    assert staff.editor.get(f"{LIST}/xuat.xlsx").content.startswith(b"PK")
    assert "2/QĐ-BTP" not in text(staff.editor, f"{LIST}?tu_khoa=3/Q")
    assert staff.editor.get(f"{LIST}?trang_thai=sai").status_code == 422


@pytest.mark.req("PRO-02")
def test_a_province_localises_then_accepts_what_the_centre_changed(staff: Staff) -> None:
    today = vietnam_day(clock_now())
    own = LocalOverrides(receiving_address="Quầy 1")
    localise(BIRTH, PROVINCE, own, valid_from=FIRST_DAY, ground=ground(source="import"))
    newer = Incoming(BIRTH, MINISTRY, amended(), today - timedelta(days=1))
    put_version(newer, ground=ground(source="import"))

    before = text(staff.province, "/quantri/dia-phuong-hoa")
    page = text(staff.province, f"/quantri/dia-phuong-hoa/{PROVINCE}/{BIRTH}")
    staff.province.post(f"/quantri/dia-phuong-hoa/{PROVINCE}/{BIRTH}/cap-nhat")
    again = staff.province.post(f"/quantri/dia-phuong-hoa/{PROVINCE}/{BIRTH}/cap-nhat")

    assert "1 thủ tục đã được trung ương sửa" in before
    assert "Đóng lệ phí." in page
    assert "Quầy 1" in page
    assert again.status_code == 409
    view = procedure_on(BIRTH, today, province_code=PROVINCE)
    assert view
    assert not view.outdated
    assert view.content.receiving_address == "Quầy 1"
    assert staff.editor.get(f"/quantri/dia-phuong-hoa/{PROVINCE}/{BIRTH}").status_code == 404


@pytest.mark.req("PRO-02")
def test_the_provinces_editor_keeps_only_what_differs_from_the_centre(staff: Staff) -> None:
    decision = a_draft("9/QĐ-UBND", issuer=PROVINCE)
    made = item(decision, _A.LOCALISE, BIRTH)
    editor = f"{LIST}/{decision.pk}/thu-tuc/{made.pk}"
    sent: dict[str, Any] = fields_of(text(staff.province, editor))

    staff.province.post(editor, sent | {"dia_chi": "Trung tâm phục vụ hành chính công"})

    made.refresh_from_db()
    assert made.content == {"receiving_address": "Trung tâm phục vụ hành chính công"}
