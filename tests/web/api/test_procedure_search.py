"""GET /procedures/search and /suggest: apps find procedures as citizens do."""

from typing import Any

import pytest
from django.test import Client, override_settings

from dichvucong.procedures.content import LocalOverrides
from dichvucong.procedures.services import localise
from tests.factories.agencies import plant
from tests.factories.procedures import FIRST_DAY, ground
from tests.procedures.searching.world import BIRTH, BIRTH_AGAIN, LICENCE, MARRIAGE, PASSPORT, a_world

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-08")]
SEARCH, SUGGEST = "/api/v1/procedures/search", "/api/v1/procedures/suggest"


@pytest.fixture(autouse=True)
def world(db: None) -> None:
    plant("H26", "H29")
    a_world()


def get(client: Client, **query: Any) -> Any:
    return client.get(SEARCH, query).json()


def test_results_carry_ways_and_facets(client: Client) -> None:
    found = get(client, q="khai sinh")

    best = found["procedures"][0]
    assert best["code"] == BIRTH
    assert best["ways"][1]["fees"][0]["amount_vnd"] == 8_000
    assert best["ways"][0] == {
        "channel": "online",
        "term_amount": 1,
        "term_unit": "working_days",
        "term_text": "",
        "free": True,
        "fees": [],
        "fee_text": "",
    }
    assert best["score"] is None
    assert {"value": "Hộ tịch", "count": 2} in found["facets"]["fields"]
    assert found["total"] == 2
    assert found["next"] is None


def test_a_ranking_can_be_explained(client: Client) -> None:
    found = get(client, q="lam lai bang lai", explain="true")

    score = found["procedures"][0]["score"]
    reasons = {reason["found"]: reason for reason in score["reasons"]}
    assert reasons["giay phep lai xe"]["via"] == "synonym"
    assert reasons["giay phep lai xe"]["part"] == "name"
    gained = sum(reason["gained"] for reason in score["reasons"])
    assert score["total"] == pytest.approx(
        gained + score["neighbours"] + score["brevity"] + score["bonus"], abs=0.001
    )


def test_cursors_lead_through_everything_once(client: Client) -> None:
    codes: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = get(client, limit=3, cursor=cursor)
        codes += [one["code"] for one in page["procedures"]]
        cursor = page["next"]

    assert len(codes) == len(set(codes)) == 8
    assert codes == sorted(codes)


def test_filters_narrow(client: Client) -> None:
    assert {one["code"] for one in get(client, agency="G01", level="province")["procedures"]} >= {
        LICENCE,
        PASSPORT,
    }
    assert {one["code"] for one in get(client, field="Hộ tịch")["procedures"]} == {
        BIRTH,
        BIRTH_AGAIN,
        MARRIAGE,
    }


def test_the_provinces_wording_is_marked(client: Client) -> None:
    localise(BIRTH, "H26", LocalOverrides(receiving_address="Quầy"), valid_from=FIRST_DAY, ground=ground())

    here = get(client, q=BIRTH, province="H26")["procedures"][0]
    there = get(client, q=BIRTH, province="H29")["procedures"][0]

    assert (here["province_code"], there["province_code"]) == ("H26", "")


def test_a_slip_is_told(client: Client) -> None:
    assert get(client, q="ket hno")["corrected"] == "kết hôn"


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"q": "x" * 10_000}, "search_too_long", "q"),
        ({"q": "???"}, "search_empty", "q"),
        ({"q": "a", "province": "ZZ"}, "invalid_value", "province"),
        ({"q": "a", "cursor": "!"}, "invalid_cursor", "cursor"),
        ({"q": "a", "cursor": "OTk5OTk5OTk5OTk5OTk5Ljk"}, "invalid_cursor", "cursor"),
    ],
)
def test_refusals_name_the_parameter(client: Client, query: dict[str, str], code: str, field: str) -> None:
    response = client.get(SEARCH, query)

    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == code
    assert response.json()["errors"][0]["field"] == field


def test_suggestions_go_on_typing(client: Client) -> None:
    found = client.get(SUGGEST, {"q": "khai s"}).json()

    assert [one["code"] for one in found["procedures"]][:2] == [BIRTH, BIRTH_AGAIN]
    assert "khai sinh" in found["words"]


def test_who_asks_too_often_waits(client: Client) -> None:
    with override_settings(PORTAL_LIMITS={"search": 1, "suggest": 1}):
        client.get(SEARCH)
        client.get(SUGGEST, {"q": "a"})

        limited = client.get(SEARCH)
        assert limited.status_code == 429
        assert limited.json()["code"] == "too_many_requests"
        assert "Retry-After" in limited.headers
        assert client.get(SUGGEST, {"q": "a"}).status_code == 429
