"""What the page of one service says."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from dichvucong.procedures.selectors.online import RestructuringRow, ServiceRow, Wait, wait_of
from dichvucong.procedures.selectors.watching import LinkCheckRow, checks_of
from dichvucong.procedures.states import SEEN_SERVICES
from dichvucong.procedures.words import (
    ASSURANCE_LABELS,
    LINK_OUTCOME_LABELS,
    RESULT_BY_LABELS,
    SERVICE_LEVEL_LABELS,
    Assurance,
    LinkOutcome,
    ResultBy,
    ServiceLevel,
)
from dichvucong.web.console.labels import actor_name, label
from dichvucong.web.console.online import words
from dichvucong.web.console.tables import Cell, moment_cell
from dichvucong.web.console.things import Thing
from dichvucong.web.console.units import unit_name

CHECKS_SHOWN = 10
_CARRIED_ON = (
    "Không nhận hồ sơ mới. Hồ sơ đã nhận trước đó tiếp tục được giải quyết theo đúng phiên bản đã nộp."
)


def page_of_service(
    service: ServiceRow, record: RestructuringRow | None, *, now: datetime, editable: bool
) -> Thing:
    """The page, with the ways to its forms for whoever may edit it."""
    wait = wait_of(service, now=now)
    links = []
    if service.state in SEEN_SERVICES:
        links.append(("Xem trang công khai", reverse("service", args=[service.code])))
    if editable:
        links += [
            ("Sửa khai báo", reverse("console:amend_service", args=[service.code])),
            ("Phương án tái cấu trúc", reverse("console:restructure_service", args=[service.code])),
        ]
    return Thing(
        heading=f"{service.code} {service.name}",
        crumbs=[("Dịch vụ công trực tuyến", reverse("console:services"))],
        badge=Cell(label(words.STATES, service.state), tone=words.TONES.get(service.state, "")),
        facts=_facts(service, wait),
        notes=_notes(service),
        sections=(
            ("Cơ quan thực hiện", _places(service)),
            ("Phương án tái cấu trúc", _record(record)),
            ("Hồ sơ đã hoàn thành kiểm thử", _trials(service)),
            ("Hạn tính thế nào", wait.reasons),
            ("Kiểm tra địa chỉ", [_look(check) for check in checks_of(service.code, limit=CHECKS_SHOWN)]),
        ),
        links=links,
        base=reverse("console:service", args=[service.code]),
        stream=service.stream,
        events=words.EVENTS,
    )


def _facts(service: ServiceRow, wait: Wait) -> Sequence[tuple[str, Cell]]:
    overdue = "Quá hạn" if wait.overdue else ""
    return (
        ("Thủ tục", Cell(f"{service.procedure.code}, phiên bản {service.version_number}", code=True)),
        ("Cơ quan cung cấp", Cell(f"{unit_name(service.owner_code)} ({service.owner_code})")),
        ("Địa chỉ", Cell(service.url)),
        ("Đang chờ", Cell(words.TURNS[wait.turn])),
        ("Hạn", Cell(moment_cell(service.due_at).text, warning=overdue)),
        ("Lý do gần nhất", Cell(service.reason)),
        ("Người dân phải đến cơ quan", Cell("Có" if service.needs_visit else "Không")),
        ("Thanh toán trực tuyến", Cell("Có" if service.pays_online else "Không")),
        ("Trả kết quả", Cell(RESULT_BY_LABELS[ResultBy(service.result_by)])),
        ("Mức độ an toàn", Cell(ASSURANCE_LABELS[Assurance(service.assurance)])),
        ("Cung cấp từ", moment_cell(service.public_since)),
    )


def _notes(service: ServiceRow) -> Sequence[str]:
    notes = [label(words.MISMATCHES, kind) for kind in service.mismatches]
    if service.state in {"suspended", "stopped"}:
        notes.append(_CARRIED_ON)
    return [f"{note.rstrip('.')}." for note in notes]


def _places(service: ServiceRow) -> Sequence[str]:
    return [
        f"{unit_name(place.agency_code)} ({place.agency_code}): {SERVICE_LEVEL_LABELS[ServiceLevel(place.level)]}"
        for place in service.places.all()
    ]


def _record(record: RestructuringRow | None) -> Sequence[str]:
    if record is None:
        return ["Chưa có phương án. Phải có phương án được phê duyệt mới đề nghị kiểm thử được."]
    lines = [
        f"Trạng thái: {label(words.RESTRUCTURING_STATES, record.state)}",
        f"Số bước: {record.steps_before} → {record.steps_after}",
        f"Số giấy tờ: {record.papers_before} → {record.papers_after}",
        f"Quy trình hiện nay: {record.current_process}",
        f"Hệ thống liên quan: {record.systems}",
        f"Phương án: {record.plan}",
        f"Người lập: {actor_name(record.drafted_by)}",
    ]
    if record.decided_by:
        lines.append(f"Người quyết định: {actor_name(record.decided_by)}")
    if record.reason and record.state == "draft":
        lines.append(f"Cần sửa: {record.reason}")
    return lines


def _trials(service: ServiceRow) -> Sequence[str]:
    return [f"{trial.dossier_code} (lần kiểm thử {trial.round})" for trial in service.trials.all()]


def _look(check: LinkCheckRow) -> str:
    outcome = LINK_OUTCOME_LABELS[LinkOutcome(check.outcome)]
    why = f" ({check.reason})" if check.reason else ""
    return f"{moment_cell(check.checked_at).text}: {outcome}{why}"
