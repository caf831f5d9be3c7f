"""Owns the four comparisons of QC 34.4 and the differences they find. Does not read files and moves no money."""

from dichvucong.payments.services.reconciliation.escalating import escalate_late
from dichvucong.payments.services.reconciliation.narrowing import EVERYTHING, Narrowing
from dichvucong.payments.services.reconciliation.running import reconcile, reconcile_due, reevaluate

__all__ = ["EVERYTHING", "Narrowing", "escalate_late", "reconcile", "reconcile_due", "reevaluate"]
