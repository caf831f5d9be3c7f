"""A refund that waits too long is said to be stuck, once for each state it is stuck in."""

from datetime import timedelta

import pytest

from dichvucong.exchange.models import Delivery
from dichvucong.payments.models import Refund
from dichvucong.payments.services.refunds import raise_stuck_refunds, submit_refund
from tests.factories.payments import NOW
from tests.payments.refunds.world import ANNA, RefundingBank, a_draft, a_paid_payment, news

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-04")]
A_WEEK_LATER = NOW + timedelta(days=7)


def test_said_once_and_told_to_the_owning_system(refunding: RefundingBank) -> None:
    refund = a_draft(a_paid_payment())
    submit_refund(refund.number, actor=ANNA, now=NOW)

    raised = [raise_stuck_refunds(now=moment) for moment in (NOW, A_WEEK_LATER, A_WEEK_LATER)]
    news()

    assert raised == [0, 1, 0]
    assert Refund.objects.get().stuck_in == "awaiting_approval"
    kinds = Delivery.objects.filter(subject=refund.number).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["refund.drafted", "refund.stuck"]


def test_a_draft_nobody_has_handed_on_is_not_stuck(refunding: RefundingBank) -> None:
    a_draft(a_paid_payment())

    assert raise_stuck_refunds(now=A_WEEK_LATER) == 0
