"""POST /thue/v1/taxpayers: the organisation of a tax code. All are invented."""

import hmac
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from sandbox.web import fault, json_answer, json_of, problem_answer, world_of


@dataclass(frozen=True)
class Taxpayer:
    """One organisation."""

    name: str
    representative: str
    status: str = "active"


TAXPAYERS = {
    "9900000016": Taxpayer("Công ty TNHH Ví Dụ", "Nguyễn Văn Thử"),
    "9900000023": Taxpayer("Công ty Cổ phần Hàng Mẫu", "SAMPLE ALICE"),
    "9900000030": Taxpayer("Sở Tư pháp thành phố Hà Nội", "Trần Thị Mẫu"),
    "9900000048": Taxpayer("Ngân hàng Nhân Ái", "Phạm Thị Thí Dụ"),
    "9900000055": Taxpayer("Ủy ban nhân dân thành phố Đà Nẵng", "Lê Minh Họa"),
    "9900000094": Taxpayer("Công ty TNHH Đã Giải Thể", "Lê Minh Họa", "closed"),
}


async def look_up(request: Request) -> Response:
    """Answers what there is, or that there is nothing."""
    world = world_of(request)
    expected = str(world.vault.secrets["tax"]["api_key"])
    if not hmac.compare_digest(request.headers.get("x-api-key", "").encode(), expected.encode()):
        return problem_answer(401, "bad_api_key", "Khóa API không đúng.")
    broken = await fault(world, "tax")
    if broken:
        return broken
    code = str((await json_of(request)).get("tax_code", ""))
    found = TAXPAYERS.get(code)
    if found is None:
        return json_answer({"found": False})
    closed = world.switches.take("tax", "closed", code) is not None
    return json_answer(
        {
            "found": True,
            "name": found.name,
            "status": "closed" if closed else found.status,
            "representative": found.representative,
        }
    )
