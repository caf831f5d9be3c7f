"""Tables of procedures: constraints without decisions."""

from dichvucong.procedures.models.decisions import Decision, DecisionItem
from dichvucong.procedures.models.procedures import LocalVersion, Procedure, ProcedureChange, ProcedureVersion

__all__ = [
    "Decision",
    "DecisionItem",
    "LocalVersion",
    "Procedure",
    "ProcedureChange",
    "ProcedureVersion",
]
