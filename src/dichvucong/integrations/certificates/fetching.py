"""Asking authorities whether a certificate still holds: OCSP and CRL, through the pinned client.

The addresses come from certificates that a trusted authority signed: the library looks for revocation only after it
has checked the signature over the certificate. Their hosts must be named in `DICHVUCONG_OUTBOUND_ALLOW` when they
speak plain HTTP, as most do: what they answer is signed.
"""

import threading
import time
from collections.abc import AsyncGenerator, Iterable
from typing import Final, TypeAlias

from asn1crypto import cms, crl, ocsp, pem, x509
from pyhanko_certvalidator.authority import Authority
from pyhanko_certvalidator.errors import CRLFetchError, OCSPFetchError, OCSPValidationError
from pyhanko_certvalidator.fetchers.api import CertificateFetcher, CRLFetcher, Fetchers, OCSPFetcher
from pyhanko_certvalidator.fetchers.common_utils import (
    enumerate_delivery_point_urls,
    format_ocsp_request,
    process_ocsp_response_data,
)
from pyhanko_certvalidator.util import get_ocsp_urls, get_relevant_crl_dps

from dichvucong.kernel.outbound import Answer, Limits, OutboundClient, Request

OCSP_LIMITS: Final = Limits(connect_seconds=2.0, read_seconds=4.0, total_seconds=5.0, max_bytes=64 * 1024)
CRL_LIMITS: Final = Limits(connect_seconds=2.0, read_seconds=5.0, total_seconds=10.0, max_bytes=10_000_000)
CRL_SECONDS: Final = 300.0
"""How long a fetched list is kept: an authority's list is large, and asked for at each log-in."""
MOST_ADDRESSES: Final = 3
MOST_LISTS_KEPT: Final = 32
_OK: Final = 200
_NOBODY: Final[tuple[x509.Certificate, ...]] = ()

Certificate: TypeAlias = "x509.Certificate | cms.AttributeCertificateV2"


class Lists:
    """Revocation lists as they came, for a few minutes. Shared between threads."""

    def __init__(self, client: OutboundClient, *, seconds: float = CRL_SECONDS) -> None:
        self._client = client
        self._seconds = seconds
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, bytes]] = {}

    def fetch(self, url: str) -> bytes:
        """The list at an address. Raises `CRLFetchError`."""
        with self._lock:
            kept_at, body = self._kept.get(url, (-self._seconds, b""))
        if body and time.monotonic() - kept_at < self._seconds:
            return body
        answer = self._client.send(Request("GET", url, repeatable=True), limits=CRL_LIMITS)
        if not isinstance(answer, Answer) or answer.status != _OK or answer.truncated:
            raise CRLFetchError("no list")
        with self._lock:
            if len(self._kept) >= MOST_LISTS_KEPT:
                self._kept.clear()
            self._kept[url] = (time.monotonic(), answer.body)
        return answer.body


def fetchers(client: OutboundClient, lists: Lists) -> Fetchers:
    """What one check asks with. What it fetched is remembered for that check alone."""
    return Fetchers(_Ocsp(client), _Crl(lists), _NoCertificates())


class _Ocsp(OCSPFetcher):
    """Asks for the status of one certificate (RFC 6960), with a nonce."""

    def __init__(self, client: OutboundClient) -> None:
        self._client = client
        self._fetched: dict[bytes, ocsp.OCSPResponse] = {}

    async def fetch(self, cert: Certificate, authority: Authority) -> ocsp.OCSPResponse:
        """The first answer of the addresses that the certificate names. Raises `OCSPFetchError`."""
        # SHA-1 only names the issuer here, as every responder understands; nothing is signed with it.
        asked = format_ocsp_request(cert, authority, certid_hash_algo="sha1", request_nonces=True)
        for url in list(get_ocsp_urls(cert))[:MOST_ADDRESSES]:
            response = self._ask(url, asked)
            if response is not None:
                self._fetched[cert.dump()] = response
                return response
        raise OCSPFetchError("no answer")

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


class _Crl(CRLFetcher):
    """Fetches the lists that a certificate names."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._fetched: dict[bytes, list[crl.CertificateList]] = {}

    async def fetch(
        self, cert: Certificate, *, use_deltas: bool | None = None
    ) -> Iterable[crl.CertificateList]:
        """Every list that answers. Raises `CRLFetchError` when none does."""
        points = get_relevant_crl_dps(cert, use_deltas=bool(use_deltas))
        urls = [url for point in points for url in enumerate_delivery_point_urls(point)]
        found, trouble = [], CRLFetchError("no address")
        for url in urls[:MOST_ADDRESSES]:
            try:
                found.append(_list(self._lists.fetch(url)))
            except CRLFetchError as error:
                trouble = error
        if not found:
            raise trouble
        self._fetched[cert.dump()] = found
        return found

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


def _list(body: bytes) -> crl.CertificateList:
    try:
        if pem.detect(body):
            _name, _headers, body = pem.unarmor(body)
        found = crl.CertificateList.load(body, strict=True)
        _ = found.native  # Read through now: a broken list must fail here.
    except (ValueError, TypeError, KeyError) as error:
        raise CRLFetchError("a list that cannot be read") from error
    return found
