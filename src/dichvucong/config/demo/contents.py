"""What about fifty real procedures say: facts as the national portal published them in 2026, prose of our own.

`data/procedures/<owner>.json` holds the central wordings in the form that versions store, oldest first;
`data/procedures/local.json` what provinces say differently. Days of force and local fees are for show.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib import resources
from itertools import groupby
from typing import Any

from dichvucong.catalogs.selectors import field_codes
from dichvucong.catalogs.services import Change, learn
from dichvucong.catalogs.services.learning import Named
from dichvucong.config.demo.tables import ACTOR
from dichvucong.kernel.text import fold
from dichvucong.procedures.content import LocalOverrides, ProcedureContent, content_from, overrides_from
from dichvucong.procedures.selectors import procedure_on, versions_of
from dichvucong.procedures.services import Ground, Incoming, localise, put_versions
from dichvucong.procedures.services.versions import DEMO

OWNERS = ("G01", "G12", "G15")


@dataclass(frozen=True)
class Wording:
    """One dated wording of one procedure."""

    code: str
    owner_code: str
    valid_from: date
    decision_number: str
    content: ProcedureContent


@dataclass(frozen=True)
class LocalWording:
    """What one province says differently from a day on."""

    code: str
    province_code: str
    valid_from: date
    overrides: LocalOverrides


def load_contents(*, now: datetime) -> None:
    """Bring in what is missing, day by day, so that each province localises the wording of its day."""
    ground = Ground(actor=ACTOR, now=now, source=DEMO)
    missing = [wording for wording in wordings() if wording.valid_from > _last_day(wording.code)]
    days = sorted({one.valid_from for one in missing} | {one.valid_from for one in local_wordings()})
    _teach(now)
    for day in days:
        put_versions([_incoming(one) for one in missing if one.valid_from == day], ground=ground)
        for local in local_wordings():
            if local.valid_from == day and not _is_localised(local):
                localise(local.code, local.province_code, local.overrides, valid_from=day, ground=ground)


def _teach(now: datetime) -> None:
    """Tell the catalogues of fields and results what the procedures name."""
    named = [
        Named(
            procedure_code=one.code,
            owner_code=one.owner_code,
            field_name=one.content.field_name,
            results=tuple((result.code, result.name) for result in one.content.results),
        )
        for one in wordings()
    ]
    first = min(one.valid_from for one in wordings())
    learn(named, valid_from=first, change=Change(ACTOR, now, "Dữ liệu minh họa"))


def wordings() -> Sequence[Wording]:
    """Every central wording, oldest first within a procedure."""
    return [
        Wording(
            code=procedure["code"],
            owner_code=owner,
            valid_from=date.fromisoformat(version["valid_from"]),
            decision_number=version["decision"],
            content=content_from(version["content"]),
        )
        for owner in OWNERS
        for procedure in _read(owner)
        for version in procedure["versions"]
    ]


def local_wordings() -> Sequence[LocalWording]:
    """Every local wording."""
    return [
        LocalWording(
            code=row["code"],
            province_code=row["province"],
            valid_from=date.fromisoformat(row["valid_from"]),
            overrides=overrides_from(row["overrides"]),
        )
        for row in _read("local")
    ]


def abolished() -> Mapping[str, date]:
    """The procedures that no longer hold, with the first day they do not: a decision of `decisions` ends them."""
    return {
        procedure["code"]: date.fromisoformat(procedure["abolished_from"])
        for owner in OWNERS
        for procedure in _read(owner)
        if "abolished_from" in procedure
    }


def in_force() -> Mapping[str, Wording]:
    """The last wording of each procedure that still holds, by code."""
    gone = abolished()
    latest = {code: list(found)[-1] for code, found in groupby(wordings(), key=lambda one: one.code)}
    return {code: wording for code, wording in latest.items() if code not in gone}


def _read(name: str) -> Any:
    path = resources.files("dichvucong.config.demo") / "data" / "procedures" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def _last_day(code: str) -> date:
    """The day from which the newest known version holds."""
    return max((version.valid_from for version in versions_of(code)), default=date.min)


def _is_localised(local: LocalWording) -> bool:
    """Whether the province said something that day: it may have said something else since, or the procedure ended."""
    view = procedure_on(local.code, local.valid_from, province_code=local.province_code)
    return view is not None and view.local_version is not None


def _incoming(wording: Wording) -> Incoming:
    code = field_codes().get(fold(wording.content.field_name), "")
    return Incoming(
        code=wording.code,
        owner_code=wording.owner_code,
        content=replace(wording.content, field_code=code),
        valid_from=wording.valid_from,
        source_decision=wording.decision_number,
    )
