"""Representatives of organisations: named, removed, and acting for them (IDN-05; TB 3.4).

The organisation itself names them, with its own certificate, by a number: citizens and foreigners alike; whom it lets
manage may name others with less. A person who has logged in at the high level with that number may switch to acting.
The session is the organisation's then, says who acts, lasts no longer than the log-in it came from, and ends when the
naming does. The person's own session waits meanwhile, at the level it had, to be come back to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from dichvucong.identity.errors import AccountLocked
from dichvucong.identity.errors.representation import (
    MoreThanOwnRights,
    NotActing,
    NotSureEnoughToAct,
    OnlyTheOrganisationItself,
    RepresentativeNotFound,
    RepresentativeThere,
)
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, Acting, LogInSession, Proof, Representative
from dichvucong.identity.rules import AccountKind, IdentifierKind, Level
from dichvucong.identity.selectors import identity_on_paper
from dichvucong.identity.selectors.representation import acting_in, actor_in, may
from dichvucong.identity.services.log_in.certificate_log_ins import active_organisation
from dichvucong.identity.services.log_in.log_in_sessions import end_acting, end_session, session_in_force
from dichvucong.identity.words import ActRight
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.journal import Entry, write


@dataclass(frozen=True)
class RepresentativeDraft:
    """Who is named, from which day to which (None: no end); values in the form they are stored."""

    full_name: str = field(repr=False)
    number: ProvenNumber
    valid_from: date
    valid_to: date | None = None
    may_pay: bool = True
    may_manage: bool = False


@transaction.atomic
def name_representative(
    session: LogInSession, draft: RepresentativeDraft, *, now: datetime
) -> Representative:
    """One more person may act for the organisation of the session.

    Raises `OnlyTheOrganisationItself`, `MoreThanOwnRights`, `RepresentativeThere`.
    """
    organisation, acting = _keeper(session)
    if acting is not None and _goes_beyond(draft, acting.representative):
        raise MoreThanOwnRights
    actor = actor_in(session)
    try:
        with transaction.atomic():
            made = Representative.objects.create(
                organisation=organisation,
                full_name=draft.full_name,
                number_kind=draft.number.kind,
                country=draft.number.country,
                number=draft.number.value,
                valid_from=draft.valid_from,
                valid_to=draft.valid_to,
                may_pay=draft.may_pay,
                may_manage=draft.may_manage,
                added_by=actor,
                added_at=now,
            )
    except IntegrityError as error:
        raise RepresentativeThere from error
    _journal([organisation], "representative.named", actor, now, representative=made.pk)
    return made


@transaction.atomic
def remove_representative(session: LogInSession, number: int, *, now: datetime) -> None:
    """The person may act no more; sessions in which they do end. Twice changes nothing.

    Raises `OnlyTheOrganisationItself`, `MoreThanOwnRights`, `RepresentativeNotFound`.
    """
    organisation, acting = _keeper(session)
    actor = actor_in(session)
    row = Representative.objects.select_for_update().filter(pk=number, organisation=organisation).first()
    if row is None:
        raise RepresentativeNotFound
    if row.removed_at is not None:
        return
    if acting is not None and row.may_manage:
        raise MoreThanOwnRights
    Representative.objects.filter(pk=row.pk).update(removed_at=now, removed_by=actor)
    open_sessions = LogInSession.objects.filter(acting__representative=row, ended_at=None)
    for key in list(open_sessions.values_list("pk", flat=True)):
        end_session(organisation, key, now=now)
    _journal([organisation], "representative.removed", actor, now, representative=row.pk)


def representatives_of(organisation: Account) -> Sequence[Representative]:
    """Everybody who was ever named, those of now first."""
    rows = Representative.objects.filter(organisation=organisation)
    return list(rows.order_by("-removed_at", "-pk")) if rows else []


def represented_by(account: Account, *, now: datetime) -> Sequence[Representative]:
    """The organisations a person may act for today, by numbers that were verified."""
    numbers = identity_on_paper(account).numbers
    today, found = vietnam_day(now), Q(pk__in=[])
    for one in numbers:
        if one.kind in {IdentifierKind.CITIZEN_NUMBER, IdentifierKind.PASSPORT}:
            named = Representative.objects.named(one.kind, one.value, one.country)
            found |= Q(pk__in=named.values("pk"))
    rows = Representative.objects.select_related("organisation").filter(
        found, Q(valid_to=None) | Q(valid_to__gte=today), removed_at=None, valid_from__lte=today
    )
    return list(rows.order_by("pk"))


@transaction.atomic
def act_for(session: LogInSession, number: int, *, now: datetime) -> LogInSession:
    """A session of the organisation in which the person of `session` acts. The person's own goes on until let go.

    The tax authority must know the organisation as active. Raises `NotSureEnoughToAct`, `RepresentativeNotFound`,
    `AccountLocked`, and what `active_organisation` raises.
    """
    person = session.account
    if session.level < Level.HIGH:
        raise NotSureEnoughToAct
    row = next((one for one in represented_by(person, now=now) if one.pk == number), None)
    if row is None:
        raise RepresentativeNotFound
    if not row.organisation.is_active:
        raise AccountLocked
    acting = _session(session, row.organisation)
    Acting.objects.create(session=acting, person=person, representative=row, own=session)
    evidence = {"representative": row.pk, "person": person.pk, "session": acting.pk}
    _journal([person, row.organisation], "representative.acts", person.actor, now, **evidence)
    return acting


@transaction.atomic
def come_back(session: LogInSession, *, now: datetime) -> LogInSession | None:
    """Acting ends; the person's own session goes on as it was, with its own level, proofs and limits.

    None when it has ended meanwhile: then who it is has to be proved again. Raises `NotActing`.
    """
    acting = acting_in(session)
    if acting is None:
        raise NotActing
    own = session_in_force(acting.own_id, now=now) if acting.own_id is not None else None
    end_acting(session, now=now)
    evidence = {"representative": acting.representative_id, "person": acting.person_id, "session": session.pk}
    accounts = [acting.person, session.account]
    _journal(accounts, "representative.came_back", acting.person.actor, now, **evidence)
    return own


def check_organisation(row: Representative) -> None:
    """Ask the tax authority before anybody acts. Raises as `active_organisation`."""
    codes = identity_on_paper(row.organisation).numbers
    active_organisation(next(one.value for one in codes if one.kind == IdentifierKind.TAX_CODE))


def _keeper(session: LogInSession) -> tuple[Account, Acting | None]:
    """The organisation, locked, and who keeps its representatives for it; None when it is itself."""
    organisation = Account.objects.select_for_update().get(pk=session.account_id)
    if organisation.kind != AccountKind.ORGANISATION or not may(session, ActRight.MANAGE):
        raise OnlyTheOrganisationItself
    return organisation, acting_in(session)


def _goes_beyond(draft: RepresentativeDraft, own: Representative) -> bool:
    longer = own.valid_to is not None and (draft.valid_to is None or draft.valid_to > own.valid_to)
    return draft.may_manage or (draft.may_pay and not own.may_pay) or longer


def _session(own: LogInSession, organisation: Account) -> LogInSession:
    """As long and as sure as the log-in it comes from: switching proves nothing anew."""
    made = LogInSession.objects.create(
        account=organisation,
        method=own.method,
        level=own.level,
        provider=own.provider,
        address=own.address,
        device=own.device,
        begun_at=own.begun_at,
        seen_at=own.seen_at,
    )
    for proof in Proof.objects.filter(session=own).order_by("pk"):
        Proof.objects.create(
            session=made,
            method=proof.method,
            level=proof.level,
            provider=proof.provider,
            proved_at=proof.proved_at,
        )
    return made


def _journal(accounts: Sequence[Account], event: str, actor: str, now: datetime, **evidence: int) -> None:
    write(
        [
            Entry(subject=one.reference, stream=one.reference, event=event, actor=actor, evidence=evidence)
            for one in accounts
        ],
        now=now,
    )
