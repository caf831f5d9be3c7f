"""What happened to an account, in the journal under the account's name."""

from datetime import datetime

from dichvucong.identity.models import Account
from dichvucong.kernel.journal import Entry, write


def note_account(
    account: Account, event: str, *, now: datetime, actor: str = "", reason: str = "", **evidence: str | int
) -> None:
    """In the transaction of the change. Who did it is the account itself unless another `actor` is named."""
    entry = Entry(
        subject=account.reference,
        stream=account.reference,
        event=event,
        actor=actor or account.actor,
        reason=reason,
        evidence=evidence,
    )
    write([entry], now=now)
