"""Questions about publication decisions: lists, one with its items, what publishing it will do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, F, Q, QuerySet

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.procedures.content import content_from, overrides_from
from dichvucong.procedures.errors import DecisionNotFound
from dichvucong.procedures.models import Decision, DecisionItem, LocalVersion
from dichvucong.procedures.rules import Difference, Worded, differences, localised, worded
from dichvucong.procedures.rules.publishing import is_late, publishing_deadline
from dichvucong.procedures.selectors.localising import names_of, others_in
from dichvucong.procedures.selectors.records import current_versions, kind_of_issuer
from dichvucong.procedures.states import DecisionState, ItemAction

WAITING = (DecisionState.DRAFT, DecisionState.ENTERED, DecisionState.CHECKED)


class DecisionOrder(StrEnum):
    """What a list of decisions may be sorted by."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"
    EFFECT = "effect"


_ORDERS = {
    DecisionOrder.NEWEST: ("-pk",),
    DecisionOrder.OLDEST: ("pk",),
    DecisionOrder.DUE: (F("publish_due_at").asc(nulls_last=True), "pk"),
    DecisionOrder.EFFECT: ("-effective_on", "-pk"),
}


@dataclass(frozen=True)
class DecisionFilter:
    """What a list is narrowed by; empty values narrow nothing. `issuers` None means every issuer."""

    text: str = ""
    state: str = ""
    issuer_code: str = ""
    procedure_code: str = ""
    late: bool = False
    issuers: Collection[str] | None = None
    order: DecisionOrder = DecisionOrder.NEWEST


@dataclass(frozen=True)
class DecisionView:
    """A decision as others see it. `late` says that it was or will be public too late."""

    id: int
    number: str
    issuer_code: str
    title: str
    state: DecisionState
    row: Decision
    late: bool
    item_count: int


@dataclass(frozen=True)
class ItemView:
    """One item: its name, how it reads section by section, and what differs from what holds without it."""

    id: int
    ordinal: int
    action: ItemAction
    code: str
    name: str
    row: DecisionItem
    sections: tuple[Worded, ...]
    changes: tuple[Difference, ...]


@dataclass(frozen=True)
class Effect:
    """What publishing does to one procedure. `provinces` lose their local version, or have to bring it up to date."""

    action: ItemAction
    code: str
    name: str
    provinces: tuple[str, ...]


def search_decisions(wanted: DecisionFilter, *, now: datetime) -> QuerySet[Decision]:
    """The decisions that fit, in order, with `item_count`; documents are left out."""
    rows = Decision.objects.defer("document", "document_text").annotate(item_count=Count("items"))
    if wanted.issuers is not None:
        rows = rows.filter(issuer_code__in=wanted.issuers)
    exact = {
        "state": wanted.state,
        "issuer_code": wanted.issuer_code,
        "items__procedure_code": wanted.procedure_code,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.text:
        rows = rows.filter(Q(number__icontains=wanted.text) | Q(title__icontains=wanted.text))
    if wanted.late:
        unpublished = Q(state__in=WAITING, publish_due_at__lt=now)
        rows = rows.filter(unpublished | Q(published_at__gt=F("publish_due_at")))
    return rows.order_by(*_ORDERS[wanted.order])


def decision_view(row: Decision, *, now: datetime) -> DecisionView:
    """A row as others see it."""
    withdrawn = row.state == DecisionState.WITHDRAWN
    counted = vars(row).get("item_count")
    return DecisionView(
        id=row.pk,
        number=row.number,
        issuer_code=row.issuer_code,
        title=row.title,
        state=DecisionState(row.state),
        row=row,
        late=not withdrawn and is_late(row.publish_due_at, row.published_at, now=now),
        item_count=row.items.count() if counted is None else counted,
    )


def decision_by_id(key: int, *, now: datetime) -> DecisionView:
    """One decision. Raises `DecisionNotFound`."""
    row = Decision.objects.defer("document").filter(pk=key).first()
    if row is None:
        raise DecisionNotFound
    return decision_view(row, now=now)


def published_decisions(*, now: datetime, issuer_code: str = "") -> Sequence[DecisionView]:
    """What is public of decisions, newest publication first, with their deadline and whether they were late."""
    wanted = DecisionFilter(state=DecisionState.PUBLISHED, issuer_code=issuer_code)
    rows = search_decisions(wanted, now=now).order_by("-published_at")
    return [decision_view(row, now=now) for row in rows]


def document_of(key: int) -> tuple[str, bytes]:
    """The signed file: name and bytes. Raises `DecisionNotFound` where none was handed in."""
    row = Decision.objects.filter(pk=key).first()
    if row is None or not row.document:
        raise DecisionNotFound
    return row.document_name, bytes(row.document)


def deadline_sentences(row: Decision) -> list[str]:
    """Why the decision has to be public by when it has to (BEY-06)."""
    kind = kind_of_issuer(row.issuer_code)
    deadline = publishing_deadline(row.signed_on, kind, set_by=row.issuer_code)
    return deadline.explain(load_calendar()).sentences() if deadline else []


def items_of(key: int) -> Sequence[ItemView]:
    """The items of a decision in their order."""
    rows = DecisionItem.objects.filter(decision=key).select_related("based_on", "decision")
    return [item_view(row) for row in rows.order_by("ordinal")]


def item_by_id(key: int, item_key: int) -> ItemView:
    """One item. Raises `DecisionNotFound`."""
    rows = DecisionItem.objects.filter(decision=key, pk=item_key).select_related("based_on", "decision")
    row = rows.first()
    if row is None:
        raise DecisionNotFound
    return item_view(row)


def item_view(row: DecisionItem) -> ItemView:
    """An item as others see it. What was stored malformed reads as nothing; findings say so."""
    action = ItemAction(row.action)
    before = content_from(row.based_on.content) if row.based_on else None
    after = before
    if action is ItemAction.LOCALISE and before:
        after = localised(before, overrides_from(row.content))
    elif row.content is not None:
        after = content_from(row.content)
    changed = action is not ItemAction.ABOLISH and after is not None
    names = names_of(sorted(others_in(before, after)), row.decision.effective_on)
    return ItemView(
        id=row.pk,
        ordinal=row.ordinal,
        action=action,
        code=row.procedure_code,
        name=after.name if after else "",
        row=row,
        sections=worded(after, names) if after else (),
        changes=differences(before, after, names) if changed and after else (),
    )


def effects_of(key: int) -> Sequence[Effect]:
    """What publishing would do, in the order of the items."""
    items = list(items_of(key))
    versions = current_versions([item.code for item in items])
    local: dict[int, list[str]] = {}
    rows = LocalVersion.objects.filter(
        procedure__in=[version.procedure_id for version in versions.values()],
        valid_to=None,
        superseded_at=None,
    )
    for procedure, province in rows.order_by("province_code").values_list("procedure", "province_code"):
        local.setdefault(procedure, []).append(province)
    found = []
    for item in items:
        version = versions.get(item.code)
        touched = local.get(version.procedure_id, []) if version else []
        provinces = () if item.action is ItemAction.LOCALISE else tuple(touched)
        found.append(Effect(item.action, item.code, item.name, provinces))
    return found
