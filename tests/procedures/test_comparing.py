from dataclasses import replace

import pytest

from dichvucong.procedures.content import Duration, Fee, LocalOverrides, Stage
from dichvucong.procedures.rules import localised
from dichvucong.procedures.rules.comparing import Mark, differences
from dichvucong.procedures.rules.wording import SECTION_LABELS, Section, fee_in_words, lines_of, worded
from dichvucong.procedures.words import DurationUnit
from tests.factories.procedures import content

pytestmark = pytest.mark.req("PRO-01", "PRO-02")


def test_equal_contents_differ_in_nothing() -> None:
    assert differences(content(), content()) == ()


def test_only_what_changed_is_named_with_its_lines_before_and_after() -> None:
    (fees,) = differences(content(fee_vnd=8_000), content(fee_vnd=10_000))

    assert fees.section is Section.FEES
    assert fees.before[-1] == "Trực tiếp – Lệ phí hộ tịch: 8.000 đồng/bản"
    assert fees.after[-1] == "Trực tiếp – Lệ phí hộ tịch: 10.000 đồng/bản"
    assert [line.mark for line in fees.lines] == [Mark.SAME, Mark.GONE, Mark.NEW]


def test_a_line_put_between_two_others_leaves_them_alone() -> None:
    group = content().steps[0]
    longer = replace(group, steps=(group.steps[0], "Đóng lệ phí.", group.steps[1]))

    (steps,) = differences(content(), replace(content(), steps=(longer,)))

    assert [(line.mark, line.text) for line in steps.lines] == [
        (Mark.SAME, "Nộp hồ sơ."),
        (Mark.NEW, "Đóng lệ phí."),
        (Mark.SAME, "Nhận kết quả."),
    ]


def test_against_nothing_everything_said_is_new() -> None:
    found = differences(None, content())

    said = {section.section for section in worded(content()) if section.lines}
    assert {difference.section for difference in found} == said
    assert {line.mark for difference in found for line in difference.lines} == {Mark.NEW}


def test_a_provinces_own_words_are_seen_against_the_central_ones() -> None:
    own = localised(content(), LocalOverrides(receiving_address="Quầy 1, Trung tâm"))

    (place,) = differences(content(), own)

    assert place.label == "Địa chỉ tiếp nhận"
    assert place.after == ("Quầy 1, Trung tâm",)


@pytest.mark.req("PRO-07")
def test_the_stages_of_an_interlinked_procedure_are_read_in_order() -> None:
    stages = (
        Stage("1.000001", "Hộ tịch", "Ủy ban nhân dân cấp xã", term=Duration(1, DurationUnit.WORKING_DAYS)),
        Stage("1.000002", "Bảo hiểm y tế", "Bảo hiểm xã hội"),
    )
    bundle = replace(content(), interlinked=("1.000001", "1.000002", "1.000003"), stages=stages)

    assert lines_of(bundle, Section.INTERLINKED) == (
        "Công đoạn 1: 1.000001; Hộ tịch; Ủy ban nhân dân cấp xã; 1 ngày làm việc",
        "Công đoạn 2: 1.000002; Bảo hiểm y tế; Bảo hiểm xã hội",
        "1.000003",
    )


def test_every_section_has_its_name() -> None:
    assert set(SECTION_LABELS) == set(Section)


def test_other_procedures_are_named_where_their_names_are_known() -> None:
    names = {"1.000002": "Đăng ký khai tử"}

    (related,) = differences(
        content(), replace(content(), related=("1.000002", "1.000003"), related_text="Khác"), names
    )

    assert related.after == ("Đăng ký khai tử (1.000002)", "1.000003", "Khác")


def test_sentences_of_a_fee_end_with_one_full_stop() -> None:
    fee = Fee(name="Lệ phí", amount_vnd=8_000, exemptions="Người có công.", note="Theo nghị quyết.")

    assert fee_in_words(fee) == "Lệ phí: 8.000 đồng. Miễn, giảm: Người có công. Theo nghị quyết."
    assert fee_in_words(Fee(name="Lệ phí")) == "Lệ phí"
