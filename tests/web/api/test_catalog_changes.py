from typing import Any

import pytest
from django.test import Client

from dichvucong.catalogs.facts import Catalogue
from dichvucong.catalogs.services import Change, EntryDraft, disable_entry, keep_entry
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.procedures.services import Incoming, put_version
from tests.catalogs.owners import keepers
from tests.factories.procedures import FIRST_DAY, content, ground

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAT-04", "CAT-01")]
CODE = "LV.G15.001"


@pytest.fixture(autouse=True)
def ready(db: None) -> None:
    keepers()


def a_field(name: str = "Hộ tịch", code: str = CODE) -> None:
    draft = EntryDraft(code, vietnam_day(now()), {"name": name})
    keep_entry(Catalogue.FIELDS, draft, acting_for="G15", change=Change("test", now(), "1/QĐ"))


def get(client: Client, path: str, **headers: Any) -> Any:
    return client.get(f"/api/v1/catalogs/{path}", headers=headers)


def test_every_change_comes_once_in_order_however_small_the_pages(client: Client) -> None:
    for number in range(1, 6):
        a_field(f"Lĩnh vực {number}", f"LV.G15.00{number}")
    whole = get(client, "changes?limit=500").json()["changes"]

    seen, cursor, more = [], "", True
    while more:
        page = get(client, f"changes?limit=2&since={cursor}").json()
        seen += page["changes"]
        cursor, more = page["next_cursor"], page["more"]

    assert seen == whole
    assert {change["catalogue"] for change in whole} == {"agencies", "placements", "fields"}
    only = get(client, "changes?limit=500&catalogue=fields").json()["changes"]
    assert [change["code"] for change in only] == [f"LV.G15.00{number}" for number in range(1, 6)]


def test_a_version_that_ends_comes_again_with_its_end(client: Client) -> None:
    a_field()
    cursor = get(client, "changes?limit=500").json()["next_cursor"]

    disable_entry(
        Catalogue.FIELDS, CODE, valid_to=vietnam_day(now()), acting_for="G15", change=Change("test", now())
    )

    (change,) = get(client, f"changes?since={cursor}").json()["changes"]
    assert (change["code"], change["withdrawn"]) == (CODE, True)


def test_an_unchanged_page_is_not_sent_again(client: Client) -> None:
    a_field()
    for path in ("changes", "fields", "procedures", "services"):
        tag = get(client, path).headers["ETag"]

        assert get(client, path, if_none_match=tag).status_code == 304
    a_field("Tên khác", "LV.G15.002")
    tag = get(client, "fields").headers["ETag"]
    assert tag


@pytest.mark.parametrize(
    ("query", "field"), [("since=khong-phai", "since"), ("limit=0", "limit"), ("catalogue=x", "catalogue")]
)
def test_a_question_nobody_can_answer_is_refused_with_its_field(
    client: Client, query: str, field: str
) -> None:
    answer = get(client, f"changes?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_procedures_and_fields_are_listed_page_by_page(client: Client) -> None:
    a_field()
    for code in ("1.000001", "1.000002"):
        put_version(Incoming(code, "G15", content(), FIRST_DAY), ground=ground())

    first = get(client, "procedures?limit=1").json()
    second = get(client, f"procedures?limit=1&after={first['next']}").json()

    assert [page["entries"][0]["code"] for page in (first, second)] == ["1.000001", "1.000002"]
    assert second["next"] is None
    assert get(client, "fields").json()["entries"][0]["name"] == "Hộ tịch"
    assert get(client, "services").json()["entries"] == []
