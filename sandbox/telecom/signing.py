"""The mobile signature service: requests wait on a phone until its holder confirms with the PIN of the SIM.

Switches of `sim`: `down`, `slow`, `silent` (takes the request, gives no answer), `wrong_signer`.
"""

import asyncio
import base64
import hmac

from starlette.requests import Request
from starlette.responses import Response

from sandbox.authority.signing import signature_over
from sandbox.telecom.phones import Asked
from sandbox.web import HANG_SECONDS, fault, form_of, json_answer, json_of, page, problem_answer, world_of

PIN = "123456"
TARGET = "sim"
SIMS = {
    "+84950000001": "thu",
    "+84950000007": "doe",
    "+84950000008": "sample",
    "+84950000009": "vi-du",
    "+84950000010": "hang-mau",
}
"""Phones with a certificate on their SIM, and whose it is."""


async def ask(request: Request) -> Response:
    """POST /telecom/v1/signatures."""
    world = world_of(request)
    if not _may(request):
        return problem_answer(401, "bad_api_key", "Khóa API không đúng.")
    broken = await fault(world, TARGET)
    if broken:
        return broken
    said = {name: str(value) for name, value in (await json_of(request)).items()}
    made = Asked(said.get("reference", ""), said.get("phone", ""), said.get("text", ""), said.get("code", ""))
    world.sim.asked.setdefault(made.reference, made)
    if world.switches.take(TARGET, "silent"):
        await asyncio.sleep(HANG_SECONDS)
    return json_answer({"state": "waiting"}, 202)


async def look(request: Request) -> Response:
    """GET /telecom/v1/signatures/{reference}."""
    world = world_of(request)
    if not _may(request):
        return problem_answer(401, "bad_api_key", "Khóa API không đúng.")
    broken = await fault(world, TARGET)
    if broken:
        return broken
    found = world.sim.asked.get(request.path_params["reference"])
    if found is None:
        return json_answer({"state": "over"})
    return json_answer({"state": found.state, "signature": found.signature})


async def phones(request: Request) -> Response:
    """GET /sim: what waits on the phones that have a certificate."""
    return _page(request)


async def confirm(request: Request) -> Response:
    """POST /sim with `reference`, `pin` and `action` confirm or refuse."""
    world, said = world_of(request), await form_of(request)
    found = world.sim.asked.get(said.get("reference", ""))
    if found is None or found.state != "waiting" or found.phone not in SIMS:
        return _page(request, error="Yêu cầu này không còn.", status=409)
    if said.get("action") == "refuse":
        found.state = "refused"
        return _page(request)
    if said.get("pin") != PIN:
        return _page(request, error=f"Mã PIN không đúng. SIM thử nghiệm dùng {PIN}.", status=422)
    forged = world.switches.take(TARGET, "wrong_signer")
    signed = signature_over(
        found.text,
        world.authority.issued[SIMS[found.phone]],
        chain=(world.authority.middle.certificate,),
        key=world.authority.stranger if forged else None,
    )
    found.state, found.signature = "signed", base64.b64encode(signed).decode()
    return _page(request)


def _may(request: Request) -> bool:
    expected = str(world_of(request).vault.secrets["telecom"]["api_key"])
    return hmac.compare_digest(request.headers.get("x-api-key", "").encode(), expected.encode())


def _page(request: Request, *, error: str = "", status: int = 200) -> Response:
    waiting = [
        one
        for one in reversed(world_of(request).sim.asked.values())
        if one.phone in SIMS and one.state == "waiting"
    ]
    return page("sim.jinja", status, asked=waiting, error=error, pin=PIN)
