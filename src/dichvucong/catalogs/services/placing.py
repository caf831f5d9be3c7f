"""Hanging agencies into the tree: from changed parent links to rewritten paths, history kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from dichvucong.catalogs.models import AgencyPlacement
from dichvucong.catalogs.rules.tree import Link, Place, plan_places
from dichvucong.catalogs.services.versions import Change, Revision, Tally, Version, put_versions


def known_links(codes: Iterable[str] | None = None) -> dict[str, list[Link]]:
    """The parent links on record, of some agencies or of all, oldest first."""
    rows = AgencyPlacement.objects.filter(superseded_at=None).order_by("code", "valid_from")
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    links: dict[str, list[Link]] = {}
    for row in rows:
        links.setdefault(row.code, []).append(
            Link(row.code, row.parent_code, row.valid_from, row.valid_to, row.legal_document)
        )
    return {code: _joined(found) for code, found in links.items()}


def place(changed: Mapping[str, Sequence[Link]], *, change: Change, revision: Revision) -> Tally:
    """Give agencies new parent links and rewrite the paths of everything below them. Raises `TreeCycle`."""
    links = {**known_links(), **changed}
    plan = plan_places(link for found in links.values() for link in found)
    wanted = [_version(found) for places in plan.values() for found in places]
    dropped = _supersede_unplanned(
        {(version.code, version.valid_from) for version in wanted}, change, revision
    )
    tally = put_versions(AgencyPlacement, wanted, change=change, revision=revision)
    return replace(tally, corrected=tally.corrected + dropped)


def _supersede_unplanned(planned: set[tuple[str, date]], change: Change, revision: Revision) -> int:
    rows = AgencyPlacement.objects.filter(superseded_at=None).values_list("pk", "code", "valid_from")
    stale = [pk for pk, code, valid_from in rows if (code, valid_from) not in planned]
    if not stale:
        return 0
    table = AgencyPlacement.objects.filter(pk__in=stale)
    return table.update(superseded_at=change.now, revision=revision.number)


def _joined(links: Sequence[Link]) -> list[Link]:
    joined: list[Link] = []
    for link in links:
        last = joined[-1] if joined else None
        if last is not None and last.parent_code == link.parent_code and last.valid_to == link.valid_from:
            joined[-1] = Link(
                last.code, last.parent_code, last.valid_from, link.valid_to, last.legal_document
            )
            continue
        joined.append(link)
    return joined


def _version(found: Place) -> Version:
    return Version(
        found.code,
        found.valid_from,
        found.valid_to,
        found.legal_document,
        {"parent_code": found.parent_code, "path": found.path},
    )
