from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dichvucong.catalogs.services import Change, move_agency
from dichvucong.identity.errors import AlreadyRevoked, PermissionMissing, UnknownPermission
from dichvucong.identity.models import Grant
from dichvucong.identity.rules import WHOLE_COUNTRY
from dichvucong.identity.selectors import agency_filter, authority_of, grants_of
from dichvucong.identity.services import deactivate_account, grant, require, revoke
from dichvucong.kernel.journal import history_of
from tests.factories.accounts import LONG_AGO, a_provider_user, an_account, an_officer
from tests.factories.agencies import TREE_FROM, plant

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-09")]
NOW = LONG_AGO + timedelta(days=1)


def test_a_permission_reaches_its_own_agency_and_no_other() -> None:
    officer = an_officer("payments.view", agency="H26.1")

    require(officer, "payments.view", agency_code="H26.1", now=NOW)
    for other in ("H26.2", "H26.10", "H2", "H26", ""):
        assert not agency_filter(officer, "payments.view", now=NOW).covers(other)
    with pytest.raises(PermissionMissing):
        require(officer, "payments.view", agency_code="H26.2", now=NOW)


def test_a_permission_reaches_everything_below_its_agency_as_the_tree_stands_today() -> None:
    plant("H26", "H26.12", "H26.12.1", "H29")
    officer = an_officer("payments.view", agency="H26")
    assert agency_filter(officer, "payments.view", now=NOW).codes == {"H26", "H26.12", "H26.12.1"}

    move_agency("H26.12", parent_code="H29", valid_from=TREE_FROM, change=Change("test", NOW))

    assert agency_filter(officer, "payments.view", now=NOW).codes == {"H26"}
    with pytest.raises(PermissionMissing):
        require(officer, "payments.view", agency_code="H26.12.1", now=NOW)


def test_one_permission_does_not_stand_for_another() -> None:
    officer = an_officer("payments.view")

    with pytest.raises(PermissionMissing):
        require(officer, "payments.operate", agency_code="H26.1", now=NOW)
    assert not agency_filter(officer, "payments.operate", now=NOW)


def test_the_whole_country_covers_every_agency() -> None:
    officer = an_officer("operation.view", agency=WHOLE_COUNTRY)

    require(officer, "operation.view", agency_code="H99.123", now=NOW)
    assert agency_filter(officer, "operation.view", now=NOW).everything


def test_a_provider_user_acts_for_its_provider_and_for_no_agency() -> None:
    user = a_provider_user("payments.view", provider="sandbox")

    require(user, "payments.view", provider_code="sandbox", now=NOW)
    with pytest.raises(PermissionMissing):
        require(user, "payments.view", provider_code="vnpay", now=NOW)
    with pytest.raises(PermissionMissing):
        require(user, "payments.view", agency_code="H26.1", now=NOW)


def test_a_revoked_permission_ends_at_once_and_leaves_its_row_and_its_trace() -> None:
    officer = an_account()
    given = grant(officer, "payments.view", agency_code="H26.1", actor="officer:chi-huy", now=LONG_AGO)

    revoke(given, reason="Chuyển công tác", actor="officer:chi-huy", now=NOW)

    with pytest.raises(PermissionMissing):
        require(officer, "payments.view", agency_code="H26.1", now=NOW)
    assert Grant.objects.filter(pk=given.pk).exists()
    events = list(history_of(officer.reference).values_list("event", flat=True))
    assert events == ["account.created", "grant.given", "grant.revoked"]


def test_a_permission_is_revoked_only_once() -> None:
    given = grant(an_account(), "payments.view", agency_code="H26.1", actor="test", now=LONG_AGO)
    revoke(given, reason="một", actor="test", now=NOW)

    with pytest.raises(AlreadyRevoked):
        revoke(given, reason="hai", actor="test", now=NOW)

    given.refresh_from_db()
    assert given.revoked_reason == "một"


def test_a_permission_counts_from_its_beginning_until_just_before_its_end() -> None:
    officer = an_account()
    end = LONG_AGO + timedelta(hours=8)
    grant(officer, "counter.use", agency_code="H26.1", actor="test", now=LONG_AGO, valid_to=end)

    assert grants_of(officer, now=LONG_AGO)
    assert not grants_of(officer, now=LONG_AGO - timedelta(seconds=1))
    assert not grants_of(officer, now=end)


def test_a_deactivated_account_may_do_nothing() -> None:
    officer = an_officer("payments.view")

    deactivate_account(officer, reason="Nghỉ hưu", actor="test", now=NOW)

    assert authority_of(officer, now=NOW).grants == ()


def test_an_unknown_permission_is_refused_and_nothing_is_written() -> None:
    officer = an_account()

    with pytest.raises(UnknownPermission):
        grant(officer, "payments.steal", agency_code="H26.1", actor="test", now=NOW)

    assert not Grant.objects.exists()


def test_the_database_refuses_to_delete_or_rewrite_a_grant() -> None:
    given = grant(an_account(), "payments.view", agency_code="H26.1", actor="test", now=LONG_AGO)

    with pytest.raises(DatabaseError), transaction.atomic():
        Grant.objects.filter(pk=given.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Grant.objects.filter(pk=given.pk).update(agency_code="H26.2")

    given.refresh_from_db()
    assert given.agency_code == "H26.1"


def test_all_grants_of_a_request_are_read_in_one_query() -> None:
    officer = an_officer("payments.view", "payments.operate", "cases.resolve")

    agency_filter(officer, "payments.view", now=NOW)

    with CaptureQueriesContext(connection) as queries:
        authority = authority_of(officer, now=NOW)
        authority.agencies("payments.view")
        authority.may("cases.resolve")

    assert len(queries) == 1
