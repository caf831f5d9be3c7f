"""Stepping up: somebody who has logged in proves again who it is, and the same session becomes surer (IDN-04)."""

from datetime import datetime

from django.db import transaction

from dichvucong.identity.errors import ProofOfAnother, SessionNotFound
from dichvucong.identity.gateways import ProvenPerson
from dichvucong.identity.models import LogInSession
from dichvucong.identity.rules import Level, Method
from dichvucong.identity.services.log_in.log_in_sessions import keep_proof
from dichvucong.identity.services.log_in.people import account_proven, level_of


@transaction.atomic
def prove_again(person: ProvenPerson, *, method: Method, session: LogInSession, now: datetime) -> None:
    """Keep the proof in the session and raise its level; a weaker proof lowers nothing. All or nothing.

    Raises `ProofOfAnother` when it is not the session's own person, and then nobody's account is made or changed;
    `SessionNotFound` when the session has ended; and what `admit` raises.
    """
    level = level_of(person, method, now=now)
    lasting = LogInSession.objects.select_for_update().filter(pk=session.pk, ended_at=None).first()
    if lasting is None:
        raise SessionNotFound
    if account_proven(person, now=now).pk != lasting.account_id:
        raise ProofOfAnother
    session.level = Level(max(lasting.level, level))
    LogInSession.objects.filter(pk=session.pk).update(level=session.level)
    keep_proof(session, method=method, level=level, provider=person.provider, now=now)
