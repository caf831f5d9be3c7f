"""The application: which address is answered by what."""

import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.admin import api as admin
from sandbox.banks import api as banks
from sandbox.banks import pages as bank_pages
from sandbox.province import webhooks
from sandbox.web import HERE, problem_answer
from sandbox.world import World


async def health(request: Request) -> Response:  # noqa: ARG001 -- the handler's shape
    """GET /health."""
    return JSONResponse({"status": "ok"})


class LoopbackOnly:
    """Answers 403 to anybody from another machine, and to other sites' pages in a local browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        headers = dict(scope["headers"])
        foreign = headers.get(b"sec-fetch-site", b"none") not in {b"none", b"same-origin"}
        if client is None or not ipaddress.ip_address(client[0]).is_loopback or foreign:
            await problem_answer(403, "loopback_only", "Chỉ dùng được trên chính máy này.")(
                scope, receive, send
            )
            return
        await self._app(scope, receive, send)


def build_app(world: World) -> Starlette:
    """The ASGI application of one world. The busiest addresses come first."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await world.open()
        yield
        await world.close()

    app = Starlette(
        routes=[
            Route("/banks/{bank}/v1/orders", banks.open_order, methods=["POST"]),
            Route("/provinces/{system}/webhooks", webhooks.receive, methods=["POST"]),
            Mount("/admin", routes=_ADMIN, middleware=[Middleware(LoopbackOnly)]),
            Route("/banks/{bank}/v1/orders/{code}", banks.ask_order),
            Route("/banks/{bank}/v1/orders/{code}/close", banks.close_order, methods=["POST"]),
            Route("/banks/{bank}/.well-known/jwks.json", banks.jwks),
            Route("/banks/{bank}/pay/{code}", bank_pages.show),
            Route("/banks/{bank}/pay/{code}", bank_pages.submit, methods=["POST"]),
            Route("/banks", bank_pages.listing),
            Route("/provinces/{system}/quote", webhooks.quote, methods=["POST"]),
            Route("/health", health),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        lifespan=lifespan,
    )
    app.state.world = world
    return app


_ADMIN = [
    Route("/pay/{code}", admin.pay, methods=["POST"]),
    Route("/reverse/{code}", admin.reverse, methods=["POST"]),
    Route("/ledger", admin.ledger),
    Route("/switches", admin.switches, methods=["GET", "POST", "DELETE"]),
    Route("/switches/{number:int}", admin.turn_off, methods=["DELETE"]),
    Route("/reset", admin.reset, methods=["POST"]),
    Route("/provinces/{system}/quotes/{identifier}", admin.set_quote, methods=["PUT"]),
    Route("/provinces/{system}/messages", admin.province_messages),
]
