"""A system built for the older portal connects without a change, over real HTTP, and keeps its copy (PRO-14, BEY-12)."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dichvucong.exchange.services import SystemDraft, connect_system
from dichvucong.identity.rules import Scope
from dichvucong.identity.services import register_client
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.procedures.content import ChannelTerms, Duration, LocalOverrides
from dichvucong.procedures.models import Question
from dichvucong.procedures.services import (
    Ground,
    Incoming,
    QuestionDraft,
    draft_question,
    end_version,
    localise,
    put_versions,
)
from dichvucong.procedures.words import Channel, DurationUnit, Origin
from tests.factories.procedures import content
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.req("PRO-13", "PRO-14", "BEY-12")]
OURS, GONE = "9.970001", "9.970002"
PASSWORD = "mat-khau-don-vi-e2e"
FORWARD = "/XrdAdapter/RestService/forward/mapi"
READ = (
    "MATTHC", "TENTTHC", "LINHVUCTHUCHIEN", "TRINHTUTHUCHIEN", "CACHTHUCTHUCHIEN", "THANHPHANHOSO", "KETQUATHUCHIEN",
    "CANCUPHAPLY", "CAPTHUCHIEN", "COQUANTHUCHIEN", "DOITUONGTHUCHIEN",
)  # fmt: skip


class OldSystem:
    """What such a client does: logs in, keeps the session, asks one thing after the other, looks at `error_code`."""

    def __init__(self, stack: Stack, unit: str) -> None:
        self.stack, self.unit = stack, unit
        self.session = self._post("login", username=unit, password=PASSWORD)["session"]

    def ask(self, service: str, *, end: str = "g", **more: Any) -> Any:
        told = self._post(end, session=self.session, madonvi=self.unit, service=service, **more)
        assert int(told["error_code"]) == 0, told
        return told["result"]

    def copy(self) -> dict[str, Any]:
        """Every procedure by code, fetched as such clients fetch them: the list, then each."""
        codes = [row["MATTHC"] for row in self.ask("LayDanhSachTTHC", end="share")]
        found = {code: self.ask("LayThuTuc", maTTHC=code) for code in codes}
        assert all(len(rows) == 1 for rows in found.values())
        return {code: rows[0] for code, rows in found.items()}

    def _post(self, end: str, **message: Any) -> Any:
        answer = self.stack.http.request(
            "POST",
            f"{self.stack.portal}{FORWARD}/{end}",
            body=json.dumps(message).encode(),
            headers={
                "Content-Type": "application/json",
                "Charset": "utf-8",
                "dstcode": "VN:GOV:000.00.00.G22:x",
            },
        )
        assert answer.status == 200
        return answer.json()


def enrol(code: str, agency_code: str) -> None:
    scopes = (Scope.PROCEDURES_READ, Scope.QUESTIONS_WRITE)
    register_client(code, name=code, scopes=scopes, actor="test", now=now(), secret=PASSWORD)
    draft = SystemDraft(code=code, name=code, agency_code=agency_code, client_id=code)
    connect_system(draft, actor="test", now=now())


def modern(stack: Stack, path: str) -> Any:
    answer = stack.http.request("GET", f"{stack.portal}/api/v1/{path}")
    assert answer.status == 200, answer.data
    return answer.json()


def the_same(stack: Stack, mine: dict[str, Any]) -> None:
    """What an old client holds is what the modern API says, of Hà Nội."""
    page = modern(stack, "procedures?province=H26&limit=500")
    central = {one["code"]: one for one in page["procedures"]}
    others = [code for code in mine if code not in central]
    assert central.keys() <= mine.keys()
    assert all(modern(stack, f"procedures/{code}")["province_code"] not in {"", "H26"} for code in others)
    for code, line in central.items():
        row = mine[code]
        said = modern(stack, f"procedures/{code}?province=H26")["content"]
        assert all(name in row for name in READ)
        assert row["TENTTHC"] == line["name"]
        assert row["LINHVUCTHUCHIEN"][0]["MALINHVUC"] == line["field_code"]
        terms = [one["THOIGIANGIAIQUYET"] for way in row["CACHTHUCTHUCHIEN"] for one in way["THOIGIAN"]]
        assert sorted(terms) == sorted(
            way["term"]["amount"] if way["term"] else 0 for way in said["channels"]
        )


def test_a_provinces_old_system_keeps_its_copy_through_changes_and_a_killed_portal(stack: Stack) -> None:
    enrol("cu-ha-noi", "H26")
    long_ago = vietnam_day(now()) - timedelta(days=30)
    wording = replace(content("Thủ tục thử của giao thức"), field_name="Lĩnh vực thử", results=())
    put_versions(
        [Incoming(code, "G15", wording, long_ago) for code in (OURS, GONE)],
        ground=Ground("officer:e2e", now(), "import"),
    )
    system = OldSystem(stack, "000.00.00.H26")
    before = system.copy()
    assert len(before) > 40
    the_same(stack, before)
    assert len(system.ask("LayDanhMucCoQuan", end="share")) > 50
    own = [row for row in system.ask("LayDanhMucLinhVuc", end="share") if row["MANGANH"] == system.unit]
    assert {row["LINHVUCTHUCHIEN"][0]["MALINHVUC"] for row in before.values()} >= {
        row["MALINHVUC"] for row in own
    }
    assert system.ask("LayDVC")["data"]

    today = vietnam_day(now())
    post = ChannelTerms(Channel.POST, Duration(77, DurationUnit.DAYS))
    ground = Ground("officer:e2e", now())
    localise(OURS, "H26", LocalOverrides(channels=(post,)), valid_from=today, ground=ground)
    end_version(GONE, last_day_before=today, ground=ground)
    stack.kill("web")
    stack.start("web")
    stack.wait_until_ready()

    after = system.copy()
    assert before.keys() - after.keys() == {GONE}
    assert after[OURS]["CACHTHUCTHUCHIEN"][0]["THOIGIAN"][0]["THOIGIANGIAIQUYET"] == 77
    the_same(stack, after)


def test_a_ministrys_old_system_answers_and_sends_questions(stack: Stack) -> None:
    enrol("cu-tu-phap", "G15")
    system = OldSystem(stack, "000.00.00.G15")
    field = next(row for row in system.ask("LayDanhMucLinhVuc", end="share") if row["MANGANH"] == system.unit)
    asked = draft_question(
        QuestionDraft("Ai ký giấy khai sinh?", "", field["TENLINHVUC"], origin=Origin.PORTAL),
        owner_code="G15",
        actor="portal",
        now=now() - timedelta(hours=1),
    )

    (waiting,) = system.ask("LayDanhSachHoiDapGuiTuDVCQG")
    assert (waiting["HOIDAPID"], waiting["TRALOIID"], waiting["MALINHVUC"]) == (
        asked.pk, 0, field["MALINHVUC"],
    )  # fmt: skip
    result = {"HOIDAPID": asked.pk, "MADONVI": system.unit, "NGUOITRALOI": "A", "CHUCVUNGUOITRALOI": "cb"}
    result |= {"NGAYTRALOI": "28/11/2026", "NOIDUNGTRALOI": "Chủ tịch Ủy ban nhân dân cấp xã."}
    question = {"HOIDAPID": 31, "MaLinhVuc": field["MALINHVUC"], "NOIDUNG": "Bao lâu có kết quả?"}
    question |= {"MADONVI": system.unit, "TENDONVI": "Bộ Tư pháp"}
    for _ in range(2):
        system.ask("DongBoKetQuaHoiDapGuiTuDVCQG", data=[result])
        system.ask("DongBoHoiDap", isUpdating="False", data=[question])

    assert system.ask("LayNoiDungTraLoiTheoCauHoi", cauhoiid=asked.pk) == [
        {"TRALOIID": asked.pk, "NOIDUNGTRALOI": "Chủ tịch Ủy ban nhân dân cấp xã."}
    ]
    shown = [row["HOIDAPID"] for row in system.ask("LayDanhSachHoiDapBoCoQuan")]
    assert asked.pk in shown
    page = stack.http.request("GET", f"{stack.portal}/hoi-dap?tu=ai+ky+giay+khai+sinh").data.decode()
    assert "Chủ tịch Ủy ban nhân dân cấp xã." in page
    kept = Question.objects.get(owner_code="G15", external_id="31")
    assert (kept.state, kept.origin, kept.text) == ("draft", "unit", "Bao lâu có kết quả?")
    assert kept.pk not in shown
