"""Once a year every right is confirmed or taken back; what is unused, expired or in conflict is shown (IDN-09)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dichvucong.identity.errors.units import ReviewNotDue
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, Grant, HighLevelAccount
from dichvucong.identity.rules import IdentifierKind, Unit
from dichvucong.identity.rules.units import RightFlag, RightSeen, flags_of, in_conflict
from dichvucong.identity.selectors import authority_of
from dichvucong.identity.selectors.rights import conflicting_rights, flagged, rights_to_review
from dichvucong.identity.services import (
    confirm_rights,
    end_rights,
    grant,
    name_high_level,
    note_use,
    remind_of_reviews,
)
from dichvucong.identity.services.units.posts import note_number
from dichvucong.identity.terms import review_terms
from dichvucong.identity.words import AccountRole
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.journal import history_of
from dichvucong.notifications.models import Message
from tests.factories.accounts import a_provider_user, an_account, an_officer, logged_in
from tests.factories.agencies import plant

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-09")]
NOW = clock_now()
YEAR = timedelta(days=365)
PERSON = ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000001")


@pytest.fixture
def chief() -> Account:
    plant("H26", "H26.12", "H17")
    account = an_account(username="cc-h26")
    account.phone = "+84912345678"
    account.save()
    name_high_level(account, Unit("H26"), actor="test", now=NOW)
    return account


def a_right(
    permission: str = "payments.view",
    *,
    agency: str = "H26.12",
    age: timedelta = YEAR,
    to: Account | None = None,
) -> Grant:
    account = to or an_account()
    return grant(account, permission, agency_code=agency, actor="test", now=NOW - age)


@pytest.mark.parametrize(
    ("age", "flags"),
    [
        (timedelta(days=10), set()),
        (timedelta(days=90), {"unused"}),
        (timedelta(days=334), {"unused"}),
        (timedelta(days=335), {"unused", "due"}),
        (timedelta(days=365), {"unused", "due"}),
        (timedelta(days=366), {"unused", "due", "overdue"}),
    ],
)
def test_the_rule_and_the_query_say_the_same(chief: Account, age: timedelta, flags: set[str]) -> None:
    right = a_right(age=age)
    seen = RightSeen(right.given_at, None, None, None)

    assert (
        set(flags_of(seen, conflicting=False, now=NOW, today=vietnam_day(NOW), terms=review_terms(at=NOW)))
        == flags
    )
    rows = rights_to_review(chief, now=NOW)
    assert {flag for flag in RightFlag if flagged(rows, flag, now=NOW).exists()} == flags


def test_use_and_end_are_seen(chief: Account) -> None:
    right = a_right(age=timedelta(days=100))
    rows = rights_to_review(chief, now=NOW)
    Grant.objects.filter(pk=right.pk).update(used_on=vietnam_day(NOW) - timedelta(days=89))
    assert not flagged(rows, RightFlag.UNUSED, now=NOW).exists()

    Grant.objects.filter(pk=right.pk).update(used_on=vietnam_day(NOW) - timedelta(days=90), valid_to=NOW)

    assert flagged(rows, RightFlag.UNUSED, now=NOW).get() == right
    assert flagged(rows, RightFlag.EXPIRED, now=NOW).get() == right
    seen = RightSeen(right.given_at, None, NOW, vietnam_day(NOW) - timedelta(days=90))
    assert set(
        flags_of(seen, conflicting=True, now=NOW, today=vietnam_day(NOW), terms=review_terms(at=NOW))
    ) == {
        "unused",
        "expired",
        "conflict",
    }


def test_a_confirmed_right_comes_back_in_a_year(chief: Account) -> None:
    right = a_right(age=2 * YEAR)

    assert confirm_rights([right.pk], by=chief, now=NOW) == 1

    rows = rights_to_review(chief, now=NOW)
    assert not flagged(rows, RightFlag.DUE, now=NOW).exists()
    assert flagged(rows, RightFlag.DUE, now=NOW + YEAR).get() == right
    right.refresh_from_db()
    assert (right.reviewed_by, right.given_by) == (chief.actor, "test")
    assert [entry.event for entry in history_of(right.account.reference)][-1] == "grant.confirmed"


def test_a_right_taken_back_in_a_review_is_gone_at_once(chief: Account) -> None:
    right = a_right()

    assert end_rights([right.pk], reason="Không còn cần", by=chief, now=NOW) == 1

    assert authority_of(right.account, now=NOW).permissions == frozenset()
    with pytest.raises(ReviewNotDue):
        end_rights([right.pk], reason="x", by=chief, now=NOW)


@pytest.mark.parametrize("agency", ["H17", "*"])
def test_nobody_reviews_what_is_not_their_units(chief: Account, agency: str) -> None:
    own, foreign = a_right(), a_right(agency=agency)

    with pytest.raises(ReviewNotDue):
        confirm_rights([own.pk, foreign.pk], by=chief, now=NOW)
    with pytest.raises(ReviewNotDue):
        end_rights([own.pk, foreign.pk], reason="x", by=chief, now=NOW)

    assert not Grant.objects.exclude(reviewed_at=None).exists()
    assert not Grant.objects.exclude(revoked_at=None).exists()


def test_nobody_reviews_their_own_rights_nor_a_unit_those_of_another_head(chief: Account) -> None:
    below = an_account(username="cc-h26.12")
    name_high_level(below, Unit("H26.12"), actor="test", now=NOW)
    of_bank = a_provider_user("payments.view", provider="songhong")

    assert not rights_to_review(chief, now=NOW).exists()
    with pytest.raises(ReviewNotDue):
        confirm_rights([chief.grants.all()[0].pk], by=chief, now=NOW)
    assert of_bank.grants.count() == 1


def test_the_government_office_reviews_heads_and_everybody(chief: Account) -> None:
    office = an_officer("units.admit", agency="G22")
    right = a_right(agency="H17", age=2 * YEAR)

    rows = rights_to_review(office, now=NOW)

    assert {row.account for row in rows} == {chief, right.account}
    assert flagged(rows, RightFlag.OVERDUE, now=NOW).get() == right


def test_a_conflict_is_seen_over_units_accounts_and_kinds(chief: Account) -> None:
    officer, staff, stranger = an_account(), a_provider_user(), an_account()
    note_number(officer, PERSON, role=AccountRole.OFFICER, actor="test", now=NOW)
    note_number(staff, PERSON, role=AccountRole.PROVIDER_USER, actor="test", now=NOW)
    approve = a_right("refunds.approve", to=officer, agency="H26.12")
    draft = grant(staff, "refunds.draft", provider_code="songhong", actor="test", now=NOW)
    grant(stranger, "refunds.draft", agency_code="H26", actor="test", now=NOW)

    assert conflicting_rights() == {approve.pk, draft.pk}
    assert flagged(rights_to_review(chief, now=NOW), RightFlag.CONFLICT, now=NOW).get() == approve


def test_two_rights_that_go_together_are_no_conflict() -> None:
    assert in_conflict([(1, "refunds.draft"), (2, "payments.view")]) == frozenset()
    assert in_conflict([(1, "refunds.draft"), (2, "refunds.approve"), (3, "payments.view")]) == {1, 2}


def test_a_use_is_written_once_a_day_and_costs_no_query_a_request() -> None:
    account = an_officer("payments.view", "cases.resolve", agency="H26")
    day = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
    note_use(account, {"payments.view"}, now=day)

    with CaptureQueriesContext(connection) as caught:
        for minutes in range(5):
            note_use(account, {"payments.view"}, now=day + timedelta(minutes=minutes))

    assert len(caught) == 0
    used = dict(account.grants.values_list("permission", "used_on"))
    assert used == {"payments.view": date(2026, 11, 29), "cases.resolve": None}
    note_use(account, {"payments.view"}, now=day + timedelta(days=1))
    assert account.grants.get(permission="payments.view").used_on == date(2026, 11, 30)


def test_opening_a_page_is_a_use_of_its_right_alone(chief: Account) -> None:
    officer = an_officer("payments.view", "refunds.draft", agency="H26")
    browser = logged_in(officer)

    assert browser.get("/quantri/thanh-toan").status_code == 200

    used = dict(officer.grants.values_list("permission", "used_on"))
    assert used == {"payments.view": vietnam_day(clock_now()), "refunds.draft": None}


def test_units_are_reminded_once_a_month(chief: Account) -> None:
    a_right(age=2 * YEAR)
    a_right(age=YEAR)

    assert remind_of_reviews(now=NOW) == 1
    assert remind_of_reviews(now=NOW + timedelta(days=1)) == 0
    assert remind_of_reviews(now=NOW + timedelta(days=28)) == 1

    first = Message.objects.order_by("pk")[0]
    assert first.recipient == "+84912345678"
    assert "2 quyền" in first.text
    assert "1 đã quá hạn" in first.text
    assert Message.objects.count() == 2


def test_nothing_due_and_no_holder_remind_nobody(chief: Account) -> None:
    a_right(age=timedelta(days=30))
    a_right(agency="H17", age=2 * YEAR)

    assert remind_of_reviews(now=NOW) == 0

    assert not Message.objects.exists()
    assert HighLevelAccount.objects.get().reminded_at is None
