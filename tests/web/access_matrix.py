"""Every address × every role × every method: what is asked for, and what came of it in one word."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dichvucong.kernel import limits
from tests.factories.accounts import HANDLER

TABLE = Path(__file__).with_name("access_table.csv")
AWAY = 503
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
STRANGERS = {
    "officer": ("officer of another unit", "staff of another provider"),
    "connected_system": ("system of another unit",),
    "person": ("another citizen", "organisation"),
}
"""Who holds every right, elsewhere. Of officers another unit's object does not even complain of what was sent; the API
reads a body before it looks for the object."""
NOBODYS = "quantri/tu-dong-nghia/"
"""Everyday words belong to no unit: every editor of procedures keeps them."""
OBJECT_WORDS = {"username", "code", "number", "delivery", "message", "link_token", "identifier"}


@dataclass(frozen=True)
class Route:
    """One address of the resolver and the access rule its view wears."""

    pattern: str
    rule: str

    def address(self, values: Mapping[str, str]) -> str:
        """The address with the values put in. A value may be given for one pattern only, as `pattern name`."""

        def value(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            return values.get(f"{self.pattern} {name}") or values[name]

        plain = (
            self.pattern.replace(r"[\s\S]*", "khong-co").replace("^", "").replace("$", "").replace("\\", "")
        )
        return "/" + _PARAMETER.sub(value, plain)

    @property
    def parameters(self) -> list[str]:
        """The names of what varies in the address."""
        return [match[1] or match[2] for match in _PARAMETER.finditer(self.pattern)]


def all_routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Route]:
    """Everything that can be called."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from all_routes(entry, pattern)
        elif isinstance(entry, URLPattern):
            yield Route(pattern, str(getattr(entry.callback, "access", "")))


@dataclass(frozen=True)
class Caller:
    """A role: the session of a browser, and the headers that a system sends. Both may be empty."""

    session: str = ""
    authorization: str = ""

    def call(self, method: str, address: str) -> str:
        """Make one request whose traces are rolled back, and say in one word what came of it."""
        limits.forget()  # Who may come is asked here, not how often.
        client = Client(raise_request_exception=False)
        client.handler = HANDLER
        if self.session:
            client.cookies["sessionid"] = self.session
        headers = {"authorization": self.authorization} if self.authorization else {}
        speaks_json = address.startswith("/api/")
        content_type = "application/json" if speaks_json else "application/x-www-form-urlencoded"
        mark = transaction.savepoint()
        try:
            response = client.generic(
                method, address, b"{}" if speaks_json else b"", content_type, headers=headers
            )
        finally:
            transaction.savepoint_rollback(mark)
            transaction.savepoint_commit(mark)  # Let go of it, or each stays open inside the one before.
        return word_for(response)


def word_for(response: HttpResponseBase) -> str:
    """`in` when the view did its work, `input` when it complained of what was sent, else how it turned away.

    `away`: let in, but what the page needs of the outside world is not connected.
    """
    status = response.status_code
    if status == AWAY:
        return "away"
    assert status < 500, f"{status}: {getattr(response, 'content', b'')[-500:]!r}"
    location = response.headers.get("Location", "")
    if location.startswith(("/quantri/dang-nhap?", "/dang-nhap?")):
        return "login"
    if location.startswith("/quantri/bao-mat/thiet-lap?"):
        return "setup"
    if status < 400:
        return "in"
    return str(status) if status in {401, 403, 404, 405} else "input"


def read_table() -> dict[tuple[str, str], dict[str, str]]:
    """The expected word by (address, method) and role. A row may stand for several methods."""
    expected: dict[tuple[str, str], dict[str, str]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pattern, _rule, methods = row.pop("address"), row.pop("rule"), row.pop("methods")
            for method in methods.split():
                expected[pattern, method] = row
    return expected


def write_table(
    rules: Mapping[str, str], seen: Mapping[tuple[str, str], Mapping[str, str]], roles: Sequence[str]
) -> None:
    """Write what was seen as the new expectation, to be read by a person before it is committed."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["address", "rule", "methods", *roles])
        for pattern, rule in rules.items():
            groups: dict[tuple[str, ...], list[str]] = {}
            for method in METHODS:
                words = tuple(seen[pattern, method][role] for role in roles)
                groups.setdefault(words, []).append(method)
            for words, methods in groups.items():
                writer.writerow([pattern, rule, " ".join(methods), *words])


def keeps_its_rule(route: Route, table: Mapping[str, Mapping[str, str]]) -> None:
    """What no table may allow: a slip of the pen in it fails here."""
    kind = route.rule.partition("(")[0]
    allowed = {
        "public": None,
        "provider_callback": None,
        "legacy_partner": None,
        "person": {
            "anonymous": {"login"},
            "officer without a code": {"403"},
            "officer of the unit": {"403"},
            "staff of the provider": {"403"},
            "system of the unit": {"login"},
        },
        "authenticated": {"anonymous": {"login"}, "citizen": {"403"}, "system of the unit": {"login"}},
        "officer": {
            "anonymous": {"login"},
            "citizen": {"403"},
            "officer without a code": {"setup"},
            "officer without the permission": {"403", "405", "in", "input"}
            if route.rule == "officer"
            else {"403"},
            "system of the unit": {"login"},
        },
        "connected_system": {
            role: {"401", "405"}
            for role in ("anonymous", "citizen", "officer of the unit", "staff of the provider")
        },
    }[kind]
    for method, words in table.items():
        for role, fine in (allowed or {}).items():
            assert words[role] in fine, f"{method} /{route.pattern} as {role}: {words[role]}"
        if OBJECT_WORDS & set(route.parameters) and not route.pattern.startswith(NOBODYS):
            for stranger in STRANGERS.get(kind, ()):
                word = words[stranger]
                turned_away = {"403", "404", "405"} | ({"input"} if kind == "connected_system" else set())
                assert word in turned_away, f"{method} /{route.pattern} as {stranger}: {word}"
