"""Checks a CMS SignedData (RFC 5652) against a text: signature, chain, validity, use, strength, revocation.

All cryptography is pyHanko's and pyca/cryptography's. Nothing that the signer says of himself is believed before the
chain has been followed to a root of the operator's; his signing time never is.
"""

import asyncio
import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from asn1crypto import algos, cms, core, pem, x509
from pyhanko.sign.general import CMSExtractionError, CMSStructuralError, extract_signer_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator import ValidationContext, find_valid_path
from pyhanko_certvalidator import errors as chain
from pyhanko_certvalidator.errors import CRLFetchError
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import CertificateRegistry
from pyhanko_certvalidator.revinfo.manager import RevinfoManager

from dichvucong.identity.gateways.certificates import CertificateRefused, ProvenCertificate
from dichvucong.identity.gateways.revocation import KeptList, ListShelf, NoShelf
from dichvucong.identity.words import CertificateFailure
from dichvucong.integrations.certificates.algorithms import AllowedAlgorithms
from dichvucong.integrations.certificates.anchors import Anchors
from dichvucong.integrations.certificates.fetching import Known, Lists, Sources
from dichvucong.integrations.certificates.lists import addresses_of, keep_lists, signed_list
from dichvucong.integrations.certificates.subjects import Line, holder_named
from dichvucong.kernel.outbound import OutboundClient

log = structlog.get_logger()

LARGEST_BYTES: Final = 64 * 1024
MOST_CERTIFICATES: Final = 10
_USES: Final = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"},
    key_usage_forbidden={"key_cert_sign", "crl_sign"},
    extd_key_usage={
        "client_auth",
        "email_protection",
        "microsoft_smart_card_logon",
        "microsoft_document_signing",
        "1.3.6.1.5.5.7.3.36",  # document signing, RFC 9336
    },
    explicit_extd_key_usage_required=False,
)
_BY_LIST: Final = RevocationCheckingPolicy(
    RevocationCheckingRule.CRL_REQUIRED, RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
)
_NEVER: Final = frozenset({"server_auth", "code_signing", "time_stamping", "ocsp_signing"})
"""Certificates of machines, programs and authorities are nobody's to log in with."""
_UNREADABLE: Final = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
)

_REASONS: Final[Mapping[type[Exception], CertificateFailure]] = {
    chain.RevokedError: CertificateFailure.REVOKED,
    chain.InsufficientRevinfoError: CertificateFailure.UNKNOWN,
    chain.ExpiredError: CertificateFailure.EXPIRED,
    chain.NotYetValidError: CertificateFailure.NOT_YET_VALID,
    chain.DisallowedAlgorithmError: CertificateFailure.WEAK,
    chain.PathError: CertificateFailure.UNTRUSTED,
    chain.ValidationError: CertificateFailure.UNTRUSTED,
    # How the library meets a list whose stated algorithm is not that of its issuer's key.
    AssertionError: CertificateFailure.UNKNOWN,
}
"""What the library raises, the most special first."""


class Refused(Exception):
    """The check ends here."""

    def __init__(self, failure: CertificateFailure, detail: str = "") -> None:
        super().__init__(detail)
        self.failure = failure


@dataclass(frozen=True)
class _Signed:
    """A signature taken apart: the one signer, his certificate, and the others that came along."""

    data: cms.SignedData
    signer: cms.SignerInfo
    certificate: x509.Certificate
    others: list[x509.Certificate]


class CmsVerifier:
    """Believes the roots in a folder, and the hosts of revocation that the outbound client may call."""

    connected = True

    def __init__(
        self,
        anchors: Anchors,
        table: Sequence[Line],
        client: OutboundClient,
        lists: Lists,
        shelf: ListShelf | None = None,
    ) -> None:
        self._anchors = anchors
        self._table = table
        self._client = client
        self._lists = lists
        self._shelf = shelf or NoShelf()
        self._allowed = CMSAlgorithmUsagePolicy.lift_policy(AllowedAlgorithms())

    def holder_of(
        self, signature: bytes, *, text: str, now: datetime
    ) -> ProvenCertificate | CertificateRefused:
        """Who signed the text, or why that is not known."""
        try:
            signed = _taken_apart(_der(signature))
            self._check_signature(signed, text)
            _check_use(signed.certificate)
            self._follow(signed, now)
            return self._holder(signed.certificate)
        except Refused as refused:
            return CertificateRefused(refused.failure, str(refused))
        except _UNREADABLE as error:
            return CertificateRefused(CertificateFailure.UNREADABLE, type(error).__name__)

    def refresh_lists(self, *, now: datetime) -> int:
        """Fetch the kept lists that are due."""
        return self.refresh(self._shelf.take_due(now=now), now=now)

    def refresh(self, due: Sequence[KeptList], *, now: datetime) -> int:
        """Fetch lists again; how many came. One that is forged or older than the kept one changes nothing."""
        came = 0
        for kept in due:
            try:
                body = self._lists.ask(kept.url)
            except CRLFetchError:
                log.warning("revocation_list.silent", url=kept.url, ends=kept.next_update.isoformat())
                continue
            found = signed_list(body, key=(kept.url, kept.authority), issuer=kept.issuer, now=now)
            if found is None or not self._shelf.keep(found):
                log.warning("revocation_list.refused", url=kept.url, ends=kept.next_update.isoformat())
                continue
            came += 1
        return came

    def _check_signature(self, signed: _Signed, text: str) -> None:
        """That this key signed this text. Raises `Refused`."""
        name = self._check_strength(signed)
        inside = signed.data["encap_content_info"]["content"]
        digests = [hashlib.new(name.replace("sha3_", "sha3-"), form).digest() for form in _forms(text)]
        if inside is not core.VOID and bytes(inside) not in _forms(text):
            raise Refused(CertificateFailure.ANOTHER_TEXT, "another content")
        known = [_intact(signed, digest) for digest in digests]
        if not any(valid for _intact_, valid in known):
            raise Refused(CertificateFailure.FORGED, "the key did not sign this")
        if not any(intact and valid for intact, valid in known):
            raise Refused(CertificateFailure.ANOTHER_TEXT, "another digest")

    def _check_strength(self, signed: _Signed) -> str:
        """The digest's name, once digest, algorithm and key are strong enough and belong together. Raises `Refused`."""
        algorithm: algos.SignedDigestAlgorithm = signed.signer["signature_algorithm"]
        digest: algos.DigestAlgorithm = signed.signer["digest_algorithm"]
        key = signed.certificate.public_key
        policy = self._allowed
        strong = policy.digest_algorithm_allowed(digest, None) and policy.signature_algorithm_allowed(
            algorithm, None, key
        )
        if not strong or not policy.digest_combination_allowed(algorithm, digest, None):
            raise Refused(CertificateFailure.WEAK, "algorithm or key")
        return str(digest["algorithm"].native)

    def _follow(self, signed: _Signed, now: datetime) -> None:
        """Follow the chain to a root and ask whether each certificate still holds. Raises `Refused`.

        Where OCSP says nothing the list decides, if the certificate names both and the list is sound and in date.
        """
        certificates = [signed.certificate, *signed.others, *self._anchors.helpers]
        urls = {url for one in certificates for url in addresses_of(one)}
        known = Known.of(self._shelf.find(urls, now=now), now)
        sources = Sources.of(self._client, self._lists, known)
        try:
            path = self._path(signed, sources, _revocation_rules(signed.certificate), now)
        except Refused as refused:
            if refused.failure is not CertificateFailure.UNKNOWN or not _names_both(signed.certificate):
                raise
            if sources.ocsp.is_unknown(signed.certificate):
                raise
            path = self._path(signed, sources, _BY_LIST, now)
        if path.pkix_len < 1:
            raise Refused(CertificateFailure.WRONG_USE, "a root itself")
        keep_lists(self._shelf, sources.crl.worth_keeping, path, now=now)

    def _path(
        self, signed: _Signed, sources: Sources, rules: RevocationCheckingPolicy, now: datetime
    ) -> ValidationPath:
        context = self._context(signed, sources, rules, now)
        try:
            paths = context.path_builder.async_build_paths_lazy(signed.certificate)
            found: ValidationPath = asyncio.run(
                find_valid_path(signed.certificate, paths, validation_context=context)
            )
        except tuple(_REASONS) as error:
            failure = next(why for kind, why in _REASONS.items() if isinstance(error, kind))
            raise Refused(failure, type(error).__name__) from error
        return found

    def _context(
        self, signed: _Signed, sources: Sources, rules: RevocationCheckingPolicy, now: datetime
    ) -> ValidationContext:
        registry = CertificateRegistry.build([*self._anchors.helpers, *signed.others])
        revocation = RevinfoManager(
            certificate_registry=registry,
            poe_manager=POEManager(),
            crls=(),
            ocsps=(),
            fetchers=sources.fetchers(),
        )
        return ValidationContext(
            trust_roots=list(self._anchors.roots),
            moment=now,
            revinfo_policy=CertRevTrustPolicy(rules),
            revinfo_manager=revocation,
            certificate_registry=registry,
            algorithm_usage_policy=AllowedAlgorithms(),
        )

    def _holder(self, certificate: x509.Certificate) -> ProvenCertificate:
        holder = holder_named(certificate.subject, self._table)
        if holder is None:
            raise Refused(CertificateFailure.INCOMPLETE, "the subject names nobody we know how to name")
        return ProvenCertificate(
            kind=holder.kind,
            name=holder.name,
            numbers=holder.numbers,
            issuer=certificate.issuer.human_friendly[:300],
            serial=format(certificate.serial_number, "x"),
            fingerprint=hashlib.sha256(certificate.dump()).hexdigest(),
            valid_until=certificate.not_valid_after,
            agency_code=holder.agency_code,
        )


def _der(signature: bytes) -> bytes:
    """The bytes of the signature, out of whatever it was wrapped in. Raises `Refused`, `ValueError`."""
    if not signature or len(signature) > LARGEST_BYTES:
        raise Refused(CertificateFailure.UNREADABLE, "nothing or too much")
    if pem.detect(signature):
        return bytes(pem.unarmor(signature)[2])
    if signature[:1] == b"\x30":
        return signature
    try:
        return base64.b64decode(b"".join(signature.split()), validate=True)
    except binascii.Error as error:
        raise Refused(CertificateFailure.UNREADABLE, "neither DER nor base64") from error


def _taken_apart(der: bytes) -> _Signed:
    """One signer with signed attributes over plain data. Raises `Refused`, `ValueError` and its like."""
    envelope = cms.ContentInfo.load(der, strict=True)
    if envelope["content_type"].native != "signed_data":
        raise Refused(CertificateFailure.UNREADABLE, "no SignedData")
    data = envelope["content"]
    if data["encap_content_info"]["content_type"].native != "data":
        raise Refused(CertificateFailure.UNREADABLE, "no plain data")
    if len(data["certificates"] or ()) > MOST_CERTIFICATES:
        raise Refused(CertificateFailure.UNREADABLE, "too many certificates")
    try:
        signer = extract_signer_info(data)
        if signer["signed_attrs"] is core.VOID or not len(signer["signed_attrs"]):
            raise Refused(CertificateFailure.UNREADABLE, "no signed attributes")
        found = extract_certs_for_validation(data)
    except (CMSExtractionError, CMSStructuralError, SignatureValidationError) as error:
        raise Refused(CertificateFailure.UNREADABLE, type(error).__name__) from error
    return _Signed(data, signer, found.signer_cert, list(found.other_certs))


def _intact(signed: _Signed, digest: bytes) -> tuple[bool, bool]:
    """Whether the digest is the one that was signed, and whether the signature is the key's. Raises `Refused`."""
    try:
        return validate_sig_integrity(
            signed.signer, signed.certificate, expected_content_type="data", actual_digest=digest
        )
    except (SignatureValidationError, CMSStructuralError, NotImplementedError) as error:
        raise Refused(CertificateFailure.FORGED, type(error).__name__) from error


def _check_use(certificate: x509.Certificate) -> None:
    """That it was issued for a person or organisation to sign or prove who they are. Raises `Refused`."""
    extended = certificate.extended_key_usage_value
    said = set(extended.native) if extended is not None else set()
    if certificate.ca or said & _NEVER:
        raise Refused(CertificateFailure.WRONG_USE, "an authority's, a machine's or a program's")
    try:
        _USES.validate(certificate)
    except chain.InvalidCertificateError as error:
        raise Refused(CertificateFailure.WRONG_USE, "usage") from error


def _names_both(certificate: x509.Certificate) -> bool:
    return bool(certificate.ocsp_urls) and bool(certificate.crl_distribution_points)


def _revocation_rules(certificate: x509.Certificate) -> RevocationCheckingPolicy:
    """Every source that the certificate names must answer; at least one must be named. Authorities: either one."""
    by_ocsp = bool(certificate.ocsp_urls)
    by_list = bool(certificate.crl_distribution_points)
    rule = {
        (True, True): RevocationCheckingRule.CRL_AND_OCSP_REQUIRED,
        (True, False): RevocationCheckingRule.OCSP_REQUIRED,
        (False, True): RevocationCheckingRule.CRL_REQUIRED,
        (False, False): RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
    }[by_ocsp, by_list]
    return RevocationCheckingPolicy(rule, RevocationCheckingRule.CRL_OR_OCSP_REQUIRED)


def _forms(text: str) -> list[bytes]:
    """The text as signing programs keep it: either kind of line end, with or without one at the end."""
    windows = text.replace("\n", "\r\n")
    return [form.encode() for form in (text, windows, f"{text}\n", f"{windows}\r\n")]
