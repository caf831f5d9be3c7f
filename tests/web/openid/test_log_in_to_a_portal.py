"""A portal logs its people in through this one: the way through, and what it learns (IDN-04, IDN-11)."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from dichvucong.identity.models import Account, Consent, DataLook, LogInSession, SignOn
from dichvucong.identity.rules import AccountKind, Level
from dichvucong.identity.rules.claims import Claim
from dichvucong.identity.services.portals.registration import Need
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import a_log_in, an_account, logged_in
from tests.factories.portals import ISSUER, LEFT, NEEDS, Party, a_portal, answer_in, opened, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-04")]


def at_level(account: Account, level: Level) -> Client:
    visitor = logged_in(account)
    LogInSession.objects.filter(account=account).update(level=level)
    return visitor


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], None]]:
    """Lets time pass for the rest of a test."""
    with ExitStack() as clocks:

        def pass_by(by: timedelta) -> None:
            clocks.enter_context(time_machine.travel(clock_now() + by, tick=False))

        yield pass_by


def test_who_is_logged_in_agrees_once_and_the_portal_learns_what_was_agreed(
    citizen: Account, visitor: Client, party: Party
) -> None:
    answer = party.agreed(visitor)
    tokens = party.exchange(answer["code"]).json()

    assert (answer["state"], answer["iss"]) == ("state-1", ISSUER)
    said = opened(tokens["id_token"], party.client_id)
    session = LogInSession.objects.get(account=citizen)
    assert (said["nonce"], said["acr"], said["amr"]) == ("nonce-1", "LoA3", ["eid"])
    assert said["auth_time"] == int(session.begun_at.timestamp())
    digest = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert said["at_hash"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert "name" not in said
    told = userinfo(tokens["access_token"]).json()
    assert told == {
        "sub": said["sub"],
        "name": citizen.full_name,
        "birthdate": "1990-05-17",
        "phone_number": "+84912345678",
        "citizen_number": "001090000999",
    }
    assert "code" in answer_in(party.ask(visitor))  # Not asked a second time.


def test_who_is_not_logged_in_is_sent_to_log_in_and_back_to_the_same_request(
    citizen: Account, party: Party
) -> None:
    stranger = Client()
    place = party.ask(stranger, state="x" * 3_000)["Location"]

    to_log_in = stranger.get(place)

    assert to_log_in["Location"] == f"/dang-nhap?next={place.replace('/', '%2F')}"
    assert "Để vào <strong>Cổng thử nghiệm</strong>" in stranger.get(to_log_in["Location"]).content.decode()
    assert "Để vào" not in stranger.get("/dang-nhap?next=/oauth/cho/khong-co").content.decode()
    visitor = logged_in(citizen)
    assert "Ghi tên lên đơn" in visitor.get(place).content.decode()
    answer = answer_in(visitor.post(place, {"action": "agree"}))
    assert answer["state"] == "x" * 3_000


@pytest.mark.req("IDN-11")
def test_what_is_not_ticked_is_not_sent_and_not_asked_again(visitor: Client, party: Party) -> None:
    tokens = party.exchange(party.agreed(visitor, "phone_number")["code"]).json()

    told = userinfo(tokens["access_token"]).json()

    assert "birthdate" not in told
    assert told["phone_number"]
    assert told["name"]  # Needed: agreeing at all is agreeing to it.
    consent = Consent.objects.get()
    assert set(consent.given) == {"name", "citizen_number", "phone_number"}
    assert consent.declined == {"birthdate": "Điền sẵn đơn"}
    assert "code" in answer_in(party.ask(visitor))


@pytest.mark.req("IDN-11")
def test_another_claim_or_another_reason_is_asked_about_and_the_versions_stay(
    visitor: Client, party: Party
) -> None:
    party.agreed(visitor, scope="openid profile")
    assert party.ask(visitor)["Location"].startswith("/oauth/cho/")
    party.agreed(visitor)

    a_portal(party.client_id, claims={**NEEDS, Claim.NAME: Need("Lý do khác", needed=True)})

    assert party.ask(visitor)["Location"].startswith("/oauth/cho/")
    versions = Consent.objects.order_by("version")
    assert [(row.version, row.ended_at is None) for row in versions] == [(1, False), (2, True)]


@pytest.mark.req("IDN-11")
def test_who_does_not_agree_goes_back_with_nothing(visitor: Client, party: Party) -> None:
    place = party.ask(visitor)["Location"]

    answer = answer_in(visitor.post(place, {"action": "deny"}))

    assert answer == {"error": "access_denied", "state": "state-1", "iss": ISSUER}
    assert not Consent.objects.exists()
    assert not SignOn.objects.exists()
    assert visitor.get(place).status_code == 410


@pytest.mark.req("IDN-11")
def test_withdrawing_ends_the_tokens_and_keeps_the_history(
    citizen: Account, visitor: Client, party: Party
) -> None:
    tokens = party.tokens(visitor)
    page = visitor.get("/tai-khoan/chia-se").content.decode()
    assert "Tìm hồ sơ của bạn" in page

    number = Consent.objects.get().pk
    visitor.post(f"/tai-khoan/chia-se/{number}/rut")
    visitor.post(f"/tai-khoan/chia-se/{number}/rut")

    assert userinfo(tokens["access_token"]).status_code == 401
    assert party.refreshed(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert "Bạn đã rút lại" in visitor.get("/tai-khoan/chia-se").content.decode()
    assert party.ask(visitor)["Location"].startswith("/oauth/cho/")
    assert Consent.objects.get().withdrawn


@pytest.mark.req("IDN-11")
def test_nobody_withdraws_for_somebody_else(visitor: Client, party: Party) -> None:
    party.tokens(visitor)
    other = logged_in(an_account(AccountKind.CITIZEN))

    response = other.post(f"/tai-khoan/chia-se/{Consent.objects.get().pk}/rut")

    assert response.status_code == 404
    assert not Consent.objects.get().withdrawn


def test_claims_asked_for_one_by_one_go_where_they_were_asked(visitor: Client, party: Party) -> None:
    wish = {"id_token": {"name": None}, "userinfo": {"phone_number": {"essential": True}, "unknown": None}}

    tokens = party.tokens(visitor, scope="openid", claims=json.dumps(wish))

    assert opened(tokens["id_token"], party.client_id)["name"]
    assert set(userinfo(tokens["access_token"]).json()) == {"sub", "phone_number"}


def test_a_claim_the_portal_was_not_registered_with_is_never_asked_about(
    visitor: Client, party: Party
) -> None:
    tokens = party.tokens(visitor, scope="openid email social_insurance")

    assert set(userinfo(tokens["access_token"]).json()) == {"sub"}


def test_a_request_may_be_posted(visitor: Client, party: Party) -> None:
    response = visitor.post("/oauth/authorize", party.wish())

    assert visitor.get(response["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"prompt": "none"}, "consent_required"),
        ({"prompt": "none", "acr_values": "LoA3"}, "consent_required"),
        ({"prompt": "none", "max_age": "0"}, "login_required"),
    ],
)
def test_without_a_word_to_the_person_only_what_is_settled_is_answered(
    visitor: Client,
    party: Party,
    changes: dict[str, str],
    error: str,
    later: Callable[[timedelta], None],
) -> None:
    later(timedelta(seconds=30))
    assert answer_in(party.ask(visitor, **changes))["error"] == error
    assert answer_in(party.ask(Client(), prompt="none"))["error"] == "login_required"

    party.agreed(visitor)

    assert "code" in answer_in(party.ask(visitor, prompt="none"))


@pytest.mark.parametrize("changes", [{"prompt": "login"}, {"max_age": "60"}, {"prompt": "select_account"}])
def test_an_old_log_in_has_to_be_proven_again_and_a_new_one_is_enough(
    citizen: Account,
    visitor: Client,
    party: Party,
    changes: dict[str, str],
    later: Callable[[timedelta], None],
) -> None:
    party.agreed(visitor)
    later(timedelta(minutes=10))
    place = party.ask(visitor, **changes)["Location"]
    to_log_in = visitor.get(place)["Location"]
    assert to_log_in.endswith("&lai=1")
    assert visitor.get(to_log_in).status_code == 200

    again = a_log_in(citizen)
    session = visitor.session
    session["log_in_session"] = again.pk
    session.save()

    assert "code" in answer_in(visitor.get(place))


def test_consent_is_asked_again_when_the_portal_wants_so(visitor: Client, party: Party) -> None:
    party.agreed(visitor)

    place = party.ask(visitor, prompt="consent")["Location"]

    assert "Đồng ý và tiếp tục" in visitor.get(place).content.decode()


def test_a_level_too_low_is_a_step_on_the_way_and_back_to_the_same_request(
    citizen: Account, party: Party
) -> None:
    visitor = at_level(citizen, Level.MEDIUM)
    place = party.ask(visitor, acr_values="LoA3")["Location"]
    page = visitor.get(place).content.decode()
    assert "Cần mức độ xác thực cao hơn" in page
    assert place.replace("/", "%2F") in page
    assert "Tiếp tục với mức độ" not in page

    LogInSession.objects.update(level=Level.HIGH)

    visitor.get(place)
    code = answer_in(visitor.post(place, {"action": "agree", "claim": list(NEEDS)}))["code"]
    assert opened(party.exchange(code).json()["id_token"], party.client_id)["acr"] == "LoA3"


def test_of_several_levels_the_highest_is_tried_and_a_lower_one_is_the_persons_choice(
    citizen: Account, party: Party
) -> None:
    visitor = at_level(citizen, Level.MEDIUM)
    place = party.ask(visitor, acr_values="LoA1 LoA3")["Location"]
    page = visitor.get(place).content.decode()
    assert "Cần mức độ xác thực cao hơn" in page
    assert f"{place}?muc=du" in page

    code = answer_in(visitor.post(f"{place}?muc=du", {"action": "agree"}))["code"]

    assert opened(party.exchange(code).json()["id_token"], party.client_id)["acr"] == "LoA2"


def test_what_the_portal_was_registered_with_is_the_least_whatever_it_asks_for(citizen: Account) -> None:
    party = a_portal(least_level=Level.HIGH)
    visitor = at_level(citizen, Level.MEDIUM)

    place = party.ask(visitor, acr_values="LoA1")["Location"]

    page = visitor.get(f"{place}?muc=du").content.decode()
    assert "Cần mức độ xác thực cao hơn" in page
    assert visitor.post(f"{place}?muc=du", {"action": "agree"})["Location"] == place
    assert answer_in(party.ask(visitor, prompt="none"))["error"] == "login_required"
    assert not SignOn.objects.exists()


@pytest.mark.parametrize(
    ("values", "acr"), [(["LoA1", "LoA3"], "LoA3"), (["LoA2", "LoA1"], "LoA2"), (["LoA3", "x"], "LoA3")]
)
def test_an_essential_level_is_told_as_one_of_those_asked_for_never_the_lowest(
    visitor: Client, party: Party, values: list[str], acr: str
) -> None:
    wish = json.dumps({"id_token": {"acr": {"essential": True, "values": values}}})

    tokens = party.tokens(visitor, claims=wish)

    assert opened(tokens["id_token"], party.client_id)["acr"] == acr


def test_an_essential_level_that_does_not_exist_is_refused_at_once(visitor: Client, party: Party) -> None:
    wish = json.dumps({"id_token": {"acr": {"essential": True, "values": ["gold"]}}})

    assert answer_in(party.ask(visitor, claims=wish))["error"] == "unmet_authentication_requirements"


def test_portals_with_names_of_their_own_cannot_compare_people(visitor: Client) -> None:
    usual, also, own = a_portal(), a_portal(), a_portal(pairwise=True)

    first, second, third = (
        opened(party.tokens(visitor)["id_token"], party.client_id)["sub"] for party in (usual, also, own)
    )

    assert first == second != third
    assert opened(own.tokens(visitor)["id_token"], own.client_id)["sub"] == third


def test_leaving_at_the_portal_is_leaving_everywhere(visitor: Client, party: Party) -> None:
    other = a_portal()
    tokens, others = party.tokens(visitor), other.tokens(visitor)

    gone = visitor.get(
        "/oauth/logout",
        {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": LEFT, "state": "a b"},
    )

    assert gone["Location"] == f"{LEFT}?state=a+b"
    assert LogInSession.objects.get().ended_how == "by_portal"
    assert userinfo(others["access_token"]).status_code == 401
    assert visitor.get("/tai-khoan").status_code == 302


def test_leaving_without_a_token_of_this_session_is_the_persons_own_decision(
    visitor: Client, party: Party
) -> None:
    page = visitor.get("/oauth/logout", {"client_id": party.client_id, "post_logout_redirect_uri": LEFT})
    assert "Đăng xuất khỏi Cổng Dịch vụ công?" in page.content.decode()
    assert LogInSession.objects.get().ended_at is None

    form = {"client_id": party.client_id, "post_logout_redirect_uri": LEFT, "state": ""}
    gone = visitor.post("/oauth/logout/dong-y", form)

    assert gone["Location"] == LEFT
    assert LogInSession.objects.get().ended_at is not None


@pytest.mark.req("IDN-11")
def test_what_the_person_does_not_have_is_asked_about_once_there_is_something_to_send(
    citizen: Account, visitor: Client, party: Party
) -> None:
    Account.objects.filter(pk=citizen.pk).update(phone="")
    place = party.ask(visitor)["Location"]
    assert "Báo kết quả" not in visitor.get(place).content.decode()
    party.agreed(visitor)
    assert "phone_number" not in Consent.objects.get().given
    assert "code" in answer_in(party.ask(visitor))

    Account.objects.filter(pk=citizen.pk).update(phone="+84912345678")

    again = party.ask(visitor)["Location"]
    assert "Báo kết quả" in visitor.get(again).content.decode()


@pytest.mark.req("IDN-10")
def test_the_person_reads_which_portal_was_told_about_them(visitor: Client, party: Party) -> None:
    tokens = party.exchange(party.agreed(visitor)["code"]).json()

    userinfo(tokens["access_token"])
    userinfo(tokens["access_token"])

    look = DataLook.objects.get(what="identity")
    assert look.actor.startswith("portal:")
    assert "đã đồng ý chia sẻ" in visitor.get("/tai-khoan/nhat-ky").content.decode()
