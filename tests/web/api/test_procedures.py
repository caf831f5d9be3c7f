"""GET /procedures and what lies below: other portals read and mirror without asking anyone (PRO-14)."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from dichvucong.procedures.content import ChannelTerms, Duration, LegalBasis, LocalOverrides
from dichvucong.procedures.services import Incoming, end_version, localise, put_version, put_versions
from dichvucong.procedures.words import Applicant, Channel, DurationUnit, Level, ProcedureKind
from tests.factories.agencies import plant
from tests.factories.procedures import FIRST_DAY, LATER_DAY, content, ground

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-14")]
BASE = "/api/v1/procedures"
BIRTH, LICENCE, OF_HANOI = "1.000001", "1.000002", "1.000003"


@pytest.fixture
def world(db: None) -> None:
    plant("G01", "G15", "H26", "H31")
    licence = replace(
        content("Cấp giấy phép lái xe"),
        kind=ProcedureKind.OTHER,
        field_name="Sát hạch",
        levels=(Level.PROVINCE,),
        applicants=(Applicant.ENTERPRISE,),
    )
    put_versions(
        [
            Incoming(BIRTH, "G15", content(), FIRST_DAY),
            Incoming(LICENCE, "G01", licence, FIRST_DAY),
            Incoming(OF_HANOI, "H26", content("Thủ tục của Hà Nội"), FIRST_DAY, province_code="H26"),
        ],
        ground=ground(),
    )
    put_version(Incoming(BIRTH, "G15", content("Khai sinh, sửa"), LATER_DAY), ground=ground())
    at_home = ChannelTerms(Channel.POST, Duration(9, DurationUnit.DAYS))
    own = LocalOverrides(channels=(at_home,), local_bases=(LegalBasis("5/2026/NQ-HĐND"),))
    localise(BIRTH, "H26", own, valid_from=FIRST_DAY, ground=ground())


def get(client: Client, path: str = "", **query: Any) -> Any:
    answer = client.get(f"{BASE}{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def listed(client: Client, **query: Any) -> list[str]:
    return [one["code"] for one in get(client, **query)["procedures"]]


def test_the_list_holds_what_is_in_force_that_day(client: Client, world: None) -> None:
    end_version(LICENCE, last_day_before=LATER_DAY, ground=ground())

    assert listed(client) == [BIRTH, OF_HANOI]
    page = get(client, on="2026-03-01")
    assert [(one["code"], one["name"]) for one in page["procedures"]] == [
        (BIRTH, "Đăng ký khai sinh"),
        (LICENCE, "Cấp giấy phép lái xe"),
        (OF_HANOI, "Thủ tục của Hà Nội"),
    ]
    assert page["on"] == "2026-03-01"
    assert page["next"] is None
    assert listed(client, on="2025-12-31") == []


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"agency": "G01"}, [LICENCE]),
        ({"field": "Hộ tịch"}, [BIRTH, OF_HANOI]),
        ({"kind": "other"}, [LICENCE]),
        ({"kind": "central"}, [BIRTH, OF_HANOI]),
        ({"level": "province"}, [LICENCE]),
        ({"applicant": "enterprise"}, [LICENCE]),
        ({"province": "H26"}, [BIRTH, LICENCE, OF_HANOI]),
        ({"province": "H31"}, [BIRTH, LICENCE]),
        ({"agency": "G01", "level": "commune"}, []),
    ],
)
def test_the_list_is_narrowed(client: Client, world: None, query: dict[str, str], codes: list[str]) -> None:
    assert listed(client, **query) == codes


def test_pages_lead_through_everything_once(client: Client, world: None) -> None:
    first = get(client, limit=2)
    second = get(client, limit=2, after=first["next"])

    assert [one["code"] for one in first["procedures"] + second["procedures"]] == [BIRTH, LICENCE, OF_HANOI]
    assert second["next"] is None


def test_one_reads_as_on_the_day_and_in_the_province(client: Client, world: None) -> None:
    before, after = get(client, f"/{BIRTH}", on="2026-06-30"), get(client, f"/{BIRTH}", on="2026-07-01")
    here = get(client, f"/{BIRTH}", on="2026-07-01", province="000.00.00.H26")
    there = get(client, f"/{BIRTH}", province="H31")

    assert (before["version"], before["name"], before["valid_to"]) == (1, "Đăng ký khai sinh", "2026-07-01")
    assert (after["version"], after["name"], after["valid_to"]) == (2, "Khai sinh, sửa", None)
    assert [way["channel"] for way in after["content"]["channels"]] == ["online", "in_person"]
    assert here["content"]["channels"][0]["term"] == {"amount": 9, "unit": "days"}
    assert [basis["number"] for basis in here["content"]["legal_bases"]] == ["60/2014/QH13", "5/2026/NQ-HĐND"]
    assert (here["province_code"], here["local_version"], here["outdated"]) == ("H26", 1, True)
    assert (there["province_code"], there["local_version"]) == ("", None)


def test_all_versions_can_be_read_the_wrong_ones_marked(client: Client, world: None) -> None:
    put_version(Incoming(BIRTH, "G15", content("Đúng"), LATER_DAY), ground=ground(source="import"))

    central, hanoi = get(client, f"/{BIRTH}/versions"), get(client, f"/{BIRTH}/versions", province="H26")

    told = [(one["number"], one["content"]["name"], one["withdrawn"]) for one in central["versions"]]
    assert told == [(1, "Đăng ký khai sinh", False), (2, "Khai sinh, sửa", True), (3, "Đúng", False)]
    (local,) = hanoi["versions"]
    assert (local["based_on"], local["content"]) == (1, None)
    assert local["overrides"]["channels"][0]["channel"] == "post"
    assert local["overrides"]["levels"] is None
    assert get(client, f"/{BIRTH}/versions", province="H31")["versions"] == []


@pytest.mark.parametrize("path", ["", f"/{BIRTH}", f"/{BIRTH}/versions"])
def test_who_has_an_answer_already_is_told_so(client: Client, world: None, path: str) -> None:
    first = client.get(f"{BASE}{path}")
    known = {"if-none-match": first.headers["ETag"]}

    again = client.get(f"{BASE}{path}", headers=known)
    put_version(Incoming(BIRTH, "G15", content("Mới"), LATER_DAY), ground=ground(source="import"))
    changed = client.get(f"{BASE}{path}", headers=known)

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "query", "status", "code", "field"),
    [
        ("/9.999999", {}, 404, "procedure_not_found", "procedure_code"),
        ("/9.999999/versions", {}, 404, "procedure_not_found", "procedure_code"),
        (f"/{BIRTH}", {"on": "2020-01-01"}, 404, "procedure_not_in_force", "on"),
        (f"/{'x' * 41}", {}, 422, "invalid_fields", "procedure_code"),
        (f"/{BIRTH}", {"on": "01/02/2026"}, 422, "invalid_fields", "on"),
        (f"/{BIRTH}", {"on": "2026-02-30"}, 422, "invalid_fields", "on"),
        (f"/{BIRTH}", {"province": "H99"}, 422, "invalid_value", "province"),
        (f"/{BIRTH}/versions", {"province": "H99"}, 422, "invalid_value", "province"),
        ("", {"on": "mai"}, 422, "invalid_fields", "on"),
        ("", {"province": "ZZ"}, 422, "invalid_value", "province"),
        ("", {"limit": 0}, 422, "invalid_fields", "limit"),
        ("", {"limit": 501}, 422, "invalid_fields", "limit"),
        ("", {"limit": "nhiều"}, 422, "invalid_fields", "limit"),
        ("", {"level": "huyện"}, 422, "invalid_fields", "level"),
        ("", {"applicant": "ai"}, 422, "invalid_fields", "applicant"),
        ("", {"kind": "lạ"}, 422, "invalid_fields", "kind"),
        ("", {"field": "x" * 10_000}, 422, "invalid_fields", "field"),
        ("", {"agency": "a\x00b"}, 422, "invalid_fields", "agency"),
        ("", {"sort": "name"}, 422, "invalid_fields", "sort"),
        ("/changes", {"limit": 201}, 422, "invalid_fields", "limit"),
        ("/changes", {"since": "!"}, 422, "invalid_cursor", "since"),
        ("/search", {"q": "???"}, 422, "search_empty", "q"),
        ("/search", {"q": "x" * 10_000}, 422, "search_too_long", "q"),
    ],
)
def test_refusals_name_the_parameter(  # noqa: PLR0917 -- a table
    client: Client, world: None, path: str, query: dict[str, Any], status: int, code: str, field: str
) -> None:
    response = client.get(f"{BASE}{path}", query)

    told = response.json()
    assert (response.status_code, told["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in told["errors"]] == [field]
    assert told["errors"][0]["message"]
