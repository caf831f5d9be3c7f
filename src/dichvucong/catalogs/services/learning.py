"""Fields and results that published procedures name and the catalogues do not know yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from dichvucong.catalogs import selectors
from dichvucong.catalogs.facts import Catalogue
from dichvucong.catalogs.models import Dated, Field, ProcedureResult
from dichvucong.catalogs.rules.ownership import may_write
from dichvucong.catalogs.services.versions import Change, Revision, Version, lock_catalogues, put_new
from dichvucong.kernel.text import fold


@dataclass(frozen=True)
class Named:
    """What one procedure names: its owner, field, and results as code and name; whether a law delegates it."""

    procedure_code: str
    owner_code: str
    field_name: str
    results: tuple[tuple[str, str], ...] = ()
    delegated: bool = False


@transaction.atomic
def learn(found: Iterable[Named], *, valid_from: date, change: Change) -> int:
    """Add the fields and results that are new, within what article 49 gives each owner. Returns how many.

    Known entries stay as they are: what a catalogue says is its keeper's word.
    """
    named = list(found)
    # Most files name nothing new: then no other writer has to wait.
    if not (_new_fields(named, valid_from, change) or _new_results(named, valid_from, change)):
        return 0
    revision = lock_catalogues()
    fields = _new_fields(named, valid_from, change)
    results = _new_results(named, valid_from, change)
    return _add(Field, fields, change, revision) + _add(ProcedureResult, results, change, revision)


def _new_fields(named: list[Named], valid_from: date, change: Change) -> Mapping[str, Version]:
    known = {fold(name) for name in _in_force_names()}
    last: dict[str, int] = {}
    for code in Field.objects.values_list("code", flat=True):
        owner, _, number = code.removeprefix("LV.").rpartition(".")
        last[owner] = max(last.get(owner, 0), int(number) if number.isdecimal() else 0)
    new: dict[str, Version] = {}
    for one in named:
        if not one.field_name or fold(one.field_name) in known or not _keeps(Catalogue.FIELDS, one):
            continue
        known.add(fold(one.field_name))
        last[one.owner_code] = last.get(one.owner_code, 0) + 1
        code = f"LV.{one.owner_code}.{last[one.owner_code]:03d}"
        values = {"name": one.field_name[:300], "owner_code": one.owner_code}
        new[code] = Version(code, valid_from, None, change.legal_document, values)
    return new


def _new_results(named: list[Named], valid_from: date, change: Change) -> Mapping[str, Version]:
    """The code says who keeps a result ("KQ.G15.000001"); of another keeper's nothing is learnt from this owner."""
    known = set(ProcedureResult.objects.values_list("code", flat=True))
    new: dict[str, Version] = {}
    for one in named:
        if not _keeps(Catalogue.RESULTS, one):
            continue
        for code, name in one.results:
            if code and code not in known and code.split(".")[1] == one.owner_code:
                values = {
                    "name": name[:1000],
                    "owner_code": one.owner_code,
                    "procedure_code": one.procedure_code if one.owner_code.startswith("H") else "",
                }
                new.setdefault(code, Version(code, valid_from, None, change.legal_document, values))
    return new


def _keeps(catalogue: Catalogue, one: Named) -> bool:
    agency = selectors.agency(one.owner_code)
    return agency is not None and may_write(catalogue, agency, delegated=one.delegated)


def _in_force_names() -> list[str]:
    return list(Field.objects.filter(superseded_at=None, valid_to=None).values_list("name", flat=True))


def _add(model: type[Dated], versions: Mapping[str, Version], change: Change, revision: Revision) -> int:
    return put_new(model, list(versions.values()), change=change, revision=revision) if versions else 0
