"""Statements as banks write them, small enough to read."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

from dichvucong.integrations.statements.reader import FileReader
from dichvucong.payments.statements import (
    Columns,
    CreditIn,
    Item,
    LineIn,
    Problem,
    Submission,
)

TODAY = date(2026, 11, 21)
HEADER = "Mã giao dịch;Số bút toán;Thời gian;Số tiền;Trạng thái;Nội dung"
FIRST = "G22.99.2-261120000001;FT001;20/11/2026 10:15:00;200.000;Thành công;"
SECOND = "G22.99.2-261120000002;FT002;20/11/2026 10:16:30;150000;Thất bại;"
CSV = f"{HEADER}\n{FIRST}\n{SECOND}\n"


def read(
    body: bytes, *, side: str = "provider", columns: Columns | None = None, **changes: Any
) -> list[Item]:
    known: dict[str, Any] = {"name": "tep", "source_code": "scripted", "today": TODAY}
    submission = Submission(body=body, side=side, columns=columns or Columns(), **known | changes)
    return list(FileReader().read(submission))


def lines(items: Iterable[Item]) -> list[LineIn]:
    return [item for item in items if isinstance(item, LineIn)]


def credits_(items: Iterable[Item]) -> list[CreditIn]:
    return [item for item in items if isinstance(item, CreditIn)]


def problems(items: Iterable[Item]) -> list[Problem]:
    return [item for item in items if isinstance(item, Problem)]


def workbook(*rows: Sequence[Any], hidden: Sequence[Sequence[Any]] = ()) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if hidden:
        sheet.sheet_state = "hidden"
        for row in hidden:
            sheet.append(list(row))
        sheet = book.create_sheet("Sao kê")
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def entry(
    amount: str = "200000.00",
    content: str = "G22.99.2-261120000001+H26.12-261120-000001+01701001",
    *,
    reference: str = "FT26325001",
    direction: str = "CRDT",
    status: str = "<Sts><Cd>BOOK</Cd></Sts>",
    currency: str = "VND",
    extra: str = "",
    day: str = "2026-11-20",
    details: str | None = None,
) -> str:
    details = details if details is not None else f"<TxDtls>{_remittance(content)}</TxDtls>"
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{status}'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<BkTxCd><Prtry><Cd>IBFT</Cd></Prtry></BkTxCd><NtryDtls>{details}</NtryDtls>{extra}</Ntry>"
    )


def transaction(amount: str, content: str) -> str:
    return f'<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="VND">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>{_remittance(content)}</TxDtls>'


def camt(
    *entries: str,
    kind: str = "053",
    version: str = "08",
    balances: tuple[str, str] | None = ("1000000.00", "1200000.00"),
    summary: str = "",
    account: str = "3511012345678",
    bic: str = "SBITVNVX",
) -> bytes:
    message, body = ("BkToCstmrStmt", "Stmt") if kind == "053" else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    bic_name = "BIC" if version == "02" else "BICFI"
    between = "".join(
        _balance(code, amount) for code, amount in zip(("OPBD", "CLBD"), balances or (), strict=False)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}">'
        f"<{message}><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-20T18:00:00+07:00</CreDtTm></GrpHdr>"
        f"<{body}><Id>S1</Id><CreDtTm>2026-11-20T18:00:00+07:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>VND</Ccy><Svcr><FinInstnId><{bic_name}>{bic}</{bic_name}>"
        f"</FinInstnId></Svcr></Acct>{between if kind == '053' else ''}{summary}{''.join(entries)}</{body}></{message}></Document>"
    ).encode()


def summary(count: int, total: str) -> str:
    return f"<TxsSummry><TtlCdtNtries><NbOfNtries>{count}</NbOfNtries><Sum>{total}</Sum></TtlCdtNtries></TxsSummry>"


def _balance(code: str, amount: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='VND'>{amount}</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>"
    )


def _remittance(content: str) -> str:
    return f"<RmtInf><Ustrd>{content}</Ustrd></RmtInf>"
