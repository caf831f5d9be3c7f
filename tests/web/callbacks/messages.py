"""Messages as providers send them, signed with the keys of the tests."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dichvucong.integrations.banks.message_signatures import SigningKey
from dichvucong.kernel.clock import now
from tests.integrations.banks.keys import BANK_KEY, PORTAL_KEY, View, sign

PORTAL = SigningKey("portal-1", PORTAL_KEY)
VerifyingKeys = {"bank-1": BANK_KEY.public_key()}
TERMINAL = "DVCTEST1"
VNPAY_SECRET = "bi-mat-cua-vnpay"
ADDRESS = "http://127.0.0.1:8000/callbacks/mot"


def event(code: str, **changes: Any) -> bytes:
    fields = {
        "event_id": f"ev-{code}",
        "code": code,
        "status": "succeeded",
        "amount_vnd": 200_000,
        "bank_reference": "FT26324001",
        "paid_at": now().isoformat(),
        "reason": "",
    }
    return json.dumps(fields | changes).encode()


def signed(
    body: bytes,
    *,
    url: str = ADDRESS,
    key: Ed25519PrivateKey = BANK_KEY,
    created: datetime | None = None,
) -> dict[str, str]:
    """The headers of a POST signed by the independent library."""
    return sign(View("POST", url, {}), body, key=key, created=created or now().replace(microsecond=0))


def ipn(code: str, *, secret: str = VNPAY_SECRET, **changes: str) -> str:
    """The query of an IPN as VNPAY describes it: sorted, form-encoded, HMAC-SHA512."""
    fields = {
        "vnp_Amount": "20000000",
        "vnp_BankCode": "NCB",
        "vnp_OrderInfo": "Nop le phi",
        "vnp_PayDate": "20261120100500",
        "vnp_ResponseCode": "00",
        "vnp_TmnCode": TERMINAL,
        "vnp_TransactionNo": "14422574",
        "vnp_TransactionStatus": "00",
        "vnp_TxnRef": code,
    }
    fields |= changes
    data = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in sorted(fields.items()))
    mac = hmac.new(secret.encode(), data.encode(), hashlib.sha512).hexdigest()
    return f"{data}&vnp_SecureHash={mac}"
