import io
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from dichvucong.kernel.documents.authority import trial_authority_in
from dichvucong.kernel.documents.pades import PaperSeal, check_signatures, sign_pdf
from dichvucong.kernel.documents.pdf import PdfTemplate
from dichvucong.kernel.documents.signing import SignatureInvalid
from tests.support.pdfa import violations

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

pytestmark = pytest.mark.req("PAY-11")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("templates") / "paper.typ"
    path.write_text(
        '#set document(title: "Giấy")\n#set text(font: "Libertinus Serif")\nNội dung', encoding="utf-8"
    )
    return PdfTemplate(path).pdf({}, made_at=NOW)


def test_a_signed_paper_checks_and_is_still_pdfa(
    paper: bytes, seal: PaperSeal, root: x509.Certificate
) -> None:
    signed = sign_pdf(paper, seal=seal, reason="Biên lai số 1")

    [report] = check_signatures(signed, roots=[root])
    assert report.good
    assert report.signer_name == "Cổng Dịch vụ công (thử nghiệm)"
    assert report.signed_at is not None
    assert not report.timestamped
    assert violations(signed) == []
    assert signed.startswith(paper)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is not installed")
def test_pdfsig_finds_the_signature_valid(paper: bytes, seal: PaperSeal, tmp_path: Path) -> None:
    (tmp_path / "signed.pdf").write_bytes(sign_pdf(paper, seal=seal, reason="Biên lai số 1"))

    said = subprocess.run(
        ["pdfsig", str(tmp_path / "signed.pdf")], capture_output=True, text=True, check=False, timeout=60
    ).stdout

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_one_changed_byte_breaks_the_signature(paper: bytes, seal: PaperSeal, root: x509.Certificate) -> None:
    signed = sign_pdf(paper, seal=seal, reason="Biên lai số 1")
    at = signed.index(b"/Creator") if b"/Creator" in signed else len(paper) // 2
    changed = signed[: at + 12] + bytes([signed[at + 12] ^ 1]) + signed[at + 13 :]

    try:
        reports = check_signatures(changed, roots=[root])
    except SignatureInvalid:
        return
    assert not any(report.good for report in reports)


def test_what_is_added_behind_the_signature_is_seen(
    paper: bytes, seal: PaperSeal, root: x509.Certificate
) -> None:
    signed = sign_pdf(paper, seal=seal, reason="Biên lai số 1")
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()  # type: ignore[no-untyped-call]
    added = io.BytesIO()
    writer.write(added)  # type: ignore[no-untyped-call]

    [report] = check_signatures(added.getvalue(), roots=[root])

    assert report.intact
    assert not report.whole
    assert not report.good


def test_a_signature_of_an_unknown_authority_is_not_trusted(
    paper: bytes, seal: PaperSeal, tmp_path: Path
) -> None:
    stranger = trial_authority_in(tmp_path / "stranger", now=NOW)
    other_root = x509.load_pem_x509_certificate(stranger.root_certificate.read_bytes())

    [report] = check_signatures(sign_pdf(paper, seal=seal, reason="x"), roots=[other_root])

    assert report.intact
    assert not report.trusted
    assert not report.good


def test_a_paper_without_a_signature_has_no_report(paper: bytes, root: x509.Certificate) -> None:
    assert check_signatures(paper, roots=[root]) == []


def test_a_signed_paper_is_not_signed_again(paper: bytes, seal: PaperSeal) -> None:
    with pytest.raises(SignatureInvalid, match="đã được ký"):
        sign_pdf(sign_pdf(paper, seal=seal, reason="x"), seal=seal, reason="x")


@settings(max_examples=60, deadline=None)
@given(junk=st.binary(max_size=300), cut=st.integers(0, 20_000))
def test_what_is_no_pdf_is_refused_and_nothing_else_happens(
    paper: bytes, seal: PaperSeal, root: x509.Certificate, junk: bytes, cut: int
) -> None:
    for broken in (junk, paper[: cut % len(paper)], b"%PDF-1.7\n" + junk):
        with pytest.raises(SignatureInvalid):
            sign_pdf(broken, seal=seal, reason="x")
        with pytest.raises(SignatureInvalid):
            check_signatures(broken, roots=[root])
