"""GET /catalogs/…: anybody mirrors a catalogue by day and page, and asks again without fetching again."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from dichvucong.catalogs.models import Bank
from dichvucong.catalogs.services import Change, disable, load_reference_data
from dichvucong.kernel.clock import now

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAT-01", "CAT-05", "CAT-06")]


@pytest.fixture(autouse=True)
def catalogues(db: None) -> None:
    load_reference_data(now=now())


def get(client: Client, catalogue: str, **query: Any) -> Any:
    return client.get(f"/api/v1/catalogs/{catalogue}", query)


def test_pages_follow_each_other_to_the_end(client: Client) -> None:
    codes: list[str] = []
    beyond: str | None = ""

    while beyond is not None:
        page = get(client, "units", on="2026-11-22", after=beyond, limit=500).json()
        codes += [entry["code"] for entry in page["entries"]]
        beyond = page["next"]

    assert len(codes) == len(set(codes)) == 34 + 3321
    assert codes == sorted(codes)


def test_the_provinces_and_the_communes_of_one_are_asked_for_by_themselves(client: Client) -> None:
    provinces = get(client, "units", province="", on="2026-11-22").json()["entries"]
    communes = get(client, "units", province="46", on="2026-11-22").json()["entries"]

    assert len(provinces) == 34
    assert len(communes) == 40
    assert {commune["province_code"] for commune in communes} == {"46"}


@pytest.mark.parametrize(
    ("day", "full_name"), [("2026-04-29", "Tỉnh Đồng Nai"), ("2026-04-30", "Thành phố Đồng Nai")]
)
def test_a_catalogue_reads_as_it_was_on_the_day(client: Client, day: str, full_name: str) -> None:
    provinces = get(client, "units", province="", on=day).json()["entries"]

    assert full_name in {province["full_name"] for province in provinces}


def test_agencies_carry_their_path(client: Client) -> None:
    page = get(client, "agencies", after="G12.1", limit=2, on="2026-11-22").json()

    assert [(entry["code"], entry["path"]) for entry in page["entries"]] == [
        ("G12.12", "/G12/G12.12/"),
        ("G12.18", "/G12/G12.18/"),
    ]
    assert page["next"] == "G12.18"


@pytest.mark.parametrize(("catalogue", "count"), [("banks", 56), ("payment-types", 8)])
def test_a_short_catalogue_fits_one_page(client: Client, catalogue: str, count: int) -> None:
    page = get(client, catalogue, on="2026-11-22").json()

    assert (len(page["entries"]), page["next"]) == (count, None)


def test_fee_codes_name_their_kind(client: Client) -> None:
    items = {item["code"]: item for item in get(client, "budget-items", on="2026-11-22").json()["entries"]}

    assert items["2752"] == {"code": "2752", "name": "Lệ phí cấp hộ chiếu", "kind": "charge"}
    assert items["G22.99.2"]["kind"] == "other"


def test_an_unchanged_catalogue_is_not_sent_again_and_a_changed_one_is(client: Client) -> None:
    first = get(client, "banks", on="2026-11-22")

    same = client.get(
        "/api/v1/catalogs/banks", {"on": "2026-11-22"}, headers={"If-None-Match": first.headers["ETag"]}
    )
    disable(Bank, "970406", valid_to=date(2025, 2, 14), change=Change(actor="officer:minh-hoa", now=now()))
    changed = client.get(
        "/api/v1/catalogs/banks", {"on": "2026-11-22"}, headers={"If-None-Match": first.headers["ETag"]}
    )

    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["ETag"] == first.headers["ETag"]
    assert changed.status_code == 200
    assert len(changed.json()["entries"]) == 55


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"on": "22/11/2026"}, "on"),
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"after": "x" * 81}, "after"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_parameter_is_named(client: Client, query: dict[str, str], field: str) -> None:
    answer = get(client, "banks", **query)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
