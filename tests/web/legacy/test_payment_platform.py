import json

import pytest
from django.db import transaction
from django.test import Client

from dichvucong.exchange.models import ConnectedSystem, ExchangeLogEntry, PartnerRequest
from dichvucong.kernel.clock import now
from dichvucong.kernel.outbox import relay
from dichvucong.payments import links
from dichvucong.payments.drafts import Caller
from dichvucong.payments.models import Obligation, Payment
from dichvucong.payments.rules import Trust
from dichvucong.payments.services import StartRequest, start_payment, withdraw_obligation
from dichvucong.payments.services.applying import Heard, apply_words
from tests.factories.payments import ScriptedProvider, report
from tests.web.legacy.conftest import DOSSIER, OlderSystem, bill

pytestmark = pytest.mark.req("PAY-19", "BEY-12")


def pay(obligation: Obligation) -> Payment:
    payment = start_payment(StartRequest(obligation.link_token, "scripted"), now=now())
    heard = Heard(report(payment.code, amount_vnd=obligation.amount_vnd), "scripted", Trust.PUSHED)
    with transaction.atomic():
        apply_words([heard], now=now())
    relay(now=now())
    payment.refresh_from_db()
    return payment


def test_init_opens_the_obligation_and_leads_to_its_page(older: OlderSystem) -> None:
    answer = older.init()

    obligation = Obligation.objects.get()
    assert answer == {
        "MaLoi": "00",
        "MoTaLoi": "Thành công",
        "MaDoiTac": "HANOI",
        "MaThamChieu": "184_9b2d4c6e-8f10-4a",
        "UrlThanhToan": links.pay_link(obligation.link_token),
    }
    assert obligation.revenue_identifier == DOSSIER
    assert (obligation.system_code, obligation.amount_vnd) == ("hanoi-cu", 8000)
    assert (obligation.agency_code, obligation.account_number) == ("H26.13", "3511.0.9992613")
    assert obligation.lines == [{"code": "G22.99.2", "name": "Lệ phí cấp bản sao", "amount_vnd": 8000}]
    assert obligation.payer_address == "Số 2 đường Thử Nghiệm, Hà Nội"


def test_the_payer_finds_the_page_without_a_log_in(older: OlderSystem, client: Client) -> None:
    address = older.init()["UrlThanhToan"]

    page = client.get(address.removeprefix(links.pay_link("").removesuffix("/thanh-toan/k/")))

    assert page.status_code == 200
    assert DOSSIER in page.content.decode()


def test_the_same_message_again_gives_the_same_address_and_one_obligation(older: OlderSystem) -> None:
    first = older.init()
    second = older.init()
    third = older.init(MaThamChieu="184_another")

    assert first["UrlThanhToan"] == second["UrlThanhToan"] == third["UrlThanhToan"]
    assert Obligation.objects.count() == 1
    assert PartnerRequest.objects.count() == 2


def test_a_number_used_for_two_amounts_is_refused(older: OlderSystem) -> None:
    older.init()
    changed = older.init(SoTien="9000", ThongTinBienLai=bill(PhiLePhi=[]))

    assert changed["MaLoi"] == "99"
    assert Obligation.objects.get().amount_vnd == 8000


def test_a_new_amount_under_a_new_number_changes_what_is_due(older: OlderSystem) -> None:
    older.init()

    answer = older.init(MaThamChieu="185_x", SoTien=9000, ThongTinBienLai=bill(PhiLePhi=[]))

    assert answer["MaLoi"] == "00"
    assert Obligation.objects.get().amount_vnd == 9000


@pytest.mark.parametrize(
    "changes",
    [
        {"SoTien": 8000},
        {"ThoiGianGD": "20261120031500"},
        {"ThoiGianGD": ""},
        {"Ip": None},
        {"PhienBan": ""},
        {"NgonNgu": None, "MaThietBi": None},
        {"ThongTinBienLai": json.dumps(bill())},
        {"ThongTinBienLai": bill(SoCMNDNguoiNop="không rõ", HuyenNguoiNop=None)},
        {"ThongTinBienLai": bill(MaDichVu="2", PhiLePhi=None, DSKhoanNop=None)},
        {"ThongTinBienLai": bill(MaCoQuanQD="")},
        {"ThongTinBienLai": bill(MaCoQuanQD="000.00.99.H98", MaDonVi="")},
        {"ThongTinBienLai": bill(MaCoQuanQD="H26.14")},
        {"extra": {"anything": [1, 2]}},
    ],
)
def test_what_clients_in_the_field_leave_out_or_write_differently_is_accepted(
    older: OlderSystem, changes: dict[str, object]
) -> None:
    assert older.init(**changes)["MaLoi"] == "00"
    assert Obligation.objects.get().agency_code == "H26.13"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"MaDoiTac": "NOBODY"}, "đối tác"),
        ({"MaXacThuc": "0" * 64}, "xác thực"),
        ({"MaXacThuc": ""}, "xác thực"),
        ({"SoTien": "0"}, "Số tiền"),
        ({"SoTien": "8.000"}, "Số tiền"),
        ({"MaThamChieu": ""}, "tham chiếu"),
        ({"MaThamChieu": "x" * 101}, "tham chiếu"),
        ({"ThongTinBienLai": None}, "ThongTinBienLai"),
        ({"ThongTinBienLai": bill(MaHoSo="abc")}, "Mã hồ sơ"),
        ({"ThongTinBienLai": None, "ThongTinGiaoDich": "Le phi"}, "mã hồ sơ"),
        ({"ThongTinBienLai": bill(TKThuHuong="123456789")}, "Tài khoản"),
        ({"ThongTinBienLai": bill(TKThuHuong="", TaiKhoanThuNSNN="")}, "Tài khoản"),
    ],
)
def test_a_refusal_is_http_200_with_code_99_and_a_reason(
    older: OlderSystem, changes: dict[str, object], word: str
) -> None:
    answer = older.init(**changes)

    assert answer["MaLoi"] == "99"
    assert word.lower() in answer["MoTaLoi"].lower()
    assert "UrlThanhToan" not in answer
    assert not Obligation.objects.exists()


@pytest.mark.parametrize("path", ["init", "query", "getbill"])
@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b'{"a":' * 2000, b"x" * 300_000])
def test_garbage_is_answered_with_http_200_and_code_99(bare: OlderSystem, path: str, body: bytes) -> None:
    assert bare.post(path, body)["MaLoi"] == "99"


def test_a_browser_that_strays_here_gets_json(bare: OlderSystem) -> None:
    response = bare.client.get("/paymentplatform/init")

    assert (response.status_code, response.json()["MaLoi"]) == (200, "99")


def test_query_tells_pending_then_paid(older: OlderSystem, bank: ScriptedProvider) -> None:
    older.init()
    before = older.query()
    payment = pay(Obligation.objects.get())

    after = older.query()

    assert (before["MaLoi"], before["TrangThaiGD"]) == ("00", "3")
    assert after == {
        "MaLoi": "00",
        "MoTaLoi": "Thành công",
        "TrangThaiGD": "1",
        "MaDoiTac": "HANOI",
        "MaThamChieu": "184_9b2d4c6e-8f10-4a",
        "MaGiaoDich": payment.code,
        "MaNganHang": "SCRIPTED",
    }


def test_query_tells_that_a_withdrawn_obligation_cannot_be_paid(older: OlderSystem) -> None:
    older.init()
    withdraw_obligation(DOSSIER, reason="Rút hồ sơ", caller=Caller("hanoi-cu", "H26"), now=now())

    assert older.query()["TrangThaiGD"] == "4"


def test_query_for_a_number_nobody_used_is_refused(older: OlderSystem) -> None:
    assert older.query("999_x")["MaLoi"] == "99"


def test_a_paid_dossier_is_not_paid_again(older: OlderSystem, bank: ScriptedProvider) -> None:
    older.init()
    pay(Obligation.objects.get())

    again = older.init(MaThamChieu="186_later")

    assert (again["MaLoi"], again["MoTaLoi"]) == ("99", "Khoản này đã được nộp, không cần nộp lại.")


def test_get_bill_gives_an_address_that_opens_without_a_log_in(
    older: OlderSystem, bank: ScriptedProvider
) -> None:
    older.init()
    early = older.get_bill()
    payment = pay(Obligation.objects.get())

    answer = older.get_bill()
    by_prefix = older.get_bill("184_a-new-second-part")

    assert early["MaLoi"] == "99"
    assert answer == {
        "MaLoi": "00",
        "MoTaLoi": "Thành công",
        "UrlBienLai": links.receipt_link(payment.link_token),
    }
    assert by_prefix == answer


def test_another_system_neither_sees_nor_takes_over(older: OlderSystem) -> None:
    older.init()
    ConnectedSystem.objects.create(
        code="tphcm-cu",
        name="Hệ thống khác",
        agency_code="H29",
        protocol="payment_platform",
        partner_code="TPHCM",
        partner_secret=older.secret,
    )

    assert older.query(MaDoiTac="TPHCM")["MaLoi"] == "99"
    assert older.init(MaDoiTac="TPHCM")["MaLoi"] == "99"
    assert Obligation.objects.get().system_code == "hanoi-cu"


def test_a_system_that_wants_every_reply_wrapped_gets_it_so(older: OlderSystem) -> None:
    ConnectedSystem.objects.update(wraps_replies=True)

    answer = older.init()
    refusal = older.query("999_x")

    assert answer["error_code"] == "0"
    assert json.loads(answer["message"])["UrlThanhToan"]
    assert refusal["error_code"] == "99"


@pytest.mark.req("OPS-04")
def test_every_message_of_a_known_partner_is_in_the_technical_log(older: OlderSystem) -> None:
    older.init()
    older.query("999_x")

    entries = ExchangeLogEntry.objects.order_by("pk").values_list("operation", "outcome", "outgoing")
    assert list(entries) == [("INIT", "acknowledged", False), ("QUERY", "refused", False)]
    assert ExchangeLogEntry.objects.filter(dossier_code=DOSSIER).count() == 1
