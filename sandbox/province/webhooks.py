"""Standard Webhooks: deliveries to the province, and its answers about what is due."""

import json
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError
from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.province.faults import misbehave
from sandbox.province.mailbox import Received
from sandbox.web import json_answer, problem_answer, world_of
from sandbox.world import World

_verifiers: dict[str, Webhook] = {}


async def receive(request: Request) -> Response:
    """POST /provinces/{system}/webhooks: 204 when genuine, kept once however often it comes."""
    world, system = world_of(request), request.path_params["system"]
    body = await request.body()
    broken = await misbehave(world, system)
    if broken:
        return broken
    try:
        content = _genuine(world, system, body, request)
    except (WebhookVerificationError, ValueError):
        return problem_answer(401, "bad_signature", "Chữ ký webhook không đúng.")
    message_id = request.headers["webhook-id"]
    kind = str(content.get("type", ""))
    world.mailbox.keep(Received(system, message_id, "webhook", kind, clock.now().isoformat(), content))
    return Response(status_code=204)


async def quote(request: Request) -> Response:
    """POST /provinces/{system}/quote: what is due at this moment."""
    world, system = world_of(request), request.path_params["system"]
    body = await request.body()
    broken = await misbehave(world, system)
    if broken:
        return broken
    try:
        identifier = str(_genuine(world, system, body, request).get("revenue_identifier", ""))
    except (WebhookVerificationError, ValueError):
        return problem_answer(401, "bad_signature", "Chữ ký không đúng.")
    amount_vnd = world.mailbox.quotes.get((system, identifier))
    if amount_vnd is None:
        return problem_answer(404, "unknown_obligation", "Hệ thống không có khoản phải nộp này.")
    status = "due" if amount_vnd else "none"
    return json_answer({"revenue_identifier": identifier, "amount_vnd": amount_vnd, "status": status})


def _genuine(world: World, system: str, body: bytes, request: Request) -> dict[str, Any]:
    secret = world.vault.system_secret(system, "webhook_secret")
    verifier = _verifiers.get(secret)
    if verifier is None:
        verifier = _verifiers[secret] = Webhook(secret)
    verifier.verify(body, dict(request.headers), json_parse=False)
    content = json.loads(body)
    if not isinstance(content, dict):
        raise ValueError("a JSON object is expected")  # noqa: TRY004 -- one error for the caller
    return content
