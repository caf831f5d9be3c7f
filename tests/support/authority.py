"""A played certificate authority over real HTTP, and the verifier that trusts it."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from asn1crypto import cms, x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from dichvucong.identity.gateways.revocation import ListShelf
from dichvucong.integrations.certificates.anchors import read_anchors
from dichvucong.integrations.certificates.fetching import Lists
from dichvucong.integrations.certificates.subjects import read_table
from dichvucong.integrations.certificates.verifier import CmsVerifier
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from sandbox.authority.holders import person
from sandbox.authority.issuing import ROOT, Authority, Issued, Order, PrivateKey
from sandbox.authority.revoking import Revoked, ocsp_answer, revocation_list
from sandbox.authority.signing import signature_over
from tests.support.servers import Received, Reply, Server, http_server


@dataclass
class Played:
    """The authority, how its two sources of revocation behave, and a verifier."""

    authority: Authority
    revoked: Revoked
    server: Server
    verifier: CmsVerifier
    now: datetime
    crl: Reply | None = None
    ocsp: Reply | None = None
    stranger_signs: set[str] = field(default_factory=set)
    asked_at: datetime | None = None

    def signed(self, text: str, code: str, *, detached: bool = True, key: PrivateKey | None = None) -> bytes:
        """A signature of one of the holders, with the chain."""
        chain = (self.authority.middle.certificate,)
        return signature_over(text, self.authority.issued[code], chain=chain, detached=detached, key=key)

    def issue(
        self, order: Order | None = None, *, by: Issued | None = None, key: PrivateKey | None = None
    ) -> Issued:
        """Another certificate of the authority, known to its sources as good."""
        key = key or self.authority.stranger
        order = order or Order(person("Nguyễn Văn Thử", "CCCD:001090000001"))
        made = Issued(self.authority.issue(order, key, by=by or self.authority.middle), key)
        self.authority.issued["moi"] = made
        return made

    def answer(self, request: Received) -> Reply:
        """What the sources say."""
        now = self.asked_at or self.now
        if request.path.endswith(".crl"):
            issuer = self.authority.root if ROOT in request.path else self.authority.middle
            key = self.authority.stranger if "crl" in self.stranger_signs else issuer.key
            made = revocation_list(self.authority, self.revoked, issuer=issuer, now=now, key=key)
            return self.crl or Reply(200, made)
        key_or_none = self.authority.stranger if "ocsp" in self.stranger_signs else None
        made = ocsp_answer(self.authority, self.revoked, request.body, now=now, key=key_or_none)
        return self.ocsp or Reply(200, made)


@contextlib.contextmanager
def played_authority(state: Path, *, now: datetime, shelf: ListShelf | None = None) -> Iterator[Played]:
    """Everything, for the length of a test."""
    found: list[Played] = []
    with http_server(lambda request: found[0].answer(request)) as server:  # noqa: PLW0108 -- found later
        authority = Authority(state, public_url=server.address, now=now)
        client = OutboundClient(Policy.from_words([f"{server.host}:{server.port}"]))
        anchors = read_anchors(str(authority.folder / "anchors"))
        verifier = CmsVerifier(anchors, read_table(), client, Lists(client, seconds=0), shelf)
        revoked = Revoked(state / "ca" / "revoked.json")
        found.append(Played(authority, revoked, server, verifier, now))
        yield found[0]


def signed_otherwise(
    text: str, signer: Issued, *, digest: str, chain: tuple[pyca.Certificate, ...]
) -> cms.ContentInfo:
    """A signature by another library, which signs with weak digests too."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for certificate in chain:
        store.register(_asn1(certificate))
    pem = signer.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    made = SimpleSigner(
        signing_cert=_asn1(signer.certificate), signing_key=PrivateKeyInfo.load(pem), cert_registry=store
    )
    return asyncio.run(made.async_sign_general_data(text.encode(), digest, detached=True))


def _asn1(certificate: pyca.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
