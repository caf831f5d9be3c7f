"""How a province misbehaves."""

from starlette.responses import PlainTextResponse, Response

from sandbox.web import fault
from sandbox.world import World

TOO_MANY = 429
REDIRECTS = range(300, 400)


async def misbehave(world: World, system: str) -> Response | None:
    """The answer a switch wants instead of the real one, or None."""
    target = f"province:{system}"
    broken = await fault(world, target)
    if broken:
        return broken
    status = world.switches.take(target, "status")
    if status is not None:
        return _status(int(status))
    if world.switches.take(target, "garbage"):
        return PlainTextResponse("<html><!-- \x00 502 -> 200 ?? {]}", media_type="application/json")
    return None


def _status(status: int) -> Response:
    headers = {}
    if status == TOO_MANY:
        headers["Retry-After"] = "2"
    if status in REDIRECTS:
        headers["Location"] = "http://127.0.0.1:9/elsewhere"
    return PlainTextResponse("", status_code=status, headers=headers)
