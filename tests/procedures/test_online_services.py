"""An online service from its declaration to its suspension (QC 21, 26–28)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.errors import InvalidFields, InvalidValue
from dichvucong.kernel.models import JournalEntry
from dichvucong.kernel.states import ForbiddenMove
from dichvucong.procedures.errors import (
    OwnApproval,
    ProcedureNotFound,
    RestructuringMissing,
    ServiceNotEditable,
)
from dichvucong.procedures.models import OldDomain, Restructuring, Service, ServiceTrial
from dichvucong.procedures.rules.online import Reach
from dichvucong.procedures.selectors.online import services_of, takes_new_dossiers, wait_of
from dichvucong.procedures.services import (
    PlaceDraft,
    amend_service,
    approve_restructuring,
    confirm_results,
    declare_service,
    hand_in_results,
    open_for_test,
    propose_service,
    put_version,
    resume_service,
    return_proposal,
    stop_service,
    submit_restructuring,
    suspend_service,
    take_off,
    write_restructuring,
)
from dichvucong.procedures.services.versions import Incoming
from dichvucong.procedures.states import ServiceState
from dichvucong.procedures.words import ResultBy, ServiceLevel
from tests.factories.online import (
    CLERK,
    CODE,
    DOSSIER,
    LEADER,
    OFFICE,
    a_declared,
    a_proposed,
    a_public,
    a_restructured,
    a_testing,
    a_world,
    fresh,
    restructuring_draft,
    service_draft,
)
from tests.factories.procedures import LATER_DAY, NOW, content, ground

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-10")]

FRIDAY_EVENING = datetime(2026, 11, 27, 16, 0, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def world() -> None:
    a_world()


def test_a_service_goes_all_the_way_to_the_public() -> None:
    service = a_public()

    assert (service.code, service.state) == (f"{CODE}.01", ServiceState.PUBLIC)
    assert service.public_since == NOW + timedelta(hours=3)
    assert service.due_at is None
    assert [trial.dossier_code for trial in service.trials.all()] == [DOSSIER]
    events = JournalEntry.objects.filter(stream=service.stream).values_list("event", flat=True)
    assert list(events) == [
        "service.declared",
        "restructuring.drafted",
        "restructuring.submitted",
        "restructuring.approved",
        "service.proposed",
        "service.opened_for_test",
        "service.tested",
        "service.confirmed",
    ]


def test_numbers_count_up_within_a_procedure() -> None:
    assert [a_declared().code, a_declared().code] == [f"{CODE}.01", f"{CODE}.02"]


@pytest.mark.parametrize(
    ("make", "turn", "due"),
    [
        (a_proposed, "government_office", "2026-12-01 17:00"),
        (a_testing, "owner", "2026-12-07 17:00"),
    ],
)
def test_each_wait_has_its_working_days_and_says_why(make: object, turn: str, due: str) -> None:
    service = make(now=FRIDAY_EVENING)  # type: ignore[operator]

    in_time = wait_of(service, now=FRIDAY_EVENING)
    late = wait_of(service, now=FRIDAY_EVENING + timedelta(days=30))

    assert in_time.turn == turn
    assert in_time.due_at
    assert f"{in_time.due_at.astimezone(VIETNAM):%Y-%m-%d %H:%M}" == due
    assert (in_time.overdue, late.overdue) == (False, True)
    assert any("Điều 27" in sentence for sentence in in_time.reasons)


def test_confirming_is_due_two_working_days_after_the_results() -> None:
    service = a_testing()
    hand_in_results(service.code, [DOSSIER], actor=CLERK, now=NOW)

    due_at = fresh(service).due_at

    assert due_at
    assert f"{due_at.astimezone(VIETNAM):%d/%m %H:%M}" == "26/11 17:00"  # 24/11 is a public holiday


def test_returned_with_reasons_it_can_be_mended_and_proposed_again() -> None:
    service = a_proposed()
    return_proposal(service.code, reason="Thiếu trang hướng dẫn.", actor=OFFICE, now=NOW)
    assert fresh(service).reason == "Thiếu trang hướng dẫn."

    amend_service(service.code, service_draft(name="Khai sinh"), actor=CLERK, now=NOW)
    propose_service(service.code, actor=CLERK, now=NOW)

    mended = fresh(service)
    assert (mended.state, mended.name, mended.reason) == (ServiceState.PROPOSED, "Khai sinh", "")


def test_a_failed_test_takes_it_off_and_the_next_test_is_a_new_round() -> None:
    service = a_testing()
    hand_in_results(service.code, [DOSSIER], actor=CLERK, now=NOW)
    take_off(service.code, reason="Không trả kết quả điện tử.", actor=OFFICE, now=NOW)
    assert services_of(CODE) == []

    propose_service(service.code, actor=CLERK, now=NOW)
    open_for_test(service.code, actor=OFFICE, now=NOW)

    assert fresh(service).round == 2


def test_suspended_it_takes_no_new_dossiers_and_resumed_it_does() -> None:
    service = a_public()
    suspend_service(service.code, reason="Trả kết quả chậm.", actor=OFFICE, now=NOW)
    suspended = fresh(service)
    assert not takes_new_dossiers(suspended)
    assert services_of(CODE) == [suspended]

    resume_service(service.code, reason="Đã khắc phục.", actor=OFFICE, now=NOW)

    assert takes_new_dossiers(fresh(service))
    assert fresh(service).reason == ""


def test_stopped_it_has_to_be_tested_again() -> None:
    service = a_public()
    stop_service(service.code, reason="Mất an toàn.", actor=OFFICE, now=NOW)

    with pytest.raises(ForbiddenMove):
        resume_service(service.code, reason="Xong.", actor=OFFICE, now=NOW)
    assert fresh(service).state == ServiceState.STOPPED
    propose_service(service.code, actor=CLERK, now=NOW)
    assert fresh(service).state == ServiceState.PROPOSED


def test_a_service_keeps_the_version_it_was_proposed_with() -> None:
    service = a_public()
    put_version(Incoming(CODE, "G15", content("Tên mới"), LATER_DAY), ground=ground())

    assert fresh(service).version_number == 1


def test_without_a_reason_nothing_is_suspended() -> None:
    service = a_public()

    with pytest.raises(InvalidValue) as refusal:
        suspend_service(service.code, reason="  ", actor=OFFICE, now=NOW)

    assert refusal.value.field == "reason"
    assert fresh(service).state == ServiceState.PUBLIC


def test_what_is_public_is_not_said_differently() -> None:
    service = a_public()

    with pytest.raises(ServiceNotEditable):
        amend_service(service.code, service_draft(name="Khác"), actor=CLERK, now=NOW)

    assert fresh(service).name == service.name


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"url": "ftp://example.vn/a"}, "url", "https://"),
        ({"url": "https:///khong-co"}, "url", "https://"),
        ({"places": ()}, "places", "ít nhất một"),
        ({"places": (PlaceDraft("H26.101", ServiceLevel.FULL),) * 2}, "places", "một lần"),
        ({"places": (PlaceDraft("H99", ServiceLevel.FULL),)}, "places", "H99"),
        ({"reach": Reach(True, True, ResultBy.ONLINE)}, "places", "phải đến cơ quan"),
        ({"reach": Reach(False, True, ResultBy.IN_PERSON)}, "places", "đến nhận trực tiếp"),
    ],
)
def test_a_wrong_declaration_is_refused_beside_its_field(
    changes: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises((InvalidValue, InvalidFields)) as refusal:
        declare_service(service_draft(**changes), actor=CLERK, now=NOW)

    assert refusal.value.field == field
    assert words in refusal.value.message
    assert not Service.objects.exists()


def test_a_partial_level_may_need_a_visit() -> None:
    places = (PlaceDraft("H26.101", ServiceLevel.PARTIAL),)

    service = a_declared(reach=Reach(True, False, ResultBy.IN_PERSON), places=places)

    assert [place.level for place in service.places.all()] == ["partial"]


def test_an_address_in_an_old_domain_is_refused_subdomains_too() -> None:
    OldDomain.objects.create(domain="cu.example.vn", note="NQ 1", added_by=OFFICE, added_at=NOW)

    with pytest.raises(InvalidValue, match=r"cu\.example\.vn đã ngừng"):
        declare_service(service_draft(url="https://dv.cu.example.vn/1"), actor=CLERK, now=NOW)

    assert declare_service(service_draft(url="https://cucu.example.vn/1"), actor=CLERK, now=NOW)


def test_a_procedure_that_is_not_in_force_has_no_service() -> None:
    with pytest.raises(ProcedureNotFound):
        declare_service(replace(service_draft(), procedure_code="9.999999"), actor=CLERK, now=NOW)


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ([], "từ 1 đến"),
        (["H26.101-xyz"], "Dòng 1: Mã hồ sơ không đúng mẫu"),
        ([DOSSIER, DOSSIER], "bị lặp"),
        (["H29.1-261123-0001"], "không thuộc cơ quan"),
    ],
)
def test_wrong_dossier_codes_are_refused_and_the_test_goes_on(codes: list[str], words: str) -> None:
    service = a_testing()

    with pytest.raises((InvalidValue, InvalidFields), match=words):
        hand_in_results(service.code, codes, actor=CLERK, now=NOW)

    assert fresh(service).state == ServiceState.TESTING
    assert not ServiceTrial.objects.exists()


def test_a_dossier_proves_one_test_only() -> None:
    a_public()
    second = a_testing()

    with pytest.raises(InvalidFields, match="lần kiểm thử khác"):
        hand_in_results(second.code, [DOSSIER], actor=CLERK, now=NOW)

    assert fresh(second).state == ServiceState.TESTING


def test_nobody_confirms_what_was_not_tested() -> None:
    service = a_testing()

    with pytest.raises(ForbiddenMove):
        confirm_results(service.code, actor=OFFICE, now=NOW)

    assert fresh(service).state == ServiceState.TESTING


@pytest.mark.req("PRO-11")
class TestRestructuring:
    def test_nothing_is_proposed_without_an_approved_record(self) -> None:
        service = a_declared()
        write_restructuring(service.code, restructuring_draft(), actor=CLERK, now=NOW)
        submit_restructuring(service.code, actor=CLERK, now=NOW)

        with pytest.raises(RestructuringMissing):
            propose_service(service.code, actor=CLERK, now=NOW)

        assert fresh(service).state == ServiceState.DECLARED

    def test_its_drafter_does_not_approve_it(self) -> None:
        service = a_declared()
        write_restructuring(service.code, restructuring_draft(), actor=CLERK, now=NOW)
        submit_restructuring(service.code, actor=CLERK, now=NOW)

        with pytest.raises(OwnApproval):
            approve_restructuring(service.code, actor=CLERK, now=NOW)

        assert Restructuring.objects.get().state == "submitted"

    def test_written_anew_it_has_to_be_approved_again(self) -> None:
        service = a_restructured()

        write_restructuring(service.code, restructuring_draft(plan="Khác."), actor=LEADER, now=NOW)

        found = Restructuring.objects.get()
        assert (found.state, found.plan, found.decided_by) == ("draft", "Khác.", "")

    def test_it_never_adds_steps_or_papers(self) -> None:
        service = a_declared()
        draft = restructuring_draft(steps_after=6, papers_after=4, plan=" ")

        with pytest.raises(InvalidFields) as refusal:
            write_restructuring(service.code, draft, actor=CLERK, now=NOW)

        assert [error.field for error in refusal.value.errors] == ["plan", "steps_after", "papers_after"]
        assert not Restructuring.objects.exists()
