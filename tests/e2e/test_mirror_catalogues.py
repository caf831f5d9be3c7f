"""A province's system mirrors the catalogues by the feed of changes, over real HTTP, and ends with equal data (CAT-04)."""

from typing import Any

import pytest

from dichvucong.catalogs.facts import Catalogue
from dichvucong.catalogs.services import Change, EntryDraft, disable_entry, keep_entry
from dichvucong.kernel.clock import now, vietnam_day
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.req("CAT-04", "CAT-01", "CAT-03")]
CODE = "LV.G15.990"


class Mirror:
    """Keeps the last it was told of each version, and its place in the feed."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.cursor = ""
        self.versions: dict[tuple[str, int], dict[str, Any]] = {}

    def catch_up(self) -> int:
        told = 0
        while True:
            page = self.get(f"changes?limit=500&since={self.cursor}")
            for change in page["changes"]:
                self.versions[change["catalogue"], change["version"]] = change
            told += len(page["changes"])
            self.cursor = page["next_cursor"]
            if not page["more"]:
                return told

    def holding(self, catalogue: str, day: str) -> dict[str, dict[str, Any]]:
        """What holds on a day, by code."""
        return {
            change["code"]: change
            for (name, _version), change in self.versions.items()
            if name == catalogue
            and not change["withdrawn"]
            and change["valid_from"] <= day
            and (change["valid_to"] is None or change["valid_to"] > day)
        }

    def get(self, path: str) -> Any:
        answer = self.stack.http.request("GET", f"{self.stack.portal}/api/v1/catalogs/{path}")
        assert answer.status == 200, answer.data
        return answer.json()

    def listed(self, catalogue: str, day: str) -> dict[str, dict[str, Any]]:
        """The same by the pages of the catalogue."""
        found: dict[str, dict[str, Any]] = {}
        after: str | None = ""
        while after is not None:
            page = self.get(f"{catalogue}?on={day}&limit=500&after={after}")
            found |= {entry.get("code") or entry["bin"]: entry for entry in page["entries"]}
            after = page["next"]
        return found


def same(mirror: Mirror, day: str) -> None:
    for catalogue, named in (
        ("agencies", ("name", "short_name", "level")),
        ("units", ("name", "kind", "province_code")),
        ("fields", ("name", "owner_code")),
        ("results", ("name", "owner_code")),
        ("accounts", ("account_number", "account_name")),
        ("banks", ("name", "swift")),
    ):
        mine, theirs = mirror.holding(catalogue, day), mirror.listed(catalogue, day)
        assert mine.keys() == theirs.keys(), catalogue
        for code, entry in theirs.items():
            assert [mine[code]["values"][name] for name in named] == [entry[name] for name in named], code


def test_a_mirror_by_the_feed_equals_the_catalogues_whatever_happens_in_between(stack: Stack) -> None:
    today = vietnam_day(now())
    mirror = Mirror(stack)
    assert mirror.catch_up() > 3_300
    same(mirror, str(today))

    change = Change("officer:e2e", now(), "1/QĐ-BTP")
    for name in ("Lĩnh vực thử", "Lĩnh vực thử, sửa tên"):
        keep_entry(Catalogue.FIELDS, EntryDraft(CODE, today, {"name": name}), acting_for="G15", change=change)
    assert mirror.catch_up() == 2
    same(mirror, str(today))
    assert mirror.holding("fields", str(today))[CODE]["values"]["name"] == "Lĩnh vực thử, sửa tên"
    disable_entry(Catalogue.FIELDS, CODE, valid_to=today, acting_for="G15", change=change)

    assert mirror.catch_up() >= 1
    same(mirror, str(today))
    assert CODE not in mirror.holding("fields", str(today))
    assert mirror.catch_up() == 0
