"""Who may call a view. Every view of the portal wears exactly one of these; `view.access` says which."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """The rule of one view: its kind, and the permission or scope it asks for."""

    kind: str
    needs: str = ""

    def __str__(self) -> str:
        return f"{self.kind}({self.needs})" if self.needs else self.kind


def mark(view: V, access: Access) -> V:
    """Note the rule on a view that enforces it by other means (a library's view, a router's)."""
    view.access = access  # type: ignore[attr-defined]  # the mark the tests look for
    return view


def public(view: V) -> V:
    """Anybody may call it."""
    return mark(view, Access("public"))
