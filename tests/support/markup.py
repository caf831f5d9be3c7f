"""Mistakes in HTML that browsers forgive and assistive technology does not."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> says {name} twice" for name in set(names) if names.count(name) > 1]
        values = dict(attrs)
        identifier = values.get("id")
        if identifier is not None:
            if identifier in self.ids or not identifier or " " in identifier:
                self.faults.append(f"id {identifier!r} is not one of its own")
            self.ids.add(identifier)
        if " " in (values.get("href") or ""):
            self.faults.append(f"blank in the address {values['href']!r}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-3:]} at {self.getpos()}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def faults_in(html: str) -> list[str]:
    """What is wrong: tags that cross or stay open, attributes and ids used twice, addresses with blanks."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [*reader.faults, *(f"<{tag}> stays open" for tag in reader.open)]
