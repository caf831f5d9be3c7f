"""Pages of online services, findings, reports and questions: each officer sees exactly the units granted."""

import pytest
from django.test import Client

from dichvucong.kernel.clock import now as clock_now
from dichvucong.procedures.models import Finding, ProcedureReport, Question, Service
from dichvucong.procedures.services import (
    FindingDraft,
    ReportDraft,
    Reporter,
    open_finding,
    report_procedure,
)
from dichvucong.procedures.words import Criterion, ReportKind
from tests.factories.accounts import an_officer, logged_in
from tests.factories.online import CODE, a_declared, a_proposed, a_world, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-10", "IDN-09")]


@pytest.fixture(autouse=True)
def world() -> None:
    a_world()


def officer_of(agency: str, *permissions: str) -> Client:
    return logged_in(an_officer(*permissions, agency=agency))


def office() -> Client:
    return officer_of("G22", "services.approve", "procedures.review")


def form(**changes: str) -> dict[str, str]:
    return {
        "thu_tuc": CODE,
        "co_quan": "H26",
        "dia_chi": "https://dichvucong.example.gov.vn/1",
        "noi_thuc_hien": "h26.101 Toàn trình",
        "tra_tien": "on",
        "ket_qua": "online",
    } | changes


def test_each_officer_sees_the_services_of_the_units_granted() -> None:
    service = a_declared()
    address = f"/quantri/dich-vu-cong/{service.code}"

    assert officer_of("H26", "services.edit").get(address).status_code == 200
    assert officer_of("H29", "services.edit").get(address).status_code == 404
    assert office().get(address).status_code == 200
    assert officer_of("H29", "services.approve").get(address).status_code == 404
    assert service.code not in officer_of("H29", "services.edit").get("/quantri/dich-vu-cong").text
    assert service.code in office().get("/quantri/dich-vu-cong?den_luot=owner").text


def test_a_right_of_the_government_office_granted_elsewhere_opens_nothing() -> None:
    service = a_proposed()
    stranger = officer_of("H26", "services.edit", "services.approve")

    answer = stranger.post(f"/quantri/dich-vu-cong/{service.code}/mo-kiem-thu")

    assert answer.status_code == 403
    assert fresh(service).state == "proposed"


def test_a_list_offers_only_what_the_officer_may_do() -> None:
    editor = officer_of("H26", "services.edit")

    for client, offers in ((editor, True), (office(), False)):
        assert (
            "/quantri/dich-vu-cong/khai-bao" in client.get("/quantri/dich-vu-cong").content.decode()
        ) is offers


def test_a_declaration_is_saved() -> None:
    answer = officer_of("H26", "services.edit").post("/quantri/dich-vu-cong/khai-bao", form())

    service = Service.objects.get()
    assert answer.headers["Location"] == f"/quantri/dich-vu-cong/{service.code}"
    assert [(place.agency_code, place.level) for place in service.places.all()] == [("H26.101", "full")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"thu_tuc": "9.9"}, "Không có thủ tục hành chính mã"),
        ({"co_quan": "H29"}, "Không có cơ quan này trong phạm vi"),
        ({"dia_chi": "cong.vn"}, "Địa chỉ phải bắt đầu bằng https://"),
        ({"noi_thuc_hien": "H26.101"}, "Dòng 1: hãy ghi"),
        ({"noi_thuc_hien": "H99 một phần"}, "Không có cơ quan đang hoạt động mã H99"),
        ({"ket_qua": "in_person"}, "Không thể là toàn trình"),
    ],
)
def test_a_wrong_declaration_is_refused_in_words(changes: dict[str, str], words: str) -> None:
    answer = officer_of("H26", "services.edit").post("/quantri/dich-vu-cong/khai-bao", form(**changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert not Service.objects.exists()


def test_the_list_can_be_taken_away() -> None:
    service = a_proposed()

    file = office().get("/quantri/dich-vu-cong/xuat.csv?trang_thai=proposed")

    assert service.code in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]


def test_a_step_without_its_reason_is_asked_for_it() -> None:
    service = a_proposed()

    answer = office().post(f"/quantri/dich-vu-cong/{service.code}/gui-lai", {"ly_do": " "})

    assert answer.status_code == 422
    assert fresh(service).state == "proposed"


@pytest.mark.req("PRO-05")
def test_a_finding_is_seen_by_its_owner_and_the_office_only() -> None:
    draft = FindingDraft(Criterion.COMPLETE, "Thiếu mẫu.", CODE)
    finding = open_finding(draft, actor="test", now=clock_now())
    address = f"/quantri/ra-soat/{finding.number}"

    assert officer_of("G15", "procedures.edit").get(address).status_code == 200
    assert officer_of("H26", "procedures.edit").get(address).status_code == 404
    assert officer_of("G15", "procedures.edit").get("/quantri/ra-soat/lap-phieu").status_code == 403
    officer_of("G15", "procedures.edit").post(f"{address}/chap-nhan", {"ly_do": "Tự đạt."})
    assert Finding.objects.get().state == "open"


@pytest.mark.req("PRO-16")
def test_a_report_is_read_by_its_owner_only_and_reading_is_journalled() -> None:
    draft = ReportDraft(ReportKind.WRONG, "Sai lệ phí trên trang.", CODE, reporter=Reporter("Nguyễn Thị Mẫu"))
    report = report_procedure(draft, actor="citizen:portal", now=clock_now())
    address = f"/quantri/bao-sai/{report.number}"

    page = officer_of("G15", "procedures.edit").get(address)

    assert "Nguyễn Thị Mẫu" in page.text
    assert officer_of("G12", "procedures.edit").get(address).status_code == 404
    assert "Nguyễn Thị Mẫu" not in officer_of("G15", "procedures.edit").get("/quantri/bao-sai").text


@pytest.mark.req("PRO-16")
def test_any_officer_may_report() -> None:
    answer = officer_of("H29", "counter.use").post(
        "/quantri/bao-sai/gui",
        {"loai": "missing", "ten_thu_tuc": "Đò ngang", "noi_dung": "Chưa có trên Cổng."},
    )

    assert answer.status_code == 302
    assert ProcedureReport.objects.get().owner_code == "G22"


@pytest.mark.req("PRO-13")
def test_a_ministry_writes_and_publishes_a_question() -> None:
    ministry = officer_of("G15", "procedures.edit")
    said = {"co_quan": "g15", "cau_hoi": "Bao lâu?", "tra_loi": "Một ngày.", "thu_tuc": CODE}
    ministry.post("/quantri/hoi-dap/soan", said)
    question = Question.objects.get()
    ministry.post(f"/quantri/hoi-dap/{question.pk}/cong-khai")

    assert "Một ngày." in Client().get("/hoi-dap?tu=bao+lau").text
    assert officer_of("G12", "procedures.edit").get(f"/quantri/hoi-dap/{question.pk}").status_code == 404


@pytest.mark.req("PRO-13")
def test_a_question_is_of_a_field_there_is() -> None:
    ministry = officer_of("G15", "procedures.edit")
    said = {"co_quan": "G15", "cau_hoi": "Bao lâu?", "tra_loi": "Một ngày.", "linh_vuc": "Hộ tịch"}

    refused = ministry.post("/quantri/hoi-dap/soan", said | {"linh_vuc": "Bất kỳ"})
    assert (refused.status_code, Question.objects.count()) == (422, 0)
    assert "Hãy chọn một lĩnh vực trong danh sách." in refused.text
    assert [ministry.post("/quantri/hoi-dap/soan", said).status_code for _ in range(2)] == [302, 302]
    question = Question.objects.get()
    Question.objects.update(field_name="Nay không còn")
    form = ministry.get(f"/quantri/hoi-dap/{question.pk}/sua").text
    assert '<option value="Nay không còn" selected>' in form


@pytest.mark.req("PRO-05")
def test_an_agency_that_does_not_own_the_procedure_is_said_beside_the_field() -> None:
    said = {"thu_tuc": CODE, "co_quan": "xyz", "tieu_chi": "complete", "noi_dung": "Thiếu mẫu."}

    refused = office().post("/quantri/ra-soat/lap-phieu", said)

    assert refused.status_code == 422
    assert "Thủ tục này không thuộc cơ quan ấy." in refused.text
    assert office().post("/quantri/ra-soat/lap-phieu", said | {"co_quan": "g15"}).status_code == 302


@pytest.mark.req("PRO-12")
def test_dropping_a_domain_that_is_not_listed_says_so() -> None:
    desk, address = office(), "/quantri/theo-doi-thu-tuc/ten-mien-cu"
    desk.post(address, {"ten_mien": "cu.example.vn", "can_cu": "Nghị quyết 1"})

    said = [desk.post(f"{address}/bo", {"ten_mien": "cu.example.vn"}, follow=True).text for _ in range(2)]

    assert "Đã bỏ tên miền khỏi danh sách." in said[0]
    assert "Tên miền này không có trong danh sách" in said[1]


@pytest.mark.req("PRO-12")
@pytest.mark.parametrize(
    "kind",
    ["no_service", "no_service_here", "dead_link", "old_domain", "wrong_level", "wrong_locality", "ended"],
)
def test_every_kind_of_the_watch_list_is_a_page_and_a_file(kind: str) -> None:
    assert office().get(f"/quantri/theo-doi-thu-tuc?muc={kind}").status_code == 200
    assert office().get(f"/quantri/theo-doi-thu-tuc/xuat.xlsx?muc={kind}").status_code == 200
    assert office().get("/quantri/theo-doi-thu-tuc?muc=khac").status_code == 404
