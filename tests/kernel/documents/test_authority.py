import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dichvucong.kernel.documents.authority import TrialAuthority, trial_authority_in

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

pytestmark = pytest.mark.req("PAY-11")


def certificates(authority: TrialAuthority) -> tuple[x509.Certificate, x509.Certificate]:
    return (
        x509.load_pem_x509_certificate(authority.root_certificate.read_bytes()),
        x509.load_pem_x509_certificate(authority.paper_certificate.read_bytes()),
    )


def test_the_paper_certificate_is_issued_by_the_root_and_says_what_it_is_for(tmp_path: Path) -> None:
    root, paper = certificates(trial_authority_in(tmp_path / "pki", now=NOW))

    paper.verify_directly_issued_by(root)
    usage = paper.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert usage.digital_signature
    assert not paper.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert "không có giá trị pháp lý" in paper.subject.rfc4514_string()
    assert paper.not_valid_before_utc <= NOW < NOW + timedelta(days=3000) < paper.not_valid_after_utc


def test_private_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    authority = trial_authority_in(tmp_path / "pki", now=NOW)

    assert stat.S_IMODE(authority.directory.stat().st_mode) == 0o700
    for path in (authority.paper_key, authority.receipt_key):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_receipt_key_is_ed25519(tmp_path: Path) -> None:
    authority = trial_authority_in(tmp_path / "pki", now=NOW)

    key = serialization.load_pem_private_key(authority.receipt_key.read_bytes(), None)

    assert isinstance(key, Ed25519PrivateKey)


def test_an_authority_is_made_once_and_kept(tmp_path: Path) -> None:
    first = trial_authority_in(tmp_path / "pki", now=NOW).receipt_key.read_bytes()

    again = trial_authority_in(tmp_path / "pki", now=NOW + timedelta(days=1)).receipt_key.read_bytes()

    assert first == again


def test_starting_twice_at_once_ends_with_one_authority(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        seen = list(
            pool.map(
                lambda _: trial_authority_in(tmp_path / "v r" / "pki", now=NOW).receipt_key.read_bytes(),
                range(4),
            )
        )

    assert len(set(seen)) == 1
    assert [path.name for path in (tmp_path / "v r").iterdir()] == ["pki"]
    root, paper = certificates(TrialAuthority(tmp_path / "v r" / "pki"))
    paper.verify_directly_issued_by(root)


def test_a_directory_that_is_something_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "pki").mkdir()
    (tmp_path / "pki" / "something").write_text("else")

    with pytest.raises(FileExistsError, match="is not a trial authority"):
        trial_authority_in(tmp_path / "pki", now=NOW)

    assert [path.name for path in tmp_path.iterdir()] == ["pki"]
