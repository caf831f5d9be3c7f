"""About sixty obligations in every state of interest, each opened and paid the way real ones are."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from dichvucong.catalogs import selectors as catalogs
from dichvucong.catalogs.facts import AccountInfo
from dichvucong.config.demo.rehearsal import played_providers
from dichvucong.config.demo.stories import Scene, play
from dichvucong.config.demo.systems import SYSTEMS
from dichvucong.config.demo.tables import Row, rows_of
from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.kernel.errors import InvalidFields
from dichvucong.payments import selectors as payments
from dichvucong.payments.drafts import Caller, LineDraft, ObligationDraft
from dichvucong.payments.services import expire_obligations, open_obligation

OPENED_AT = time(8, 15)
REFUSED = "refused"
EVERYWHERE = payments.Scope(everything=True)


class DemoBroken(RuntimeError):
    """The demo data contradicts the rules of the portal."""


def load_obligations(*, now: datetime) -> None:
    """Open what is missing and let happen to it what its story says. Expired ones expire last."""
    payers = {row["key"]: row for row in rows_of("payers.csv")}
    with played_providers():
        for row in sorted(rows_of("obligations.csv"), key=lambda row: -int(row["opened_days_ago"])):
            _load(row, payers[row["payer"]], now=now)
    expire_obligations(now=now)


def _load(row: Row, payer: Row, *, now: datetime) -> None:
    day = vietnam_day(now) - timedelta(days=int(row["opened_days_ago"]))
    opened_at = datetime.combine(day, OPENED_AT, tzinfo=VIETNAM)
    caller = SYSTEMS[row["agency"].split(".")[0]].caller
    draft = _draft(row, payer, today=vietnam_day(now))
    if row["story"] == REFUSED:
        _expect_refusal(draft, caller, opened_at)
        return
    if not _found(row["identifier"], now=now):
        open_obligation(draft, caller=caller, now=opened_at)
    due = _found(row["identifier"], now=now)[0]
    wanted = payments.PaymentFilter(text=due.revenue_identifier)
    if not payments.search_payments(wanted, scope=EVERYWHERE):
        scene = Scene(due.revenue_identifier, due.link_token, due.amount_vnd, opened_at, caller)
        play(row["story"], scene)


def _found(identifier: str, *, now: datetime) -> list[payments.Due]:
    dues = payments.look_up(identifier, now=now).dues
    return [due for due in dues if due.revenue_identifier == identifier]


def _draft(row: Row, payer: Row, *, today: date) -> ObligationDraft:
    account = _account_of(row["agency"])
    lines = _lines(row)
    due_in_days = row["due_in_days"]
    fees = catalogs.procedure_fees(row["procedure"])
    number = account.account_number if row["story"] != REFUSED else "999999999999"
    return ObligationDraft(
        revenue_identifier=row["identifier"],
        agency_code=row["agency"],
        payment_type=int(row["type"]),
        fee_code=lines[0].code,
        amount_vnd=sum(line.amount_vnd for line in lines),
        lines=lines,
        payer_name=payer["name"],
        payer_identifier=payer["identifier"],
        payer_tax_code=payer["tax_code"],
        payer_phone=payer["phone"],
        payer_email=payer["email"],
        payer_address=payer["address"],
        citad=account.citad,
        bank_bin=account.bank_bin,
        account_number=number,
        account_name=account.account_name,
        procedure_code=row["procedure"],
        procedure_name=fees[0].procedure_name if fees else "",
        due_on=today + timedelta(days=int(due_in_days)) if due_in_days else None,
        note=row["note"],
        extra={"demo": True},
    )


def _lines(row: Row) -> Sequence[LineDraft]:
    if row["lines"]:
        parts = [line.split(":") for line in row["lines"].split("|")]
        return [LineDraft(code, name, int(amount)) for code, name, amount in parts]
    fees = catalogs.procedure_fees(row["procedure"])
    return [LineDraft(line.code, line.name, line.amount_vnd) for line in fees[0].lines]


def _account_of(agency_code: str) -> AccountInfo:
    return catalogs.beneficiary_accounts(agency_code)[0]


def _expect_refusal(draft: ObligationDraft, caller: Caller, now: datetime) -> None:
    try:
        open_obligation(draft, caller=caller, now=now)
    except InvalidFields:
        return
    raise DemoBroken(f"{draft.revenue_identifier} has a wrong account and was accepted")
