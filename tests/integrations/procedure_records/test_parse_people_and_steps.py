import pytest

from dichvucong.integrations.procedure_records.people import (
    parse_agencies,
    parse_applicants,
    parse_kind,
    parse_levels,
)
from dichvucong.integrations.procedure_records.results import parse_results
from dichvucong.integrations.procedure_records.steps import parse_steps
from dichvucong.procedures.content import ResultRef
from dichvucong.procedures.words import Applicant, Level, ProcedureKind

pytestmark = pytest.mark.req("PRO-15")


def test_an_applicant_may_hold_commas_in_its_name() -> None:
    text = "Tổ chức (không bao gồm doanh nghiệp, HTX), Công dân Việt Nam, Cán bộ, công chức, viên chức"

    assert parse_applicants(text) == (
        (Applicant.ORGANISATION, Applicant.CITIZEN, Applicant.OFFICIAL),
        "",
    )


def test_an_applicant_in_no_catalogue_is_told() -> None:
    found, left = parse_applicants("Công dân Việt Nam, Người ngoài hành tinh")

    assert (found, left) == ((Applicant.CITIZEN,), "nguoi ngoai hanh tinh")


def test_agencies_part_at_commas_before_a_capital_only() -> None:
    text = "Cục Cảnh sát về trật tự, xã hội, Công an tỉnh\nỦy ban Nhân dân xã, phường, thị trấn"

    assert [agency.name for agency in parse_agencies(text)] == [
        "Cục Cảnh sát về trật tự, xã hội",
        "Công an tỉnh",
        "Ủy ban Nhân dân xã, phường, thị trấn",
    ]


def test_levels_and_kinds_are_the_catalogues_words() -> None:
    assert parse_levels(["Cấp bộ", "Cấp xã", "Cấp trời"]) == (
        (Level.MINISTRY, Level.COMMUNE),
        ("Cấp trời",),
    )
    assert parse_kind("TTHC được giao luật quy định chi tiết") == ProcedureKind.DELEGATED
    assert parse_kind("khác nữa") is None


def test_steps_begin_again_where_another_case_begins() -> None:
    text = "Trường hợp một:\nBước 1: Nộp.\nBước 2: Nhận.\n* Trường hợp hai:\n- Bước 1: Khai.\n- Bước 2: Trả."

    first, second = parse_steps(text)

    assert (first.case, first.steps) == ("Trường hợp một:", ("Nộp.", "Nhận."))
    assert (second.case, second.steps) == ("* Trường hợp hai:", ("Khai.", "Trả."))


def test_a_first_step_on_the_line_of_its_case_is_a_step() -> None:
    (group,) = parse_steps("Nộp hồ sơ: Bước 1: Gửi.\nBước 2: Nhận.")

    assert (group.case, group.steps) == ("Nộp hồ sơ:", ("Gửi.", "Nhận."))


def test_steps_without_numbers_are_one_step() -> None:
    (group,) = parse_steps("Nộp rồi nhận.")

    assert group.steps == ("Nộp rồi nhận.",)


def test_a_result_gives_its_code_only_when_it_is_of_the_catalogue() -> None:
    entries = [
        {"name": "Giấy khai sinh", "code": "KQ.G15.000001"},
        {"name": "Quyết địnhMã: 000.00.00.G11-KQ1711Từ khóaXét", "code": ""},
        {"name": "", "code": ""},
    ]

    assert parse_results(entries) == (ResultRef("Giấy khai sinh", "KQ.G15.000001"), ResultRef("Quyết định"))
