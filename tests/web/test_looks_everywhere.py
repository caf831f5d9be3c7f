"""No page of the console shows somebody else's data unnoted: every address is opened, and its answer searched for people.

Whose data an answer holds is not written down here: it is found by what stands in the tables. A new column of people is
sealed or named like the others, a new address needs its sample in the access matrix; so neither can be forgotten. What an
address shows only after a form was filled in is in `FILLED`.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.test import Client

from dichvucong import web
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, DataLook, Identifier, LogInSession
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.identity.services import PersonQuery, find_person, grant
from dichvucong.kernel import limits
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.identifiers import mask_email, mask_identifier, mask_name, mask_phone
from dichvucong.kernel.sealed_fields import SealedText
from dichvucong.payments.models import Obligation
from tests.factories.accounts import HANDLER, an_account
from tests.web.access_matrix import Caller, Route, all_routes
from tests.web.test_access_matrix import bank, callers, owner, values

__all__ = ["bank", "callers", "owner", "values"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-10")]
NUMBER = "079077000123"
ROLES = ("officer of the whole country", "officer of the unit", "staff of the provider")
PERSONAL = re.compile(r"payer|payee|phone|email|birth|citizen|passport|reporter|full_name|contact_n")
NOBODYS = {
    "catalogs.ContactPoint.phone": "a hotline of an office",
    "payments.Refund.payee_bank_bin": "the number of a bank",
    "payments.RefundClaim.payee_bank_bin": "the number of a bank",
}
"""Columns named like those of people that hold nothing of one."""
QUIET: Mapping[str, str] = {
    "quantri/quyet-dinh/<int:number>/tep": "a decision as it was published",
}
"""Addresses that show something of people and note nothing, and why that is right."""
NOBODYS_PAGES: Mapping[str, str] = {
    "console/base.html": "whoever has logged in reads the own name",
    "console/contacts.html": "hotlines of offices",
    "console/trace_detail.html": "hotlines of offices; the payer stands in the code alone",
}
"""Pages that write names and phones, but of nobody else."""
FILLED: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("POST", "quantri/nguoi-dung/tim"): {"theo": "citizen_number", "so": NUMBER, "quoc_gia": ""},
}
"""What is sent to addresses that look for somebody."""
SHORTEST, FEWEST = 6, 4
TEMPLATES = Path(web.__file__).parent / "templates"
WRITTEN = re.compile(rf"\{{[{{%][^}}]*\.({PERSONAL.pattern})|\|masked")
READABLE = ("text/", "application/json", "image/svg", "application/xml")


@dataclass(frozen=True)
class Opened:
    """One answer, and how many looks were noted for it."""

    status: int
    kind: str
    text: str
    looks: int
    templates: frozenset[str]


def people_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every column that holds something of somebody."""
    for model in apps.get_models():
        if not model.__module__.startswith("dichvucong."):
            continue
        for column in model._meta.concrete_fields:
            text = isinstance(column, models.CharField | models.TextField)
            named = text and PERSONAL.search(column.name)
            known = f"{model._meta.label}.{column.name}" in NOBODYS
            if isinstance(column, SealedText) or (named and not known):
                yield model, column.name


def marks_of_people(*, viewer: Account) -> dict[str, str]:
    """What somebody could be recognised by, and the column where it stands; nothing of the viewer's own."""
    found: dict[str, str] = {}
    for model, column in people_columns():
        for value in model._default_manager.values_list(column, flat=True).distinct():
            found |= dict.fromkeys(_written(value or ""), f"{model._meta.label}.{column}")
    own = {mark for value in (viewer.full_name, viewer.phone, viewer.email) for mark in _written(value)}
    return {mark: column for mark, column in found.items() if mark not in own}


def _written(value: str) -> set[str]:
    """In whole or masked, as pages write it. What is too short would be found in anything."""
    local = f"0{value[3:]}" if value.startswith("+84") else value
    masked = {mask_name(value), mask_identifier(value), mask_phone(value), mask_email(value)}
    whole = {mark for mark in (value, local) if len(mark) >= SHORTEST}
    return whole | {mark for mark in masked if len(mark) >= SHORTEST and len(mark.replace("*", "")) >= FEWEST}


def opened(caller: Caller, method: str, address: str, form: Mapping[str, str]) -> Opened:
    """Ask, whatever comes of it rolled back."""
    limits.forget()
    client = Client(raise_request_exception=False)
    client.handler = HANDLER
    client.cookies["sessionid"] = caller.session
    before = DataLook.objects.count()
    mark = transaction.savepoint()
    try:
        answer = getattr(client, method.lower())(address, dict(form))
        text = _body(answer)
        looks = DataLook.objects.count() - before
    finally:
        transaction.savepoint_rollback(mark)
        transaction.savepoint_commit(mark)
    used = frozenset(str(template.name) for template in answer.templates)
    return Opened(answer.status_code, answer.headers.get("Content-Type", ""), text, looks, used)


def _body(answer: HttpResponseBase) -> str:
    if isinstance(answer, StreamingHttpResponse):
        raw = b"".join(bytes(part) for part in answer.streaming_content)  # type: ignore[union-attr]
    else:
        raw = getattr(answer, "content", b"")
    return html.unescape(raw.decode("utf-8", "replace"))


def shown(answer: Opened, marks: Mapping[str, str]) -> str:
    """Whose data the answer shows, and where they stand; "" when nobody's."""
    if not answer.kind.startswith(READABLE):
        return f"{answer.kind}, which cannot be searched" if answer.status == 200 else ""
    return next((f"{column} ({mark})" for mark, column in marks.items() if mark in answer.text), "")


def templates_about_people() -> set[str]:
    """Pages of the console that write something of somebody."""
    found = {
        file.relative_to(TEMPLATES).as_posix()
        for file in (TEMPLATES / "console").rglob("*.html")
        if WRITTEN.search(file.read_text(encoding="utf-8"))
    }
    return found - set(NOBODYS_PAGES)


def recognisable(people: "models.QuerySet[Account]") -> None:
    """Everybody in the tables gets a name, a phone and a number of their own."""
    first = people.filter(kind=AccountKind.CITIZEN).first()
    for person in people:
        number = f"{person.pk:09d}"
        Account.objects.filter(pk=person.pk).update(
            full_name=f"Vương Nhận Ra {number}",
            phone=f"+84{number}",
            email=f"nhan-ra-{number}@example.com",
            birth="1977-07-17",
        )
        Identifier.objects.create(
            account=person,
            kind=IdentifierKind.CITIZEN_NUMBER,
            value=f"077{number}" if person != first else NUMBER,
            verified_at=clock_now(),
            verified_with="test",
            added_at=clock_now(),
        )
    LogInSession.objects.update(address="198.51.100.77")
    Obligation.objects.update(
        payer_name="Lương Văn Dễ Thấy", payer_identifier=NUMBER, payer_phone="+84977000123"
    )


def sample_people(viewer: Account) -> dict[str, str]:
    """Somebody whom the viewer has found, and a right that is due for its yearly review."""
    now = clock_now()
    query = PersonQuery(ProvenNumber(IdentifierKind.CITIZEN_NUMBER, NUMBER))
    (found,) = find_person(query, by=viewer, now=now)
    late = now - timedelta(days=400)
    somebody = an_account(AccountKind.OFFICER)
    recognisable(Account.objects.filter(pk=somebody.pk))
    grant(somebody, "payments.view", agency_code="H26.12", actor="test", now=late)
    return {"quantri/nguoi-dung/tim/<str:token> token": found.token}


def console_routes() -> list[Route]:
    """What officers open; not where they log in or keep their own account."""
    return [
        route for route in all_routes() if route.pattern.startswith("quantri/") and "officer" in route.rule
    ]


@dataclass
class Round:
    """Every address opened once by whoever may, and what was seen."""

    marks: Mapping[str, Mapping[str, str]]
    unnoted: list[str] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)

    def visit(self, route: Route, address: str, callers: Mapping[str, Caller]) -> None:
        for method in ("GET", "POST"):
            for role in ROLES:
                answer = opened(callers[role], method, address, FILLED.get((method, route.pattern), {}))
                whose = shown(answer, self.marks[role])
                self.templates |= answer.templates if whose else frozenset()
                if whose and not answer.looks and route.pattern not in QUIET:
                    self.unnoted.append(f"{method} /{route.pattern} as {role}: {whose}")
                if answer.status in {200, 422}:
                    break


@pytest.mark.timeout(600)
def test_every_page_of_the_console_that_shows_somebody_notes_a_look(
    callers: dict[str, Caller], values: dict[str, str]
) -> None:
    viewers = {role: _account_of(callers[role]) for role in ROLES}
    recognisable(Account.objects.exclude(pk__in=[viewer.pk for viewer in viewers.values()]))
    values |= sample_people(viewers[ROLES[0]])
    seen = Round({role: marks_of_people(viewer=viewer) for role, viewer in viewers.items()})

    for route in console_routes():
        seen.visit(route, route.address(values), callers)

    assert not seen.unnoted, "\n".join(seen.unnoted)
    unseen = templates_about_people() - seen.templates
    assert not unseen, f"pages about people that no sample filled: {sorted(unseen)}"


def _account_of(caller: Caller) -> Account:
    session = import_module(settings.SESSION_ENGINE).SessionStore(caller.session)
    return Account.objects.get(pk=session["_auth_user_id"])


def test_no_reason_outlives_its_address() -> None:
    patterns = {route.pattern for route in console_routes()}
    columns = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.concrete_fields
    }

    assert set(QUIET) | {pattern for _method, pattern in FILLED} <= patterns
    assert set(NOBODYS_PAGES) | templates_about_people() <= {
        file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("*.html")
    }
    assert set(NOBODYS) <= columns
