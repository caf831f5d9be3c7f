import pytest

from dichvucong.integrations.procedure_records.legal_bases import HEADER, parse_legal_bases

pytestmark = pytest.mark.req("PRO-15")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Luật Hộ tịch60/2014/QH13Nghị định về hộ tịch123/2015/NĐ-CP",
            [("60/2014/QH13", "Luật Hộ tịch"), ("123/2015/NĐ-CP", "Nghị định về hộ tịch")],
        ),
        (
            "Luật 54/2014/QH1354/2014/QH13Luật Quản lý thuế38/2019/QH14",
            [("54/2014/QH13", "Luật 54/2014/QH13"), ("38/2019/QH14", "Luật Quản lý thuế")],
        ),
        (
            "Sửa đổi Thông tư số 12/2015/TT-BTC ngày 30/01/201522/2019/TT-BTC",
            [("22/2019/TT-BTC", "Sửa đổi Thông tư số 12/2015/TT-BTC ngày 30/01/2015")],
        ),
        ("Luật Doanh nghiệp 202076/2025/QH15", [("76/2025/QH15", "Luật Doanh nghiệp 2020")]),
        (
            "Cắt giảm thủ tục66.7/2025/NQ-CPQUY ĐỊNH MỨC THU25/2021/TT-BTC",
            [("66.7/2025/NQ-CP", "Cắt giảm thủ tục"), ("25/2021/TT-BTC", "QUY ĐỊNH MỨC THU")],
        ),
        ("Về hòa giải thương mại 22/2017/NĐ-CP", [("22/2017/NĐ-CP", "Về hòa giải thương mại")]),
        ("Nghị định số 46/2020/NĐ-CP46/2020", [("46/2020", "Nghị định số 46/2020/NĐ-CP")]),
        (
            "Quy định tố tụng11/2016/TTLT-BTP-TANDTC-VKSNDTCLuật26/2008/QH12",
            [("11/2016/TTLT-BTP-TANDTC-VKSNDTC", "Quy định tố tụng"), ("26/2008/QH12", "Luật")],
        ),
    ],
)
def test_titles_and_numbers_run_together_come_apart(text: str, found: list[tuple[str, str]]) -> None:
    parsed = parse_legal_bases(HEADER + text)

    assert [(basis.number, basis.name) for basis in parsed.bases] == found
    assert parsed.left == ""


def test_a_title_without_a_number_is_kept_as_text() -> None:
    parsed = parse_legal_bases(f"{HEADER}Luật Hộ tịch60/2014/QH13Luật Hóa chất")

    assert len(parsed.bases) == 1
    assert parsed.left == "Luật Hóa chất"
