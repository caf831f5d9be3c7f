"""Agencies and banks see exactly their own money, added up and one by one: the pages against plain SQL (QC 34.2, 34.3)."""

import csv
import html
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection

from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.web.console.scope import provider_names
from tests.support.officers import Console, console_of
from tests.support.stack import Stack
from tests.support.wrong_account import paid, the_agency_has_another_account

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300), pytest.mark.req("REC-02", "REC-08")]
PAID = "state IN ('payment_succeeded', 'transaction_succeeded')"
_ROW = re.compile(r'<th scope="row">(.*?)</th>\s*<td[^>]*>(.*?)</td>', re.DOTALL)


@dataclass(frozen=True)
class Who:
    """An officer of the demonstration, and what is theirs as a condition in SQL."""

    username: str
    own: str


HANOI = Who("doisoat", "(p.agency_code = 'H26' OR p.agency_code LIKE 'H26.%')")
THANH_HOA = Who("thanhhoa", "(p.agency_code = 'H56' OR p.agency_code LIKE 'H56.%')")
BANK = Who("nganhang", "p.provider_code = 'songhong'")
EVERYBODY = (HANOI, THANH_HOA, BANK)


@pytest.fixture
def period(stack: Stack) -> str:
    """A payment of Hà Nội through the bank beside those of the demonstration; the days that hold all of them."""
    the_agency_has_another_account()
    paid(stack)
    today = vietnam_day(now())
    return f"tu_ngay={today - timedelta(days=300)}&den_ngay={today}"


def asked(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def rows_of(console: Console, path: str) -> list[dict[str, str]]:
    """A file that the console hands out."""
    return list(csv.DictReader(io.StringIO(console.file(path).decode("utf-8-sig"))))


def sums_shown(page: str) -> dict[str, tuple[int, int]]:
    """By name: how many payments, how many đồng, as the column of the portal says."""
    return {
        html.unescape(re.sub(r"<[^>]+>", "", name)).strip(): _counted(cell)
        for name, cell in _ROW.findall(page)
    }


def _counted(cell: str) -> tuple[int, int]:
    count, _, amount = html.unescape(re.sub(r"<[^>]+>", "", cell)).partition("·")
    return int(count), int(re.sub(r"\D", "", amount))


def sums_in_the_books(who: Who, column: str) -> dict[str, tuple[int, int]]:
    found = asked(
        f"SELECT p.{column}::text, count(*), sum(p.amount_vnd) FROM payments_payment p"
        f" WHERE {who.own} AND {PAID} AND p.paid_at > now() - interval '300 days' GROUP BY 1"
    )
    return {str(name): (int(str(count)), int(str(total))) for name, count, total in found}


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.username)
def test_summaries_by_unit_bank_and_type_are_those_of_ones_own_payments(
    stack: Stack, period: str, who: Who
) -> None:
    console = console_of(stack, who.username)
    banks = provider_names()

    for column, named in (
        ("agency_code", str),
        ("provider_code", lambda code: banks.get(code, code)),
        ("payment_type", lambda number: f"G22.99.{number}"),
    ):
        shown = sums_shown(console.get(f"/quantri/doi-soat?{period}&theo={column}"))
        expected = {named(name): both for name, both in sums_in_the_books(who, column).items()}
        with_money = {
            name.split(" ")[0] if column == "payment_type" else name: both for name, both in shown.items()
        }
        with_money = {name: both for name, both in with_money.items() if both[0]}
        assert with_money == expected, column


def test_a_summary_can_be_narrowed_to_one_unit_bank_type_and_period(stack: Stack, period: str) -> None:
    console = console_of(stack, "doisoat")
    narrowed = f"{period}&theo=agency_code&don_vi=H26.08&ngan_hang=songhong&loai=2"

    shown = sums_shown(console.get(f"/quantri/doi-soat?{narrowed}"))
    tomorrow = vietnam_day(now()) + timedelta(days=1)
    later = console.get(f"/quantri/doi-soat?tu_ngay={tomorrow}&den_ngay={tomorrow}&theo=agency_code")

    (expected,) = asked(
        "SELECT count(*), sum(amount_vnd) FROM payments_payment p WHERE agency_code = 'H26.08'"
        f" AND provider_code = 'songhong' AND payment_type = 2 AND {PAID}"
    )
    assert shown == {"H26.08": expected}
    assert "Không có giao dịch thành công nào trong thời gian này." in later


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.username)
def test_details_with_state_and_amount_are_exactly_ones_own(stack: Stack, period: str, who: Who) -> None:
    console = console_of(stack, who.username)
    own = asked(f"SELECT p.code, p.amount_vnd FROM payments_payment p WHERE {who.own}")
    expected = {(str(code), str(amount)) for code, amount in own}

    for path in ("thanh-toan", "tra-soat"):
        rows = rows_of(console, f"/quantri/{path}/xuat.csv?{period}")
        assert {(row["Mã giao dịch"], row["Số tiền (đồng)"]) for row in rows} == expected, path
        assert all(row.get("Trạng thái") or row.get("Trạng thái giao dịch") for row in rows)
    foreign = asked(f"SELECT p.code FROM payments_payment p WHERE NOT {who.own} LIMIT 3")
    assert foreign, "there is somebody else's money to look for"
    for (code,) in foreign:
        assert [_status(console, f"/quantri/{place}/{code}") for place in ("giao-dich", "tra-soat")] == [
            404,
            404,
        ]


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.username)
def test_refunds_and_differences_are_exactly_ones_own(stack: Stack, period: str, who: Who) -> None:
    console = console_of(stack, who.username)
    for path, table, everything in (
        ("hoan-tra", "payments_refund", ""),
        ("chenh-lech", "payments_discrepancy", "&trang_thai=tat-ca"),
        ("dieu-chinh", "payments_accountcorrection", "&trang_thai=tat-ca"),
        ("yeu-cau-ghi-co", "payments_creditrequest", "&trang_thai=tat-ca"),
    ):
        rows = rows_of(console, f"/quantri/{path}/xuat.csv?{period}{everything}")
        expected = {number for (number,) in asked(f"SELECT p.number FROM {table} p WHERE {who.own}")}
        assert {_number(row) for row in rows} == expected, path


def _number(row: dict[str, str]) -> str:
    names: Sequence[str] = ("Số chứng từ", "Số", "Số yêu cầu", "Số chênh lệch")
    return next(row[name] for name in names if name in row)


def _status(console: Console, path: str) -> int:
    cookies = "; ".join(f"{name}={value}" for name, value in console.cookies.items())
    stack = console.stack
    answer = stack.http.request("GET", f"{stack.portal}{path}", headers={"Cookie": cookies}, redirect=False)
    return int(answer.status)
