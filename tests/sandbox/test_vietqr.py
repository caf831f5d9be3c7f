import re
from urllib.parse import quote

import pytest
import urllib3

from sandbox.transfer import emvco
from sandbox.transfer.emvco import VietQr
from sandbox.transfer.mangling import mangle
from tests.sandbox.conftest import Sandbox
from tests.sandbox.partners import Portal, admin, press

# The three examples of NAPAS's QR Format T&C v1.0 (09/2021). The first is printed there with a length of 12 before
# 13 digits: its checksum holds, its structure does not. STATIC is the same with the right length.
PRINTED = "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5"
STATIC = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"
CARD = "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52"
DYNAMIC = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA5303704540618"
    "00005802VN62340107NPS68690819thanh toan don hang63042E2E"
)


def test_the_crc_is_ccitt_false() -> None:
    assert emvco.crc("123456789") == "29B1"
    assert [emvco.crc(text[:-4]) for text in (PRINTED, CARD, DYNAMIC)] == ["F4E5", "4F52", "2E2E"]


def test_the_specification_s_own_examples_are_read() -> None:
    card = emvco.read(CARD)
    dynamic = emvco.read(DYNAMIC)

    assert (card.account_number, card.to_card, card.dynamic) == ("9704031101234567", True, False)
    assert emvco.read(STATIC) == VietQr("970403", "0011012345678", False, False, None, "", "", "")
    assert dynamic == VietQr(
        "970403", "0011012345678", False, True, 180_000, "thanh toan don hang", "NPS6869", ""
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Chưa có nội dung"),
        ("https://example.vn", "không phải mã VietQR"),
        (DYNAMIC[:-10], "thiếu"),
        (PRINTED, "độ dài"),
        (DYNAMIC.replace("180000", "180001"), "không khớp"),
        (STATIC[:-4] + "0000", "không khớp"),
        ("000201" + "xx", "bị hỏng"),
    ],
)
def test_a_bad_qr_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(emvco.Unreadable, match=reason):
        emvco.read(text)


def test_contents_are_mangled_as_networks_do() -> None:
    content = "G22.99.2-261122000001+Lệ phí"

    assert mangle(content, ["no_accents", "upper"], "7") == "G22.99.2-261122000001+LE PHI"
    assert mangle(content, ["no_punctuation"], "7") == "G22992261122000001Lệ phí"
    assert mangle(content, ["spaces"], "7") == "G22 99 2 261122000001 Lệ phí"
    assert mangle(content, ["truncate:8", "prefix"], "000123") == "MBVCB.000123.G22.99.2"


@pytest.mark.e2e
@pytest.mark.req("PAY-07")
def test_a_payer_reads_the_qr_and_transfers(portal: Portal) -> None:
    shown = urllib3.request("GET", f"{portal.sandbox}/transfer/pay?qr={quote(DYNAMIC)}")
    assert "180.000 đ" in shown.data.decode()

    answer = press(f"{portal.sandbox}/transfer/pay", qr=DYNAMIC, content="thanh toan don hang")

    assert answer.status == 303
    told = portal.verify(portal.listener.next())
    assert (told["amount_vnd"], told["account_number"], told["bank_bin"]) == (
        180_000,
        "0011012345678",
        "970403",
    )
    assert (told["content"], told["kind"]) == ("thanh toan don hang", "credit")
    slip = urllib3.request("GET", portal.sandbox + answer.headers["location"]).data.decode()
    assert told["credit_id"] in slip


@pytest.mark.e2e
def test_a_dynamic_amount_can_not_be_changed_and_a_static_one_must_be_given(portal: Portal) -> None:
    changed = press(f"{portal.sandbox}/transfer/pay", qr=DYNAMIC, amount="1", content="x")
    missing = press(f"{portal.sandbox}/transfer/pay", qr=STATIC, amount="mot tram", content="")

    assert [changed.status, missing.status] == [422, 422]
    assert len(re.findall('class="error"', missing.data.decode())) == 2
    assert portal.listener.silence()


@pytest.mark.e2e
def test_the_bank_answers_inquiries_by_mangled_content(portal: Portal) -> None:
    admin(
        portal.sandbox,
        "POST",
        "/switches",
        {"target": "nhanai", "switch": "mangle", "value": ["no_punctuation", "prefix"]},
    )
    order = {
        "bank_bin": "970403",
        "account_number": "0011012345678",
        "amount_vnd": 99_000,
        "content": "G22.99.2-261122000777 x",
    }
    admin(portal.sandbox, "POST", "/transfer", order)
    told = portal.verify(portal.listener.next())

    wish = {"content": "G22.99.2-261122000777", "account_number": "", "from": None, "to": None}
    status, found = portal.call("POST", "/transfer/v1/inquiries", wish)

    assert re.fullmatch(r"MBVCB\.\d+\.G22992261122000777 x", told["content"])
    assert status == 200
    assert [credit["credit_id"] for credit in found["credits"]] == [told["credit_id"]]
    other = portal.call("POST", "/transfer/v1/inquiries", {**wish, "content": "G22.99.2-261122000778"})
    assert other[1] == {"credits": []}
    late = portal.call("POST", "/transfer/v1/inquiries", {**wish, "from": "2100-01-01T00:00:00+07:00"})
    assert late[1] == {"credits": []}


@pytest.mark.e2e
def test_a_credit_is_taken_back_by_a_reversal(portal: Portal) -> None:
    _, credit = admin(portal.sandbox, "POST", "/transfer", {"qr": DYNAMIC})
    portal.listener.next()

    admin(portal.sandbox, "POST", f"/transfer/{credit['credit_id']}/reverse")

    told = portal.verify(portal.listener.next())
    assert (told["kind"], told["reverses"], told["amount_vnd"]) == ("reversal", credit["credit_id"], 180_000)


@pytest.mark.e2e
def test_an_unsigned_inquiry_is_refused(sandbox: Sandbox) -> None:
    answer = urllib3.request("POST", f"{sandbox.url}/transfer/v1/inquiries", json={"content": "G22"})

    assert answer.status == 401
