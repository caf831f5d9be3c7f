"""Requests of older systems, by the numbers those systems gave them."""

from collections.abc import Collection, Mapping

from dichvucong.exchange.models import PartnerRequest


def partner_request(system_code: str, reference: str) -> PartnerRequest | None:
    """The request under exactly that number."""
    return PartnerRequest.objects.filter(system_code=system_code, reference=reference).first()


def partner_request_like(system_code: str, reference: str) -> PartnerRequest | None:
    """The request under that number, or the latest whose part before `_` is the same.

    Some systems ask for a receipt under a number whose second part is new.
    """
    exact = partner_request(system_code, reference)
    head, mark, _ = reference.partition("_")
    if exact is not None or not mark or not head:
        return exact
    similar = PartnerRequest.objects.filter(system_code=system_code, reference__startswith=f"{head}_")
    return similar.order_by("-pk").first()


def latest_requests(keys: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], PartnerRequest]:
    """The latest request about each (system, stream)."""
    rows = PartnerRequest.objects.filter(
        system_code__in={system for system, _ in keys}, stream__in={stream for _, stream in keys}
    ).order_by("pk")
    return {(row.system_code, row.stream): row for row in rows}
