"""Apps find procedures as citizens do, over real HTTP: words, slips, codes and what narrows the list (PRO-08)."""

import json
from typing import Any

import pytest

from dichvucong.catalogs.selectors import agency
from dichvucong.integrations.procedure_records.reader import ProcedureFiles
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.procedures.records import records_reader
from dichvucong.procedures.services import Handed, confirm_import, receive_import
from tests.factories.records import a_record, as_lines
from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.req("PRO-08")]


def find(stack: Stack, **query: str) -> Any:
    answer = stack.http.request("GET", f"{stack.portal}/api/v1/procedures/search", fields=query)
    assert answer.status == 200, answer.data
    return answer.json()


def first_five(stack: Stack, **query: str) -> list[str]:
    return [one["code"] for one in find(stack, **query)["procedures"][:5]]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("đăng ký khai sinh", "1.001193"),
        ("dang ky tam tru", "1.004194"),
        ("khai sinh cho con", "1.001193"),
        ("đổi bằng lái xe", "3.000347"),
        ("lam lai bang lai xe bi mat", "3.000348"),
        ("sang tên sổ đỏ", "2.001035"),
        ("làm passport", "1.001456"),
        ("mở quán bán hàng ăn", "1.001612"),
        ("ket hno", "1.000894"),
        ("dawng ky thuong tru", "1.004222"),
        ("hochieu", "1.001456"),
        ("1.004873", "1.004873"),
        ("1004873", "1.004873"),
        ("3.00034", "3.000346"),
    ],
)
def test_what_people_type_leads_to_the_right_procedure_among_the_first_five(
    stack: Stack, typed: str, code: str
) -> None:
    assert code in first_five(stack, q=typed)


def test_lists_are_narrowed_by_field_agency_level_and_applicant(stack: Stack) -> None:
    everything = find(stack, q="đăng ký")
    facets = everything["facets"]

    for facet, parameter in (
        ("fields", "field"),
        ("agencies", "agency"),
        ("levels", "level"),
        ("applicants", "applicant"),
    ):
        for one in facets[facet]:
            narrowed = find(stack, q="đăng ký", limit="50", **{parameter: one["value"]})
            assert narrowed["total"] == one["count"] <= everything["total"]
            for found in narrowed["procedures"]:
                said = {
                    "field": [found["field"]],
                    "agency": [found["owner_code"]],
                    "level": found["levels"],
                    "applicant": found["applicants"],
                }
                assert one["value"] in said[parameter]


def test_what_the_worker_takes_in_is_found_and_what_it_replaced_is_not(stack: Stack) -> None:
    records_reader.install(ProcedureFiles())
    ministry = agency("G15")
    assert ministry is not None

    def take_in(name: str) -> None:
        record = a_record(code="9.880001", name=name, issuing_agency=ministry.name)
        handed = Handed(body=as_lines(record), name="e2e.jsonl", valid_from=vietnam_day(now()))
        file = receive_import(handed, actor="officer:e2e", now=now())
        confirm_import(file.number, reach=None, actor="officer:e2e", now=now())
        wait_for(lambda: "9.880001" in first_five(stack, q=name), lambda: json.dumps(find(stack, q=name)))

    take_in("Cấp chứng chỉ hành nghề kỳ diệu")
    take_in("Ghi sổ nuôi rồng")

    assert "9.880001" not in first_five(stack, q="chứng chỉ hành nghề kỳ diệu")
