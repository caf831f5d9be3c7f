"""The receipt as a signed paper. Loads the signing library: import it where a paper is really made."""

from dichvucong.kernel.documents.pades import PaperSeal, sign_pdf
from dichvucong.payments.receipt_form import ReceiptData, draw_receipt


def receipt_pdf_bytes(data: ReceiptData, *, seal: PaperSeal, verification_url: str) -> bytes:
    """The signed PDF/A-2b. `verification_url` is the public page that tells whether the receipt is genuine."""
    reason = f"{data.title.capitalize()} số {data.number}"
    return sign_pdf(draw_receipt(data, verification_url=verification_url), seal=seal, reason=reason)
