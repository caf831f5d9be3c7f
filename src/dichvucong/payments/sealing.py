"""The press in use: signs receipts with this installation's keys, prints them with its seal."""

from collections.abc import Mapping
from typing import Any, Final

from dichvucong.kernel.documents.keys import data_keys
from dichvucong.kernel.documents.signing import is_signed_by, key_set, sign_data
from dichvucong.payments.receipt_form import ReceiptData

KIND: Final = "receipt+jws"


class SealedPress:
    """A `ReceiptPress` over the keys of `kernel.documents.seals`."""

    def sign(self, data: Mapping[str, Any]) -> str:
        """A compact JWS (EdDSA) over the canonical JSON of the receipt."""
        return sign_data(data, key=data_keys().current, kind=KIND)

    def is_genuine(self, data: Mapping[str, Any], token: str) -> bool:
        """Whether `token` is a good signature of ours over exactly `data`."""
        return is_signed_by(data, token, keys=data_keys().accepted, kind=KIND)

    def key_set(self) -> Mapping[str, Any]:
        """The public keys that verify `sign`, older ones too, as a JWK set (RFC 7517)."""
        return key_set(data_keys().accepted)

    def render(self, data: Mapping[str, Any], *, verification_url: str) -> bytes:
        """The PDF/A-2b with a PAdES signature and a QR to the verification page."""
        # Signing papers takes a library of 17 MB and half a second to load: only who prints pays for it.
        from dichvucong.kernel.documents.seals import paper_seal  # noqa: PLC0415 -- see above
        from dichvucong.payments.receipt_paper import receipt_pdf_bytes  # noqa: PLC0415 -- see above

        return receipt_pdf_bytes(
            ReceiptData.from_data(data), seal=paper_seal(), verification_url=verification_url
        )
