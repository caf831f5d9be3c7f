"""POST /telecom/v1/owners: confirms or not; never tells whose a number is."""

import hmac

from starlette.requests import Request
from starlette.responses import Response

from sandbox.vneid.people import PEOPLE, Person
from sandbox.web import fault, json_answer, json_of, problem_answer, world_of


async def check(request: Request) -> Response:
    """Whether `phone` belongs to the holder of `number` (of `country`, for a passport)."""
    world = world_of(request)
    expected = str(world.vault.secrets["telecom"]["api_key"])
    if not hmac.compare_digest(request.headers.get("x-api-key", "").encode(), expected.encode()):
        return problem_answer(401, "bad_api_key", "Khóa API không đúng.")
    broken = await fault(world, "telecom")
    if broken:
        return broken
    asked = await json_of(request)
    owner = next((person for person in PEOPLE.values() if _owns(person, str(asked.get("phone", "")))), None)
    if owner is None or not _holds(owner, str(asked.get("number", "")), str(asked.get("country", ""))):
        return json_answer({"owner": False})
    return json_answer({"owner": True, "full_name": owner.name})


def _owns(person: Person, phone: str) -> bool:
    return bool(person.phone) and phone == f"+84{person.phone.removeprefix('0')}"


def _holds(person: Person, number: str, country: str) -> bool:
    if not number:
        return False
    return number == person.citizen_number or (number, country) == (person.passport, person.nationality)
