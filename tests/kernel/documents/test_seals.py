import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.sign.timestamps import DummyTimeStamper

from dichvucong.kernel.documents.keys import DataKeys, SigningSettings, load_data_keys
from dichvucong.kernel.documents.pades import check_signatures, sign_pdf
from dichvucong.kernel.documents.pdf import PdfTemplate
from dichvucong.kernel.documents.remote import SigningUnavailable
from dichvucong.kernel.documents.seals import load_paper_seal, trusted_roots
from dichvucong.kernel.documents.signing import read_signed, sign_data
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from tests.support.pdfa import violations
from tests.support.servers import Received, Reply, http_server

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
NOBODY = OutboundClient(Policy())
Key = RSAPrivateKey | EllipticCurvePrivateKey

pytestmark = pytest.mark.req("PAY-11")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("templates") / "paper.typ"
    path.write_text(
        '#set document(title: "Giấy")\n#set text(font: "Libertinus Serif")\nNội dung', encoding="utf-8"
    )
    return PdfTemplate(path).pdf({}, made_at=NOW)


def certificate(key: Key, *, usage_time_stamping: bool = False) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cơ quan Mẫu")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=3650))
        .not_valid_after(NOW + timedelta(days=3650))
    )
    if usage_time_stamping:
        purposes = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purposes, critical=True)
    return builder.sign(key, hashes.SHA256())


def pem(key: Key | Ed25519PrivateKey, password: str = "") -> bytes:
    encryption = (
        serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    )
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def write(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(
    "key", [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())]
)
def test_a_pkcs12_file_signs_papers(paper: bytes, tmp_path: Path, key: Key) -> None:
    own = certificate(key)
    content = pkcs12.serialize_key_and_certificates(
        b"paper", key, own, None, serialization.BestAvailableEncryption(b"mat khau")
    )
    given = SigningSettings(tmp_path, pkcs12=write(tmp_path / "a.p12", content), password="mat khau")

    signed = sign_pdf(paper, seal=load_paper_seal(given, client=NOBODY), reason="x")

    [report] = check_signatures(signed, roots=trusted_roots(given))
    assert report.good
    assert report.signer_name == "Cơ quan Mẫu"
    assert not (tmp_path / "paper.key.pem").exists()


def test_pem_files_sign_papers(paper: bytes, tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    own = certificate(key)
    given = SigningSettings(
        tmp_path,
        certificate=write(tmp_path / "crt.pem", own.public_bytes(serialization.Encoding.PEM)),
        key=write(tmp_path / "key.pem", pem(key, "mat khau")),
        password="mat khau",
    )

    signed = sign_pdf(paper, seal=load_paper_seal(given, client=NOBODY), reason="x")

    assert [report.good for report in check_signatures(signed, roots=[own])] == [True]


def test_every_mistake_in_the_configuration_is_named(tmp_path: Path) -> None:
    key, other = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)
    own = write(tmp_path / "crt.pem", certificate(key).public_bytes(serialization.Encoding.PEM))
    small = rsa.generate_private_key(65537, 1024)
    small_own = write(tmp_path / "small.pem", certificate(small).public_bytes(serialization.Encoding.PEM))
    junk = write(tmp_path / "junk", b"junk")
    bad: list[tuple[SigningSettings, str]] = [
        (SigningSettings(tmp_path, pkcs12=str(tmp_path / "none.p12")), "cannot read .*none.p12"),
        (SigningSettings(tmp_path, pkcs12=junk), "no PKCS#12 file"),
        (SigningSettings(tmp_path, certificate=own), "a key file is needed"),
        (SigningSettings(tmp_path, key=junk), "a certificate file is needed"),
        (SigningSettings(tmp_path, certificate=junk, key=junk), "no PEM certificate"),
        (SigningSettings(tmp_path, certificate=own, key=junk), "no PEM private key"),
        (SigningSettings(tmp_path, remote_url="https://sign.example.vn"), "a certificate file is needed"),
        (
            SigningSettings(tmp_path, certificate=own, key=write(tmp_path / "o.pem", pem(other))),
            "does not belong",
        ),
        (
            SigningSettings(tmp_path, certificate=small_own, key=write(tmp_path / "s.pem", pem(small))),
            "at least 2048 bits",
        ),
        (
            SigningSettings(
                tmp_path, certificate=own, key=write(tmp_path / "e.pem", pem(Ed25519PrivateKey.generate()))
            ),
            "RSA or elliptic-curve",
        ),
    ]

    for given, words in bad:
        with pytest.raises(ImproperlyConfigured, match=words):
            load_paper_seal(given, client=NOBODY)


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ImproperlyConfigured, match="cannot make trial keys"):
        load_data_keys(SigningSettings(tmp_path / "file" / "pki"))


def test_old_signatures_stay_good_after_the_key_was_changed(tmp_path: Path) -> None:
    old, new = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    before = load_data_keys(SigningSettings(tmp_path, receipt_key=write(tmp_path / "old.pem", pem(old))))
    token = sign_data({"number": "1"}, key=before.current, kind="receipt+jws")
    (tmp_path / "retired").mkdir()
    public = old.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    write(tmp_path / "retired" / "2025.pem", public)

    after = load_data_keys(
        SigningSettings(
            tmp_path,
            receipt_key=write(tmp_path / "new.pem", pem(new)),
            retired_keys=str(tmp_path / "retired"),
        )
    )

    assert after.current.key_id != before.current.key_id
    assert read_signed(token, keys=after.accepted, kind="receipt+jws") == {"number": "1"}


def test_a_key_of_another_kind_is_refused_for_data(tmp_path: Path) -> None:
    key = write(tmp_path / "rsa.pem", pem(rsa.generate_private_key(65537, 2048)))

    with pytest.raises(ImproperlyConfigured, match="must hold an Ed25519 private key"):
        load_data_keys(SigningSettings(tmp_path, receipt_key=key))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"junk", "holds no PEM public key"),
        (
            rsa.generate_private_key(65537, 2048)
            .public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
            "must hold an Ed25519 public key",
        ),
    ],
)
def test_a_wrong_retired_key_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "retired").mkdir()
    write(tmp_path / "retired" / "2025.pem", content)

    with pytest.raises(ImproperlyConfigured, match=words):
        load_data_keys(SigningSettings(tmp_path / "pki", retired_keys=str(tmp_path / "retired")))


def test_a_pkcs12_file_without_a_key_is_named(tmp_path: Path) -> None:
    own = certificate(rsa.generate_private_key(65537, 2048))
    content = pkcs12.serialize_key_and_certificates(
        b"paper", None, own, None, serialization.BestAvailableEncryption(b"mat khau")
    )
    given = SigningSettings(tmp_path, pkcs12=write(tmp_path / "a.p12", content), password="mat khau")

    with pytest.raises(ImproperlyConfigured, match="must hold a private key and its certificate"):
        load_paper_seal(given, client=NOBODY)


def test_the_keys_of_two_processes_are_the_same(tmp_path: Path) -> None:
    one: DataKeys = load_data_keys(SigningSettings(tmp_path / "pki"))
    other = load_data_keys(SigningSettings(tmp_path / "pki"))

    assert one.current.key_id == other.current.key_id


def test_a_remote_signer_signs_papers_without_giving_its_key_away(paper: bytes, tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    own = certificate(key)

    def sign_hash(request: Received) -> Reply:
        asked = json.loads(request.body)
        digest = base64.b64decode(asked["hash"][0])
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        signature = key.sign(digest, PKCS1v15(), Prehashed(hashes.SHA256()))
        return Reply(body=json.dumps({"signatures": [base64.b64encode(signature).decode()]}).encode())

    with http_server(sign_hash) as service:
        given = SigningSettings(
            tmp_path,
            certificate=write(tmp_path / "crt.pem", own.public_bytes(serialization.Encoding.PEM)),
            remote_url=f"{service.address}/csc/v1",
            remote_token="token",
            remote_credential="co-quan-mau",
            remote_activation="123456",
        )
        client = OutboundClient(Policy.from_words([f"127.0.0.1:{service.port}"]))
        signed = sign_pdf(paper, seal=load_paper_seal(given, client=client), reason="x")

    assert [report.good for report in check_signatures(signed, roots=[own])] == [True]
    [request] = service.received
    assert request.path == "/csc/v1/signatures/signHash"
    assert request.headers["authorization"] == "Bearer token"
    asked = json.loads(request.body)
    assert asked["credentialID"] == "co-quan-mau"
    assert asked["SAD"] == "123456"
    assert asked["hashAlgo"] == "2.16.840.1.101.3.4.2.1"
    assert len(base64.b64decode(asked["hash"][0])) == hashlib.sha256().digest_size


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=500),
        Reply(body=b"not json"),
        Reply(body=b"{}"),
        Reply(body=b'{"signatures": []}'),
        Reply(body=b'{"signatures": ["***"]}'),
        Reply(body=b'{"signatures": [""]}'),
        Reply(hang_up=True),
    ],
)
def test_a_remote_signer_that_fails_is_reported_and_no_paper_comes_out(
    paper: bytes, tmp_path: Path, reply: Reply
) -> None:
    own = certificate(rsa.generate_private_key(65537, 2048))

    with http_server(lambda _: reply) as service:
        given = SigningSettings(
            tmp_path,
            certificate=write(tmp_path / "crt.pem", own.public_bytes(serialization.Encoding.PEM)),
            remote_url=service.address,
        )
        client = OutboundClient(Policy.from_words([f"127.0.0.1:{service.port}"]))
        seal = load_paper_seal(given, client=client)
        with pytest.raises(SigningUnavailable, match="ký số"):
            sign_pdf(paper, seal=seal, reason="x")


def test_a_time_stamp_service_makes_the_time_provable(paper: bytes, pki: Path, tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    own = certificate(key, usage_time_stamping=True)
    clerk = DummyTimeStamper(
        load_cert_from_pemder(  # type: ignore[no-untyped-call]
            write(tmp_path / "t.crt", own.public_bytes(serialization.Encoding.PEM))
        ),
        load_private_key_from_pemder(write(tmp_path / "t.key", pem(key)), None),
    )

    def stamp(request: Received) -> Reply:
        return Reply(body=clerk.request_tsa_response(tsp.TimeStampReq.load(request.body)).dump())

    with http_server(stamp) as service:
        given = SigningSettings(pki, timestamp_url=service.address)
        client = OutboundClient(Policy.from_words([f"127.0.0.1:{service.port}"]))
        signed = sign_pdf(paper, seal=load_paper_seal(given, client=client), reason="x")

    [report] = check_signatures(signed, roots=[*trusted_roots(given), own])
    assert report.good
    assert report.timestamped
    assert violations(signed) == []


REJECTED = bytes.fromhex("30053003020102")  # a status of "rejection" and no token


@pytest.mark.parametrize(
    "reply", [Reply(status=503), Reply(body=b"junk"), Reply(body=REJECTED), Reply(hang_up=True)]
)
def test_a_time_stamp_service_that_fails_is_reported(paper: bytes, pki: Path, reply: Reply) -> None:
    with http_server(lambda _: reply) as service:
        given = SigningSettings(pki, timestamp_url=service.address)
        client = OutboundClient(Policy.from_words([f"127.0.0.1:{service.port}"]))
        with pytest.raises(SigningUnavailable):
            sign_pdf(paper, seal=load_paper_seal(given, client=client), reason="x")
