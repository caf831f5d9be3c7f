"""Posts of officers, and the numbers of the persons behind them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from dichvucong.identity.errors.units import PersonHasAccount, PostHeld
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, OfficerNumber, Post
from dichvucong.identity.rules import Unit
from dichvucong.identity.services.accounts import READERS
from dichvucong.identity.services.journaling import note_account
from dichvucong.identity.words import AccountRole, PostEnd


def begin_post(account: Account, unit: Unit, *, title: str, actor: str, now: datetime) -> Post:
    """The officer works in the unit from now on. Raises `PostHeld`."""
    post = Post(
        account=account,
        agency_code=unit.agency_code,
        provider_code=unit.provider_code,
        title=title[:250],
        begun_at=now,
        begun_by=actor,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                post.save()
        except IntegrityError as error:
            raise PostHeld from error
        note_account(account, "post.begun", actor=actor, now=now, unit=unit.code)
    return post


@transaction.atomic
def end_posts(posts: Iterable[Post], how: PostEnd, *, reason: str, actor: str, now: datetime) -> None:
    """The officer no longer works there. What has ended already stays as it is."""
    for post in posts:
        ended = Post.objects.filter(pk=post.pk, ended_at=None).update(ended_at=now, ended_how=how)
        if ended:
            unit = post.agency_code or post.provider_code
            note_account(
                post.account, "post.ended", actor=actor, now=now, reason=reason, unit=unit, how=str(how)
            )


def note_number(
    account: Account, number: ProvenNumber, *, role: AccountRole, actor: str, now: datetime
) -> OfficerNumber:
    """Remember which person the officer is. The number stays free for a personal account.

    Raises `InvalidValue` for a wrong number, `PersonHasAccount` when the person has an account in that role.
    """
    noted = OfficerNumber(
        account=account,
        role=role,
        kind=number.kind,
        value=READERS[number.kind](number.value),
        country=number.country,
        noted_at=now,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                noted.save()
        except IntegrityError as error:
            raise PersonHasAccount from error
        note_account(account, "account.person_noted", actor=actor, now=now, kind=str(number.kind))
    return noted


def release_numbers(account: Account, *, now: datetime) -> None:
    """The account is closed: the person may become an officer anew."""
    OfficerNumber.objects.filter(account=account, released_at=None).update(released_at=now)
