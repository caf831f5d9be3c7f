"""Questions and answers, down to the systems of ministries and provinces and up from those of ministries (QC 22).

Who asked is not kept, so the fields about a person are empty. A message that cannot be taken whole changes nothing: clients
mark every row of a message as delivered once it is answered with success.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from dichvucong.catalogs.selectors import agencies, field_codes, fields_after
from dichvucong.kernel.codes import AgencyCode
from dichvucong.kernel.errors import InvalidFields, InvalidValue
from dichvucong.procedures.rules.fields import field_code
from dichvucong.procedures.selectors import fields_in_force
from dichvucong.procedures.selectors.questions import (
    QuestionRow,
    question_for,
    questions_after,
    questions_asked_of,
)
from dichvucong.procedures.services import SentAnswer, SentQuestion, take_in_answers, take_in_questions
from dichvucong.web.legacy.mirror.envelope import INVALID, Call, Refused, text_of

Row = Mapping[str, Any]

MOST_ROWS: Final = 1_000
_PAGE: Final = 1_000
_MOST_FIELDS: Final = 10_000
_LONGEST_NUMBER: Final = 18
_LONGEST_ID: Final = 60
_SHOWN: Final = 1
_NAMES: Final[Mapping[str, str]] = {
    "text": "NOIDUNG",
    "field_name": "MaLinhVuc",
    "procedure_codes": "MaLinhVuc",
    "owner_code": "MADONVI",
    "number": "HOIDAPID",
    "answer": "NOIDUNGTRALOI",
}


def asked(call: Call) -> Sequence[Row]:
    """LayDanhSachHoiDapGuiTuDVCQG: what was asked on the portal of the ministry that calls."""
    return _rows(questions_asked_of(call.root), call)


def published(call: Call) -> Sequence[Row]:
    """LayDanhSachHoiDapBoCoQuan: the public questions and answers of all ministries."""
    found: list[QuestionRow] = []
    while page := questions_after(found[-1].pk if found else 0, limit=_PAGE):
        found += page
    return _rows(found, call)


def answer(call: Call) -> Sequence[Row]:
    """LayNoiDungTraLoiTheoCauHoi: the answer to one question; nothing while it has none."""
    number = _number(call.text("cauhoiid"))
    if number is None:
        raise Refused(INVALID, "Thiếu trường cauhoiid, hoặc không phải là số.")
    question = question_for(number, call.root)
    if question is None or not question.answer:
        return []
    return [{"TRALOIID": question.pk, "NOIDUNGTRALOI": question.answer}]


def take_questions(call: Call) -> Sequence[Row]:
    """DongBoHoiDap: questions of the ministry's own system."""
    names = _field_names(call)
    rows = [_question(row, f"data[{place}]", names, call) for place, row in enumerate(_data(call))]
    with _places():
        take_in_questions(rows, owner_code=call.root, actor=_actor(call), now=call.now)
    return []


def take_answers(call: Call) -> Sequence[Row]:
    """DongBoKetQuaHoiDapGuiTuDVCQG: answers of the ministry to what was asked on the portal."""
    rows = [_answer(row, f"data[{place}]") for place, row in enumerate(_data(call))]
    with _places():
        take_in_answers(rows, owner_code=call.root, actor=_actor(call), now=call.now)
    return []


def _rows(questions: Sequence[QuestionRow], call: Call) -> Sequence[Row]:
    owners = agencies({question.owner_code for question in questions}, on=call.day)
    known = field_codes(on=call.day)
    return [
        {
            "HOIDAPID": question.pk,
            "MALINHVUC": field_code("", question.field_name, question.owner_code, known=known),
            "MADONVI": call.written(question.owner_code),
            "TENDONVI": owners[question.owner_code].name if question.owner_code in owners else "",
            "NOIDUNG": question.text,
            "NOIDUNGTRALOI": question.answer,
            "TRALOIID": question.pk if question.answer else 0,
            "HOVATEN": "",
            "DIACHI": "",
            "THUDIENTU": "",
            "SODIENTHOAI": "",
            "MATTHCDP": next(iter(question.procedure_codes), ""),
            "TRANGTHAI": _SHOWN,
        }
        for question in questions
    ]


def _data(call: Call) -> Sequence[Mapping[str, Any]]:
    given = call.values.get("data")
    if not isinstance(given, list) or not given:
        raise Refused(INVALID, "Trường data phải là một danh sách có ít nhất một dòng.")
    if len(given) > MOST_ROWS:
        raise Refused(INVALID, f"Mỗi bản tin tối đa {MOST_ROWS} dòng; hãy chia nhỏ.")
    wrong = [f"data[{place}]" for place, row in enumerate(given) if not isinstance(row, dict)]
    if wrong:
        raise Refused(INVALID, f"{wrong[0]}: phải là một đối tượng JSON.")
    return given


def _question(row: Mapping[str, Any], path: str, names: Mapping[str, str], call: Call) -> SentQuestion:
    number = text_of(row.get("HOIDAPID"))
    if not number or len(number) > _LONGEST_ID:
        raise Refused(INVALID, f"{path}.HOIDAPID: cần mã câu hỏi, tối đa {_LONGEST_ID} ký tự.")
    if not _is_own(text_of(row.get("MADONVI")), call):
        raise Refused(INVALID, f"{path}.MADONVI: không thuộc cơ quan đang gửi.")
    code = text_of(row.get("MaLinhVuc")) or text_of(row.get("MALINHVUC"))
    if code not in names:
        raise Refused(INVALID, f"{path}.MaLinhVuc: không có lĩnh vực mã “{code[:40]}”.")
    return SentQuestion(external_id=number, text=text_of(row.get("NOIDUNG")), field_name=names[code])


def _answer(row: Mapping[str, Any], path: str) -> SentAnswer:
    number = _number(text_of(row.get("HOIDAPID")))
    if number is None:
        raise Refused(INVALID, f"{path}.HOIDAPID: phải là mã câu hỏi của cổng, một số nguyên.")
    said = text_of(row.get("NGAYTRALOI"))
    answered_on = _day(said)
    if said and answered_on is None:
        raise Refused(INVALID, f"{path}.NGAYTRALOI: phải là ngày dạng 31/12/2026.")
    return SentAnswer(number=number, text=text_of(row.get("NOIDUNGTRALOI")), answered_on=answered_on)


def _field_names(call: Call) -> Mapping[str, str]:
    """The names of fields by every code this protocol ever gives out for them."""
    used = {field.code: field.name for field in fields_in_force(call.day)}
    return {field.code: field.name for field in fields_after("", limit=_MOST_FIELDS, on=call.day)} | used


def _is_own(code: str, call: Call) -> bool:
    if not code:
        return True
    try:
        return AgencyCode.parse(code).new.partition(".")[0] == call.root
    except InvalidValue:
        return False


def _number(text: str) -> int | None:
    fits = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if fits else None


def _day(text: str) -> date | None:
    """The day of `31/12/2026 08:30:00`; None when it is none."""
    try:
        return datetime.strptime(text[:10], "%d/%m/%Y").date()  # noqa: DTZ007 -- a day has no zone
    except ValueError:
        return None


def _actor(call: Call) -> str:
    return f"system:{call.system.code}"


@contextmanager
def _places() -> Iterator[None]:
    """Errors in the names clients know: `data[2].NOIDUNG: …`."""
    try:
        yield
    except InvalidFields as wrong:
        first = wrong.errors[0]
        place, _, field = first.field.partition(".")
        name = _NAMES.get(field, field)
        raise Refused(INVALID, f"data[{place}].{name}: {first.message}") from wrong
