"""A few procedures in the index, invented, with everyday words for them."""

from dataclasses import replace
from typing import Any

from dichvucong.procedures.selectors import Findings, Wanted, search
from dichvucong.procedures.services import Incoming, SynonymDraft, add_synonym, put_versions
from dichvucong.procedures.words import Applicant, Level
from tests.factories.procedures import FIRST_DAY, LATER_DAY, NOW, content, ground

BIRTH, BIRTH_AGAIN, MARRIAGE = "1.000001", "1.000002", "1.000003"
LICENCE, LICENCE_AGAIN, PASSPORT, TAX, LAND = "3.000346", "3.000348", "1.001456", "1.008498", "1.011441"

_NAMES = {
    BIRTH: ("Thủ tục đăng ký khai sinh", "Hộ tịch", "G15"),
    BIRTH_AGAIN: ("Thủ tục đăng ký lại khai sinh", "Hộ tịch", "G15"),
    MARRIAGE: ("Thủ tục đăng ký kết hôn", "Hộ tịch", "G15"),
    LICENCE: ("Cấp giấy phép lái xe", "Sát hạch lái xe", "G01"),
    LICENCE_AGAIN: ("Cấp lại giấy phép lái xe", "Sát hạch lái xe", "G01"),
    PASSPORT: ("Cấp hộ chiếu phổ thông ở trong nước (thực hiện tại cấp tỉnh)", "Xuất nhập cảnh", "G01"),
    TAX: ("Đăng ký thuế lần đầu đối với cá nhân, cấp mã số thuế", "Thuế", "G12"),
    LAND: ("Đăng ký biện pháp bảo đảm bằng quyền sử dụng đất", "Biện pháp bảo đảm", "G15"),
}
_EVERYDAY = {
    "bằng lái": ("giấy phép lái xe",),
    "làm lại": ("cấp lại", "đăng ký lại"),
    "sổ đỏ": ("quyền sử dụng đất",),
    "passport": ("hộ chiếu",),
    "đổi": ("cấp lại",),
}


def a_world() -> None:
    """Index everything."""
    put_versions([incoming(code) for code in _NAMES], ground=ground())
    for phrase, wordings in _EVERYDAY.items():
        add_synonym(SynonymDraft(phrase, wordings), actor="officer:bien-tap", now=NOW)


def incoming(code: str, **changes: Any) -> Incoming:
    """One of the procedures; licences are for citizens and firms at the province."""
    name, field_name, owner = _NAMES[code]
    text = replace(content(name), field_name=field_name, results=())
    if owner == "G01":
        text = replace(
            text, levels=(Level.PROVINCE,), applicants=(Applicant.CITIZEN, Applicant.FOREIGNER), components=()
        )
    return Incoming(code, owner, replace(text, **changes), FIRST_DAY)


def found(text: str, **narrowed: Any) -> Findings:
    """What a citizen gets."""
    return search(Wanted(text, **narrowed), LATER_DAY, offset=0, limit=20)


def codes(text: str, **narrowed: Any) -> list[str]:
    """The codes a citizen gets, best first."""
    return [result.view.code for result in found(text, **narrowed).results]
