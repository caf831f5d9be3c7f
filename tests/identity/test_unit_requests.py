"""A unit asks for its high-level account, the Government Office answers within 4 working hours (HD 4.1)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from dichvucong.identity.errors import ActivationOver, PermissionMissing, UserNotFound
from dichvucong.identity.errors.units import (
    NothingToReplace,
    OwnRequest,
    ProofOfAnotherUnit,
    RequestNotFound,
    RequestOver,
    RequestWaits,
    UnitHasAccount,
    UnitUnknown,
)
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, Grant, HighLevelAccount, OfficerNumber, UnitRequest
from dichvucong.identity.rules import AccountKind, IdentifierKind, Unit
from dichvucong.identity.selectors import authority_of
from dichvucong.identity.selectors.units import late_unit_requests, unit_requests, users_kept
from dichvucong.identity.services import (
    UnitProof,
    UserDraft,
    activate,
    activation_of,
    begin_request,
    create_user,
    lapse_requests,
    name_high_level,
    refuse_request,
    submit_request,
    take_back,
    withdraw_request,
)
from dichvucong.identity.services.units import admitting
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import history_about
from dichvucong.kernel.models import JournalEntry
from dichvucong.notifications.models import Message
from tests.factories.accounts import a_provider_user, an_officer, logged_in
from tests.factories.agencies import plant
from tests.factories.units import BANK, PROOF, TAX_CODE, a_unit_draft, a_waiting_request, granted

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-08")]
NOW = clock_now()
HANOI = Unit("H26")


@pytest.fixture
def office() -> Account:
    plant("H26", "H26.12", "H17")
    return an_officer("units.admit", agency="G22")


def the_link() -> str:
    return str(Message.objects.filter(template="user_made").latest("pk").places["link"]).rpartition("/")[2]


def test_a_bank_asks_the_office_grants_and_the_contact_gets_the_log_in(office: Account) -> None:
    request = a_waiting_request(now=NOW)

    made = granted(request.number, by=office, now=NOW)

    request.refresh_from_db()
    assert (request.state, request.account, request.answered_by) == ("granted", made, office.actor)
    assert (made.username, made.kind) == ("cc-songhong", AccountKind.PROVIDER_USER)
    assert authority_of(made, now=NOW).permissions == {
        "users.manage",
        "payments.view",
        "cases.resolve",
        "contacts.manage",
    }
    assert authority_of(made, now=NOW).providers("users.manage") == {"songhong"}
    assert HighLevelAccount.objects.get().account == made
    assert [message.template for message in Message.objects.order_by("pk")] == [
        "unit_request_received",
        "user_made",
    ]
    assert {message.recipient for message in Message.objects.all()} == {"+84912345678"}
    assert activation_of(the_link(), now=NOW) == made
    assert [entry.event for entry in history_about(request.number)] == [
        "unit_request.begun",
        "unit_request.submitted",
        "unit_request.granted",
    ]
    kept = str(list(JournalEntry.objects.values_list("evidence", "reason", "subject")))
    assert "001090000001" not in kept
    assert "912345678" not in kept


@pytest.mark.req("PRO-01")
def test_a_province_asks_and_makes_its_officers(office: Account) -> None:
    proof = UnitProof("UBND TP Hà Nội", "CN=CA", "5A02", frozenset(), "H26")
    request = a_waiting_request(now=NOW, unit=HANOI, unit_name="UBND thành phố Hà Nội", proof=proof)

    chief = granted(request.number, by=office, now=NOW)

    draft = UserDraft("cb-1", "Lê Mẫu", "0912345670", Unit("H26.12"), permissions=("procedures.edit",))
    made = create_user(draft, by=chief, now=NOW)
    assert authority_of(made, now=NOW).agencies("procedures.edit").codes == {"H26.12"}
    assert list(users_kept(chief, now=NOW)) == [made]


def test_the_link_of_the_account_is_over_after_a_day(office: Account) -> None:
    granted(a_waiting_request(now=NOW).number, by=office, now=NOW)

    with pytest.raises(ActivationOver):
        activate(the_link(), "mot-mat-khau-Kho-doan-9", now=NOW + timedelta(hours=24, seconds=1))


def test_the_same_form_sent_twice_is_one_request(office: Account) -> None:
    draft = a_unit_draft()

    first, second = begin_request(draft, now=NOW), begin_request(draft, now=NOW)

    assert first == second
    assert UnitRequest.objects.count() == 1
    assert JournalEntry.objects.filter(event="unit_request.begun").count() == 1


def test_what_no_certificate_signed_is_in_nobodys_queue(office: Account) -> None:
    request = begin_request(a_unit_draft(), now=NOW)

    assert not unit_requests().exists()
    with pytest.raises(RequestOver):
        granted(request.number, by=office, now=NOW)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "proof",
    [
        replace(PROOF, tax_codes=frozenset({"0100109106"})),
        replace(PROOF, tax_codes=frozenset()),
        replace(PROOF, tax_codes=frozenset(), agency_code="H26"),
    ],
)
def test_the_certificate_of_another_unit_moves_nothing(office: Account, proof: UnitProof) -> None:
    request = begin_request(a_unit_draft(), now=NOW)

    with pytest.raises(ProofOfAnotherUnit):
        submit_request(request.link_token, proof, now=NOW)

    request.refresh_from_db()
    assert (request.state, request.due_at) == ("unproven", None)
    assert not Message.objects.exists()


def test_an_agencys_certificate_must_name_that_agency(office: Account) -> None:
    request = begin_request(a_unit_draft(unit=HANOI), now=NOW)

    with pytest.raises(ProofOfAnotherUnit):
        submit_request(request.link_token, replace(PROOF, agency_code="H17"), now=NOW)

    assert UnitRequest.objects.get().state == "unproven"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"unit": Unit("H99")}, "unit"),
        ({"tax_code": "123"}, "tax_code"),
        ({"phone": "12"}, "phone"),
        ({"phone": "02438254321"}, "phone"),
        ({"email": "khong-phai"}, "email"),
        ({"unit_name": " "}, "unit_name"),
        ({"contact_name": "x" * 251}, "contact_name"),
        ({"number": ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "12345")}, "number"),
        ({"number": ProvenNumber(IdentifierKind.PASSPORT, "C1234567")}, "country"),
        ({"number": ProvenNumber(IdentifierKind.TAX_CODE, "12")}, "number"),
    ],
)
def test_what_is_wrong_is_written_down_nowhere(office: Account, wrong: dict[str, object], field: str) -> None:
    with pytest.raises((InvalidValue, UnitUnknown)) as refusal:
        begin_request(a_unit_draft(**wrong), now=NOW)

    assert refusal.value.field == field
    assert not UnitRequest.objects.exists()


def test_a_unit_has_one_account_and_one_waiting_request(office: Account) -> None:
    early = begin_request(a_unit_draft(), now=NOW)
    waiting = a_waiting_request(now=NOW)
    with pytest.raises(RequestWaits):
        submit_request(early.link_token, PROOF, now=NOW)
    granted(waiting.number, by=office, now=NOW)

    with pytest.raises(UnitHasAccount):
        begin_request(a_unit_draft(), now=NOW)
    with pytest.raises(UnitHasAccount):
        submit_request(early.link_token, PROOF, now=NOW)
    with pytest.raises(UnitHasAccount):
        name_high_level(a_provider_user(provider="songhong"), BANK, actor="test", now=NOW)

    assert HighLevelAccount.objects.count() == 1


def test_an_old_number_of_a_card_and_a_tax_code_name_a_contact_too(office: Account) -> None:
    for kind, value in ((IdentifierKind.OLD_CARD, "012345678"), (IdentifierKind.TAX_CODE, TAX_CODE)):
        begun = begin_request(a_unit_draft(number=ProvenNumber(kind, value)), now=NOW)
        assert begun.contact_number == value


def test_the_holder_changes_and_the_earlier_one_is_out_at_once(office: Account) -> None:
    with pytest.raises(NothingToReplace):
        begin_request(a_unit_draft(replaces=True), now=NOW)
    first = granted(a_waiting_request(now=NOW).number, by=office, now=NOW)
    made = create_user(
        UserDraft("nv-1", "Lê Mẫu", "0912345670", BANK, permissions=("payments.view",)), by=first, now=NOW
    )
    browser = logged_in(first)
    assert browser.get("/quantri/nguoi-dung").status_code == 200
    person = ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001190000002")
    again = a_waiting_request(now=NOW, replaces=True, number=person, phone="0912345671")

    later = clock_now() + timedelta(seconds=1)
    second = granted(again.number, by=office, now=later)

    first.refresh_from_db()
    assert not first.is_active
    assert second.username == "cc-songhong-2"
    assert browser.get("/quantri/nguoi-dung").status_code == 302
    assert not Grant.objects.filter(account=first, revoked_at=None).exists()
    assert HighLevelAccount.objects.get(account=first).ended_how == "handed_over"
    assert first.posts.get().ended_how == "handed_over"
    assert HighLevelAccount.objects.get(ended_at=None).account == second
    assert list(users_kept(second, now=later)) == [made]
    assert OfficerNumber.objects.holding(person.kind, person.value).get().account == second


def test_who_grants_is_not_who_asked(office: Account) -> None:
    request = a_waiting_request(now=NOW)
    office.phone = "+84912345678"
    office.save()
    with pytest.raises(OwnRequest):
        granted(request.number, by=office, now=NOW)
    office.phone = ""
    office.save()
    OfficerNumber.objects.create(
        account=office, role="officer", kind="citizen_number", value="001090000001", noted_at=NOW
    )

    with pytest.raises(OwnRequest):
        refuse_request(request.number, reason="x", by=office, now=NOW)

    request.refresh_from_db()
    assert request.state == "submitted"
    assert not HighLevelAccount.objects.exists()


@pytest.mark.parametrize("agency", ["H26", "G15", "G22.1"])
def test_only_the_government_office_answers(office: Account, agency: str) -> None:
    request = a_waiting_request(now=NOW)
    stranger = an_officer("units.admit", "users.manage", agency=agency)

    with pytest.raises(PermissionMissing):
        granted(request.number, by=stranger, now=NOW)
    with pytest.raises(PermissionMissing):
        refuse_request(request.number, reason="x", by=stranger, now=NOW)
    with pytest.raises(PermissionMissing):
        take_back("cc-songhong", reason="x", by=stranger, now=NOW)

    request.refresh_from_db()
    assert request.state == "submitted"


def test_a_refusal_says_why_and_another_request_may_follow(office: Account) -> None:
    request = a_waiting_request(now=NOW)

    refuse_request(request.number, reason="Mã số thuế không khớp", by=office, now=NOW)

    assert "Mã số thuế không khớp" in Message.objects.latest("pk").text
    with pytest.raises(RequestOver):
        granted(request.number, by=office, now=NOW)
    assert a_waiting_request(now=NOW).state == "submitted"


def test_the_unit_takes_a_request_back_once(office: Account) -> None:
    request = a_waiting_request(now=NOW)

    withdraw_request(request.link_token, now=NOW)

    with pytest.raises(RequestOver):
        withdraw_request(request.link_token, now=NOW)
    with pytest.raises(RequestOver):
        granted(request.number, by=office, now=NOW)
    with pytest.raises(RequestNotFound):
        withdraw_request("khong-co", now=NOW)
    assert not HighLevelAccount.objects.exists()


def test_what_was_not_signed_in_a_day_lapses_and_forgets_its_contact(office: Account) -> None:
    begin_request(a_unit_draft(), now=NOW)
    young = begin_request(a_unit_draft(), now=NOW + timedelta(hours=2))

    assert lapse_requests(now=NOW + timedelta(days=1, minutes=1)) == 1

    old = UnitRequest.objects.get(state="lapsed")
    assert (old.contact_name, old.contact_number, old.phone, old.email) == ("", "", "", "")
    young.refresh_from_db()
    assert young.state == "unproven"
    assert lapse_requests(now=NOW + timedelta(days=1, minutes=1)) == 0


@pytest.mark.req("BEY-06")
@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        ("2026-11-27 08:00", "2026-11-27 12:00"),
        ("2026-11-27 10:00", "2026-11-27 15:00"),
        ("2026-11-27 16:00", "2026-11-30 11:00"),
        ("2026-11-28 09:00", "2026-11-30 12:00"),
        ("2026-08-28 15:30", "2026-09-03 10:30"),
        ("2026-08-22 09:00", "2026-08-22 14:00"),
        ("2026-12-31 16:30", "2027-01-04 11:30"),
    ],
)
def test_four_working_hours_leave_out_nights_weekends_and_holidays(
    office: Account, submitted: str, due: str
) -> None:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=VIETNAM).astimezone(UTC)

    request = a_waiting_request(now=at(submitted))

    assert request.due_at is not None
    assert request.due_at.astimezone(VIETNAM).replace(tzinfo=None).isoformat(" ", "minutes") == due
    assert not late_unit_requests(now=at(due)).exists()
    assert late_unit_requests(now=at(due) + timedelta(seconds=1)).get() == request


def test_an_account_taken_back_leaves_the_unit_without_one(office: Account) -> None:
    made = granted(a_waiting_request(now=NOW).number, by=office, now=NOW)

    take_back(made.username, reason="Đơn vị sáp nhập", by=office, now=NOW)

    made.refresh_from_db()
    assert not made.is_active
    assert authority_of(made, now=NOW).permissions == frozenset()
    with pytest.raises(UserNotFound):
        take_back(made.username, reason="x", by=office, now=NOW)
    assert a_waiting_request(now=NOW).state == "submitted"


def test_what_breaks_half_way_leaves_nothing(office: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    request = a_waiting_request(now=NOW)
    monkeypatch.setattr(admitting, "send_activation", _killed)

    with pytest.raises(KeyboardInterrupt):
        granted(request.number, by=office, now=NOW)

    request.refresh_from_db()
    assert request.state == "submitted"
    assert not HighLevelAccount.objects.exists()
    assert not Account.objects.filter(username="cc-songhong").exists()
    monkeypatch.undo()
    assert granted(request.number, by=office, now=NOW).username == "cc-songhong"


def test_the_table_refuses_nonsense(office: Account) -> None:
    request = begin_request(a_unit_draft(), now=NOW)

    for wrong in ({"state": "granted"}, {"state": "submitted"}, {"agency_code": "H26"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            UnitRequest.objects.filter(pk=request.pk).update(**wrong)

    request.refresh_from_db()
    assert request.state == "unproven"


def _killed(*_args: object, **_kwargs: object) -> None:
    raise KeyboardInterrupt
