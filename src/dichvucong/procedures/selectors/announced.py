"""Publication decisions as everybody sees them: what each did to which procedure, and whether it was public in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q

from dichvucong.procedures.errors import DecisionNotFound
from dichvucong.procedures.models import Decision, DecisionItem, ProcedureVersion
from dichvucong.procedures.states import DecisionState, ItemAction


@dataclass(frozen=True)
class AnnouncedItem:
    """One procedure of a decision. `name` is "" where the portal has no wording of it."""

    action: ItemAction | None
    code: str
    name: str


@dataclass(frozen=True)
class Announced:
    """One decision. Of a decision that procedures only name as their source, number and issuer are all that is known.

    `document_name` is that of the signed file, "" where none was handed in; `key` leads to it.
    """

    number: str
    issuer_code: str
    title: str = ""
    signed_on: date | None = None
    effective_on: date | None = None
    published_at: datetime | None = None
    due_at: datetime | None = None
    procedures: int = 0
    key: int = 0
    document_name: str = ""

    @property
    def late(self) -> bool:
        """Whether it became public after the time the rules allow (PRO-06)."""
        return bool(self.published_at and self.due_at and self.published_at > self.due_at)


def announced_decisions(issuer_code: str = "") -> Sequence[Announced]:
    """Every published decision, the newest first, then those that procedures name as their source, by number."""
    wanted = {"issuer_code": issuer_code} if issuer_code else {}
    rows = Decision.objects.filter(state=DecisionState.PUBLISHED, **wanted).defer("document", "document_text")
    published = [
        _announced(row, row.counted)
        for row in rows.annotate(counted=Count("items")).order_by("-published_at", "-pk")
    ]
    known = {(one.number, one.issuer_code) for one in published}
    owners = {"procedure__owner_code": issuer_code} if issuer_code else {}
    named = ProcedureVersion.objects.filter(superseded_at=None, **owners).exclude(source_decision="")
    counted = named.values_list("source_decision", "procedure__owner_code").annotate(
        count=Count("procedure", distinct=True)
    )
    others = [Announced(number, owner, procedures=count) for number, owner, count in sorted(counted)]
    return [*published, *(one for one in others if (one.number, one.issuer_code) not in known)]


def announced_decision(number: str) -> Sequence[tuple[Announced, Sequence[AnnouncedItem]]]:
    """The published decisions of a number (each issuer counts its own), or of an id, with what they did."""
    wanted = Q(number__iexact=number) | (Q(pk=int(number)) if _is_id(number) else Q())
    rows = Decision.objects.filter(wanted, state=DecisionState.PUBLISHED).defer("document", "document_text")
    found = [(_announced(row), _items(row)) for row in rows.order_by("issuer_code")]
    issuers = {one.issuer_code for one, _ in found}
    sources = ProcedureVersion.objects.filter(superseded_at=None, source_decision__iexact=number)
    named = sources.values_list("source_decision", "procedure__owner_code", "procedure__code").annotate(
        name=Min("name")
    )
    by_issuer: dict[tuple[str, str], list[AnnouncedItem]] = {}
    for source, owner, code, name in sorted(named):
        if owner not in issuers:
            by_issuer.setdefault((source, owner), []).append(AnnouncedItem(None, code, name))
    return [
        *found,
        *(
            (Announced(source, owner, procedures=len(items)), items)
            for (source, owner), items in by_issuer.items()
        ),
    ]


def announced_document(key: int) -> tuple[str, bytes]:
    """The signed file of a published decision: name and bytes. Raises `DecisionNotFound`."""
    row = Decision.objects.filter(pk=key, state=DecisionState.PUBLISHED).first()
    if row is None or not row.document:
        raise DecisionNotFound
    return row.document_name, bytes(row.document)


def _is_id(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 18  # noqa: PLR2004 -- fits the key


def _announced(row: Decision, procedures: int = 0) -> Announced:
    return Announced(
        number=row.number,
        issuer_code=row.issuer_code,
        title=row.title,
        signed_on=row.signed_on,
        effective_on=row.effective_on,
        published_at=row.published_at,
        due_at=row.publish_due_at,
        procedures=procedures,
        key=row.pk,
        document_name=row.document_name,
    )


def _items(row: Decision) -> Sequence[AnnouncedItem]:
    items = list(DecisionItem.objects.filter(decision=row).defer("content"))
    versions = ProcedureVersion.objects.filter(
        procedure__code__in=[item.procedure_code for item in items], superseded_at=None
    )
    names = dict(versions.order_by("number").values_list("procedure__code", "name"))
    return [
        AnnouncedItem(ItemAction(item.action), item.procedure_code, names.get(item.procedure_code, ""))
        for item in items
    ]
