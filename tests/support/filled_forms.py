"""What a browser would send back of a page's form, without a browser."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input":
            ticked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
            if name and ticked and given.get("type") not in {"file", "submit"}:
                self.found.setdefault(name, []).append(
                    given.get("value", "on" if given.get("type") == "checkbox" else "")
                )
        elif tag == "textarea":
            self._area = name
            self.found.setdefault(name, []).append("")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.found.setdefault(self._select, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[self._area][-1] += data


def fields_of(page: str) -> dict[str, list[str]]:
    """The fields of all forms of a page by name; a text area loses the line break browsers drop."""
    reader = _Fields()
    reader.feed(page)
    return {
        name: [value.removeprefix("\r\n").removeprefix("\n") for value in values]
        for name, values in reader.found.items()
    }
