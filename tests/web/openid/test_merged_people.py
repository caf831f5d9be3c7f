"""A portal that knew one of two accounts of a person goes on knowing them after the accounts were merged (IDN-01)."""

import pytest
from django.test import Client

from dichvucong.identity.models import Account, SignOn
from dichvucong.identity.rules import AccountKind
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import an_account, logged_in
from tests.factories.merging import an_assistant, merge_accounts, undo_transfer
from tests.factories.portals import Party, a_portal, answer_in, opened, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-04", "IDN-11")]


@pytest.fixture
def emptied() -> Account:
    account = an_account(AccountKind.FOREIGNER)
    Account.objects.filter(pk=account.pk).update(birth="1990-05-17")
    return Account.objects.get(pk=account.pk)


def named(party: Party, browser: Client) -> tuple[str, str]:
    """The subject in the ID token and at userinfo."""
    tokens = party.tokens(browser)
    told = userinfo(tokens["access_token"]).json()
    return opened(tokens["id_token"], party.client_id)["sub"], told["sub"]


def test_the_portal_gets_the_name_it_knows_and_the_person_is_not_asked_again(
    citizen: Account, emptied: Account, party: Party
) -> None:
    before = logged_in(emptied)
    tokens = party.tokens(before, scope="openid profile")
    known = opened(tokens["id_token"], party.client_id)["sub"]
    elsewhere = a_portal()
    own = named(elsewhere, logged_in(citizen))

    done = merge_accounts(kept=citizen.pk, emptied=emptied.pk, reason="x", by=an_assistant(), now=clock_now())

    assert userinfo(tokens["access_token"]).status_code == 401
    assert party.refreshed(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    after = logged_in(citizen)
    hinted = party.ask(after, prompt="none", scope="openid profile", id_token_hint=tokens["id_token"])
    assert "code" in answer_in(hinted), "neither asked who it is nor whether to share"
    assert named(party, after) == (known, known)
    assert named(elsewhere, after) == own
    undo_transfer(done.pk, reason="x", by=an_assistant(), now=clock_now())
    assert named(party, logged_in(emptied)) == (known, known)
    assert known not in named(party, logged_in(citizen))


def test_a_portal_that_knew_both_gets_the_account_that_stays_whichever_hint_it_brings(
    citizen: Account, emptied: Account, party: Party
) -> None:
    old = party.tokens(logged_in(emptied))["id_token"]
    stays = named(party, logged_in(citizen))

    merge_accounts(kept=citizen.pk, emptied=emptied.pk, reason="x", by=an_assistant(), now=clock_now())

    after = logged_in(citizen)
    assert "code" in answer_in(party.ask(after, prompt="none", id_token_hint=old))
    assert named(party, after) == stays
    assert SignOn.objects.filter(account=emptied, ended_at=None).count() == 0


def test_the_person_sees_devices_shares_and_log_of_both(
    citizen: Account, emptied: Account, party: Party
) -> None:
    party.tokens(logged_in(emptied))
    merge_accounts(kept=citizen.pk, emptied=emptied.pk, reason="x", by=an_assistant(), now=clock_now())
    browser = logged_in(citizen)

    pages = {
        page: browser.get(f"/tai-khoan/{page}").content.decode()
        for page in ("chia-se", "nhat-ky", "dang-nhap", "du-lieu/toan-bo")
    }

    assert "Cổng thử nghiệm" in pages["chia-se"]
    assert "Rút" in pages["chia-se"]
    assert "Gộp với một tài khoản khác của bạn" in pages["nhat-ky"]
    assert "Các cổng khác vẫn nhận ra bạn như trước khi gộp" in pages["nhat-ky"]
    assert "Kết thúc khi gộp tài khoản" in pages["dang-nhap"]
    assert "Cổng thử nghiệm" in pages["du-lieu/toan-bo"]
