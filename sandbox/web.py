"""Small helpers for handlers: the world behind a request, JSON, problems, pages, faults."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox import clock
from sandbox.banks.callbacks import dump
from sandbox.world import World

HERE = Path(__file__).parent
PROBLEM = "application/problem+json"
HANG_SECONDS = 3600

_pages = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def dong(amount_vnd: int) -> str:
    """An amount as Vietnamese people write it: `1.250.000 đ`."""
    return f"{amount_vnd:,} đ".replace(",", ".")


def moment(value: Any) -> str:
    """A time for people: `16:31:05 ngày 22/11/2026`; "" for none."""
    return value.astimezone(clock.VIETNAM).strftime("%H:%M:%S ngày %d/%m/%Y") if value else ""


def when(text: str) -> str:
    """The same for a time kept as RFC 3339 text."""
    return moment(datetime.fromisoformat(text))


def pretty(value: Any) -> str:
    """JSON for people."""
    return json.dumps(value, ensure_ascii=False, indent=2)


_pages.filters |= {"dong": dong, "moment": moment, "when": when, "pretty": pretty}


def world_of(request: Request) -> World:
    """The world this application plays."""
    world: World = request.app.state.world
    return world


def json_answer(value: Any, status: int = 200) -> Response:
    """Compact JSON."""
    return Response(dump(value), status_code=status, media_type="application/json")


def problem(status: int, code: str, title: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """An RFC 9457 problem as a dict."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "code": code}
    return {**body, "errors": errors} if errors else body


def problem_answer(status: int, code: str, title: str) -> Response:
    """An unsigned problem."""
    return Response(dump(problem(status, code, title)), status_code=status, media_type=PROBLEM)


def page(name: str, status: int = 200, **facts: Any) -> Response:
    """A page from a template."""
    return HTMLResponse(_pages.get_template(name).render(**facts), status_code=status)


async def json_of(request: Request) -> dict[str, Any]:
    """The request's JSON object; {} for an empty body. Raises `ValueError`."""
    body = await request.body()
    if not body:
        return {}
    value = await request.json()
    if not isinstance(value, dict):
        raise ValueError("a JSON object is expected")  # noqa: TRY004 -- one error for the caller
    return value


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a submitted form (URL-encoded, as browsers send it)."""
    body = await request.body()
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def amount_of(text: str, *, most: int) -> int | None:
    """An amount as people type it (`120.000`, `120 000`); None when it is none, or not between 1 and `most`."""
    digits = text.replace(".", "").replace(" ", "")
    amount = int(digits) if digits.isascii() and digits.isdecimal() else 0
    return amount if 0 < amount <= most else None


class DroppedConnection(Response):
    """Promises more than it sends, so that the connection breaks."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- the ASGI shape
        headers = [(b"content-length", b"1000"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


async def fault(world: World, target: str, code: str = "") -> Response | None:
    """Wait as `slow` says; then the answer that `down` wants, or None to go on."""
    switches = world.switches
    seconds = switches.take(target, "slow", code)
    if seconds is not None:
        await asyncio.sleep(float(seconds))
    down = switches.take(target, "down", code)
    if down is None:
        return None
    if down == "reset":
        return DroppedConnection()
    if down == "hang":
        await asyncio.sleep(HANG_SECONDS)
    return problem_answer(503, "unavailable", "Hệ thống đang tạm ngừng.")
