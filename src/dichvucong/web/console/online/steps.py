"""The steps of a service as buttons: who may press which, in which state, and what it does."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest

from dichvucong.procedures.selectors.online import ServiceRow, restructuring_of
from dichvucong.procedures.services import (
    approve_restructuring,
    confirm_results,
    hand_in_results,
    open_for_test,
    propose_service,
    resume_service,
    return_proposal,
    return_restructuring,
    stop_service,
    submit_restructuring,
    suspend_service,
    take_off,
    withdraw_service,
)
from dichvucong.procedures.services.watching import look_again
from dichvucong.procedures.states import EDITABLE_SERVICES, SEEN_SERVICES
from dichvucong.web.console.online.forms import TrialForm
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.things import NothingForm, Step, reason_form
from dichvucong.web.console.units import for_the_office, for_unit

EDIT, APPROVE, LEAD = "services.edit", "services.approve", "procedures.publish"
Open = Callable[[HttpRequest, ServiceRow], bool]
REASON = {"reason": "ly_do"}


def may_edit(request: HttpRequest, service: ServiceRow) -> bool:
    """Whether the officer keeps services of its owner."""
    return for_unit(request, EDIT, service.owner_code)


def _owner_in(*states: str) -> Open:
    return lambda request, service: service.state in states and may_edit(request, service)


def _office_in(*states: str) -> Open:
    return lambda request, service: service.state in states and for_the_office(request, APPROVE)


def _record_is(state: str, service: ServiceRow) -> bool:
    found = restructuring_of(service)
    return found is not None and found.state == state


def _submits(request: HttpRequest, service: ServiceRow) -> bool:
    editable = service.state in EDITABLE_SERVICES and may_edit(request, service)
    return editable and _record_is("draft", service)


def _decides(request: HttpRequest, service: ServiceRow) -> bool:
    """Somebody else of the owner's, who may publish for it (QC 26.2d)."""
    found = restructuring_of(service)
    if found is None or found.state != "submitted":
        return False
    another = found.drafted_by != officer_of(request).account.actor
    return another and for_unit(request, LEAD, service.owner_code)


def _proposes(request: HttpRequest, service: ServiceRow) -> bool:
    editable = service.state in EDITABLE_SERVICES and may_edit(request, service)
    return editable and _record_is("approved", service)


def _looks(request: HttpRequest, service: ServiceRow) -> bool:
    seen = service.state in SEEN_SERVICES
    return seen and (may_edit(request, service) or for_the_office(request, APPROVE))


STEPS: Sequence[Step[ServiceRow]] = (
    Step(
        "trinh-phuong-an",
        "Trình phương án tái cấu trúc",
        "Đã trình phương án.",
        EDIT,
        NothingForm,
        _submits,
        lambda service, _said, actor, now: submit_restructuring(service.code, actor=actor, now=now),
    ),
    Step(
        "duyet-phuong-an",
        "Phê duyệt phương án tái cấu trúc",
        "Đã phê duyệt phương án.",
        LEAD,
        NothingForm,
        _decides,
        lambda service, _said, actor, now: approve_restructuring(service.code, actor=actor, now=now),
    ),
    Step(
        "tra-phuong-an",
        "Trả lại phương án",
        "Đã trả lại phương án.",
        LEAD,
        reason_form("Cần sửa gì"),
        _decides,
        lambda service, said, actor, now: return_restructuring(
            service.code, reason=said["ly_do"], actor=actor, now=now
        ),
        look="danger",
        fields=REASON,
    ),
    Step(
        "de-nghi",
        "Đề nghị công khai để kiểm thử",
        "Đã gửi đề nghị tới Văn phòng Chính phủ.",
        EDIT,
        NothingForm,
        _proposes,
        lambda service, _said, actor, now: propose_service(service.code, actor=actor, now=now),
        hint="Văn phòng Chính phủ xem xét trong 2 ngày làm việc.",
    ),
    Step(
        "mo-kiem-thu",
        "Công khai để kiểm thử",
        "Đã công khai để kiểm thử.",
        APPROVE,
        NothingForm,
        _office_in("proposed"),
        lambda service, _said, actor, now: open_for_test(service.code, actor=actor, now=now),
        hint="Cơ quan cung cấp dịch vụ kiểm thử trong 5 ngày làm việc.",
    ),
    Step(
        "gui-lai",
        "Gửi lại để hoàn thiện",
        "Đã gửi lại, cơ quan cung cấp dịch vụ được báo.",
        APPROVE,
        reason_form("Lý do chưa công khai"),
        _office_in("proposed"),
        lambda service, said, actor, now: return_proposal(
            service.code, reason=said["ly_do"], actor=actor, now=now
        ),
        look="danger",
        fields=REASON,
    ),
    Step(
        "ket-qua",
        "Gửi kết quả kiểm thử",
        "Đã gửi kết quả kiểm thử.",
        EDIT,
        TrialForm,
        _owner_in("testing"),
        lambda service, said, actor, now: hand_in_results(
            service.code, said["ma_ho_so"].splitlines(), actor=actor, now=now
        ),
        fields={"dossier_codes": "ma_ho_so"},
    ),
    Step(
        "xac-nhan",
        "Xác nhận kết quả kiểm thử",
        "Đã xác nhận, dịch vụ được cung cấp chính thức.",
        APPROVE,
        NothingForm,
        _office_in("tested"),
        lambda service, _said, actor, now: confirm_results(service.code, actor=actor, now=now),
    ),
    Step(
        "bo-cong-khai",
        "Bỏ công khai",
        "Đã bỏ công khai, cơ quan cung cấp dịch vụ được báo.",
        APPROVE,
        reason_form("Lý do chưa xác nhận"),
        _office_in("testing", "tested"),
        lambda service, said, actor, now: take_off(service.code, reason=said["ly_do"], actor=actor, now=now),
        look="danger",
        fields=REASON,
    ),
    Step(
        "tam-ngung",
        "Tạm ngưng",
        "Đã tạm ngưng, cơ quan cung cấp dịch vụ được báo.",
        APPROVE,
        reason_form("Lý do, công khai cho người dân"),
        _office_in("public"),
        lambda service, said, actor, now: suspend_service(
            service.code, reason=said["ly_do"], actor=actor, now=now
        ),
        hint="Không nhận hồ sơ mới; hồ sơ đã nhận tiếp tục được giải quyết.",
        look="danger",
        fields=REASON,
    ),
    Step(
        "mo-lai",
        "Cung cấp trở lại",
        "Dịch vụ được cung cấp trở lại.",
        APPROVE,
        reason_form("Đã khắc phục thế nào"),
        _office_in("suspended"),
        lambda service, said, actor, now: resume_service(
            service.code, reason=said["ly_do"], actor=actor, now=now
        ),
        fields=REASON,
    ),
    Step(
        "dung",
        "Dừng cung cấp",
        "Đã dừng, cơ quan cung cấp dịch vụ được báo.",
        APPROVE,
        reason_form("Lý do, công khai cho người dân"),
        _office_in("public", "suspended"),
        lambda service, said, actor, now: stop_service(
            service.code, reason=said["ly_do"], actor=actor, now=now
        ),
        hint="Muốn cung cấp lại phải đề nghị và kiểm thử lại từ đầu.",
        look="danger",
        fields=REASON,
    ),
    Step(
        "kiem-tra",
        "Kiểm tra lại địa chỉ",
        "Địa chỉ sẽ được kiểm tra ở lượt tới.",
        EDIT,
        NothingForm,
        _looks,
        lambda service, _said, actor, now: look_again(service.code, actor=actor, now=now),
        look="plain",
    ),
    Step(
        "rut",
        "Rút khai báo",
        "Đã rút khai báo.",
        EDIT,
        reason_form("Lý do"),
        _owner_in("declared", "returned", "taken_off"),
        lambda service, said, actor, now: withdraw_service(
            service.code, reason=said["ly_do"], actor=actor, now=now
        ),
        look="danger",
        fields=REASON,
    ),
)
