"""What a provider does with a corrected order, told by its people in the console where its system has no interface."""

from datetime import datetime

from django.db import transaction

from dichvucong.kernel.moves import Why, move
from dichvucong.payments.crediting import desks
from dichvucong.payments.crediting_errors import CorrectionStepNotOffered
from dichvucong.payments.models import AccountCorrection
from dichvucong.payments.services.corrections.books import locked_correction
from dichvucong.payments.states import CORRECTION_CHART, CorrectionState


def works_by_itself(correction: AccountCorrection) -> bool:
    """Whether the provider's system takes corrected orders; else its people say what came of them."""
    return desks.find(correction.provider_code) is not None


@transaction.atomic
def acknowledge_correction(number: str, *, actor: str, now: datetime) -> AccountCorrection:
    """The provider's people have taken the corrected order. Raises `CorrectionNotFound`, `CorrectionStepNotOffered`."""
    correction = _by_hand(number, CorrectionState.CORRECTED)
    move(correction, CorrectionState.ACKNOWLEDGED, chart=CORRECTION_CHART, why=Why(actor=actor, now=now))
    return correction


@transaction.atomic
def record_booked(number: str, reference: str, *, actor: str, now: datetime) -> AccountCorrection:
    """The provider's people say that the money went out again, under their own number.

    Raises `CorrectionNotFound`, `CorrectionStepNotOffered`.
    """
    correction = _by_hand(number, CorrectionState.ACKNOWLEDGED)
    why = Why(actor=actor, now=now, evidence={"reference": reference})
    book(correction, reference, why)
    return correction


def book(correction: AccountCorrection, reference: str, why: Why) -> None:
    """The provider's word that the account has the money; the account's own statement ends the correction."""
    move(
        correction,
        CorrectionState.BOOKED,
        chart=CORRECTION_CHART,
        why=why,
        provider_reference=reference[:100],
        next_ask_at=None,
    )


def _by_hand(number: str, state: CorrectionState) -> AccountCorrection:
    correction = locked_correction(number)
    if correction.state != state or works_by_itself(correction):
        raise CorrectionStepNotOffered
    return correction
