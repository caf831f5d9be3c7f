"""What decisions ask of what is on record: the issuer, the procedures, their versions, the codes catalogues hold."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from dichvucong.catalogs.selectors import agencies, agency, known_fields, known_results
from dichvucong.procedures.content import ProcedureContent
from dichvucong.procedures.models import Procedure, ProcedureVersion
from dichvucong.procedures.rules.authorship import IssuerKind, issuer_kind
from dichvucong.procedures.rules.contradictions import KnownCodes


def kind_of_issuer(code: str) -> IssuerKind:
    """What the catalogue says the issuer is."""
    found = agency(code)
    return issuer_kind(found.level if found else None)


def own_codes(issuer_code: str, owners: Collection[str]) -> frozenset[str]:
    """The issuer's code with those of the owners whose work it took over."""
    known = agencies(set(owners))
    return frozenset(
        {issuer_code, *(code for code, info in known.items() if info.successor_code == issuer_code)}
    )


def current_versions(codes: Collection[str]) -> Mapping[str, ProcedureVersion]:
    """The last version of each procedure that has not ended, with its procedure."""
    rows = ProcedureVersion.objects.select_related("procedure").filter(
        procedure__code__in=codes, superseded_at=None, valid_to=None
    )
    return {row.procedure.code: row for row in rows}


def ended_on(codes: Collection[str]) -> Mapping[str, date]:
    """The first day without each procedure that has ended for good."""
    rows = ProcedureVersion.objects.filter(procedure__code__in=codes, superseded_at=None)
    last = rows.order_by("procedure__code", "-number").distinct("procedure__code")
    found = last.values_list("procedure__code", "valid_to")
    return {code: day for code, day in found if day is not None}


def known_procedures(codes: Collection[str]) -> Mapping[str, Procedure]:
    """The procedures ever published under these codes."""
    return {row.code: row for row in Procedure.objects.filter(code__in=codes)}


def known_codes(refs: Collection[str]) -> KnownCodes:
    """Which of the agencies' codes the catalogue holds."""
    return KnownCodes(agencies=frozenset(agencies({code for code in refs if code})))


def known_codes_of(content: ProcedureContent, before: ProcedureContent | None) -> KnownCodes:
    """Which codes of a content the catalogues hold. What the wording in force names already is let pass."""
    refs = [*content.competent, *content.implementing, *content.coordinating, *content.delegated]
    known = known_codes([*(ref.code for ref in refs), *(stage.agency_code for stage in content.stages)])
    fields = known_fields([content.field_code])
    results = known_results([result.code for result in content.results])
    if before is not None:
        fields = fields if fields is None else fields | {before.field_code}
        results = results if results is None else results | {result.code for result in before.results}
    return replace(known, fields=fields, results=results)
