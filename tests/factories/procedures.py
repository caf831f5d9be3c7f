"""Contents of procedures for tests: invented, complete in all twelve parts."""

from datetime import UTC, date, datetime

from dichvucong.procedures.content import (
    AgencyRef,
    ChannelTerms,
    Component,
    ComponentGroup,
    Duration,
    Fee,
    LegalBasis,
    ProcedureContent,
    ResultRef,
    StepGroup,
)
from dichvucong.procedures.services import Ground
from dichvucong.procedures.words import Applicant, Channel, DurationUnit, FeeKind, Level, ProcedureKind

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 1, 1)
LATER_DAY = date(2026, 7, 1)


def content(name: str = "Đăng ký khai sinh", *, fee_vnd: int = 8_000) -> ProcedureContent:
    """A complete procedure of the communes: online in one working day, in person in two."""
    fee = Fee(kind=FeeKind.CHARGE, name="Lệ phí hộ tịch", amount_vnd=fee_vnd, per="bản")
    online = ChannelTerms(Channel.ONLINE, Duration(1, DurationUnit.WORKING_DAYS), free=True)
    in_person = ChannelTerms(Channel.IN_PERSON, Duration(2, DurationUnit.WORKING_DAYS), fees=(fee,))
    form = Component("Tờ khai đăng ký khai sinh", originals=1, form_name="mau-to-khai.docx")
    return ProcedureContent(
        name=name,
        kind=ProcedureKind.CENTRAL,
        field_name="Hộ tịch",
        levels=(Level.COMMUNE,),
        applicants=(Applicant.CITIZEN,),
        steps=(StepGroup(("Nộp hồ sơ.", "Nhận kết quả.")),),
        channels=(online, in_person),
        components=(ComponentGroup((form, Component("Giấy chứng sinh", originals=1))),),
        sets=1,
        implementing=(AgencyRef("Ủy ban nhân dân cấp xã"),),
        results=(ResultRef("Giấy khai sinh", "KQ.G15.000001"),),
        conditions="Không có.",
        legal_bases=(LegalBasis("60/2014/QH13", "Luật Hộ tịch"),),
    )


def ground(*, source: str = "decision", now: datetime = NOW) -> Ground:
    """Who writes versions in tests."""
    return Ground(actor="officer:can-bo", now=now, source=source)
