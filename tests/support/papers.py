from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from cryptography import x509
from PIL import Image

from dichvucong.kernel.documents.authority import trial_authority_in
from dichvucong.kernel.documents.keys import SigningSettings
from dichvucong.kernel.documents.pades import PaperSeal
from dichvucong.kernel.documents.seals import load_paper_seal
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a trial authority made for this run."""
    directory = tmp_path_factory.mktemp("authority") / "pki"
    trial_authority_in(directory, now=datetime(2026, 1, 1, tzinfo=UTC))
    return directory


@pytest.fixture(scope="session")
def seal(pki: Path) -> PaperSeal:
    """The seal an installation without configuration uses."""
    return load_paper_seal(SigningSettings(directory=pki), client=OutboundClient(Policy()))


@pytest.fixture(scope="session")
def root(pki: Path) -> x509.Certificate:
    """The certificate a reader of the papers must trust."""
    return x509.load_pem_x509_certificate((pki / "root.crt.pem").read_bytes())


def pages(pdf: bytes) -> list[Image.Image]:
    """The pages as another program draws them, 144 pixels an inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=2).to_pil() for page in document]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """The text another program finds in the paper, words by single blanks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()


def codes_in(picture: Image.Image) -> list[zxingcpp.Barcode]:
    """The codes another program reads in a picture."""
    return list(zxingcpp.read_barcodes(picture))
