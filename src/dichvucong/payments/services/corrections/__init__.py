"""Money that does not reach its account: wrong data corrected and the order sent again, requests answered (TT 29)."""

from dichvucong.payments.services.corrections.booking import (
    acknowledge_correction,
    record_booked,
    works_by_itself,
)
from dichvucong.payments.services.corrections.correcting import (
    AccountData,
    correct_account,
    register_and_correct,
)
from dichvucong.payments.services.corrections.ending import (
    end_credited,
    end_without_money,
    escalate_unanswered,
)
from dichvucong.payments.services.corrections.ordering import sweep_corrections
from dichvucong.payments.services.corrections.reporting import (
    WrongAccount,
    note_wrong_account,
    refuse_correction,
    report_wrong_account,
)
from dichvucong.payments.services.corrections.requesting import answer_request, request_credit
from dichvucong.payments.services.corrections.rules import answer_deadline, correction_deadline

__all__ = [
    "AccountData",
    "WrongAccount",
    "acknowledge_correction",
    "answer_deadline",
    "answer_request",
    "correct_account",
    "correction_deadline",
    "end_credited",
    "end_without_money",
    "escalate_unanswered",
    "note_wrong_account",
    "record_booked",
    "refuse_correction",
    "register_and_correct",
    "report_wrong_account",
    "request_credit",
    "sweep_corrections",
    "works_by_itself",
]
