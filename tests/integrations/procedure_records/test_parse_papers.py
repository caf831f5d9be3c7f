import pytest

from dichvucong.integrations.procedure_records.papers import HEADER, parse_papers

pytestmark = pytest.mark.req("PRO-15")


def test_groups_carry_their_case_and_papers_their_form_and_numbers() -> None:
    text = (
        f"Trường hợp cấp mới:{HEADER}Đơn đề nghị (Mẫu TP-01).Mẫu TP-01.docx1 bản chínhẢnh 3x4cm0 bản chính,2 bản sao"
        f"Trường hợp cấp lại:{HEADER}Tờ khaia.docxb.docx1 bản chính"
    )

    first, second = parse_papers(text).groups

    assert (first.case, second.case) == ("Trường hợp cấp mới:", "Trường hợp cấp lại:")
    assert [(p.name, p.form_name, p.originals, p.copies) for p in first.components] == [
        ("Đơn đề nghị (Mẫu TP-01).", "Mẫu TP-01.docx", 1, 0),
        ("Ảnh 3x4cm", "", 0, 2),
    ]
    assert second.components[0].originals == 1


@pytest.mark.parametrize(
    ("text", "name", "originals"),
    [
        ("theo mẫu BM.NCC.20.031 bản chính", "theo mẫu BM.NCC.20.03", 1),
        ("theo Mẫu số 011 bản chính", "theo Mẫu số 01", 1),
        ("Hồ sơ cá nhân12 bản chính", "Hồ sơ cá nhân", 12),
        ("Biên lai: 01 bản chính (Theo mẫu 01)0 bản chính", "Biên lai: 01 bản chính (Theo mẫu 01)", 0),
    ],
)
def test_digits_that_end_a_name_are_no_number_of_copies(text: str, name: str, originals: int) -> None:
    ((paper,),) = (group.components for group in parse_papers(f"--{HEADER}{text}").groups)

    assert (paper.name, paper.originals) == (name, originals)


def test_two_forms_of_one_paper_are_both_kept() -> None:
    ((paper,),) = (
        group.components
        for group in parse_papers(
            f"--{HEADER}Giấy đăng ký (theo quy định).Mẫu 01a.docxMẫu 01b.docx1 bản chính"
        ).groups
    )

    assert (paper.name, paper.form_name) == ("Giấy đăng ký (theo quy định).", "Mẫu 01a.docx; Mẫu 01b.docx")


def test_wording_without_a_counted_paper_is_kept() -> None:
    found = parse_papers(f"Nộp tại cơ quan.{HEADER}Không quy định")

    assert (found.groups, found.left) == ((), ("Nộp tại cơ quan.", "Không quy định"))
