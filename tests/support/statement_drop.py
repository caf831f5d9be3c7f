"""Files in the folder that the worker watches."""

from secrets import token_hex

from dichvucong.payments.models import StatementFile
from tests.support.stack import Stack, wait_for


def drop(stack: Stack, source: str, content: str, *, name: str = "") -> StatementFile:
    """Put a file where the worker looks for statements; the file once it is booked."""
    named = name or f"{token_hex(4)}.csv"
    folder = stack.var / "statements" / source
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{named}.part"
    part.write_text(content, encoding="utf-8")
    part.rename(folder / named)
    wait_for(lambda: StatementFile.objects.filter(name=named).exclude(state="received").exists())
    file = StatementFile.objects.get(name=named)
    assert (file.state, file.problems) == ("booked", [])
    return file
