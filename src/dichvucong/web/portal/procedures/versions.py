"""The versions of a procedure, two of them side by side."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.kernel.text import tidy
from dichvucong.procedures.content import ProcedureContent
from dichvucong.procedures.rules import Difference, differences
from dichvucong.procedures.selectors import VersionLine, content_of_version, history_of, named
from dichvucong.procedures.selectors.localising import others_in
from dichvucong.web.access import public
from dichvucong.web.portal.procedures.page import unknown
from dichvucong.web.portal.validators import validated
from dichvucong.web.rendering import page

BEFORE, AFTER = "tu", "den"


@public
@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponseBase:
    """What changed between two versions: the last two, or those chosen (`?tu=1&den=3`)."""
    code = tidy(code)
    history = history_of(code)
    if not history:
        return unknown(code)
    before, after, error = _chosen(history, request.GET.get(BEFORE, ""), request.GET.get(AFTER, ""))
    found = _differences(code, before, after) if before != after else ()
    context = {
        "code": code,
        "name": history[-1].name,
        "history": history,
        "before": before,
        "after": after,
        "differences": found,
        "error": error,
    }
    status = HTTPStatus.BAD_REQUEST if error else HTTPStatus.OK
    response = page("portal/procedures/versions.html", context, status=status)
    return response if error else validated(request, response, changed_at=history[-1].changed_at)


def _differences(code: str, before: VersionLine, after: VersionLine) -> Sequence[Difference]:
    old, new = _content(code, before), _content(code, after)
    names = {other: one.name for other, one in named(others_in(old, new), vietnam_day(now())).items()}
    return differences(old, new, names)


def _content(code: str, line: VersionLine) -> ProcedureContent:
    return content_of_version(code, line.number)


def _chosen(history: Sequence[VersionLine], before: str, after: str) -> tuple[VersionLine, VersionLine, str]:
    """The two versions, the earlier first, and what is wrong with the numbers given."""
    known = {str(line.number): line for line in history}
    usual = history[-2:] if len(history) > 1 else [history[0], history[0]]
    wrong = [number for number in (before, after) if number and number not in known]
    if wrong:
        return usual[0], usual[1], f"Không có bản số “{wrong[0][:10]}”. Dưới đây là hai bản mới nhất."
    first, second = known.get(before, usual[0]), known.get(after, usual[1])
    return (first, second, "") if first.number <= second.number else (second, first, "")
