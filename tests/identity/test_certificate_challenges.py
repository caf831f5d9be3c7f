"""Texts to sign: for one purpose, one browser, one time, a few tries."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from dichvucong.identity.errors.certificates import CertificateNotAccepted, CertificateNotKnown, ChallengeOver
from dichvucong.identity.gateways.certificates import NoVerifier, certificates
from dichvucong.identity.models import CertificateChallenge
from dichvucong.identity.services import (
    answer_challenge,
    ask_challenge,
    forget_old_certificate_challenges,
    pending_challenge,
)
from dichvucong.identity.words import CertificateFailure, ChallengePurpose
from dichvucong.kernel.models import JournalEntry
from tests.support.authority import Played, played_authority

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-02")]
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
LOG_IN = ChallengePurpose.LOG_IN


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ca")


@pytest.fixture
def ca(state: Path) -> Iterator[Played]:
    with played_authority(state, now=NOW) as played:
        certificates.install(played.verifier)
        yield played
    certificates.install(NoVerifier())


def test_the_text_says_who_asks_for_what_and_until_when() -> None:
    challenge = ask_challenge(ChallengePurpose.UNIT_ACCOUNT, about="Sở  Tư pháp", now=NOW)

    lines = challenge.text.splitlines()
    assert lines[0].startswith("Cổng Dịch vụ công quốc gia (http")
    assert lines[1:5] == [
        "Việc: Đăng ký tài khoản cấp cao của đơn vị",
        "Nội dung: Sở Tư pháp",
        "Lúc: 10:00:00 ngày 29/11/2026",
        "Dùng được đến: 10:10:00 ngày 29/11/2026",
    ]
    assert len(lines[5].removeprefix("Mã dùng một lần: ")) == 48


def test_no_two_texts_are_alike_and_secrets_are_not_kept() -> None:
    first, second = (ask_challenge(LOG_IN, now=NOW) for _ in range(2))

    assert first.text != second.text
    kept = CertificateChallenge.objects.values_list("secret_hash", flat=True)
    assert not {first.secret, second.secret} & set(kept)


def test_the_signer_is_known_once(ca: Played) -> None:
    challenge = ask_challenge(LOG_IN, now=NOW)
    signature = ca.signed(challenge.text, "vi-du")

    found = answer_challenge(challenge.secret, signature, purpose=LOG_IN, now=NOW)

    assert found.name == "Công ty TNHH Ví Dụ"
    with pytest.raises(ChallengeOver):
        answer_challenge(challenge.secret, signature, purpose=LOG_IN, now=NOW)
    events = JournalEntry.objects.filter(event__startswith="certificate.").values_list("event", "evidence")
    assert [event for event, _ in events] == ["certificate.accepted"]
    assert "9900000016" not in str(list(events))


def test_a_replayed_signature_does_not_fit_a_new_text(ca: Played) -> None:
    first = ask_challenge(LOG_IN, now=NOW)
    signature = ca.signed(first.text, "vi-du")
    second = ask_challenge(LOG_IN, now=NOW)

    with pytest.raises(CertificateNotAccepted) as refusal:
        answer_challenge(second.secret, signature, purpose=LOG_IN, now=NOW)

    assert refusal.value.failure is CertificateFailure.ANOTHER_TEXT


def test_a_text_for_another_purpose_opens_nothing(ca: Played) -> None:
    unit = ask_challenge(ChallengePurpose.UNIT_ACCOUNT, now=NOW)
    signature = ca.signed(unit.text, "vi-du")

    with pytest.raises(ChallengeOver):
        answer_challenge(unit.secret, signature, purpose=LOG_IN, now=NOW)


def test_another_browser_cannot_hand_in_the_signature(ca: Played) -> None:
    challenge = ask_challenge(LOG_IN, now=NOW)
    signature = ca.signed(challenge.text, "vi-du")

    for secret in ("", "x" * 43, challenge.text, challenge.secret[:-1]):
        with pytest.raises(ChallengeOver):
            answer_challenge(secret, signature, purpose=LOG_IN, now=NOW)


def test_a_text_is_over_after_ten_minutes(ca: Played) -> None:
    challenge = ask_challenge(LOG_IN, now=NOW)
    signature = ca.signed(challenge.text, "vi-du")

    assert pending_challenge(challenge.secret, LOG_IN, now=NOW + timedelta(minutes=9, seconds=59)).text
    with pytest.raises(ChallengeOver):
        answer_challenge(challenge.secret, signature, purpose=LOG_IN, now=NOW + timedelta(minutes=10))


def test_five_wrong_signatures_use_the_text_up(ca: Played) -> None:
    challenge = ask_challenge(LOG_IN, now=NOW)
    for _ in range(5):
        with pytest.raises(CertificateNotAccepted):
            answer_challenge(challenge.secret, b"rubbish", purpose=LOG_IN, now=NOW)

    with pytest.raises(ChallengeOver):
        answer_challenge(challenge.secret, ca.signed(challenge.text, "vi-du"), purpose=LOG_IN, now=NOW)


def test_a_refused_signature_may_be_followed_by_a_right_one(ca: Played) -> None:
    challenge = ask_challenge(LOG_IN, now=NOW)
    with pytest.raises(CertificateNotAccepted):
        answer_challenge(challenge.secret, ca.signed(challenge.text, "het-han"), purpose=LOG_IN, now=NOW)

    assert answer_challenge(challenge.secret, ca.signed(challenge.text, "thu"), purpose=LOG_IN, now=NOW)


def test_nobody_is_known_while_no_authority_is_trusted() -> None:
    challenge = ask_challenge(LOG_IN, now=NOW)

    with pytest.raises(CertificateNotKnown) as refusal:
        answer_challenge(challenge.secret, b"x", purpose=LOG_IN, now=NOW)

    assert refusal.value.failure is CertificateFailure.NOT_CONNECTED


def test_what_is_over_is_deleted_a_day_later() -> None:
    ask_challenge(LOG_IN, now=NOW - timedelta(days=2))
    kept = ask_challenge(LOG_IN, now=NOW)

    assert forget_old_certificate_challenges(now=NOW) == 1
    assert pending_challenge(kept.secret, LOG_IN, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_one_signature_handed_in_twice_at_once_is_taken_once(ca: Played) -> None:
    challenge = ask_challenge(LOG_IN, now=NOW)
    signature = ca.signed(challenge.text, "vi-du")
    outcomes: list[str] = []

    def hand_in() -> None:
        try:
            answer_challenge(challenge.secret, signature, purpose=LOG_IN, now=NOW)
            outcomes.append("taken")
        except ChallengeOver:
            outcomes.append("over")
        finally:
            connection.close()

    threads = [Thread(target=hand_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["over", "over", "over", "taken"]
