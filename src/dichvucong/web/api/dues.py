"""Look-up without logging in, for mobile apps and other portals: the machine's form of /thanh-toan."""

from typing import Annotated, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dichvucong.kernel.clock import now
from dichvucong.kernel.errors import InvalidValue, NotFound
from dichvucong.payments.selectors import LookUpKind
from dichvucong.payments.services import look_up_or_ask
from dichvucong.web.api.answers import answered
from dichvucong.web.api.auth import slow_down
from dichvucong.web.api.shapes.dues import DueOut, DuesOut
from dichvucong.web.visitors import counted_as

router = Router(tags=["public"])


class CodeUnknown(NotFound):
    """Nothing was ever due under the code."""

    code: ClassVar[str] = "code_unknown"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy khoản phải nộp nào với mã này.", field="code")


@router.get("/public/dues", response={200: DuesOut})
def find(request: HttpRequest, code: Annotated[str, Query(min_length=1, max_length=300)]) -> HttpResponse:
    """What is due for a dossier code, decision number or payment code. Pages and machines share one limit."""
    slow_down(f"look-up:{counted_as(request)}", limit=settings.PORTAL_LIMITS["look-up"])
    found = look_up_or_ask(code, now=now())
    if found.kind is LookUpKind.MALFORMED:
        raise InvalidValue(found.problem, field="code")
    if found.kind is LookUpKind.UNKNOWN:
        raise CodeUnknown
    return answered(DuesOut.model_construct(code=found.code, dues=[DueOut.of(due) for due in found.dues]))
