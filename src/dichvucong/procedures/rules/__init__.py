"""Decisions about procedures: pure functions over `content`."""

from dichvucong.procedures.rules.comparing import Difference, Line, Mark, differences
from dichvucong.procedures.rules.completeness import missing_parts
from dichvucong.procedures.rules.importing import OnRecord, Plan, plan, share, shares_of, with_field_code
from dichvucong.procedures.rules.localising import localised
from dichvucong.procedures.rules.spelling import SpelledCode, spelled_code
from dichvucong.procedures.rules.wording import Section, Worded, worded

__all__ = [
    "Difference",
    "Line",
    "Mark",
    "OnRecord",
    "Plan",
    "Section",
    "SpelledCode",
    "Worded",
    "differences",
    "localised",
    "missing_parts",
    "plan",
    "share",
    "shares_of",
    "spelled_code",
    "with_field_code",
    "worded",
]
