"""Publishing a checked decision: versions, abolitions, feed, state and journal in one transaction, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.moves import Why, move
from dichvucong.procedures.content import content_from, overrides_from
from dichvucong.procedures.models import Decision, DecisionItem, Procedure
from dichvucong.procedures.rules.authorship import IssuerKind
from dichvucong.procedures.selectors.records import kind_of_issuer, known_procedures
from dichvucong.procedures.services.decisions.books import locked_decision
from dichvucong.procedures.services.decisions.checking import refuse_faults
from dichvucong.procedures.services.decisions.faults import WHOLE
from dichvucong.procedures.services.versions import Ground, Incoming, end_versions, localise, put_versions
from dichvucong.procedures.states import DECISION_CHART, DecisionState, ItemAction


@transaction.atomic
def publish_decision(key: int, *, actor: str, now: datetime) -> Decision:
    """Let everything the decision says hold from its effective date, local versions of what it abolishes included.

    Everything is looked at again first, under lock: what changed since it was checked is refused.
    Raises `DecisionHasFaults`, `VersionClash`, `ProcedureNotFound`, `DecisionStepNotOffered`.
    """
    decision = locked_decision(key, DecisionState.CHECKED)
    items = list(decision.items.order_by("procedure_code"))
    _lock([item.procedure_code for item in items])
    refuse_faults(decision, now=now)
    _write(decision, items, Ground(actor=actor, now=now, decision=decision))
    why = Why(actor=actor, now=now, evidence={"items": len(items)})
    published = {"published_by": actor, "published_at": now}
    move(decision, DecisionState.PUBLISHED, chart=DECISION_CHART, why=why, **published)
    return decision


def _write(decision: Decision, items: Sequence[DecisionItem], ground: Ground) -> None:
    abolished = [item.procedure_code for item in items if item.action == ItemAction.ABOLISH]
    end_versions(abolished, last_day_before=decision.effective_on, ground=ground)
    whole = [item for item in items if item.action in WHOLE]
    owners = known_procedures([item.procedure_code for item in whole])
    put_versions(
        [_incoming(decision, item, owners.get(item.procedure_code)) for item in whole], ground=ground
    )
    for item in items:
        if item.action == ItemAction.LOCALISE:
            overrides = overrides_from(item.content)
            day = decision.effective_on
            localise(item.procedure_code, decision.issuer_code, overrides, valid_from=day, ground=ground)


def _incoming(decision: Decision, item: DecisionItem, known: Procedure | None) -> Incoming:
    of_a_province = kind_of_issuer(decision.issuer_code) is IssuerKind.PROVINCE
    return Incoming(
        code=item.procedure_code,
        owner_code=known.owner_code if known else decision.issuer_code,
        content=content_from(item.content),
        valid_from=decision.effective_on,
        province_code=decision.issuer_code if of_a_province else "",
    )


def _lock(codes: Sequence[str]) -> None:
    """All procedures of the decision in order of code, so that two publications wait for each other."""
    list(Procedure.objects.select_for_update().filter(code__in=codes).order_by("code"))
