"""POST /treasury/v1/orders: an ISO 20022 pain.001 comes in, a pain.002 goes back at once.

Switches of `treasury`, by the order's reference: `refuse` with a reason code (AC04 …), `pending` (taken, not carried
out), `group` with a status for the whole file without naming an order.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.web import problem_answer, world_of
from sandbox.world import World

WHO = "treasury"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
MOST_BYTES = 5 * 1024**2


@dataclass(frozen=True)
class Order:
    """One order as it came."""

    block: str
    reference: str
    amount: str
    currency: str


async def take(request: Request) -> Response:
    """Answer an order file with its status report."""
    body = await request.body()
    if len(body) > MOST_BYTES:
        return problem_answer(413, "too_large", "Tệp lệnh quá lớn.")
    try:
        root = fromstring(body, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError):
        return problem_answer(422, "invalid_request", "Tệp lệnh không phải XML.")
    message_id, orders = _text(root, "MsgId"), _orders(root)
    if not root.tag.endswith("Document") or not message_id or not orders:
        return problem_answer(422, "invalid_request", "Tệp không phải lệnh pain.001.")
    report = _report(world_of(request), message_id, orders)
    return Response(report, media_type="application/xml")


def _orders(root: Element) -> list[Order]:
    found = []
    for block in _all(root, "PmtInf"):
        for order in _all(block, "CdtTrfTxInf"):
            amount = next(_all(order, "InstdAmt"), None)
            if amount is not None:
                found.append(
                    Order(
                        _text(block, "PmtInfId"),
                        _text(order, "EndToEndId"),
                        (amount.text or "").strip(),
                        amount.get("Ccy", ""),
                    )
                )
    return found


def _report(world: World, message_id: str, orders: list[Order]) -> str:
    whole = world.switches.take(WHO, "group", message_id)
    blocks = "" if whole is not None else "".join(_block(world, orders, name) for name in _names(orders))
    status = f"<GrpSts>{escape(str(whole))}</GrpSts>" if whole is not None else "<GrpSts>PART</GrpSts>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>KBNN-{secrets.token_hex(8)}</MsgId><CreDtTm>{clock.wire(clock.now())}</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{escape(message_id)}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{status}</OrgnlGrpInfAndSts>{blocks}"
        "</CstmrPmtStsRpt></Document>\n"
    )


def _names(orders: list[Order]) -> list[str]:
    return list(dict.fromkeys(order.block for order in orders))


def _block(world: World, orders: list[Order], name: str) -> str:
    said = "".join(_order(world, order) for order in orders if order.block == name)
    return f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{escape(name)}</OrgnlPmtInfId>{said}</OrgnlPmtInfAndSts>"


def _order(world: World, order: Order) -> str:
    refused = world.switches.take(WHO, "refuse", order.reference)
    pending = world.switches.take(WHO, "pending", order.reference)
    status = "RJCT" if refused is not None else "ACSP" if pending is not None else "ACSC"
    reason = (
        f"<StsRsnInf><Rsn><Cd>{escape(str(refused))}</Cd></Rsn></StsRsnInf>" if refused is not None else ""
    )
    number = f"<AcctSvcrRef>KB{secrets.token_hex(6).upper()}</AcctSvcrRef>" if status == "ACSC" else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{escape(order.reference)}</OrgnlEndToEndId><TxSts>{status}</TxSts>{reason}"
        f'{number}<OrgnlTxRef><Amt><InstdAmt Ccy="{escape(order.currency)}">{escape(order.amount)}</InstdAmt></Amt>'
        "</OrgnlTxRef></TxInfAndSts>"
    )


def _all(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element.iter() if child.tag.rpartition("}")[2] == name)


def _text(element: Element, name: str) -> str:
    found = next(_all(element, name), None)
    return (found.text or "").strip() if found is not None else ""
