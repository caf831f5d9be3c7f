"""An authority that is away for hours: the newest list it signed is kept, and fetched again before it ends."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dichvucong.identity.models import RevocationList
from dichvucong.identity.services.log_in.revocation_lists import KeptLists
from dichvucong.identity.words import CertificateFailure
from tests.integrations.certificates.judging import NOW, TEXT, proven, why
from tests.support.authority import Played, played_authority
from tests.support.servers import Received, Reply

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-02")]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def ca(state: Path) -> Iterator[Played]:
    """An authority whose lists are kept in the database."""
    with played_authority(state, now=NOW, shelf=KeptLists()) as played:
        yield played
        played.revoked.clear()


def silence(ca: Played) -> None:
    ca.crl = ca.ocsp = Reply(503)


def asked_for_lists(ca: Played) -> int:
    return sum(one.path.endswith(".crl") for one in ca.server.received)


def log_in(ca: Played, *, at: datetime = NOW) -> None:
    ca.asked_at = at
    proven(ca, ca.signed(TEXT, "thu"), now=at)


def holders_list() -> RevocationList:
    return RevocationList.objects.get(url__endswith="trung-gian.crl")


def test_an_outage_of_some_hours_shuts_nobody_out(ca: Played) -> None:
    log_in(ca)
    silence(ca)

    log_in(ca, at=NOW + 20 * HOUR)


def test_what_is_revoked_stays_out_while_the_authority_is_away(ca: Played) -> None:
    ca.revoked.revoke("vi-du", now=NOW - HOUR)
    log_in(ca)
    silence(ca)

    assert why(ca, ca.signed(TEXT, "vi-du"), now=NOW + HOUR) is CertificateFailure.REVOKED


def test_a_list_that_has_ended_is_no_answer(ca: Played) -> None:
    log_in(ca)
    silence(ca)

    signature = ca.signed(TEXT, "thu")

    assert why(ca, signature, now=NOW + DAY + timedelta(minutes=1)) is CertificateFailure.UNKNOWN


def test_a_list_older_than_one_that_was_seen_does_not_bring_back_what_was_revoked(ca: Played) -> None:
    """Who stole a token plays back the list of before it was revoked."""
    wanted = list_wanted(ca)
    ca.asked_at = NOW - 2 * HOUR
    old = ca.answer(wanted)
    ca.revoked.revoke("thu", now=NOW - HOUR)
    ca.asked_at = NOW
    proven(ca, ca.signed(TEXT, "vi-du"))
    ca.ocsp, ca.crl = Reply(503), old

    assert why(ca, ca.signed(TEXT, "thu")) is CertificateFailure.REVOKED
    assert why(ca, ca.signed(TEXT, "vi-du"), now=NOW + DAY + HOUR) is CertificateFailure.UNKNOWN
    assert holders_list().this_update == NOW - timedelta(minutes=1)


def test_a_forged_list_replaces_nothing_and_is_silence(ca: Played) -> None:
    log_in(ca)
    kept = bytes(holders_list().body)
    ca.stranger_signs.add("crl")
    ca.ocsp = Reply(503)

    log_in(ca, at=NOW + HOUR)

    assert bytes(holders_list().body) == kept
    RevocationList.objects.all().delete()
    assert why(ca, ca.signed(TEXT, "thu"), now=NOW + HOUR) is CertificateFailure.UNKNOWN
    assert not RevocationList.objects.exists()


def test_nothing_is_kept_of_an_authority_nobody_trusts(ca: Played, tmp_path: Path) -> None:
    with played_authority(tmp_path, now=NOW) as other:
        assert why(ca, other.signed(TEXT, "thu")) is CertificateFailure.UNTRUSTED

    assert not RevocationList.objects.exists()


def test_the_worker_fetches_lists_again_long_before_they_end(ca: Played) -> None:
    log_in(ca)
    assert ca.verifier.refresh_lists(now=NOW + HOUR / 2) == 0
    ca.asked_at = later = NOW + HOUR

    came = ca.verifier.refresh_lists(now=later)

    assert came == RevocationList.objects.count()
    assert holders_list().next_update == later + DAY
    silence(ca)
    proven(ca, ca.signed(TEXT, "thu"), now=later + 23 * HOUR)


def test_the_worker_goes_on_asking_a_silent_authority_and_keeps_what_it_has(ca: Played) -> None:
    log_in(ca)
    silence(ca)

    came = [ca.verifier.refresh_lists(now=NOW + HOUR + timedelta(minutes=step)) for step in (0, 1, 6)]

    assert came == [0, 0, 0]
    assert holders_list().next_update == NOW + DAY
    ca.crl, ca.asked_at = None, NOW + 2 * HOUR
    assert ca.verifier.refresh_lists(now=NOW + 2 * HOUR) == RevocationList.objects.count()


@pytest.mark.parametrize("trouble", ["old", "forged", "rubbish"])
def test_the_worker_takes_no_old_forged_or_broken_list(ca: Played, trouble: str) -> None:
    log_in(ca)
    kept = bytes(holders_list().body)
    ca.asked_at = NOW - 2 * HOUR if trouble == "old" else NOW + HOUR
    if trouble == "forged":
        ca.stranger_signs.add("crl")
    if trouble == "rubbish":
        ca.crl = Reply(200, b"\x30\x03\x02\x01\x05")

    assert ca.verifier.refresh_lists(now=NOW + HOUR) == 0

    assert bytes(holders_list().body) == kept


def test_two_workers_do_not_fetch_the_same_list(ca: Played) -> None:
    log_in(ca)
    before = asked_for_lists(ca)

    ca.verifier.refresh_lists(now=NOW + HOUR)
    ca.verifier.refresh_lists(now=NOW + HOUR)

    assert asked_for_lists(ca) - before == RevocationList.objects.count()


def test_lists_that_no_log_in_needs_any_more_are_not_fetched(ca: Played) -> None:
    log_in(ca)

    assert ca.verifier.refresh_lists(now=NOW + timedelta(days=91)) == 0


def list_wanted(ca: Played) -> Received:
    log_in(ca)
    found = next(one for one in ca.server.received if one.path.endswith("trung-gian.crl"))
    RevocationList.objects.all().delete()
    return found
