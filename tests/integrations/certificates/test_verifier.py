"""Who signed a text: everything that is no proof is refused, each for its own reason."""

import base64
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import algos, cms, pem
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.gateways.certificates import CertificateRefused
from dichvucong.identity.words import AccountKind, CertificateFailure, IdentifierKind
from sandbox.authority.holders import organisation, person
from sandbox.authority.issuing import Issued, Order
from sandbox.authority.signing import signature_over
from tests.integrations.certificates.judging import NOW, TEXT, chained, proven, why
from tests.support.authority import Played, played_authority, signed_otherwise

pytestmark = pytest.mark.req("IDN-01", "IDN-02", "IDN-05")


@pytest.mark.parametrize(
    ("code", "kind", "name", "number"),
    [
        (
            "vi-du",
            AccountKind.ORGANISATION,
            "Công ty TNHH Ví Dụ",
            ProvenNumber(IdentifierKind.TAX_CODE, "9900000016"),
        ),
        (
            "thu",
            AccountKind.CITIZEN,
            "Nguyễn Văn Thử",
            ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000001"),
        ),
        ("doe", AccountKind.FOREIGNER, "DOE JOHN", ProvenNumber(IdentifierKind.PASSPORT, "X00000001", "US")),
        (
            "sample",
            AccountKind.FOREIGNER,
            "SAMPLE ALICE",
            ProvenNumber(IdentifierKind.PASSPORT, "X00000002", "GB"),
        ),
    ],
)
def test_the_holder_is_named_by_the_certificate(
    ca: Played, code: str, kind: AccountKind, name: str, number: ProvenNumber
) -> None:
    found = proven(ca, ca.signed(TEXT, code))

    assert (found.kind, found.name, found.numbers) == (kind, name, (number,))
    assert found.valid_until > NOW


def test_an_agency_is_named_with_its_code(ca: Played) -> None:
    assert proven(ca, ca.signed(TEXT, "stp-ha-noi")).agency_code == "H26.13"


@pytest.mark.parametrize(
    "wrap",
    [
        bytes,
        lambda der: pem.armor("PKCS7", der),
        lambda der: pem.armor("CMS", der),
        base64.b64encode,
        base64.encodebytes,
        lambda der: base64.encodebytes(der).replace(b"\n", b"\r\n"),
    ],
    ids=["der", "pem pkcs7", "pem cms", "base64", "base64 in lines", "base64 of windows"],
)
@pytest.mark.parametrize("detached", [True, False], ids=["detached", "attached"])
def test_every_usual_form_of_a_signature_is_read(
    ca: Played, wrap: Callable[[bytes], bytes], detached: bool
) -> None:
    assert proven(ca, wrap(ca.signed(TEXT, "thu", detached=detached))).name == "Nguyễn Văn Thử"


@pytest.mark.parametrize(
    "change", [lambda t: t.replace("\n", "\r\n"), lambda t: f"{t}\n"], ids=["crlf", "final line end"]
)
def test_line_ends_do_not_matter(ca: Played, change: Callable[[str], str]) -> None:
    assert proven(ca, ca.signed(change(TEXT), "thu")).name == "Nguyễn Văn Thử"


@pytest.mark.parametrize("detached", [True, False], ids=["detached", "attached"])
def test_a_signature_over_another_text_opens_nothing(ca: Played, detached: bool) -> None:
    other = TEXT.replace("5f0c", "5f0d")

    assert why(ca, ca.signed(other, "thu", detached=detached)) is CertificateFailure.ANOTHER_TEXT


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\x00",
        b"0",
        b"\x30\x80",
        b"\x30\x82\xff\xff" + b"a" * 100,
        b"xin chao",
        b"-----BEGIN CMS-----\nAAAA\n-----END CMS-----\n",
        b"-----BEGIN CMS-----",
        b"%PDF-1.7 ...",
        base64.b64encode(b"\x30\x03\x02\x01\x05"),
        b"\x30" + b"\x80\x30" * 20_000,
        b"A" * 70_000,
        "chữ ký của tôi".encode(),
    ],
    ids=lambda rubbish: str(rubbish[:12]),
)
def test_rubbish_is_said_to_be_unreadable(ca: Played, rubbish: bytes) -> None:
    assert why(ca, rubbish) is CertificateFailure.UNREADABLE


def test_a_certificate_alone_is_no_signature(ca: Played) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    assert (
        why(ca, ca.authority.issued["thu"].certificate.public_bytes(Encoding.DER))
        is CertificateFailure.UNREADABLE
    )


def test_a_signature_cut_off_anywhere_opens_nothing(ca: Played) -> None:
    whole = ca.signed(TEXT, "thu")

    failures = {why(ca, whole[:end]) for end in range(1, len(whole), 61)}

    assert failures == {CertificateFailure.UNREADABLE}


def test_no_single_changed_byte_names_somebody_else(ca: Played) -> None:
    whole = ca.signed(TEXT, "thu")

    for place in range(0, len(whole), 17):
        changed = whole[:place] + bytes([whole[place] ^ 0x01]) + whole[place + 1 :]
        found = ca.verifier.holder_of(changed, text=TEXT, now=NOW)
        # Bytes beside what is signed (an unused attribute, the order of certificates) may change; nobody else appears.
        assert isinstance(found, CertificateRefused) or found.numbers[0].value == "001090000001", place


def test_a_forged_signature_is_refused(ca: Played) -> None:
    assert why(ca, ca.signed(TEXT, "thu", key=ca.authority.stranger)) is CertificateFailure.FORGED


def test_somebody_elses_certificate_put_beside_a_signature_is_refused(ca: Played) -> None:
    mine = Issued(ca.authority.issued["hang-mau"].certificate, ca.authority.issued["thu"].key)

    assert why(ca, chained(ca, mine)) is CertificateFailure.FORGED


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("het-han", CertificateFailure.EXPIRED),
        ("chua-den", CertificateFailure.NOT_YET_VALID),
        ("may-chu", CertificateFailure.WRONG_USE),
        ("tu-ky", CertificateFailure.UNTRUSTED),
        ("khoa-yeu", CertificateFailure.WEAK),
        ("khong-nguon", CertificateFailure.UNKNOWN),
    ],
)
def test_a_wrong_certificate_is_refused_for_what_is_wrong(
    ca: Played, code: str, failure: CertificateFailure
) -> None:
    assert why(ca, ca.signed(TEXT, code)) is failure


def test_validity_is_that_of_now_not_of_the_signing_time(ca: Played) -> None:
    """The signer's own clock says today; three years later the same signature is over."""
    signature = ca.signed(TEXT, "thu")
    later = NOW + timedelta(days=4 * 365)
    ca.asked_at = later

    assert why(ca, signature, now=later) is CertificateFailure.EXPIRED


def test_an_authoritys_certificate_is_nobodys(ca: Played) -> None:
    assert why(ca, chained(ca, ca.authority.middle)) is CertificateFailure.WRONG_USE
    assert why(ca, chained(ca, ca.authority.root)) is CertificateFailure.WRONG_USE


@pytest.mark.parametrize(
    "extended",
    [
        (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH),
        (ExtendedKeyUsageOID.CODE_SIGNING,),
        (ExtendedKeyUsageOID.OCSP_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION),
        (ExtendedKeyUsageOID.TIME_STAMPING,),
        (ExtendedKeyUsageOID.IPSEC_IKE,),
    ],
)
def test_a_certificate_for_something_else_is_refused(
    ca: Played, extended: tuple[ExtendedKeyUsageOID, ...]
) -> None:
    order = Order(person("Nguyễn Văn Thử", "CCCD:001090000001"), extended=extended)  # type: ignore[arg-type]

    assert why(ca, chained(ca, ca.issue(order))) is CertificateFailure.WRONG_USE


def test_a_certificate_without_extended_usage_may_sign(ca: Played) -> None:
    order = Order(person("Nguyễn Văn Thử", "CCCD:001090000001"), extended=())

    assert proven(ca, chained(ca, ca.issue(order))).kind is AccountKind.CITIZEN


def test_a_chain_that_is_cut_leads_nowhere(ca: Played) -> None:
    assert why(ca, signature_over(TEXT, ca.authority.issued["thu"])) is CertificateFailure.UNTRUSTED


def test_another_authority_with_the_same_name_is_not_trusted(ca: Played, tmp_path: Path) -> None:
    with played_authority(tmp_path, now=NOW) as other:
        assert why(ca, other.signed(TEXT, "thu")) is CertificateFailure.UNTRUSTED


def test_a_holder_cannot_certify_others(ca: Played) -> None:
    holder = ca.authority.issued["thu"]
    key = ec.generate_private_key(ec.SECP256R1())
    victim = Issued(
        ca.authority.issue(Order(organisation("Công ty TNHH Ví Dụ", "9900000016")), key, by=holder), key
    )

    signature = signature_over(TEXT, victim, chain=(holder.certificate, ca.authority.middle.certificate))

    assert why(ca, signature) is CertificateFailure.UNTRUSTED


@pytest.mark.parametrize("digest", ["sha1", "md5"])
def test_a_weak_digest_is_refused(ca: Played, digest: str) -> None:
    signer = ca.authority.issued["vi-du"]
    chain = (ca.authority.middle.certificate,)
    made = signed_otherwise(TEXT, signer, digest=digest, chain=chain)

    assert why(ca, made.dump()) is CertificateFailure.WEAK


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("code", ["vi-du", "thu"], ids=["rsa", "ec"])
def test_strong_digests_of_another_library_are_read(ca: Played, digest: str, code: str) -> None:
    chain = (ca.authority.middle.certificate,)
    made = signed_otherwise(TEXT, ca.authority.issued[code], digest=digest, chain=chain)

    assert proven(ca, made.dump()).numbers


@pytest.mark.parametrize(
    "key",
    [ec.generate_private_key(ec.SECP192R1()), rsa.generate_private_key(65537, 1536)],
    ids=["p192", "rsa1536"],
)
def test_a_weak_key_is_refused_whoever_certified_it(ca: Played, key: rsa.RSAPrivateKey) -> None:
    assert why(ca, chained(ca, ca.issue(key=key))) is CertificateFailure.WEAK


@pytest.mark.parametrize(
    "algorithm",
    [
        "sha1_rsa",
        "sha256_rsa",
        "md5_rsa",
        "sha256_ecdsa",
        "sha512_ecdsa",
        "sha1_ecdsa",
        "sha256_dsa",
        "ed25519",
    ],
)
def test_an_algorithm_that_is_not_the_keys_is_refused(ca: Played, algorithm: str) -> None:
    """What the signature says of its algorithm is not signed: the key and the digest must bear it out."""
    code = "vi-du" if algorithm.endswith(("ecdsa", "ed25519")) else "thu"
    envelope = cms.ContentInfo.load(ca.signed(TEXT, code))
    envelope["content"]["signer_infos"][0]["signature_algorithm"] = algos.SignedDigestAlgorithm(
        {"algorithm": algorithm}
    )

    assert why(ca, envelope.dump(force=True)) in {CertificateFailure.WEAK, CertificateFailure.FORGED}


def test_a_signature_without_signed_attributes_is_refused(ca: Played) -> None:
    """The bytes of signed attributes could otherwise be shown as a text of their own."""
    envelope = cms.ContentInfo.load(ca.signed(TEXT, "vi-du"))
    signer = envelope["content"]["signer_infos"][0]
    del signer["signed_attrs"]

    assert why(ca, envelope.dump(force=True)) is CertificateFailure.UNREADABLE


def test_two_signers_are_one_too_many(ca: Played) -> None:
    envelope = cms.ContentInfo.load(ca.signed(TEXT, "vi-du"))
    second = cms.ContentInfo.load(ca.signed(TEXT, "thu"))
    envelope["content"]["signer_infos"].append(second["content"]["signer_infos"][0])
    envelope["content"]["certificates"].append(second["content"]["certificates"][0])

    assert why(ca, envelope.dump(force=True)) is CertificateFailure.UNREADABLE


def test_a_content_swapped_under_a_signature_is_refused(ca: Played) -> None:
    envelope = cms.ContentInfo.load(ca.signed(TEXT.replace("5f0c", "9999"), "vi-du", detached=False))
    envelope["content"]["encap_content_info"]["content"] = TEXT.encode()

    assert why(ca, envelope.dump(force=True)) is CertificateFailure.ANOTHER_TEXT
