"""What journeys start from and look at: a new obligation, the QR on a screen, the outside world's switches."""

import io
import json
from datetime import timedelta
from itertools import count
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import Locator

from dichvucong.catalogs import selectors as catalogs
from dichvucong.config.demo.systems import SYSTEMS
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.payments.drafts import LineDraft, ObligationDraft
from dichvucong.payments.models import Obligation
from dichvucong.payments.services import open_obligation
from tests.support.stack import Stack

AGENCY = "H26.101"
OWNER = SYSTEMS["H26"]
_numbers = count(1)


def a_new_due(**changes: Any) -> Obligation:
    """An obligation as Hà Nội's system hands it in."""
    now = clock_now()
    account = catalogs.beneficiary_accounts(AGENCY)[0]
    values: dict[str, Any] = {
        "revenue_identifier": f"{AGENCY}-{vietnam_day(now):%y%m%d}-{now:%H%M%S}{next(_numbers) % 10}",
        "agency_code": AGENCY,
        "payment_type": 2,
        "fee_code": "2764",
        "amount_vnd": 205_000,
        "lines": [
            LineDraft("2764", "Lệ phí cấp Phiếu lý lịch tư pháp", 200_000),
            LineDraft("2716", "Phí cấp thêm bản", 5_000),
        ],
        "payer_name": "Nguyễn Thị Minh Họa",
        "payer_phone": "0912345678",
        "citad": account.citad,
        "bank_bin": account.bank_bin,
        "account_number": account.account_number,
        "account_name": account.account_name,
        "procedure_code": "2.000635",
        "procedure_name": "Cấp Phiếu lý lịch tư pháp",
        "due_on": vietnam_day(now) + timedelta(days=10),
    }
    return open_obligation(ObligationDraft(**values | changes), caller=OWNER.caller, now=now)


def read_qr(place: Locator) -> str:
    """What another program reads off the screen."""
    picture = Image.open(io.BytesIO(place.screenshot()))
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1, f"{len(found)} codes on the screen"
    return found[0].text


def misbehave(stack: Stack, target: str, switch: str, **how: Any) -> None:
    """Tell somebody outside to misbehave."""
    wish = json.dumps({"target": target, "switch": switch, **how})
    answer = stack.http.request(
        "POST", f"{stack.outside}/admin/switches", body=wish, headers={"Content-Type": "application/json"}
    )
    assert answer.status == 201, answer.data


def pay_at_the_bank(stack: Stack, code: str) -> None:
    """Somebody pays an order without a browser."""
    answer = stack.http.request(
        "POST", f"{stack.outside}/admin/pay/{code}", body="{}", headers={"Content-Type": "application/json"}
    )
    assert answer.status == 200, answer.data


def heard_by_the_province(stack: Stack) -> str:
    """Everything Hà Nội's system has received, as text."""
    answer = stack.http.request("GET", f"{stack.outside}/admin/provinces/{OWNER.code}/messages")
    return answer.data.decode()
