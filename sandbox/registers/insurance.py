"""POST /bhxh/v1/insured: confirms that a number belongs to somebody of a name and birth. Everybody is invented."""

import hmac
import unicodedata
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from sandbox.web import fault, json_answer, json_of, problem_answer, world_of


@dataclass(frozen=True)
class Insured:
    """One insured person; `phone` is the one on record."""

    full_name: str
    birth: str
    phone: str


INSURED = {
    "7900000001": Insured("Nguyễn Văn Thử", "1990-05-12", "0950000001"),
    "7900000007": Insured("DOE JOHN", "1976-07-04", "0950000007"),
    "7900000008": Insured("SAMPLE ALICE", "1980", "0950000008"),
    "7900000009": Insured("NO PHONE", "1970", ""),
}


async def check(request: Request) -> Response:
    """Yes with the name and phone on record, or no."""
    world = world_of(request)
    expected = str(world.vault.secrets["insurance"]["api_key"])
    if not hmac.compare_digest(request.headers.get("x-api-key", "").encode(), expected.encode()):
        return problem_answer(401, "bad_api_key", "Khóa API không đúng.")
    broken = await fault(world, "insurance")
    if broken:
        return broken
    asked = await json_of(request)
    found = INSURED.get(str(asked.get("number", "")))
    if found is None or not _is_same(found, str(asked.get("full_name", "")), str(asked.get("birth", ""))):
        return json_answer({"insured": False})
    return json_answer({"insured": True, "full_name": found.full_name, "phone": found.phone})


def _is_same(found: Insured, name: str, birth: str) -> bool:
    return _plain(found.full_name) == _plain(name) and found.birth == birth


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
