"""The steps of a refund as buttons: who may press which, in which state, and what it does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from dichvucong.payments.selectors.refunds import RefundRow
from dichvucong.payments.services.refunds import (
    approve_refund,
    ask_refund_now,
    consent_to_refund,
    record_failed,
    record_refunded,
    reject_refund,
    retry_refund,
    submit_refund,
    take_back_refund,
    takes_orders,
    withdraw_refund,
)
from dichvucong.web.console.forms import ReasonForm
from dichvucong.web.console.refund_forms import ResultForm, StepForm
from dichvucong.web.console.scope import may, officer_of

Run = Callable[[str, Mapping[str, Any], str, datetime], object]
DRAFT, APPROVE = "refunds.draft", "refunds.approve"


@dataclass(frozen=True)
class Step:
    """One button. `second_person` keeps the drafter from it, `drafter_only` everybody else, `agency_only` the provider's staff.

    `consent` offers it only while the agency's consent is missing (true) or not missing (false); `by_hand` only where
    a person (true) or the portal (false) finds out the result.
    """

    verb: str
    words: str
    done: str
    permissions: tuple[str, ...]
    states: tuple[str, ...]
    form: type[forms.Form]
    run: Run
    second_person: bool = False
    drafter_only: bool = False
    agency_only: bool = False
    consent: bool | None = None
    by_hand: bool | None = None
    look: str = ""


def record(number: str, said: Mapping[str, Any], actor: str, now: datetime) -> object:
    """Write what a person was told came of a refund."""
    if said["ket_qua"] == "refunded":
        return record_refunded(number, reference=said["can_cu"], actor=actor, now=now)
    return record_failed(number, reason=said["can_cu"], actor=actor, now=now)


STEPS: Sequence[Step] = (
    Step(
        "trinh-duyet",
        "Trình duyệt",
        "Đã trình duyệt.",
        (DRAFT,),
        ("draft",),
        StepForm,
        lambda number, _said, actor, now: submit_refund(number, actor=actor, now=now),
    ),
    Step(
        "dong-y",
        "Cơ quan thu đồng ý hoàn trả",
        "Đã ghi nhận sự đồng ý của cơ quan thu.",
        (APPROVE,),
        ("draft", "awaiting_approval"),
        ReasonForm,
        lambda number, said, actor, now: consent_to_refund(
            number, reason=said["ly_do"], actor=actor, now=now
        ),
        second_person=True,
        agency_only=True,
        consent=True,
    ),
    Step(
        "duyet",
        "Duyệt hoàn trả",
        "Đã duyệt. Lệnh hoàn trả đang được gửi.",
        (APPROVE,),
        ("awaiting_approval",),
        StepForm,
        lambda number, _said, actor, now: approve_refund(number, actor=actor, now=now),
        second_person=True,
        consent=False,
    ),
    Step(
        "khong-duyet",
        "Không duyệt",
        "Đã trả lại, không duyệt.",
        (APPROVE,),
        ("awaiting_approval",),
        ReasonForm,
        lambda number, said, actor, now: reject_refund(number, reason=said["ly_do"], actor=actor, now=now),
        second_person=True,
        look="danger",
    ),
    Step(
        "rut",
        "Rút chứng từ",
        "Đã rút chứng từ.",
        (DRAFT,),
        ("draft",),
        ReasonForm,
        lambda number, said, actor, now: withdraw_refund(number, reason=said["ly_do"], actor=actor, now=now),
        look="danger",
    ),
    Step(
        "rut-lai",
        "Rút lại chứng từ của tôi",
        "Đã rút lại chứng từ.",
        (DRAFT,),
        ("awaiting_approval",),
        ReasonForm,
        lambda number, said, actor, now: take_back_refund(number, reason=said["ly_do"], actor=actor, now=now),
        drafter_only=True,
        look="danger",
    ),
    Step(
        "hoi-ket-qua",
        "Hỏi ngân hàng ngay",
        "Đang hỏi ngân hàng. Hãy tải lại trang sau ít giây.",
        (DRAFT, APPROVE),
        ("ordered",),
        StepForm,
        lambda number, _said, actor, now: ask_refund_now(number, actor=actor, now=now),
        by_hand=False,
    ),
    Step(
        "ghi-ket-qua",
        "Ghi kết quả hoàn trả",
        "Đã ghi kết quả.",
        (DRAFT, APPROVE),
        ("ordered",),
        ResultForm,
        record,
        by_hand=True,
    ),
    Step(
        "gui-lai",
        "Gửi lại lệnh hoàn trả",
        "Lệnh hoàn trả đang được gửi lại.",
        (APPROVE,),
        ("failed",),
        ReasonForm,
        lambda number, said, actor, now: retry_refund(number, reason=said["ly_do"], actor=actor, now=now),
        second_person=True,
    ),
)
BY_VERB: Mapping[str, Step] = {step.verb: step for step in STEPS}


def offered(request: HttpRequest, refund: RefundRow) -> list[Step]:
    """The steps this officer may take now."""
    return [step for step in STEPS if fits(refund, step) and allowed(request, refund, step)]


def fits(refund: RefundRow, step: Step) -> bool:
    """Whether the refund is at that step."""
    if refund.state not in step.states:
        return False
    consent_missing = refund.consent_needed and not refund.consented_by
    if step.consent is not None and step.consent is not consent_missing:
        return False
    return step.by_hand is None or step.by_hand is not takes_orders(refund)


def allowed(request: HttpRequest, refund: RefundRow, step: Step) -> bool:
    """Whether the officer holds the right for this refund and is not its other hand."""
    own = officer_of(request).account.actor == refund.drafted_by
    if (step.second_person and own) or (step.drafter_only and not own):
        return False
    provider = "" if step.agency_only else provider_answering(refund)
    return any(
        may(request, permission, agency_code=refund.agency_code, provider_code=provider)
        for permission in step.permissions
    )


def provider_answering(refund: RefundRow) -> str:
    """The provider whose staff may act: for money it took too much of, and for what it pays back itself (QC 34.6)."""
    return refund.provider_code if refund.route == "provider" else ""
