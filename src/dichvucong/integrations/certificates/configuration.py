"""The verifier of an installation: what it trusts is read at the start, the library it needs when first used."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from dichvucong.identity.gateways.certificates import (
    CertificateRefused,
    ProvenCertificate,
)
from dichvucong.identity.gateways.revocation import ListShelf
from dichvucong.integrations.certificates.anchors import Anchors, read_anchors
from dichvucong.integrations.certificates.subjects import Line, read_table
from dichvucong.kernel.outbound import OutboundClient

if TYPE_CHECKING:
    from dichvucong.integrations.certificates.verifier import CmsVerifier


class ConfiguredVerifier:
    """Loads 17 MB and most of a second of library with the first signature: only processes that check one pay for it."""

    connected = True

    def __init__(
        self, anchors: Anchors, table: Sequence[Line], client: OutboundClient, shelf: ListShelf
    ) -> None:
        self._anchors = anchors
        self._table = table
        self._client = client
        self._shelf = shelf

    def holder_of(
        self, signature: bytes, *, text: str, now: datetime
    ) -> ProvenCertificate | CertificateRefused:
        """Who signed the text."""
        return self._verifier.holder_of(signature, text=text, now=now)

    def refresh_lists(self, *, now: datetime) -> int:
        """Fetch the kept lists that are due."""
        due = self._shelf.take_due(now=now)
        return self._verifier.refresh(due, now=now) if due else 0

    @cached_property
    def _verifier(self) -> "CmsVerifier":
        from dichvucong.integrations.certificates.fetching import Lists  # noqa: PLC0415 -- see above
        from dichvucong.integrations.certificates.verifier import CmsVerifier  # noqa: PLC0415 -- see above

        return CmsVerifier(self._anchors, self._table, self._client, Lists(self._client), self._shelf)


def build_verifier(
    folder: str, table: str, *, client: OutboundClient, shelf: ListShelf
) -> ConfiguredVerifier:
    """Read whom the operator trusts and how subjects read. Raises `ValueError` or `OSError`."""
    return ConfiguredVerifier(read_anchors(folder), read_table(table), client, shelf)
