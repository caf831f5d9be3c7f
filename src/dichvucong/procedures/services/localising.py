"""How a province keeps up with the centre: it accepts what changed and keeps its own words (PRO-02)."""

from datetime import datetime

from django.db import transaction

from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.journal import Entry, write
from dichvucong.procedures.content import overrides_from
from dichvucong.procedures.errors import NothingToAccept
from dichvucong.procedures.models import LocalVersion, Procedure
from dichvucong.procedures.selectors.reading import versions_holding
from dichvucong.procedures.services.versions import Ground, localise

ACCEPTANCE = "acceptance"


@transaction.atomic
def accept_central(code: str, province_code: str, *, actor: str, now: datetime) -> LocalVersion:
    """Base the province's version on the central one in force today, its own words unchanged, from today on.

    The caller makes sure that `actor` works for the province. Raises `NothingToAccept`.
    """
    today = vietnam_day(now)
    procedure = Procedure.objects.select_for_update().filter(code=code).first()
    current = LocalVersion.objects.filter(
        procedure__code=code,
        province_code=province_code,
        valid_to=None,
        superseded_at=None,
        valid_from__lte=today,
    ).first()
    central = versions_holding(today).filter(procedure=procedure).first()
    if current is None or central is None or current.based_on_id == central.pk:
        raise NothingToAccept
    ground = Ground(actor=actor, now=now, source=ACCEPTANCE, decision=current.decision)
    overrides = overrides_from(current.overrides)
    local = localise(code, province_code, overrides, valid_from=today, ground=ground)
    evidence = {"from": current.based_on.number, "to": central.number}
    subject = f"procedure:{code}"
    stream = f"{subject}@{province_code}"
    write([Entry(subject, stream, "procedure.accepted", actor, evidence=evidence)], now=now)
    return local
