"""Decisions about procedures: pure functions over `content`."""

from dichvucong.procedures.rules.completeness import missing_parts
from dichvucong.procedures.rules.localising import localised

__all__ = ["localised", "missing_parts"]
