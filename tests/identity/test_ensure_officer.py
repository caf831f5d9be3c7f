import pytest

from dichvucong.identity.models import Account, Grant
from dichvucong.identity.selectors import has_second_factor
from dichvucong.identity.services import OfficerDraft, ensure_officer, revoke
from tests.factories.accounts import LONG_AGO, PASSWORD, SECRET

pytestmark = pytest.mark.django_db
DRAFT = OfficerDraft(
    username="quay.h26",
    full_name="Phạm Văn Quầy",
    grants=(("counter.use", "H26.1"), ("payments.view", "H26.1")),
    provider_grants=(("payments.view", "sandbox"),),
    password=PASSWORD,
    totp_secret=SECRET,
)


def test_an_officer_comes_in_with_everything_and_twice_changes_nothing() -> None:
    first = ensure_officer(DRAFT, actor="test", now=LONG_AGO)
    hashed = first.password

    again = ensure_officer(DRAFT, actor="test", now=LONG_AGO)

    assert again.pk == first.pk
    assert again.password == hashed
    assert has_second_factor(again)
    assert Grant.objects.count() == 3
    assert Account.objects.count() == 1


def test_what_is_missing_is_given_again() -> None:
    account = ensure_officer(DRAFT, actor="test", now=LONG_AGO)
    revoke(Grant.objects.get(permission="counter.use"), reason="thử", actor="test", now=LONG_AGO)

    ensure_officer(DRAFT, actor="test", now=LONG_AGO)

    assert account.grants.filter(revoked_at=None).count() == 3
    assert account.grants.count() == 4
