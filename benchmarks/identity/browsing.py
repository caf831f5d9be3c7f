"""What a browser does between two pages."""

import re

from benchmarks.client import Answer

FORM = "application/x-www-form-urlencoded"
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def token_of(answer: Answer) -> str:
    """The form token of a page."""
    found = _TOKEN.search(answer.body)
    assert found is not None, f"a page with a form, not {answer.status}: {answer.body[-300:]!r}"
    return found[1].decode()
