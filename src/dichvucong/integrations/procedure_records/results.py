"""Results: a name with its code in the catalogue, or with the code run into the name. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dichvucong.integrations.procedure_records.texts import one_line
from dichvucong.procedures.content import ResultRef

_CODE: Final = re.compile(r"KQ\.[A-Z]\d{2}\.\d{1,9}")
_RUN_TOGETHER: Final = re.compile(
    r"^(?P<name>.*?)Mã: ?(?P<code>\S{1,60}?)(?:Từ khóa.*|Mô tả.*|Không có thông tin.*)?$", re.DOTALL
)


def parse_results(entries: Sequence[Mapping[str, Any]]) -> tuple[ResultRef, ...]:
    """The results with a name; a code of another catalogue is not kept as one."""
    found = [_result(str(entry.get("name") or ""), str(entry.get("code") or "")) for entry in entries]
    return tuple(dict.fromkeys(result for result in found if result.name))


def _result(name: str, code: str) -> ResultRef:
    run_together = _RUN_TOGETHER.match(name)
    if run_together:
        name, code = run_together["name"], code or run_together["code"]
    return ResultRef(one_line(name), code if _CODE.fullmatch(code) else "")
