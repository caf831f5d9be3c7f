"""Whether papers from outside are what they say. Import it where it is needed: the library is large."""

import io

from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader


def can_be_opened(pdf: bytes) -> bool:
    """Whether a reader finds pages in it, without a password."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        locked = reader.encrypted and reader.decrypt("").status is AuthStatus.FAILED
        return not locked and int(reader.root["/Pages"]["/Count"]) > 0
    except (PdfError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        return False  # the library promises `PdfError`, but trips over broken files in other ways too
