import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote_plus, urlsplit

import pytest
import urllib3

from sandbox.vnpay.hashing import query_holds, signed_query
from tests.sandbox.conftest import Sandbox
from tests.sandbox.partners import FakePortal, admin, press

pytestmark = pytest.mark.e2e
OK = b'{"RspCode":"00","Message":"Confirm Success"}'


@pytest.fixture
def merchant(sandbox: Sandbox, listener: FakePortal) -> "Merchant":
    listener.answer = OK
    return Merchant(sandbox, listener)


class Merchant:
    """A merchant that computes VNPAY's checksums by itself."""

    def __init__(self, sandbox: Sandbox, listener: FakePortal) -> None:
        self.url, self.listener = f"{sandbox.url}/vnpay", listener
        self.sandbox = sandbox
        settings = json.loads((sandbox.state / "secrets.json").read_text())["vnpay"]
        self.tmn_code, self.secret = settings["tmn_code"], settings["hash_secret"]

    def parameters(self, code: str, **changes: str) -> dict[str, str]:
        given = {
            "vnp_Version": "2.1.0",
            "vnp_Command": "pay",
            "vnp_TmnCode": self.tmn_code,
            "vnp_Amount": "12000000",
            "vnp_CreateDate": vietnam(),
            "vnp_ExpireDate": vietnam(minutes=15),
            "vnp_CurrCode": "VND",
            "vnp_IpAddr": "127.0.0.1",
            "vnp_Locale": "vn",
            "vnp_OrderInfo": f"Nop phi ho so: {code} & le phi",
            "vnp_OrderType": "other",
            "vnp_ReturnUrl": f"{self.listener.url}/thanh-toan/gd/abc",
            "vnp_TxnRef": code,
        }
        return {**given, **changes}

    def open(self, given: dict[str, str]) -> urllib3.BaseHTTPResponse:
        text = hashed(given)
        return urllib3.request(
            "GET", f"{self.url}/paymentv2/vpcpay.html?{text}&vnp_SecureHash={sha(text, self.secret)}"
        )

    def press(self, code: str, action: str) -> dict[str, str]:
        """Press a button; returns the verified parameters of the browser's return."""
        answer = press(f"{self.url}/pay/{code}", action=action)
        assert answer.status == 303
        return self.verified(answer.headers["location"])

    def verified(self, url: str) -> dict[str, str]:
        given = dict(parse_qsl(urlsplit(url).query))
        checksum = given.pop("vnp_SecureHash")
        assert sha(hashed(given), self.secret) == checksum
        return given

    def ask(self, code: str, created: str, **changes: str) -> dict[str, Any]:
        given = {
            "vnp_RequestId": f"r{datetime.now(UTC).timestamp()}",
            "vnp_Version": "2.1.0",
            "vnp_Command": "querydr",
            "vnp_TmnCode": self.tmn_code,
            "vnp_TxnRef": code,
            "vnp_TransactionDate": created,
            "vnp_CreateDate": vietnam(),
            "vnp_IpAddr": "127.0.0.1",
            "vnp_OrderInfo": "hoi ket qua",
            **changes,
        }
        return self.post(
            given, "RequestId Version Command TmnCode TxnRef TransactionDate CreateDate IpAddr OrderInfo"
        )

    def post(self, given: dict[str, str], fields: str) -> dict[str, Any]:
        text = "|".join(given.get(f"vnp_{name}", "") for name in fields.split())
        body = {"vnp_SecureHash": sha(text, self.secret), **given}
        answer = urllib3.request("POST", f"{self.url}/merchant_webapi/api/transaction", json=body).json()
        names = "ResponseId Command ResponseCode Message TmnCode TxnRef Amount BankCode PayDate TransactionNo"
        names += " TransactionType TransactionStatus OrderInfo"
        names += "" if given["vnp_Command"] == "refund" else " PromotionCode PromotionAmount"
        text = "|".join(str(answer.get(f"vnp_{name}", "")) for name in names.split())
        assert answer["vnp_SecureHash"] == sha(text, self.secret)
        return dict(answer)


def vietnam(**ahead: int) -> str:
    return (datetime.now(timezone(timedelta(hours=7))) + timedelta(**ahead)).strftime("%Y%m%d%H%M%S")


def hashed(given: dict[str, str]) -> str:
    return "&".join(f"{quote_plus(key)}={quote_plus(given[key])}" for key in sorted(given))


def sha(text: str, secret: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def test_the_checksum_is_hmac_sha512_over_sorted_encoded_parameters() -> None:
    given = {
        "vnp_TxnRef": "G22.99.2-261122000001",
        "vnp_Amount": "12000000",
        "vnp_OrderInfo": "Phí & lệ phí",
        "x": "1",
    }
    text = (
        "vnp_Amount=12000000&vnp_OrderInfo=Ph%C3%AD+%26+l%E1%BB%87+ph%C3%AD&vnp_TxnRef=G22.99.2-261122000001"
    )
    expected = hmac.new(b"SECRET", text.encode(), hashlib.sha512).hexdigest()

    query = signed_query(given, "SECRET")

    assert query == f"{text}&vnp_SecureHash={expected}"
    assert query_holds(dict(parse_qsl(query)), "SECRET")
    assert not query_holds({**dict(parse_qsl(query)), "vnp_Amount": "1"}, "SECRET")


@pytest.mark.req("PAY-17")
def test_paying_returns_the_browser_and_calls_the_ipn(
    merchant: Merchant, new_code: Callable[[], str]
) -> None:
    code = new_code()
    given = merchant.parameters(code)
    assert merchant.open(given).status == 200
    assert merchant.ask(code, given["vnp_CreateDate"])["vnp_TransactionStatus"] == "01"

    returned = merchant.press(code, "pay")

    ipn = merchant.verified(merchant.listener.next().url)
    assert (ipn["vnp_ResponseCode"], ipn["vnp_TransactionStatus"]) == ("00", "00")
    assert (ipn["vnp_TxnRef"], ipn["vnp_Amount"]) == (code, "12000000")
    assert returned == ipn
    asked = merchant.ask(code, given["vnp_CreateDate"])
    assert (asked["vnp_ResponseCode"], asked["vnp_TransactionStatus"]) == ("00", "00")
    assert asked["vnp_TransactionNo"] == ipn["vnp_TransactionNo"]


def test_cancelling_is_told_with_code_24(merchant: Merchant, new_code: Callable[[], str]) -> None:
    code = new_code()
    merchant.open(merchant.parameters(code))

    returned = merchant.press(code, "cancel")

    ipn = merchant.verified(merchant.listener.next().url)
    assert (returned["vnp_ResponseCode"], ipn["vnp_ResponseCode"]) == ("24", "24")
    assert ipn["vnp_TransactionStatus"] == "02"


def test_the_ipn_is_repeated_until_00_or_02(merchant: Merchant, new_code: Callable[[], str]) -> None:
    code = new_code()
    merchant.open(merchant.parameters(code))
    merchant.listener.answer = b'{"RspCode":"99","Message":"Unknown error"}'
    merchant.press(code, "pay")
    first = merchant.listener.next()

    merchant.listener.answer = b'{"RspCode":"02","Message":"Order already confirmed"}'

    assert merchant.listener.next().url == first.url
    assert merchant.listener.silence(1.5)


def test_a_wrong_checksum_opens_nothing(merchant: Merchant, new_code: Callable[[], str]) -> None:
    code = new_code()
    given = merchant.parameters(code)
    address = f"{merchant.url}/paymentv2/vpcpay.html?{hashed(given)}&vnp_SecureHash={'0' * 128}"

    answer = urllib3.request("GET", address)

    assert answer.status == 400
    assert "70" in answer.data.decode()
    assert merchant.ask(code, given["vnp_CreateDate"])["vnp_ResponseCode"] == "91"


def test_an_expired_transaction_can_not_be_paid(merchant: Merchant, new_code: Callable[[], str]) -> None:
    code = new_code()
    merchant.open(merchant.parameters(code, vnp_ExpireDate=vietnam(minutes=-1)))

    returned = merchant.press(code, "pay")

    assert (returned["vnp_ResponseCode"], returned["vnp_TransactionStatus"]) == ("11", "02")
    assert merchant.listener.silence()


def test_a_question_is_refused_by_its_fault(merchant: Merchant, new_code: Callable[[], str]) -> None:
    code = new_code()
    given = merchant.parameters(code)
    merchant.open(given)
    created = given["vnp_CreateDate"]

    assert merchant.ask(code, created, vnp_RequestId="same")["vnp_ResponseCode"] == "00"
    assert merchant.ask(code, created, vnp_RequestId="same")["vnp_ResponseCode"] == "94"
    assert merchant.ask(code, created, vnp_TmnCode="OTHER")["vnp_ResponseCode"] == "02"
    assert merchant.ask(code, created, vnp_SecureHash="0")["vnp_ResponseCode"] == "97"
    assert merchant.ask(code, "20200101000000")["vnp_ResponseCode"] == "91"
    assert merchant.ask(code, "")["vnp_ResponseCode"] == "03"


def test_a_refund_never_exceeds_what_was_paid(merchant: Merchant, new_code: Callable[[], str]) -> None:
    code = new_code()
    given = merchant.parameters(code)
    merchant.open(given)
    merchant.press(code, "pay")

    def refund(amount: str) -> str:
        fields = (
            "RequestId Version Command TmnCode TransactionType TxnRef Amount TransactionNo TransactionDate"
        )
        request = {
            "vnp_RequestId": f"f{amount}",
            "vnp_Version": "2.1.0",
            "vnp_Command": "refund",
            "vnp_TmnCode": merchant.tmn_code,
            "vnp_TransactionType": "03",
            "vnp_TxnRef": code,
            "vnp_Amount": amount,
            "vnp_TransactionDate": given["vnp_CreateDate"],
            "vnp_CreateBy": "ke toan",
            "vnp_CreateDate": vietnam(),
            "vnp_IpAddr": "127.0.0.1",
            "vnp_OrderInfo": "hoan phi",
        }
        return str(
            merchant.post(request, f"{fields} CreateBy CreateDate IpAddr OrderInfo")["vnp_ResponseCode"]
        )

    assert [refund("10000000"), refund("2000100"), refund("2000000")] == ["00", "99", "00"]


def test_a_forged_ipn_has_a_wrong_checksum(merchant: Merchant, new_code: Callable[[], str]) -> None:
    code = new_code()
    merchant.open(merchant.parameters(code))
    admin(merchant.sandbox.url, "POST", "/switches", {"target": "vnpay", "switch": "forged", "value": "body"})

    admin(merchant.sandbox.url, "POST", f"/pay/{code}")

    heard = {
        name: values[0] for name, values in parse_qs(urlsplit(merchant.listener.next().url).query).items()
    }
    checksum = heard.pop("vnp_SecureHash")
    assert heard["vnp_Amount"] == "12000100"
    assert sha(hashed(heard), merchant.secret) != checksum
