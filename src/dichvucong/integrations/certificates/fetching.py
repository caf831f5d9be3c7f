"""Asking authorities whether a certificate still holds: OCSP and CRL, through the pinned client.

The addresses come from certificates that a trusted authority signed: the library looks for revocation only after it
has checked the signature over the certificate. Their hosts must be named in `DICHVUCONG_OUTBOUND_ALLOW` when they
speak plain HTTP, as most do: what they answer is signed.
"""

import threading
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias, TypeVar

from asn1crypto import cms, crl, ocsp, x509
from pyhanko_certvalidator.authority import Authority
from pyhanko_certvalidator.errors import CRLFetchError, OCSPFetchError, OCSPValidationError
from pyhanko_certvalidator.fetchers.api import CertificateFetcher, CRLFetcher, Fetchers, OCSPFetcher
from pyhanko_certvalidator.fetchers.common_utils import (
    enumerate_delivery_point_urls,
    format_ocsp_request,
    process_ocsp_response_data,
)
from pyhanko_certvalidator.util import get_ocsp_urls, get_relevant_crl_dps

from dichvucong.identity.gateways.revocation import KeptList
from dichvucong.integrations.certificates.lists import MOST_ADDRESSES, Key, authority_of, der, signed_list
from dichvucong.kernel.outbound import Answer, Limits, OutboundClient, Request

OCSP_LIMITS: Final = Limits(connect_seconds=2.0, read_seconds=4.0, total_seconds=5.0, max_bytes=64 * 1024)
CRL_LIMITS: Final = Limits(connect_seconds=2.0, read_seconds=5.0, total_seconds=10.0, max_bytes=10_000_000)
CRL_SECONDS: Final = 300.0
"""How long a fetched list is kept: an authority's list is large, and asked for at each log-in."""
SILENT_SECONDS: Final = 30.0
"""How long an address that did not answer is not asked again: else everybody would wait for it at each log-in."""
MOST_LISTS_KEPT: Final = 32
_OK: Final = 200
_NOBODY: Final[tuple[x509.Certificate, ...]] = ()

T = TypeVar("T")
Certificate: TypeAlias = "x509.Certificate | cms.AttributeCertificateV2"


class Lists:
    """Revocation lists as they came, for a few minutes. Shared between threads."""

    def __init__(self, client: OutboundClient, *, seconds: float = CRL_SECONDS) -> None:
        self._client = client
        self._seconds = seconds
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, bytes]] = {}
        self._silent: dict[str, float] = {}

    @property
    def seconds(self) -> float:
        """How long a list is not asked for again."""
        return self._seconds

    def fetch(self, url: str) -> bytes:
        """The list at an address. Raises `CRLFetchError`."""
        moment = time.monotonic()
        with self._lock:
            kept_at, body = self._kept.get(url, (-self._seconds, b""))
            silent = moment - self._silent.get(url, -SILENT_SECONDS) < min(SILENT_SECONDS, self._seconds)
        if body and moment - kept_at < self._seconds:
            return body
        if silent:
            raise CRLFetchError("was silent a moment ago")
        return self.ask(url)

    def ask(self, url: str) -> bytes:
        """The list at an address as it is now. Raises `CRLFetchError`."""
        answer = self._client.send(Request("GET", url, repeatable=True), limits=CRL_LIMITS)
        if not isinstance(answer, Answer) or answer.status != _OK or answer.truncated:
            with self._lock:
                _remember(self._silent, url, time.monotonic())
            raise CRLFetchError("no list")
        with self._lock:
            _remember(self._kept, url, (time.monotonic(), answer.body))
        return answer.body


@dataclass(frozen=True)
class Known:
    """What is kept of earlier, for one check at one moment."""

    lists: dict[Key, KeptList]
    now: datetime

    @classmethod
    def of(cls, lists: Sequence[KeptList], now: datetime) -> "Known":
        """By address and authority. What has ended is no word any more."""
        return cls({(one.url, one.authority): one for one in lists}, now)

    def find(self, key: Key) -> KeptList | None:
        """The list kept of an authority, in date or not: what comes must not be older."""
        return self.lists.get(key)

    def usable(self, kept: KeptList | None) -> KeptList | None:
        """It, while it is in date."""
        return kept if kept is not None and kept.next_update > self.now else None


@dataclass(frozen=True)
class Sources:
    """What one check asks with. What was fetched or was silent is remembered for that check alone."""

    ocsp: "Ocsp"
    crl: "Crl"

    @classmethod
    def of(cls, client: OutboundClient, lists: Lists, known: Known) -> "Sources":
        """For one check."""
        return cls(Ocsp(client), Crl(lists, known))

    def fetchers(self) -> Fetchers:
        """As the library wants them."""
        return Fetchers(self.ocsp, self.crl, _NoCertificates())


class Ocsp(OCSPFetcher):
    """Asks for the status of one certificate (RFC 6960), with a nonce."""

    def __init__(self, client: OutboundClient) -> None:
        self._client = client
        self._fetched: dict[bytes, ocsp.OCSPResponse] = {}
        self._silent: set[str] = set()

    async def fetch(self, cert: Certificate, authority: Authority) -> ocsp.OCSPResponse:
        """The first answer of the addresses that the certificate names. Raises `OCSPFetchError`."""
        # SHA-1 only names the issuer here, as every responder understands; nothing is signed with it.
        asked = format_ocsp_request(cert, authority, certid_hash_algo="sha1", request_nonces=True)
        for url in list(get_ocsp_urls(cert))[:MOST_ADDRESSES]:
            response = None if url in self._silent else self._ask(url, asked)
            if response is not None:
                self._fetched[cert.dump()] = response
                return response
            self._silent.add(url)
        raise OCSPFetchError("no answer")

    def is_unknown(self, cert: x509.Certificate) -> bool:
        """Whether somebody answered that the authority does not know this certificate: that is no silence."""
        found = self._fetched.get(cert.dump())
        return found is not None and any(
            one["cert_status"].name == "unknown" for one in found.response_data["responses"]
        )

    def _ask(self, url: str, asked: ocsp.OCSPRequest) -> ocsp.OCSPResponse | None:
        headers = {"content-type": "application/ocsp-request", "accept": "application/ocsp-response"}
        request = Request("POST", url, headers, asked.dump(), repeatable=True)
        answer = self._client.send(request, limits=OCSP_LIMITS)
        if not isinstance(answer, Answer) or answer.status != _OK or answer.truncated:
            return None
        try:
            return process_ocsp_response_data(answer.body, ocsp_request=asked, ocsp_url=url)
        except (OCSPValidationError, ValueError, TypeError, KeyError):
            return None

    def fetched_responses(self) -> Iterable[ocsp.OCSPResponse]:
        """All answers."""
        return list(self._fetched.values())

    def fetched_responses_for_cert(self, cert: Certificate) -> Iterable[ocsp.OCSPResponse]:
        """The answer about one certificate."""
        found = self._fetched.get(cert.dump())
        return [] if found is None else [found]


class Crl(CRLFetcher):
    """Fetches the lists that a certificate names; one that is kept and in date stands in for silence."""

    def __init__(self, lists: Lists, known: Known) -> None:
        self._lists = lists
        self._known = known
        self._fetched: dict[bytes, list[crl.CertificateList]] = {}
        self._came: dict[Key, bytes] = {}

    async def fetch(
        self, cert: Certificate, *, use_deltas: bool | None = None
    ) -> Iterable[crl.CertificateList]:
        """Every list that answers. Raises `CRLFetchError` when none does."""
        points = get_relevant_crl_dps(cert, use_deltas=bool(use_deltas))
        urls = [url for point in points for url in enumerate_delivery_point_urls(point)]
        found, trouble = [], CRLFetchError("no address")
        for url in urls[:MOST_ADDRESSES]:
            try:
                found.append(_list(self._newest((url, authority_of(cert)))))
            except CRLFetchError as error:
                trouble = error
        if not found:
            raise trouble
        self._fetched[cert.dump()] = found
        return found

    def worth_keeping(self, key: Key) -> bytes | None:
        """The list of an authority if it is newer than what is kept; fetched if none is, though OCSP was enough this time."""
        if key in self._came or self._known.find(key) is not None:
            return self._came.get(key)
        try:
            return self._lists.fetch(key[0])
        except CRLFetchError:
            return None

    def _newest(self, key: Key) -> bytes:
        """The list of an authority: what comes, unless it is forged or older than what is kept. Raises `CRLFetchError`."""
        kept, now = self._known.find(key), self._known.now
        usable = self._known.usable(kept)
        if usable is not None and 0 <= (now - usable.fetched_at).total_seconds() < self._lists.seconds:
            return usable.body
        try:
            body = self._lists.fetch(key[0])
        except CRLFetchError:
            if usable is None:
                raise
            return usable.body
        newer = None if kept is None else signed_list(body, key=key, issuer=kept.issuer, now=now)
        if kept is not None and (newer is None or newer.is_older_than(kept)):
            if usable is None:
                raise CRLFetchError("an older list than one that was seen, or a forged one")
            return usable.body
        self._came[key] = body
        return body

    def fetched_crls(self) -> Iterable[crl.CertificateList]:
        """All lists."""
        return [one for lists in self._fetched.values() for one in lists]

    def fetched_crls_for_cert(self, cert: Certificate) -> Iterable[crl.CertificateList]:
        """The lists about one certificate. Raises `KeyError` when none was asked for."""
        return self._fetched[cert.dump()]


class _NoCertificates(CertificateFetcher):
    """Nobody's certificates are fetched: the signature or the operator's folder brings the chain."""

    async def fetch_cert_issuers(self, cert: Certificate) -> AsyncGenerator[x509.Certificate, None]:  # noqa: ARG002 -- the library's signature
        """None."""
        for none in _NOBODY:
            yield none

    async def fetch_crl_issuers(
        self,
        certificate_list: crl.CertificateList,  # noqa: ARG002 -- the library's signature
    ) -> AsyncGenerator[x509.Certificate, None]:
        """None."""
        for none in _NOBODY:
            yield none

    def fetched_certs(self) -> Iterable[x509.Certificate]:
        """None."""
        return _NOBODY


def _remember(memory: dict[str, T], url: str, value: T) -> None:
    if len(memory) >= MOST_LISTS_KEPT:
        memory.clear()
    memory[url] = value


def _list(body: bytes) -> crl.CertificateList:
    try:
        found = crl.CertificateList.load(der(body), strict=True)
        _ = found.native  # Read through now: a broken list must fail here.
    except (ValueError, TypeError, KeyError) as error:
        raise CRLFetchError("a list that cannot be read") from error
    return found
