"""What a bank says of a day afterwards: its settlement file, and the credits on beneficiary accounts as ISO 20022.

Switches of the bank: `late_file` (no file yet), `lump` (one credit an account, without the payments' codes).
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.banks.catalog import BANKS, TRANSFER_BANK
from sandbox.banks.ledger import Order
from sandbox.web import problem_answer, world_of
from sandbox.world import World

HEADER = ("Mã giao dịch", "Số tham chiếu", "Thời gian", "Số tiền", "Phí", "Trạng thái", "Nội dung")
STATUSES = {"paid": "Thành công", "failed": "Thất bại", "reversed": "Đã đảo"}
KINDS = {"camt.053": ("BkToCstmrStmt", "Stmt"), "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}


@dataclass(frozen=True)
class Entry:
    """One credit on an account."""

    account: str
    reference: str
    amount_vnd: int
    content: str


async def settlement(request: Request) -> Response:
    """GET /admin/statements/{bank}/settlement.csv?day=2026-11-22: every order of the day that came to an end."""
    world, bank = world_of(request), request.path_params["bank"]
    day = _day(request)
    refused = _refused(world, bank, day)
    if refused or day is None:
        return refused or problem_answer(422, "invalid_request", "day phải là ngày có thật.")
    rows = [
        (
            order.code,
            order.bank_reference,
            _local(moment).strftime("%d/%m/%Y %H:%M:%S"),
            order.paid_amount_vnd or order.amount_vnd,
            order.fee_vnd,
            STATUSES[order.status],
            order.content,
        )
        for order, moment in _ended(world.ledger.orders(bank), day)
    ]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    succeeded = sum(int(row[3]) for row in rows)
    writer.writerow(("Tổng cộng", len(rows), "", succeeded, "", "", ""))
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8")


async def credits_(request: Request) -> Response:
    """GET /admin/statements/{bank}/camt.054?day=2026-11-22 (or camt.053): what was credited that day."""
    world, bank, kind = world_of(request), request.path_params["bank"], request.path_params["kind"]
    day = _day(request)
    refused = _refused(world, bank, day)
    if refused or day is None or kind not in KINDS:
        return refused or problem_answer(404, "unknown_statement", "Không có loại sao kê này.")
    entries = _transfers(world, day) if bank == TRANSFER_BANK.code else _orders(world, bank, day)
    if world.switches.take(bank, "lump") is not None:
        entries = _lumps(entries, bank, day)
    return Response(_document(kind, bank, day, entries), media_type="application/xml")


def _refused(world: World, bank: str, day: date | None) -> Response | None:
    if bank not in {*BANKS, TRANSFER_BANK.code}:
        return problem_answer(404, "unknown_bank", "Không có ngân hàng này.")
    if day is None:
        return problem_answer(422, "invalid_request", "day phải là ngày có thật.")
    if world.switches.take(bank, "late_file") is not None:
        return problem_answer(404, "not_yet", "Ngân hàng chưa lập sao kê của ngày này.")
    return None


def _ended(orders: Iterable[Order], day: date) -> list[tuple[Order, datetime]]:
    moments = ((order, order.reversed_at or order.paid_at or order.created_at) for order in orders)
    return [
        (order, moment)
        for order, moment in moments
        if order.status in STATUSES and _local(moment).date() == day
    ]


def _orders(world: World, bank: str, day: date) -> list[Entry]:
    return [
        Entry(order.beneficiary["account_number"], order.bank_reference, order.paid_amount_vnd, order.content)
        for order, _moment in _ended(world.ledger.orders(bank), day)
        if order.status == "paid" and not order.uncredited
    ]


def _transfers(world: World, day: date) -> list[Entry]:
    taken_back = {credit.reverses for credit in world.transfers.all() if credit.kind == "reversal"}
    return [
        Entry(credit.account_number, credit.credit_id, credit.amount_vnd, credit.content)
        for credit in world.transfers.all()
        if credit.kind == "credit"
        and credit.credit_id not in taken_back
        and _local(datetime.fromisoformat(credit.credited_at)).date() == day
    ]


def _lumps(entries: list[Entry], bank: str, day: date) -> list[Entry]:
    return [
        Entry(
            account,
            f"LO{day:%y%m%d}{bank.upper()}",
            sum(entry.amount_vnd for entry in group),
            f"QUYET TOAN {day:%d%m%Y}",
        )
        for account, group in _by_account(entries).items()
    ]


def _by_account(entries: list[Entry]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.account].append(entry)
    return groups


def _document(kind: str, bank: str, day: date, entries: list[Entry]) -> str:
    message, body = KINDS[kind]
    now = clock.wire(clock.now())
    accounts = "".join(
        f"<{body}><Id>{bank}-{day:%y%m%d}-{nth}</Id><CreDtTm>{now}</CreDtTm>"
        f"<Acct><Id><Othr><Id>{escape(account)}</Id></Othr></Id><Ccy>VND</Ccy></Acct>"
        + (_balances(group, day) if kind == "camt.053" else "")
        + f"<TxsSummry><TtlCdtNtries><NbOfNtries>{len(group)}</NbOfNtries><Sum>{_total(group)}</Sum></TtlCdtNtries></TxsSummry>"
        + "".join(_entry(entry, day) for entry in group)
        + f"</{body}>"
        for nth, (account, group) in enumerate(_by_account(entries).items(), start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}.001.08">'
        f"<{message}><GrpHdr><MsgId>{bank}-{day:%y%m%d}</MsgId><CreDtTm>{now}</CreDtTm></GrpHdr>{accounts}</{message}></Document>"
    )


def _entry(entry: Entry, day: date) -> str:
    return (
        f'<Ntry><Amt Ccy="VND">{entry.amount_vnd}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{escape(entry.reference)}</AcctSvcrRef>"
        "<BkTxCd><Prtry><Cd>IBFT</Cd></Prtry></BkTxCd>"
        f"<NtryDtls><TxDtls><RmtInf><Ustrd>{escape(entry.content[:140])}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def _balances(group: list[Entry], day: date) -> str:
    return "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="VND">{amount}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        for code, amount in (("OPBD", 0), ("CLBD", _total(group)))
    )


def _total(group: list[Entry]) -> int:
    return sum(entry.amount_vnd for entry in group)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(clock.VIETNAM)


def _day(request: Request) -> date | None:
    try:
        return date.fromisoformat(request.query_params.get("day", ""))
    except ValueError:
        return None
