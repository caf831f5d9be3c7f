"""The SMS gateway: takes a message once per reference, tells its delivery state, shows an inbox."""

import asyncio
import hmac
import random
import re
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.web import HANG_SECONDS, fault, json_answer, json_of, page, problem_answer, world_of

MAX_TEXT = 1000
_PHONE = re.compile(r"(0|\+?84)(2\d{9}|[35789]\d{8})")


async def send(request: Request) -> Response:
    """POST /sms/send."""
    world = world_of(request)
    if not _may(request):
        return problem_answer(401, "bad_api_key", "Khóa API không đúng.")
    broken = await fault(world, "sms")
    if broken:
        return broken
    if random.random() < float(world.switches.take("sms", "error_rate") or 0):
        return problem_answer(500, "internal_error", "Lỗi hệ thống.")
    try:
        phone, text, reference = _read(await json_of(request))
    except ValueError as error:
        return problem_answer(422, "invalid_request", str(error))
    if world.switches.take("sms", "lose", phone):
        # Taken, and never seen on any telephone.
        return json_answer({"message_id": "sms_lost", "reference": reference, "state": "accepted"})
    message = world.sms.accept(phone, text, reference)
    if world.switches.take("sms", "silent"):
        await asyncio.sleep(HANG_SECONDS)
    return json_answer({"message_id": message.message_id, "reference": reference, "state": "accepted"})


async def status(request: Request) -> Response:
    """GET /sms/messages/{message_id} or /sms/messages?reference=…."""
    if not _may(request):
        return problem_answer(401, "bad_api_key", "Khóa API không đúng.")
    message_id = request.path_params.get("message_id", "")
    message = world_of(request).sms.find(
        message_id=message_id, reference=request.query_params.get("reference", "")
    )
    if message is None:
        return problem_answer(404, "unknown_message", "Không có tin nhắn này.")
    told = {"message_id": message.message_id, "reference": message.reference, "state": message.state}
    return json_answer({**told, "at": message.at})


async def inbox(request: Request) -> Response:
    """GET /sms: the messages, for people."""
    return page("sms.jinja", messages=world_of(request).sms.newest_first())


async def listing(request: Request) -> Response:
    """GET /admin/sms: the messages, newest first."""
    return json_answer([asdict(message) for message in world_of(request).sms.newest_first(10_000)])


def _may(request: Request) -> bool:
    expected = str(world_of(request).vault.secrets["sms"]["api_key"])
    return hmac.compare_digest(request.headers.get("x-api-key", "").encode(), expected.encode())


def _read(given: dict[str, Any]) -> tuple[str, str, str]:
    phone, text, reference = (given.get(name) for name in ("phone", "text", "reference"))
    if not isinstance(phone, str) or not _PHONE.fullmatch(phone):
        raise ValueError("phone: không phải số điện thoại Việt Nam.")
    if not isinstance(text, str) or not 0 < len(text) <= MAX_TEXT:
        raise ValueError("text: phải có từ 1 đến 1000 ký tự.")
    if not isinstance(reference, str) or not 0 < len(reference) <= len("0" * 100):
        raise ValueError("reference: phải có từ 1 đến 100 ký tự.")
    return phone, text, reference
