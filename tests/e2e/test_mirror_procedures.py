"""Another portal mirrors every procedure and service by the feeds alone, over real HTTP, and ends with equal bytes (PRO-14)."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.procedures.content import LocalOverrides, ProcedureContent, ResultRef, StepGroup
from dichvucong.procedures.models import Service
from dichvucong.procedures.services import (
    Ground,
    Incoming,
    localise,
    publish_decision,
    put_versions,
    resume_service,
    suspend_service,
)
from dichvucong.procedures.states import ItemAction, ServiceState
from tests.factories.decisions import a_draft, amended, checked, item
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.req("PRO-14", "BEY-12")]
MINISTRY, PROVINCE = "G15", "H26"
NEW, CHANGED, ABOLISHED = "9.990001", "9.990002", "9.990003"
SAID_BY_PROVINCES = ("channels", "levels", "implementing", "delegated", "receiving_address")


class Mirror:
    """What another portal keeps: the last entry of each procedure and province, of each service, and two cursors."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.cursors = {"procedures/changes": "", "catalogs/services/changes": ""}
        self.kept: dict[tuple[str, str], Any] = {}
        self.services: dict[str, Any] = {}

    def catch_up(self) -> int:
        """Follow both feeds to their ends. Returns how much they told."""
        return sum(self._follow(path) for path in self.cursors)

    def _follow(self, path: str) -> int:
        told = 0
        while True:
            page = self.get(f"{path}?limit=20&since={self.cursors[path]}")
            for change in page["changes"]:
                self._take(change)
            told += len(page["changes"])
            self.cursors[path] = page["next_cursor"]
            if not page["more"]:
                return told

    def _take(self, change: Any) -> None:
        if "procedure" in change:
            entry = change["procedure"]
            self.kept[entry["code"], entry["province_code"]] = entry
        elif change["service"]:
            self.services[change["code"]] = change["service"]
        else:
            self.services.pop(change["code"], None)

    def holding(self, code: str, province: str, day: date) -> Any:
        """The version of the centre or of a province that holds on a day."""
        for version in self.kept.get((code, province), {"versions": []})["versions"]:
            ended = version["valid_to"] is not None and version["valid_to"] <= str(day)
            if not version["withdrawn"] and version["valid_from"] <= str(day) and not ended:
                return version
        return None

    def content(self, code: str, province: str, day: date) -> Any:
        """What a citizen of a province reads: the province's words over the central ones."""
        content = dict(self.holding(code, "", day)["content"])
        local = self.holding(code, province, day) if province else None
        if local is None:
            return content
        for part in SAID_BY_PROVINCES:
            if local["overrides"][part] is not None:
                content[part] = local["overrides"][part]
        known = {basis["number"] for basis in content["legal_bases"]}
        own = [basis for basis in local["overrides"]["local_bases"] if basis["number"] not in known]
        content["legal_bases"] = content["legal_bases"] + own
        return content

    def in_force(self, province: str, day: date) -> list[str]:
        """The codes a reader in a province finds in force, in order."""
        return sorted(
            code
            for (code, of), entry in self.kept.items()
            if not of and entry["written_by_province"] in {"", province} and self.holding(code, "", day)
        )

    def get(self, path: str) -> Any:
        return json.loads(self.raw(path))

    def raw(self, path: str) -> bytes:
        answer = self.stack.http.request("GET", f"{self.stack.portal}/api/v1/{path}")
        assert answer.status == 200, (path, answer.data)
        return answer.data

    def listed(self, path: str, name: str) -> list[Any]:
        """Every page of a list."""
        found: list[Any] = []
        after: str | None = ""
        while after is not None:
            page = self.get(f"{path}{'&' if '?' in path else '?'}limit=30&after={after}")
            found += page[name]
            after = page["next"]
        return found


def written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def the_same(mirror: Mirror, days: list[date]) -> None:
    """Byte for byte what the portal answers: every history, every reading on every day, every service."""
    for (code, province), entry in mirror.kept.items():
        asked = f"?province={province}" if province else ""
        assert written(entry) == mirror.raw(f"procedures/{code}/versions{asked}"), (code, province)
    for day in days:
        listed = mirror.listed(f"procedures?on={day}&province={PROVINCE}", "procedures")
        assert [one["code"] for one in listed] == mirror.in_force(PROVINCE, day)
        for code in mirror.in_force(PROVINCE, day):
            for province in ("", PROVINCE):
                read = mirror.get(f"procedures/{code}?on={day}&province={province}")
                assert written(read["content"]) == written(mirror.content(code, province, day)), code
    offered = {one["code"]: one for one in mirror.listed("catalogs/services", "entries")}
    assert written([mirror.services[code] for code in sorted(offered)]) == written(
        [offered[code] for code in sorted(offered)]
    )
    assert mirror.services.keys() == offered.keys()


def test_a_portal_that_begins_with_nothing_ends_with_everything_and_keeps_it(stack: Stack) -> None:
    today = vietnam_day(now())
    days = [today - timedelta(days=200), today, today + timedelta(days=1)]
    mirror = Mirror(stack)
    assert mirror.catch_up() > 50
    assert any(province for _, province in mirror.kept)
    the_same(mirror, days)

    _put(CHANGED, ABOLISHED, day=today - timedelta(days=30))
    own = LocalOverrides(receiving_address="Quầy số 7")
    ground = Ground("officer:e2e", now())
    localise(ABOLISHED, PROVINCE, own, valid_from=today - timedelta(days=1), ground=ground)
    assert mirror.catch_up() == 3
    the_same(mirror, days)
    _publish(today)
    suspended = Service.objects.filter(state=ServiceState.PUBLIC).first()
    assert suspended is not None
    suspend_service(suspended.code, reason="Bảo trì", actor="officer:vpcp", now=now())

    assert mirror.catch_up() == 5
    the_same(mirror, days)
    assert mirror.holding(NEW, "", today)["decision_number"] == "990/QĐ-BTP"
    assert len(mirror.content(CHANGED, "", today)["steps"][0]["steps"]) == 3
    for province in ("", PROVINCE):
        assert mirror.holding(ABOLISHED, province, today) is None
    assert mirror.services[suspended.code]["state"] == "suspended"
    resume_service(suspended.code, reason="Xong", actor="officer:vpcp", now=now())
    assert mirror.catch_up() == 1
    assert mirror.services[suspended.code]["state"] == "public"
    assert mirror.catch_up() == 0


def _wording(name: str, **changes: Any) -> ProcedureContent:
    """A complete procedure that no other test looks for."""
    result = (ResultRef("Kết quả của thủ tục thử"),)
    return amended(name=name, field_name="Lĩnh vực thử", field_code="", results=result, **changes)


def _put(*codes: str, day: date) -> None:
    """Procedures of the ministry that hold since a day."""
    steps = (StepGroup(("Nộp hồ sơ.",)),)
    incoming = [Incoming(code, MINISTRY, _wording(f"Thủ tục thử {code}", steps=steps), day) for code in codes]
    put_versions(incoming, ground=Ground("officer:e2e", now(), "import"))


def _publish(today: date) -> None:
    """One decision: a new procedure, an amended and an abolished one."""
    decision = a_draft("990/QĐ-BTP", issuer=MINISTRY, effective_on=today)
    item(decision, ItemAction.INTRODUCE, NEW, _wording("Thủ tục mới"))
    item(decision, ItemAction.AMEND, CHANGED, _wording("Thủ tục đã sửa"))
    item(decision, ItemAction.ABOLISH, ABOLISHED)
    publish_decision(checked(decision).pk, actor="officer:cong-khai", now=now())
