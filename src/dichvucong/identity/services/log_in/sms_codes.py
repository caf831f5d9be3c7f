"""Registering and logging in by a code sent to the subscription that the telecom vouches for (IDN-01, IDN-02).

What is answered never tells whether somebody has an account or owns a number: a code is asked for in any case, and
only sent when the telecom says that the subscription belongs to the holder of that paper. A code is kept as a keyed
digest, lives five minutes, belongs to the browser that asked for it, and can be tried five times.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from dichvucong.identity.errors import (
    CodeOver,
    CodeWrong,
    InsuranceUnavailable,
    TelecomUnavailable,
    WayNotAllowed,
)
from dichvucong.identity.gateways import ProvenNumber, ProvenPerson, SubscriberOutcome, telecom
from dichvucong.identity.gateways.registers import RegisterOutcome, registers
from dichvucong.identity.models import LogInSession, SmsChallenge
from dichvucong.identity.rules import AccountKind, IdentifierKind, Level, Method, ways_on
from dichvucong.identity.services.log_in.log_in_sessions import Entrance
from dichvucong.identity.services.log_in.people import admit
from dichvucong.identity.ways import ways_in_use
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.journal import Entry, write
from dichvucong.notifications.services import MessageDraft, queue_messages

CODE_MINUTES = 5
MOST_TRIES = 5
DIGITS = 6
KEEP = timedelta(days=1)
TELECOM = "telecom"
INSURANCE = "insurance"


@dataclass(frozen=True)
class Claim:
    """Who somebody says to be, with the phone that is to prove it; numbers in the form they are stored."""

    kind: AccountKind
    number: ProvenNumber
    phone: str = field(repr=False)


@dataclass(frozen=True)
class InsuranceClaim:
    """Who somebody says to be, by a book of social insurance: name and birth in the form they are stored."""

    kind: AccountKind
    number: str = field(repr=False)
    full_name: str = field(repr=False)
    birth: str = field(repr=False)


def kinds_by_insurance(*, now: datetime) -> list[AccountKind]:
    """Who may register by a social insurance number today; nobody while its register is not connected."""
    if not registers.insurance_connected:
        return []
    ways = ways_on(vietnam_day(now), ways_in_use())
    return sorted({way.kind for way in ways if way.method is Method.SOCIAL_INSURANCE})


def ask_insurance_code(claim: InsuranceClaim, *, now: datetime) -> str:
    """Send a code to the phone on record if social insurance confirms the claim; the secret of the browser in any case.

    Which phone that is nobody is told: it would say whether a claim was right. Raises `WayNotAllowed`,
    `InsuranceUnavailable`.
    """
    if claim.kind not in kinds_by_insurance(now=now):
        raise WayNotAllowed
    report = registers.insurance.check(claim.number, full_name=claim.full_name, birth=claim.birth)
    if report.outcome is RegisterOutcome.UNAVAILABLE:
        raise InsuranceUnavailable
    confirmed = report.outcome is RegisterOutcome.FOUND and bool(report.phone)
    number = ProvenNumber(IdentifierKind.SOCIAL_INSURANCE, claim.number)
    asked = Claim(claim.kind, number, report.phone if confirmed else "")
    secret, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    _store(asked, report.full_name if confirmed else "", secret, code, now)
    return secret


def kinds_by_sms(*, now: datetime) -> list[AccountKind]:
    """Who may log in by a code today."""
    ways = ways_on(vietnam_day(now), ways_in_use())
    return sorted({way.kind for way in ways if way.method is Method.SMS_CODE})


def ask_code(claim: Claim, *, now: datetime) -> str:
    """Send a code if the telecom confirms the claim; give the secret of the browser in any case.

    Raises `WayNotAllowed`, `TelecomUnavailable`.
    """
    if claim.kind not in kinds_by_sms(now=now):
        raise WayNotAllowed
    report = telecom.current.check(claim.phone, claim.number)
    if report.outcome is SubscriberOutcome.UNAVAILABLE:
        raise TelecomUnavailable
    confirmed = report.outcome is SubscriberOutcome.OWNER
    secret, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    _store(claim, report.full_name if confirmed else "", secret, code, now)
    return secret


def send_code_again(secret: str, *, now: datetime) -> str:
    """A new code for the same claim, confirmed some minutes ago or not; the browser's new secret. The old code is over.

    Raises `CodeOver`, `WayNotAllowed`.
    """
    before = open_challenge(secret, now=now)
    asked = Claim(AccountKind(before.kind), _number_of(before), before.phone)
    by_insurance = asked.number.kind is IdentifierKind.SOCIAL_INSURANCE
    if asked.kind not in (kinds_by_insurance(now=now) if by_insurance else kinds_by_sms(now=now)):
        raise WayNotAllowed
    fresh, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with transaction.atomic():
        if SmsChallenge.objects.filter(pk=before.pk, used_at=None).update(used_at=now) != 1:
            raise CodeOver
        _store(asked, before.full_name, fresh, code, now)
    return fresh


@transaction.atomic
def _store(claim: Claim, full_name: str, secret: str, code: str, now: datetime) -> None:
    """Keep the challenge and queue its SMS. Without a name nothing was confirmed: no code fits and none is sent."""
    challenge = SmsChallenge.objects.create(
        secret_hash=_hash(secret),
        code_hash=_digest(secret, code) if full_name else "",
        kind=claim.kind,
        number_kind=claim.number.kind,
        number=claim.number.value,
        country=claim.number.country,
        phone=claim.phone,
        full_name=full_name,
        asked_at=now,
        expires_at=now + timedelta(minutes=CODE_MINUTES),
    )
    if full_name:
        places = {"code": code, "minutes": str(CODE_MINUTES)}
        draft = MessageDraft("one_time_code", about=challenge.reference, places=places, phone=claim.phone)
        queue_messages([draft], now=now)


def open_challenge(secret: str, *, now: datetime) -> SmsChallenge:
    """The challenge of a browser while it can be answered. Raises `CodeOver`."""
    rows = SmsChallenge.objects.filter(
        secret_hash=_hash(secret), used_at=None, expires_at__gt=now, tries__lt=MOST_TRIES
    )
    found = rows.first()
    if found is None:
        raise CodeOver
    return found


def answer_code(secret: str, typed: str, *, entrance: Entrance, now: datetime) -> LogInSession:
    """Log in with the code. Raises what `proven_by_code` and `admit` raise."""
    person = proven_by_code(secret, typed, now=now)
    return admit(person, method=Method.SMS_CODE, entrance=entrance, now=now)


def proven_by_code(secret: str, typed: str, *, now: datetime) -> ProvenPerson:
    """Who proved it with the code. Every try counts, before it is looked at. Raises `CodeOver`, `CodeWrong`."""
    challenge = open_challenge(secret, now=now)
    counted = SmsChallenge.objects.filter(pk=challenge.pk, used_at=None, tries__lt=MOST_TRIES).update(
        tries=F("tries") + 1
    )
    if counted != 1:
        raise CodeOver
    fits = constant_time_compare(challenge.code_hash, _digest(secret, "".join(typed.split())))
    if not fits:
        _journal_failure(challenge, now)
        raise CodeWrong(MOST_TRIES - challenge.tries - 1)
    if SmsChallenge.objects.filter(pk=challenge.pk, used_at=None).update(used_at=now) != 1:
        raise CodeOver
    return _proven(challenge)


def forget_old_challenges(*, now: datetime) -> int:
    """Delete what nobody can answer any more: it holds numbers of people."""
    return SmsChallenge.objects.filter(expires_at__lt=now - KEEP).delete()[0]


def _number_of(challenge: SmsChallenge) -> ProvenNumber:
    return ProvenNumber(IdentifierKind(challenge.number_kind), challenge.number, challenge.country)


def _proven(challenge: SmsChallenge) -> ProvenPerson:
    by_insurance = challenge.number_kind == IdentifierKind.SOCIAL_INSURANCE
    return ProvenPerson(
        provider=INSURANCE if by_insurance else TELECOM,
        subject="",
        kind=AccountKind(challenge.kind),
        level=Level.MEDIUM,
        full_name=challenge.full_name,
        numbers=(_number_of(challenge),),
        phone=challenge.phone,
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _digest(secret: str, code: str) -> str:
    """Keyed and bound to the browser's secret: six digits alone would be guessed from a plain hash."""
    return salted_hmac("dichvucong.sms_code", f"{secret}:{code}", algorithm="sha256").hexdigest()


def _journal_failure(challenge: SmsChallenge, now: datetime) -> None:
    entry = Entry(
        subject=challenge.reference,
        stream=challenge.reference,
        event="login.code_wrong",
        actor="unknown",
    )
    write([entry], now=now)
