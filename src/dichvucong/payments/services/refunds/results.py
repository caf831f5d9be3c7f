"""What the Treasury or a bank says in a file of refund orders: stored, then believed line by line, each by itself."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

import structlog

from dichvucong.catalogs.selectors import is_within
from dichvucong.kernel.inbox import Letter, mark_handled, receive, unhandled
from dichvucong.kernel.models import InboxMessage
from dichvucong.payments.models import Refund
from dichvucong.payments.refund_results import (
    ResultFile,
    ResultLine,
    ResultProblem,
    UnreadableResults,
    results,
)
from dichvucong.payments.refund_results import Said as Status
from dichvucong.payments.services.refunds.believing import Answer, Said, Word, answer_of, believe
from dichvucong.payments.services.refunds.order_messages import orders_named
from dichvucong.payments.services.refunds.rules import TREASURY, number_of_order

SOURCE: Final = "refund-results:"

log = structlog.get_logger()


@dataclass(frozen=True)
class Sender:
    """Who hands a file in, and whose orders it may speak of.

    `everything` is the whole country; else refunds of `agency_codes` (an officer's, subtrees opened), of agencies at
    and below `root` (a system's), and with `treasury` every order that waits for the Treasury.
    """

    code: str
    actor: str
    agency_codes: tuple[str, ...] = ()
    root: str = ""
    everything: bool = False
    treasury: bool = False

    def speaks_of(self, refund: Refund) -> bool:
        """Whether the order is one of those."""
        if self.everything or (self.treasury and refund.route == TREASURY):
            return True
        if refund.agency_code in self.agency_codes:
            return True
        return bool(self.root) and is_within(refund.agency_code, self.root)


@dataclass(frozen=True)
class ResultsTaken:
    """What became of a file. `new` is false for one that came before: it changes nothing."""

    message: int
    new: bool
    format: str
    answers: Sequence[Answer]
    problems: Sequence[ResultProblem]


def take_results(body: bytes, *, sender: Sender, now: datetime) -> ResultsTaken:
    """Store a file and do what it says. Raises `UnreadableResults`; the file is kept as refused then."""
    assert results.current is not None, "wired in config"
    external_id = hashlib.sha256(body).hexdigest()
    source = f"{SOURCE}{sender.code}"[:60]
    try:
        file = results.current.read(body)
    except UnreadableResults as refusal:
        letter = Letter(source, external_id, believed=False, body=body, refusal=refusal.message)
        receive(letter, now=now)
        raise
    letter = Letter(
        source, external_id, believed=True, body=body, digest=asdict(sender), reference=file.format
    )
    new = receive(letter, now=now)
    message = InboxMessage.objects.get(source=source, external_id=external_id)
    return _believed(message, file, sender, new=new, now=now)


def sweep_results(*, now: datetime) -> int:
    """Files that were stored and not worked through, because the portal stopped in between. Returns how many."""
    assert results.current is not None, "wired in config"
    waiting = list(unhandled(SOURCE, now=now)[:20])
    for message in waiting:
        said = {**message.digest, "agency_codes": tuple(message.digest["agency_codes"])}
        taken = _believed(
            message, results.current.read(bytes(message.body)), Sender(**said), new=True, now=now
        )
        log.info("refund_results.taken_late", message=message.pk, orders=len(taken.answers))
    return len(waiting)


def _believed(
    message: InboxMessage, file: ResultFile, sender: Sender, *, new: bool, now: datetime
) -> ResultsTaken:
    lines = [*file.lines, *_lines_of_blocks(file)]
    refunds = _refunds_of(lines)
    source = Said(sender.actor, _unit(sender), message.pk, now)
    answers = []
    for line in lines:
        number = number_of_order(line.reference)
        if not number and not line.certain:
            continue
        refund = refunds.get(number)
        if refund is not None and not sender.speaks_of(refund):
            # Not told apart from a reference that nobody ever gave out.
            answers.append(answer_of(line, Word.UNKNOWN))
            continue
        answers.append(believe(line, refund, source))
    mark_handled([message], f"{len(answers)} orders, {len(file.problems)} problems", now=now)
    return ResultsTaken(message.pk, new, file.format, answers, file.problems)


def _lines_of_blocks(file: ResultFile) -> list[ResultLine]:
    """The orders that only their file's or block's status speaks of; the narrower status counts."""
    named = {line.reference for line in file.lines}
    said: dict[str, Status] = {}
    for block in file.blocks:
        orders = orders_named(block.message_id, block.block_id)
        if not orders and not named:
            orders = [block.message_id]
        said |= dict.fromkeys(orders, block.said)
    return [
        ResultLine(position=0, reference=reference, said=word)
        for reference, word in said.items()
        if reference not in named
    ]


def _refunds_of(lines: Sequence[ResultLine]) -> Mapping[str, Refund]:
    numbers = {number for line in lines if (number := number_of_order(line.reference))}
    rows = Refund.objects.filter(number__in=numbers)
    return {row.number: row for row in rows}


def _unit(sender: Sender) -> str:
    """Whose case an unknown order becomes: the widest unit the sender speaks for, or the country's."""
    return "" if sender.everything else sender.root or min(sender.agency_codes, key=len, default="")


__all__ = ["Answer", "ResultsTaken", "Sender", "Word", "sweep_results", "take_results"]
