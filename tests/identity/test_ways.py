"""Ways of logging in are dated data."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from dichvucong.identity.rules import (
    AccountKind,
    Level,
    Method,
    last_day_over,
    level_given,
    read_ways,
    ways_on,
)
from dichvucong.identity.ways import ways_in_use

pytestmark = pytest.mark.req("IDN-01", "IDN-02", "IDN-03")
CHANGE = date(2026, 7, 20)
BEFORE = date(2026, 7, 19)
HEADING = "method,kind,level,valid_from,valid_to,source\n"


def methods(day: date, kind: AccountKind) -> set[Method]:
    return {way.method for way in ways_on(day, ways_in_use(), kind=kind)}


def test_since_july_2026_citizens_have_only_electronic_identification() -> None:
    assert methods(BEFORE, AccountKind.CITIZEN) == set(Method)
    assert methods(CHANGE, AccountKind.CITIZEN) == {Method.ELECTRONIC_ID}


def test_foreigners_and_organisations_keep_other_ways() -> None:
    assert methods(CHANGE, AccountKind.FOREIGNER) == set(Method)
    assert Method.USB_TOKEN in methods(CHANGE, AccountKind.ORGANISATION)
    assert Method.SMS_CODE not in methods(BEFORE, AccountKind.ORGANISATION)


def test_the_day_a_way_was_over_is_read_from_the_table() -> None:
    sms, citizen = Method.SMS_CODE, AccountKind.CITIZEN
    ways = ways_in_use()

    assert last_day_over(sms, citizen, day=CHANGE, ways=ways) == CHANGE
    assert last_day_over(sms, citizen, day=BEFORE, ways=ways) is None
    assert last_day_over(sms, AccountKind.FOREIGNER, day=CHANGE, ways=ways) is None
    assert last_day_over(sms, AccountKind.ORGANISATION, day=CHANGE, ways=ways) is None


def test_officers_and_bank_staff_have_no_way_in_here() -> None:
    assert methods(CHANGE, AccountKind.OFFICER) == methods(CHANGE, AccountKind.PROVIDER_USER) == set()


@given(st.sampled_from(Method), st.sampled_from(AccountKind), st.sampled_from(Level), st.dates())
def test_a_log_in_never_counts_for_more_than_claimed_nor_than_the_law_gives(
    method: Method, kind: AccountKind, claimed: Level, day: date
) -> None:
    given_level = level_given(method, kind, claimed=claimed, day=day, ways=ways_in_use())

    allowed = [way.level for way in ways_on(day, ways_in_use(), kind=kind) if way.method is method]
    if given_level is None:
        assert not allowed
    else:
        assert given_level <= claimed
        assert given_level <= max(allowed)


def test_a_code_by_sms_gives_the_medium_level_whatever_is_claimed() -> None:
    assert (
        level_given(
            Method.SMS_CODE, AccountKind.FOREIGNER, claimed=Level.HIGH, day=CHANGE, ways=ways_in_use()
        )
        is Level.MEDIUM
    )


def test_every_line_that_ships_names_its_legal_source() -> None:
    assert all("/" in way.source for way in ways_in_use())


def test_an_operator_may_bring_another_table(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "ways.csv"
    file.write_text(HEADING + "sms_code,citizen,medium,2030-01-01,,QĐ 1/2030\n", encoding="utf-8")
    settings.LOGIN_WAYS = str(file)

    assert methods(date(2030, 1, 1), AccountKind.CITIZEN) == {Method.SMS_CODE}
    assert methods(CHANGE, AccountKind.CITIZEN) == set()


@pytest.mark.parametrize(
    "line",
    [
        "pigeon,citizen,low,2026-01-01,,QĐ",
        "sms_code,citizen,low,2026-01-01,2026-01-01,QĐ",
        "sms_code,citizen,low,soon,,QĐ",
        "sms_code,citizen,low,2026-01-01,,",
        "sms_code",
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        read_ways((HEADING + line).splitlines())
