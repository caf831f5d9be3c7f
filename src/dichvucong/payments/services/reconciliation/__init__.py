"""Owns the four comparisons of QC 34.4 and the differences they find. Does not read files and moves no money."""

from dichvucong.payments.services.reconciliation.escalating import escalate_late
from dichvucong.payments.services.reconciliation.narrowing import EVERYTHING, Narrowing
from dichvucong.payments.services.reconciliation.running import reconcile, reconcile_due, reevaluate
from dichvucong.payments.services.reconciliation.undoing import is_reopenable, reopen
from dichvucong.payments.services.reconciliation.verbs import (
    accept_late_evidence,
    approve_write_off,
    ask_about,
    attach_credit,
    correct_reference,
    offered_verbs,
    open_refund,
    propose_write_off,
    refuse_write_off,
    surplus_vnd,
)

__all__ = [
    "EVERYTHING",
    "Narrowing",
    "accept_late_evidence",
    "approve_write_off",
    "ask_about",
    "attach_credit",
    "correct_reference",
    "escalate_late",
    "is_reopenable",
    "offered_verbs",
    "open_refund",
    "propose_write_off",
    "reconcile",
    "reconcile_due",
    "reevaluate",
    "refuse_write_off",
    "reopen",
    "surplus_vnd",
]
