from dataclasses import replace

import pytest

from dichvucong.procedures.content import content_from, content_json
from dichvucong.procedures.rules import missing_parts
from dichvucong.procedures.words import Part
from tests.factories.procedures import content


@pytest.mark.req("PRO-04")
def test_a_whole_procedure_misses_nothing() -> None:
    assert missing_parts(content()) == ()


@pytest.mark.req("PRO-04")
def test_what_is_missing_is_named() -> None:
    bare = replace(content(), channels=(), components=(), sets=None, conditions="")

    assert missing_parts(bare) == (
        Part.METHOD,
        Part.COMPONENTS,
        Part.SETS,
        Part.TERM,
        Part.FORMS,
        Part.CONDITIONS,
        Part.FEES,
    )


def test_a_content_survives_being_stored() -> None:
    assert content_from(content_json(content())) == content()
