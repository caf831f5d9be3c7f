"""The pure planning of the tree, against the plain question: who was above whom on that day?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.catalogs.rules.tree import Link, Place, hang_from, plan_places

pytestmark = pytest.mark.req("CAT-06")

START = date(2026, 1, 1)
CODES = [f"A{number}" for number in range(6)]


@st.composite
def histories(draw: st.DrawFn) -> list[Link]:
    """Agencies whose parents have smaller numbers, each moved up to three times."""
    links: list[Link] = []
    for position, code in enumerate(CODES):
        days = sorted(draw(st.sets(st.integers(1, 60), max_size=3)))
        starts = [START, *(START + timedelta(days=day) for day in days)]
        for begin, end in zip(starts, [*starts[1:], None], strict=True):
            parent = draw(st.sampled_from(["", *CODES[:position]]))
            links.append(Link(code, parent, begin, end))
    return links


def holds(found: Link | Place, day: date) -> bool:
    return found.valid_from <= day and (found.valid_to is None or day < found.valid_to)


def climbed(links: list[Link], code: str, day: date) -> str:
    link = next(link for link in links if link.code == code and holds(link, day))
    above = climbed(links, link.parent_code, day) if link.parent_code else "/"
    return f"{above}{code}/"


@given(links=histories(), day=st.integers(0, 70))
def test_a_planned_path_is_what_climbing_on_that_day_finds(links: list[Link], day: int) -> None:
    asked = START + timedelta(days=day)

    plan = plan_places(links)

    for code in CODES:
        holding = [place.path for place in plan[code] if holds(place, asked)]
        assert holding == [climbed(links, code, asked)]


@given(links=histories(), day=st.integers(1, 70))
def test_a_move_changes_nothing_before_its_day(links: list[Link], day: int) -> None:
    moved_on = START + timedelta(days=day)
    own = [link for link in links if link.code == "A3"]
    rest = [link for link in links if link.code != "A3"]
    changed = [*rest, *hang_from(own, Link("A3", "", moved_on, None))]

    before, after = plan_places(links), plan_places(changed)

    for passed in range(day):
        asked = START + timedelta(days=passed)
        for code in CODES:
            assert [p.path for p in before[code] if holds(p, asked)] == [
                p.path for p in after[code] if holds(p, asked)
            ]
    assert [p.path for p in after["A3"] if holds(p, moved_on)] == ["/A3/"]
