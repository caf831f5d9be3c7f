"""What is late about units' high-level accounts and rights: lines of the exception board for the Government Office."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from dichvucong.identity.rules.units import RightFlag
from dichvucong.identity.selectors.rights import flagged, rights_to_review
from dichvucong.identity.selectors.units import late_unit_requests
from dichvucong.web.console.late_procedures import LateLine
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.units import for_the_office


def late_units(request: HttpRequest, now: datetime) -> Sequence[LateLine]:
    """Empty for everybody else."""
    if not for_the_office(request, "units.admit"):
        return []
    waiting = LateLine(
        "Đề nghị cấp tài khoản cấp cao quá hạn 04 giờ làm việc",
        late_unit_requests(now=now).count(),
        reverse("console:unit_requests"),
    )
    rights = rights_to_review(officer_of(request).account, now=now)
    overdue = LateLine(
        "Quyền quá hạn rà soát hằng năm",
        flagged(rights, RightFlag.OVERDUE, now=now).count(),
        f"{reverse('console:rights_review')}?loai=overdue",
    )
    return [waiting, overdue]
