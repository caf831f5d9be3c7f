"""Many obligations at once: each is judged by itself, all that stand are written in a handful of statements."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction

from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.moves import Why, begin_many
from dichvucong.payments.drafts import Caller, ObligationDraft
from dichvucong.payments.errors import RevenueIdentifierTaken
from dichvucong.payments.models import Obligation
from dichvucong.payments.services.obligations import open_obligation, prepared

MOST = 1000

Outcome = Obligation | DomainError

# Everything but what the database fills in.
_COLUMNS: Final = tuple(
    field.attname
    for field in Obligation._meta.concrete_fields  # noqa: SLF001 -- Django's own name
    if field.attname not in {"id", "change_number"}
)
_NAMES: Final = ", ".join(_COLUMNS)
_INSERT: Final = f"""
INSERT INTO payments_obligation ({_NAMES})
SELECT {_NAMES} FROM json_populate_recordset(NULL::payments_obligation, %s::json)
RETURNING revenue_identifier, id
"""  # noqa: S608 -- names of our own columns


def open_obligations(drafts: Sequence[ObligationDraft], *, caller: Caller, now: datetime) -> list[Outcome]:
    """What `open_obligation` would answer for each draft, in the same order; refusals are returned, not raised.

    The second of two drafts with one identifier is refused. One transaction.
    """
    assert len(drafts) <= MOST, "the surface limits the batch"
    outcomes = _judged(drafts, caller, now)
    fresh = [outcome for outcome in outcomes if isinstance(outcome, Obligation)]
    if not fresh:
        return outcomes
    try:
        with transaction.atomic():
            _write(fresh, caller, now)
    except IntegrityError:
        # Somebody took one of the identifiers in the same instant: rare enough to go row by row.
        return [_alone(draft, caller, now) for draft in drafts]
    return outcomes


def _judged(drafts: Sequence[ObligationDraft], caller: Caller, now: datetime) -> list[Outcome]:
    outcomes = [_prepared(draft, caller, now) for draft in drafts]
    wanted = [outcome.revenue_identifier for outcome in outcomes if isinstance(outcome, Obligation)]
    taken = _taken(wanted)
    for position, outcome in enumerate(outcomes):
        if isinstance(outcome, Obligation):
            if outcome.revenue_identifier in taken:
                outcomes[position] = RevenueIdentifierTaken(outcome.revenue_identifier)
            taken.add(outcome.revenue_identifier)
    return outcomes


def _taken(wanted: Sequence[str]) -> set[str]:
    rows = Obligation.objects.filter(revenue_identifier__in=wanted)
    return set(rows.values_list("revenue_identifier", flat=True))


def _prepared(draft: ObligationDraft, caller: Caller, now: datetime) -> Outcome:
    try:
        return prepared(draft, caller=caller, now=now)
    except DomainError as refusal:
        return refusal


def _write(obligations: list[Obligation], caller: Caller, now: datetime) -> None:
    # One order for everybody, so that two batches with the same identifiers never wait for each other in a circle.
    in_order = sorted(obligations, key=lambda obligation: obligation.revenue_identifier)
    _insert(in_order)
    begin_many(in_order, event="obligation.opened", why=Why(actor=f"system:{caller.system_code}", now=now))


def _insert(obligations: Sequence[Obligation]) -> None:
    """One statement with one parameter: thirty columns of a thousand rows as parameters cost three times as much."""
    rows = [{name: getattr(obligation, name) for name in _COLUMNS} for obligation in obligations]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False)])
        keys = dict(cursor.fetchall())
    for obligation in obligations:
        obligation.pk = keys[obligation.revenue_identifier]
        obligation._state.adding = False  # noqa: SLF001 -- Django's own name


def _alone(draft: ObligationDraft, caller: Caller, now: datetime) -> Outcome:
    try:
        return open_obligation(draft, caller=caller, now=now)
    except DomainError as refusal:
        return refusal
