"""What a citizen of one province reads: the central wording with the province's overrides on top (PRO-02)."""

from dataclasses import replace
from typing import Any

from dichvucong.procedures.content import LocalOverrides, ProcedureContent

_REPLACED = ("channels", "levels", "implementing", "delegated", "receiving_address")


def localised(content: ProcedureContent, overrides: LocalOverrides) -> ProcedureContent:
    """The central content as the province publishes it."""
    said = {name: getattr(overrides, name) for name in _REPLACED}
    changes: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    known = {basis.number for basis in content.legal_bases}
    added = tuple(basis for basis in overrides.local_bases if basis.number not in known)
    return replace(content, **changes, legal_bases=(*content.legal_bases, *added))
