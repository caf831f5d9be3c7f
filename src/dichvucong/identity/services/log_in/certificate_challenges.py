"""Proving who one is by signing a text with a certificate's key (IDN-01, IDN-02; QC 10.2, 11.1).

The text is random, names the portal, the purpose and the time, lives ten minutes, belongs to the browser that asked for
it, can be answered once and tried five times. What is signed at another time, elsewhere or for something else opens nothing.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F

from dichvucong.identity.errors.certificates import ChallengeOver, certificate_refusal
from dichvucong.identity.gateways.certificates import CertificateRefused, ProvenCertificate, certificates
from dichvucong.identity.models import CertificateChallenge
from dichvucong.identity.words import ChallengePurpose
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.text import tidy

CHALLENGE_MINUTES: Final = 10
MOST_TRIES: Final = 5
LARGEST_SIGNATURE_BYTES: Final = 64 * 1024
"""A signature with its chain takes 3 to 10 KB."""
KEEP: Final = timedelta(days=1)
PURPOSE_WORDS: Final[Mapping[ChallengePurpose, str]] = {
    ChallengePurpose.LOG_IN: "Đăng ký, đăng nhập",
    ChallengePurpose.UNIT_ACCOUNT: "Đăng ký tài khoản cấp cao của đơn vị",
}


@dataclass(frozen=True)
class Challenge:
    """What the browser gets: `secret` stays in its session, `text` is to be signed as it stands (UTF-8, no final newline)."""

    secret: str
    text: str
    expires_at: datetime


def ask_challenge(purpose: ChallengePurpose, *, now: datetime, about: str = "") -> Challenge:
    """A new text to sign. `about` says in one line what else is agreed to (a unit's name); never personal data."""
    secret, expires_at = secrets.token_urlsafe(32), now + timedelta(minutes=CHALLENGE_MINUTES)
    text = _text(purpose, about, now, expires_at)
    CertificateChallenge.objects.create(
        secret_hash=_hash(secret), purpose=purpose, text=text, asked_at=now, expires_at=expires_at
    )
    return Challenge(secret, text, expires_at)


def pending_challenge(secret: str, purpose: ChallengePurpose, *, now: datetime) -> Challenge:
    """The text of a browser while it can be signed. Raises `ChallengeOver`."""
    row = _pending(secret, purpose, now)
    return Challenge(secret, row.text, row.expires_at)


def answer_challenge(
    secret: str, signature: bytes, *, purpose: ChallengePurpose, now: datetime
) -> ProvenCertificate:
    """Who signed the text. Every try counts before it is looked at; who succeeds uses the text up.

    Asks the certificate's authority over the network: never call it inside a transaction.
    Raises `ChallengeOver`, `CertificateNotAccepted`, and its kind `CertificateNotKnown` where trying later helps.
    """
    row = _pending(secret, purpose, now)
    rows = CertificateChallenge.objects.filter(pk=row.pk, used_at=None)
    if rows.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1) != 1:
        raise ChallengeOver
    found = certificates.current.holder_of(signature, text=row.text, now=now)
    if isinstance(found, CertificateRefused):
        _journal(row, "certificate.refused", now, failure=str(found.failure))
        raise certificate_refusal(found.failure)
    if rows.update(used_at=now) != 1:
        raise ChallengeOver
    _journal(row, "certificate.accepted", now, purpose=str(purpose), serial=found.serial)
    return found


def forget_old_certificate_challenges(*, now: datetime) -> int:
    """Delete what nobody can answer any more."""
    return CertificateChallenge.objects.filter(expires_at__lt=now - KEEP).delete()[0]


def _pending(secret: str, purpose: ChallengePurpose, now: datetime) -> CertificateChallenge:
    found = CertificateChallenge.objects.filter(
        secret_hash=_hash(secret), purpose=purpose, used_at=None, expires_at__gt=now, tries__lt=MOST_TRIES
    ).first()
    if found is None:
        raise ChallengeOver
    return found


def _text(purpose: ChallengePurpose, about: str, now: datetime, expires_at: datetime) -> str:
    lines = [
        f"Cổng Dịch vụ công quốc gia ({settings.PUBLIC_URL})",
        f"Việc: {PURPOSE_WORDS[purpose]}",
        *([f"Nội dung: {tidy(about)}"] if about else []),
        f"Lúc: {_written(now)}",
        f"Dùng được đến: {_written(expires_at)}",
        f"Mã dùng một lần: {secrets.token_hex(24)}",
    ]
    return "\n".join(lines)


def _written(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%H:%M:%S ngày %d/%m/%Y")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _journal(row: CertificateChallenge, event: str, now: datetime, **evidence: str) -> None:
    entry = Entry(
        subject=row.reference, stream=row.reference, event=event, actor="unknown", evidence=evidence
    )
    write([entry], now=now)
