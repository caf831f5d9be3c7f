"""Online services in several states, findings, reports and questions: invented stories about the demo's procedures."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dichvucong.identity.rules import AgencyScope
from dichvucong.kernel.clock import vietnam_day
from dichvucong.procedures import services as do
from dichvucong.procedures.rules.online import Reach
from dichvucong.procedures.selectors import procedure_on
from dichvucong.procedures.selectors.online import ServiceFilter, services_matching
from dichvucong.procedures.services.reporting import CITIZEN
from dichvucong.procedures.services.watching import add_old_domain
from dichvucong.procedures.words import (
    Assurance,
    Criterion,
    ReportKind,
    ReportOutcome,
    ResultBy,
    ServiceLevel,
)

OWNER, PLACE = "H26", "H26.101"
CLERK, LEADER, OFFICE, MINISTRY = (
    "officer:dichvu",
    "officer:duyetdv",
    "officer:vpcp",
    "officer:hoidap",
)
OLD_DOMAIN = "cu.example.vn"
_EVERYTHING = AgencyScope(everything=True, codes=frozenset())
_RECORD = do.RestructuringDraft(
    current_process="Người dân nộp hồ sơ giấy tại phường, chờ kiểm tra giấy chứng sinh, quay lại nhận kết quả.",
    systems="Cơ sở dữ liệu quốc gia về dân cư; Cơ sở dữ liệu hộ tịch điện tử.",
    plan="Lấy dữ liệu chứng sinh từ bệnh viện, bỏ bản giấy; trả kết quả bản điện tử.",
    steps_before=5,
    steps_after=3,
    papers_before=3,
    papers_after=1,
)


@dataclass(frozen=True)
class Story:
    """One service, how far it came, and how many days ago that began."""

    procedure_code: str
    page: str
    until: str
    days_ago: int
    assurance: Assurance = Assurance.UNSAID


STORIES: Sequence[Story] = (
    Story("1.001193", "khai-sinh", "public", 40),
    Story("1.000894", "ket-hon", "suspended", 60),
    Story("1.000656", "khai-tu", "testing", 2),
    Story("1.004873", "hon-nhan", "proposed", 9),
    Story("1.001022", "nhan-cha-me-con", "public", 30),
    Story("1.004837", "giam-ho", "declared", 1),
    Story("2.000815", "chung-thuc", "public", 20, Assurance.HIGH),
)
"""The fifth points at a page its site does not have: the watch list finds it. The last asks for high assurance."""

QUESTIONS: Sequence[tuple[str, str, str]] = (
    (
        "1.001193",
        "Đăng ký khai sinh cho con quá 60 ngày có bị phạt không?",
        "Không. Quá thời hạn, cha mẹ vẫn được đăng ký khai sinh cho con và nộp lệ phí theo mức của địa phương.",
    ),
    (
        "1.000894",
        "Hai người ở hai tỉnh khác nhau đăng ký kết hôn ở đâu?",
        "Ở Ủy ban nhân dân cấp xã nơi cư trú của một trong hai người.",
    ),
    (
        "1.004873",
        "Giấy xác nhận tình trạng hôn nhân dùng được bao lâu?",
        "Sáu tháng kể từ ngày cấp, hoặc đến khi tình trạng hôn nhân thay đổi.",
    ),
)


def load_lifecycle(*, now: datetime) -> None:
    """Bring the stories in once."""
    if services_matching(ServiceFilter(), scope=_EVERYTHING, now=now).exists():
        return
    known = [story for story in STORIES if procedure_on(story.procedure_code, vietnam_day(now))]
    for number, story in enumerate(known, 1):
        _tell(story, number, now - timedelta(days=story.days_ago))
    for code, text, answer in QUESTIONS:
        draft = do.QuestionDraft(text, answer, "Hộ tịch", [code])
        question = do.draft_question(draft, owner_code="G15", actor=MINISTRY, now=now)
        do.publish_question(question.pk, actor=MINISTRY, now=now)
    _review(now)
    _report(now)
    add_old_domain(OLD_DOMAIN, note="Tên miền minh họa đã ngừng sử dụng", actor=OFFICE, now=now)


def _tell(story: Story, number: int, at: datetime) -> None:
    base = os.environ.get("DICHVUCONG_OUTSIDE_URL", "https://dichvucong.example.vn")
    draft = do.ServiceDraft(
        procedure_code=story.procedure_code,
        owner_code=OWNER,
        name="",
        url=f"{base}/provinces/hanoi/dich-vu/{story.page}",
        reach=Reach(needs_visit=False, pays_online=True, result_by=ResultBy.ONLINE),
        places=[do.PlaceDraft(PLACE, ServiceLevel.FULL)],
        assurance=story.assurance,
    )
    code = do.declare_service(draft, actor=CLERK, now=at).code
    if story.until == "declared":
        return
    do.write_restructuring(code, _RECORD, actor=CLERK, now=at)
    do.submit_restructuring(code, actor=CLERK, now=at)
    do.approve_restructuring(code, actor=LEADER, now=at)
    do.propose_service(code, actor=CLERK, now=at)
    if story.until == "proposed":
        return
    do.open_for_test(code, actor=OFFICE, now=at)
    if story.until == "testing":
        return
    dossier = f"{PLACE}-{vietnam_day(at):%y%m%d}-{9000 + number}"
    do.hand_in_results(code, [dossier], actor=CLERK, now=at + timedelta(days=1))
    do.confirm_results(code, actor=OFFICE, now=at + timedelta(days=2))
    if story.until == "suspended":
        reason = "Nhiều hồ sơ trả kết quả chậm; đang nâng cấp hệ thống."
        do.suspend_service(code, reason=reason, actor=OFFICE, now=at + timedelta(days=50))


def _review(now: datetime) -> None:
    """One finding that ended, one that waits."""
    before = now - timedelta(days=30)
    draft = do.FindingDraft(Criterion.COMPLETE, "Chưa có mẫu tờ khai kèm theo.", "1.000656")
    ended = do.open_finding(draft, actor=OFFICE, now=before)
    said = "Đã bổ sung tên mẫu tờ khai vào thành phần hồ sơ."
    do.answer_finding(ended.number, answer=said, actor=MINISTRY, now=before + timedelta(days=4))
    do.close_finding(ended.number, verdict="Đạt.", actor=OFFICE, now=before + timedelta(days=5))
    waits = do.FindingDraft(
        Criterion.ACCURATE, "Thời hạn qua bưu chính chưa rõ tính từ ngày nào.", "1.004873"
    )
    do.open_finding(waits, actor=OFFICE, now=now - timedelta(days=3))


def _report(now: datetime) -> None:
    """One report that was answered, one that waits, one nobody is known to own."""
    text = "Trang ghi nộp một bộ hồ sơ nhưng nơi nhận đòi hai bộ."
    draft = do.ReportDraft(ReportKind.WRONG, text, "1.001193")
    answered = do.report_procedure(draft, actor=CITIZEN, now=now - timedelta(days=6))
    do.answer_report(
        answered.number,
        outcome=ReportOutcome.RIGHT_AS_IS,
        answer="Chỉ phải nộp một bộ. Chúng tôi đã nhắc nơi nhận hồ sơ.",
        actor=MINISTRY,
        now=now - timedelta(days=5),
    )
    waits = do.ReportDraft(ReportKind.EXPIRED, "Mẫu tờ khai đang đăng là mẫu cũ.", "1.000656")
    do.report_procedure(waits, actor=CITIZEN, now=now - timedelta(days=1))
    missing = do.ReportDraft(
        ReportKind.MISSING, "Không tìm thấy thủ tục này trên Cổng.", subject_name="Xác nhận số nhà"
    )
    do.report_procedure(missing, actor=CITIZEN, now=now - timedelta(days=2))
