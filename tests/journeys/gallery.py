"""Every page of the citizens in every state, as rows in the database of the running portal."""

import itertools
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.documents.keys import SigningSettings, load_data_keys
from dichvucong.kernel.documents.signing import sign_data
from dichvucong.kernel.documents.vietqr import transfer_to_pay
from dichvucong.payments import links
from dichvucong.payments.models import Obligation, Payment, PaymentCase, Provider, Receipt
from dichvucong.payments.receipt_form import SIGNED_KIND
from dichvucong.payments.services.receipts import receipt_data
from dichvucong.payments.states import ObligationState, PaymentState
from tests.factories.payments import an_obligation
from tests.support.stack import Stack

_numbers = itertools.count(1)


def a_due(**changes: Any) -> Obligation:
    """A dossier with two fees."""
    code = changes.pop("dossier_code", f"H26.12-{clock_now():%y%m%d}-{clock_now():%H%M}{next(_numbers):03d}")
    values: dict[str, Any] = {
        "revenue_identifier": code,
        "dossier_code": code,
        "agency_name": "Sở Tư pháp thành phố Hà Nội",
        "procedure_name": "Cấp Phiếu lý lịch tư pháp cho công dân Việt Nam, người nước ngoài đang cư trú tại Việt Nam",
        "amount_vnd": 1_205_000,
        "lines": [
            {"code": "2764", "name": "Lệ phí cấp Phiếu lý lịch tư pháp", "amount_vnd": 1_200_000},
            {"code": "2716", "name": "Phí cấp thêm bản", "amount_vnd": 5_000},
        ],
        "payer_phone": "+84912345678",
        "payer_identifier": "001099012399",
        "due_on": date(2099, 12, 31),
    }
    return an_obligation(**values | changes)


def a_payment(
    state: PaymentState, due: ObligationState = ObligationState.IN_PAYMENT, **changes: Any
) -> Payment:
    """A payment as the services leave it, which no worker touches."""
    obligation = changes.pop("obligation", None) or a_due(state=due)
    now = clock_now()
    number = next(_numbers)
    values: dict[str, Any] = {
        "code": f"G22.99.2-{now:%y%m%d}{now:%M%S}{number:02d}",
        "link_token": links.new_token(),
        "obligation": obligation,
        "revenue_identifier": obligation.revenue_identifier,
        "agency_code": obligation.agency_code,
        "system_code": obligation.system_code,
        "day": now.date(),
        "payment_type": 2,
        "provider_code": "truongson",
        "channel": "portal",
        "amount_vnd": obligation.amount_vnd,
        "fee_vnd": 1_100,
        "state": state,
        "created_at": now,
        "expires_at": now + timedelta(minutes=15),
    }
    return Payment.objects.create(**values | changes)


def a_transfer(**changes: Any) -> Payment:
    """An attempt by VietQR that is still going on."""
    payment = a_payment(PaymentState.PROCESSING, fee_vnd=0, **changes)
    payment.qr_payload = transfer_to_pay(
        bank_bin="970436", account="3511012345678", amount_vnd=payment.amount_vnd, payment_code=payment.code
    )
    payment.save()
    return payment


def a_paid(stack: Stack, **changes: Any) -> Payment:
    """Paid, with its receipt."""
    payment = a_payment(
        PaymentState.TRANSACTION_SUCCEEDED, ObligationState.PAID, counts=True, paid_at=clock_now(), **changes
    )
    a_receipt(stack, payment)
    return payment


def a_receipt(stack: Stack, payment: Payment, **changes: Any) -> Receipt:
    """As the running portal issues it, signed with its key."""
    number = f"BL-{clock_now():%y%m%d}-{clock_now():%M%S}{next(_numbers):02d}"
    data = receipt_data(payment, number=number, provider_name="Ngân hàng Trường Sơn", now=clock_now())
    keys = load_data_keys(SigningSettings(directory=stack.var / "pki"))
    values = {
        "number": number,
        "payment": payment,
        "agency_code": payment.agency_code,
        "day": payment.day,
        "data": data,
        "signature": sign_data(data, key=keys.current, kind=SIGNED_KIND),
        "verification_token": links.new_token(),
        "issued_at": clock_now(),
    }
    return Receipt.objects.create(**values | changes)


def a_surplus(stack: Stack) -> Payment:
    """Money that came a second time."""
    first = a_paid(stack)
    second = a_payment(
        PaymentState.PAYMENT_SUCCEEDED,
        obligation=first.obligation,
        counts=False,
        duplicate_of=first,
        paid_at=clock_now(),
    )
    PaymentCase.objects.create(
        number=f"VV-{clock_now():%y%m%d}-{clock_now():%M%S}{next(_numbers):02d}",
        cause="duplicate_payment",
        dedupe_key=f"duplicate:{second.code}",
        payment=second,
        revenue_identifier=second.revenue_identifier,
        opened_at=clock_now(),
    )
    return second


def several_dues(stack: Stack) -> str:
    """The code of a dossier with an open, a paid and a cancelled obligation."""
    first = a_due()
    a_due(
        revenue_identifier=f"{first.dossier_code}.2",
        dossier_code=first.dossier_code,
        procedure_name="Đăng ký khai sinh có yếu tố nước ngoài",
        amount_vnd=75_000,
        lines=[{"code": "2771", "name": "Lệ phí hộ tịch", "amount_vnd": 75_000}],
        due_on=date(2026, 1, 31),
    )
    a_paid(
        stack,
        obligation=a_due(
            revenue_identifier=f"{first.dossier_code}.3",
            dossier_code=first.dossier_code,
            state=ObligationState.PAID,
        ),
    )
    a_due(
        revenue_identifier=f"{first.dossier_code}.4",
        dossier_code=first.dossier_code,
        state=ObligationState.CANCELLED,
        due_on=None,
    )
    return first.dossier_code


def _gd(payment: Payment, query: str = "") -> str:
    return f"/thanh-toan/gd/{payment.link_token}{query}"


def _k(due: Obligation) -> str:
    return f"/thanh-toan/k/{due.link_token}"


def _quay(due: Obligation) -> str:
    return f"/thanh-toan/quay/{due.link_token}"


def _unknown(**changes: Any) -> Payment:
    return a_payment(PaymentState.PROCESSING, unknown_since=clock_now(), **changes)


def _xac_minh(stack: Stack, **changes: Any) -> str:
    payment = a_payment(PaymentState.TRANSACTION_SUCCEEDED, ObligationState.PAID, counts=True)
    return f"/xac-minh/{a_receipt(stack, payment, **changes).verification_token}"


_P = PaymentState
_O = ObligationState
_LATE = timedelta(minutes=-1)
PAY_URL = "https://bank.example/pay"

GALLERY: Mapping[str, Callable[[Stack], str]] = {
    "home": lambda _: "/",
    "help": lambda _: "/tro-giup",
    "terms": lambda _: "/dieu-khoan",
    "accessibility": lambda _: "/tiep-can",
    "banks": lambda _: "/ngan-hang",
    "contacts": lambda _: "/ho-tro/dau-moi",
    "questions": lambda _: "/hoi-dap?tu=ket+hon",
    "review": lambda _: "/chat-luong",
    "open-data": lambda _: "/du-lieu-mo",
    "report-missing": lambda _: "/thu-tuc/bao-thieu",
    "ask": lambda _: "/thu-tuc/1.001193/hoi",
    "report-wrong": lambda _: "/thu-tuc/1.001193/bao-sai",
    "service": lambda _: "/dich-vu-cong/1.001193.01",
    "service-suspended": lambda _: "/dich-vu-cong/1.000894.01",
    "log-in": lambda _: "/dang-nhap?next=/thanh-toan",
    "log-in-sms": lambda _: "/dang-nhap/tin-nhan",
    "log-in-over": lambda _: "/dang-nhap/tin-nhan/ma",
    "not-found": lambda _: "/khong-co-trang-nay",
    "search": lambda _: "/thu-tuc",
    "search-found": lambda _: "/thu-tuc?q=khai+sinh+cho+con&noi=H26",
    "search-narrowed": lambda _: "/thu-tuc?q=giay&cap=commune&noi=H26",
    "search-corrected": lambda _: "/thu-tuc?q=ho+chieuu",
    "search-nothing": lambda _: "/thu-tuc?q=zzzqqq",
    "search-symbols": lambda _: "/thu-tuc?q=%21%21%3F%3F",
    "search-too-long": lambda _: f"/thu-tuc?q={'khai+sinh+' * 1000}",
    "procedure": lambda _: "/thu-tuc/1.001193?noi=H26",
    "procedure-new-today": lambda _: "/thu-tuc/1.004772",
    "procedure-many-fees": lambda _: "/thu-tuc/1.012575?noi=H29",
    "procedure-behind": lambda _: "/thu-tuc/1.014063?noi=H26",
    "procedure-abolished": lambda _: "/thu-tuc/1.010385",
    "procedure-wrong": lambda _: "/thu-tuc/1.001193?noi=ZZ&ngay=32/13/2026",
    "procedure-not-yet": lambda _: "/thu-tuc/1.001193?ngay=2001-01-01",
    "procedure-unknown": lambda _: "/thu-tuc/9.999999",
    "procedure-versions": lambda _: "/thu-tuc/1.001193/so-sanh",
    "decisions": lambda _: "/quyet-dinh",
    "decision": lambda _: "/quyet-dinh/163/Q%C4%90-BTP",
    "decision-of-today": lambda _: "/quyet-dinh/02/Q%C4%90-BTP-MH",
    "decision-abolishing": lambda _: "/quyet-dinh/01/Q%C4%90-BCA-MH",
    "decision-unknown": lambda _: "/quyet-dinh/0",
    "agency": lambda _: "/co-quan/G15",
    "agency-province": lambda _: "/co-quan/H26",
    "agency-unknown": lambda _: "/co-quan/X",
    "fields": lambda _: "/linh-vuc",
    "life-events": lambda _: "/su-kien",
    "life-event": lambda _: "/su-kien/sinh-con",
    "look-up": lambda _: "/thanh-toan",
    "look-up-empty": lambda _: "/thanh-toan?ma=",
    "look-up-malformed": lambda _: "/thanh-toan?ma=H26-12",
    "look-up-unknown": lambda _: "/thanh-toan?ma=H26.12-261120-999999",
    "look-up-found": lambda _: f"/thanh-toan?ma={a_due().dossier_code}",
    "look-up-several": lambda stack: f"/thanh-toan?ma={several_dues(stack)}",
    "look-up-paid": lambda stack: f"/thanh-toan?ma={a_paid(stack).revenue_identifier}",
    "pay": lambda _: _k(a_due()),
    "pay-live": lambda _: _k(a_payment(_P.PROCESSING, pay_url=PAY_URL).obligation),
    "pay-unknown": lambda _: _k(_unknown().obligation),
    "pay-paid": lambda stack: _k(a_paid(stack).obligation),
    "pay-cancelled": lambda _: _k(a_due(state=_O.CANCELLED)),
    "pay-expired": lambda _: _k(a_due(state=_O.EXPIRED, due_on=date(2026, 1, 31))),
    "pay-link-unknown": lambda _: "/thanh-toan/k/khong-co",
    "payment-go": lambda _: _gd(a_payment(_P.PROCESSING, pay_url=PAY_URL)),
    "payment-returned": lambda _: _gd(a_payment(_P.PROCESSING, pay_url=PAY_URL), "?ve=1"),
    "payment-unknown": lambda _: _gd(_unknown()),
    "payment-stalled": lambda _: _gd(a_payment(_P.PROCESSING)),
    "payment-transfer": lambda _: _gd(a_transfer()),
    "payment-expired": lambda _: _gd(a_transfer(expires_at=clock_now() + _LATE)),
    "payment-closed": lambda _: _gd(a_payment(_P.TRANSACTION_FAILED, _O.OPEN, outcome_reason="renewed")),
    "payment-reversed": lambda _: _gd(a_payment(_P.TRANSACTION_FAILED, _O.OPEN, outcome_reason="reversed")),
    "payment-failed": lambda _: _gd(
        a_payment(_P.PAYMENT_FAILED, _O.OPEN, outcome_reason="insufficient_funds")
    ),
    "payment-refused": lambda _: _gd(a_payment(_P.INITIATION_FAILED, _O.OPEN)),
    "payment-paid": lambda stack: _gd(a_paid(stack)),
    "payment-paid-no-receipt": lambda _: _gd(a_payment(_P.PAYMENT_SUCCEEDED, _O.PAID, counts=True)),
    "payment-surplus": lambda stack: _gd(a_surplus(stack)),
    "counter": lambda _: _quay(a_due()),
    "counter-transfer": lambda _: _quay(a_transfer().obligation),
    "counter-at-bank": lambda _: _quay(a_payment(_P.PROCESSING, pay_url=PAY_URL).obligation),
    "counter-unknown": lambda _: _quay(_unknown().obligation),
    "counter-paid": lambda stack: _quay(a_paid(stack).obligation),
    "counter-cancelled": lambda _: _quay(a_due(state=_O.CANCELLED)),
    "verify": lambda _: "/xac-minh",
    "verify-malformed": lambda _: "/xac-minh?ma=abc",
    "receipt-valid": _xac_minh,
    "receipt-cancelled": lambda stack: _xac_minh(stack, cancelled_at=clock_now()),
    "receipt-broken": lambda stack: _xac_minh(stack, signature="e30.e30.e30"),
    "receipt-unknown": lambda _: "/xac-minh/AAAAAAAAAAAAAAAAAAAAAA",
}
"""The name of each picture, and how its address comes about."""


def stock_providers() -> None:
    """Five providers to choose from, where no demo has brought any."""
    if Provider.objects.exists():
        return
    for position, (code, name, changes) in enumerate(_PROVIDERS):
        values = {
            "name": name,
            "short_name": name.removeprefix("Ngân hàng "),
            "kind": "bank",
            "position": position,
        }
        Provider.objects.create(code=code, **values | changes)


_PROVIDERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("songhong", "Ngân hàng Sông Hồng", {"colour": "#a4161a", "hotline": "1900 0001"}),
    ("truongson", "Ngân hàng Trường Sơn", {"colour": "#1b5e20", "fee_flat_vnd": 1_100}),
    ("cuulong", "Ngân hàng Cửu Long", {"colour": "#0b4f8a", "fee_flat_vnd": 500, "fee_basis_points": 20}),
    ("saomai", "Ví điện tử Sao Mai", {"colour": "#8a3c00", "kind": "wallet"}),
    ("nhanai", "Ngân hàng Nhân Ái", {"colour": "#5b2a86", "takes_transfers": True}),
)
