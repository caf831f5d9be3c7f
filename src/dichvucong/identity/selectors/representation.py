"""Questions about who acts in a session of an organisation, and what they may do there."""

from dichvucong.identity.models import Account, Acting, LogInSession
from dichvucong.identity.words import AccountKind, ActRight


def acting_in(session: LogInSession) -> Acting | None:
    """Who acts by which naming; None when it is the organisation itself, or a person's own session."""
    if session.account.kind != AccountKind.ORGANISATION:
        return None
    rows = Acting.objects.select_related("person", "representative", "own")
    return rows.filter(session=session).first()


def who_acts(session: LogInSession) -> Account | None:
    """The person behind a session of an organisation; None as for `acting_in`."""
    acting = acting_in(session)
    return acting.person if acting else None


def actor_in(session: LogInSession) -> str:
    """How the journal names who does something in this session: the person, also where it is done for an organisation."""
    return (who_acts(session) or session.account).actor


def may(session: LogInSession, right: ActRight) -> bool:
    """Whether the right is held: whoever is logged in as themselves holds all."""
    acting = acting_in(session)
    if acting is None:
        return True
    row = acting.representative
    return row.may_pay if right is ActRight.PAY else row.may_manage
