"""What the tests of the pages about procedures start from."""

from dataclasses import replace
from datetime import date
from typing import Any

from dichvucong.procedures.content import LocalOverrides
from dichvucong.procedures.services import Incoming, localise, put_version
from tests.factories.procedures import FIRST_DAY, content, ground

CODE = "1.001193"
ADDRESS = f"/thu-tuc/{CODE}"


def a_procedure(
    code: str = CODE, *, valid_from: date = FIRST_DAY, owner: str = "G15", **changes: Any
) -> None:
    """A complete procedure of a ministry, with changes."""
    incoming = Incoming(code, owner, replace(content(), **changes), valid_from, source_decision="163/QĐ-BTP")
    put_version(incoming, ground=ground())


def in_province(province: str, code: str = CODE, *, valid_from: date = FIRST_DAY, **overrides: Any) -> None:
    """What a province says differently."""
    localise(code, province, LocalOverrides(**overrides), valid_from=valid_from, ground=ground())
