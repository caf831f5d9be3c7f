"""The application: which address is answered by what."""

import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.admin import api as admin
from sandbox.admin import pages as admin_pages
from sandbox.authority import pages as authority
from sandbox.banks import api as banks
from sandbox.banks import corrections, refunds, statements
from sandbox.banks import pages as bank_pages
from sandbox.messages import mail, sms
from sandbox.portals import pages as portals
from sandbox.province import legacy, legacy_client, site, webhooks
from sandbox.province import page as province_page
from sandbox.registers import insurance, tax
from sandbox.telecom import register, signing
from sandbox.transfer import manual
from sandbox.transfer import pages as transfer_pages
from sandbox.treasury import orders as treasury
from sandbox.vneid import provider as vneid
from sandbox.vnpay import gateway, transactions
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
        own = headers.get(b"sec-fetch-site", b"none") in {b"none", b"same-origin"}
        foreign = not own and scope["method"] not in {"GET", "HEAD"}
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
        postman = mail.Postman(world.mail, world.switches)
        mail_server = await mail.open_server(postman, world.settings.host, world.settings.smtp_port)
        yield
        mail_server.close()
        await world.close()

    app = Starlette(routes=_routes(), lifespan=lifespan)
    app.state.world = world
    return app


def _routes() -> list[BaseRoute]:
    return [
        Route("/banks/{bank}/v1/orders", banks.open_order, methods=["POST"]),
        Route("/provinces/{system}/webhooks", webhooks.receive, methods=["POST"]),
        Mount("/admin", routes=_ADMIN, middleware=[Middleware(LoopbackOnly)]),
        Route("/banks/{bank}/v1/orders/{code}", banks.ask_order),
        Route("/banks/{bank}/v1/orders/{code}/close", banks.close_order, methods=["POST"]),
        Route("/banks/{bank}/v1/orders/{code}/refunds", refunds.order_refund, methods=["POST"]),
        Route("/banks/{bank}/v1/orders/{code}/refunds/{reference}", refunds.ask_refund),
        Route("/banks/{bank}/v1/orders/{code}/corrections", corrections.correct, methods=["POST"]),
        Route("/banks/{bank}/v1/orders/{code}/corrections/{reference}", corrections.ask_correction),
        Route("/banks/{bank}/v1/orders/{code}/credit-requests", corrections.ask_for_credit, methods=["POST"]),
        Route("/banks/{bank}/v1/orders/{code}/credit-requests/{reference}", corrections.read_answer),
        Route("/banks/{bank}/.well-known/jwks.json", banks.jwks),
        Route("/banks/{bank}/pay/{code}", bank_pages.show),
        Route("/banks/{bank}/pay/{code}", bank_pages.submit, methods=["POST"]),
        Route("/banks", bank_pages.listing),
        Route("/provinces/{system}/quote", webhooks.quote, methods=["POST"]),
        Route("/vnpay/paymentv2/vpcpay.html", gateway.show),
        Route("/vnpay/pay/{code}", gateway.submit, methods=["POST"]),
        Route("/vnpay/merchant_webapi/api/transaction", transactions.transaction, methods=["POST"]),
        Route("/transfer", transfer_pages.start),
        Route("/transfer/pay", transfer_pages.confirm),
        Route("/transfer/pay", transfer_pages.pay, methods=["POST"]),
        Route("/transfer/manual", manual.show),
        Route("/transfer/manual", manual.pay, methods=["POST"]),
        Route("/transfer/slips/{credit_id}", transfer_pages.slip),
        Route("/transfer/v1/inquiries", transfer_pages.inquire, methods=["POST"]),
        Route("/provinces/{system}/o/pgi/kpdvcqg/dptracuuthanhtoanhs", legacy.amount_due, methods=["POST"]),
        Route("/provinces/{system}/o/pgi/ppdvcqg/dpnhankqthanhtoanhs", legacy.confirm, methods=["POST"]),
        Route("/provinces/{system}/dich-vu/{name}", site.service),
        Route("/robots.txt", site.robots),
        Route("/province", province_page.show),
        Route("/province/client", legacy_client.show),
        Route("/province/client", legacy_client.submit, methods=["POST"]),
        Route("/treasury/v1/orders", treasury.take, methods=["POST"]),
        *_MESSAGES,
        *_PEOPLE,
        *_PORTALS,
        *_AUTHORITY,
        Route("/", bank_pages.home),
        Route("/health", health),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]


_MESSAGES = [
    Route("/sms/send", sms.send, methods=["POST"]),
    Route("/sms/messages", sms.status),
    Route("/sms/messages/{message_id}", sms.status),
    Route("/sms", sms.inbox),
    Route("/mail", mail.inbox),
]

_PEOPLE = [
    Route("/thue/v1/taxpayers", tax.look_up, methods=["POST"]),
    Route("/bhxh/v1/insured", insurance.check, methods=["POST"]),
    Route("/telecom/v1/signatures", signing.ask, methods=["POST"]),
    Route("/telecom/v1/signatures/{reference}", signing.look),
    Route("/sim", signing.phones),
    Route("/sim", signing.confirm, methods=["POST"]),
    Route("/telecom/v1/owners", register.check, methods=["POST"]),
    Route("/vneid/.well-known/openid-configuration", vneid.discovery),
    Route("/vneid/jwks.json", vneid.jwks),
    Route("/vneid/authorize", vneid.show),
    Route("/vneid/authorize", vneid.submit, methods=["POST"]),
    Route("/vneid/token", vneid.token, methods=["POST"]),
    Route("/vneid/userinfo", vneid.userinfo),
]

_AUTHORITY = [
    Route("/ca/{issuer}.crl", authority.crl),
    Route("/ca/ocsp", authority.ocsp, methods=["POST"]),
    Route("/chu-ky-so", authority.device),
    Route("/chu-ky-so", authority.sign, methods=["POST"]),
]

_PORTALS = [
    Route("/portals/{code}", portals.show),
    Route("/portals/{code}/login", portals.log_in),
    Route("/portals/{code}/back", portals.back),
    Route("/portals/{code}/logout", portals.log_out),
    Route("/portals/{code}/left", portals.left),
    Route("/portals/{code}/backchannel", portals.back_channel, methods=["POST"]),
]

_ADMIN = [
    Route("/pay/{code}", admin.pay, methods=["POST"]),
    Route("/reverse/{code}", admin.reverse, methods=["POST"]),
    Route("/refuse-account/{code}", admin.refuse_account, methods=["POST"]),
    Route("/ledger", admin.ledger),
    Route("/statements/{bank}/settlement.csv", statements.settlement),
    Route("/statements/{bank}/{kind}", statements.credits_),
    Route("/switches", admin.switches, methods=["GET", "POST", "DELETE"]),
    Route("/switches/{number:int}", admin.turn_off, methods=["DELETE"]),
    Route("/reset", admin.reset, methods=["POST"]),
    Route("/transfer", admin.transfer, methods=["POST"]),
    Route("/transfer/{credit_id}/reverse", admin.reverse_credit, methods=["POST"]),
    Route("/sms", sms.listing),
    Route("/mail", mail.listing),
    Route("/legacy/init", legacy_client.init, methods=["POST"]),
    Route("/legacy/query", legacy_client.query, methods=["POST"]),
    Route("/legacy/getbill", legacy_client.get_bill, methods=["POST"]),
    Route("/", admin_pages.show),
    Route("/forms/{form}", admin_pages.submit, methods=["POST"]),
    Route("/provinces/{system}/quotes/{identifier}", admin.set_quote, methods=["PUT"]),
    Route("/provinces/{system}/messages", admin.province_messages),
]
