"""Terms of accounts: dated, with their source, the operator's own lines before ours."""

import csv
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from pytest_django import Settings

from dichvucong.identity.rules.terms import merged, read_terms, term_on
from dichvucong.identity.terms import months, review_terms, span

ROOT = Path(__file__).resolve().parents[2]
HEAD = "name,valid_from,amount,unit,source"
SHIPPED = (resources.files("dichvucong.identity") / "data" / "terms.csv").read_text(encoding="utf-8")
BEFORE, AFTER = datetime(2026, 12, 31, 3, 0, tzinfo=UTC), datetime(2027, 1, 1, 3, 0, tzinfo=UTC)


@pytest.mark.req("IDN-07", "IDN-09")
def test_the_page_for_operators_shows_every_term_with_its_source() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")

    for row in csv.DictReader(SHIPPED.splitlines()):
        assert row["source"]
        line = next(line for line in page.splitlines() if line.startswith(f"| `{row['name']}` |"))
        assert f"| {row['amount']} {row['unit']} |" in line
        assert line.endswith(f"| {row['source']} |")


@pytest.mark.req("IDN-09")
def test_the_operators_line_counts_from_its_day_on(settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "terms.csv"
    own.write_text(
        f"{HEAD}\nright.unused,2027-01-01,60,days,QĐ 1/2027\naccount.idle,2027-01-01,36,months,x\n"
    )
    settings.ACCOUNT_TERMS = str(own)

    assert (review_terms(at=BEFORE).unused, review_terms(at=AFTER).unused) == (
        timedelta(days=90),
        timedelta(days=60),
    )
    assert (months("account.idle", at=BEFORE), months("account.idle", at=AFTER)) == (24, 36)
    assert span("right.reminder", at=AFTER) == timedelta(days=28)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("right.unused,2027-01-01,0,days,x", "0 is no length"),
        ("right.unused,1/1/2027,60,days,x", "line 2"),
        ("right.unused,2027-01-01,60,weeks,x", "line 2"),
        ("right.unused,2027-01-01", "line 2"),
        ("right.unusd,2027-01-01,60,days,x", "no term is called right.unusd"),
        ("account.idle,2027-01-01,700,days,x", "counted in months"),
        ("right.unused,2027-01-01,2,months,x", "counted in days"),
    ],
)
def test_a_line_nobody_could_mean_is_named(line: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        merged(read_terms(SHIPPED.splitlines()), read_terms([HEAD, line]))


def test_before_the_first_line_the_first_holds() -> None:
    assert term_on("right.review", date(2000, 1, 1), read_terms(SHIPPED.splitlines())).amount == 365
