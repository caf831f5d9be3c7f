"""The admin's page: switches, and the latest orders with what can be done to them."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandbox import clock
from sandbox.banks import paying
from sandbox.banks.catalog import BANKS, TRANSFER_BANK, VNPAY
from sandbox.web import form_of, page, world_of

SHOWN = 30


@dataclass(frozen=True)
class Kind:
    """A switch as the form offers it. `value` is what it means when the value is left empty."""

    name: str
    label: str
    value: str


KINDS = (
    Kind("slow", "Trả lời chậm (số giây)", "5"),
    Kind("down", "Ngừng hoạt động (503, reset hoặc hang)", "503"),
    Kind("silent", "Im lặng, không báo kết quả", "1"),
    Kind("delay", "Báo kết quả chậm (số giây)", "10"),
    Kind("duplicate", "Báo trùng (số lần thêm)", "2"),
    Kind("out_of_order", "Báo sai thứ tự (failed_first hoặc before_answer)", "failed_first"),
    Kind("wrong_amount", "Báo sai số tiền (chênh lệch, đồng)", "-1000"),
    Kind("unknown_code", "Báo mã không có", "1"),
    Kind("forged", "Chữ ký giả (body, key hoặc unsigned)", "key"),
    Kind("skew", "Lệch giờ trong chữ ký (số giây)", "-3600"),
    Kind("replay", "Phát lại tin báo cũ", "1"),
    Kind("late", "Thanh toán sau khi hết hạn (số giây)", "2"),
    Kind("reverse", "Thu hồi sau khi thành công (số giây)", "5"),
    Kind("refuse", "Từ chối lệnh (lý do)", "bảo trì"),
    Kind("refuse_account", "Báo sai tài khoản thụ hưởng (lý do)", "wrong_account_number"),
    Kind("credit_slowly", "Ghi có lại chậm (số giây)", "10"),
    Kind("no_answer", "Nhận yêu cầu ghi có nhưng không trả lời", "1"),
    Kind("pending", "Kho bạc nhận lệnh hoàn trả nhưng chưa chuyển tiền", "1"),
    Kind("group", "Kho bạc trả lời cả tệp lệnh (RJCT, ACSC, PDNG)", "RJCT"),
    Kind("lost_answer", "Nhận lệnh nhưng mất câu trả lời", "1"),
    Kind(
        "mangle",
        "Làm sai nội dung chuyển tiền (upper, no_punctuation, no_accents, prefix, truncate:20, spaces)",
        "upper",
    ),
    Kind("status", "Tỉnh trả lời mã HTTP này (410, 429, 302, 500)", "500"),
    Kind("garbage", "Tỉnh trả lời vô nghĩa", "1"),
    Kind("error_rate", "Tỷ lệ lỗi của SMS hoặc thư (0 đến 1)", "0.5"),
    Kind("lose", "Cổng SMS nhận tin rồi làm mất (mã là số điện thoại)", "1"),
    Kind(
        "wrong_token",
        "VNeID ký sai (expired, nonce, issuer, audience, level, none, hs256, key)",
        "expired",
    ),
    Kind("closed", "Cơ quan thuế báo tổ chức đã đóng mã số thuế", "1"),
    Kind("wrong_signer", "CA trả lời, hoặc thiết bị ký, bằng khóa của người khác", "1"),
    Kind("old", "CA đưa danh sách thu hồi cũ (số giây)", "172800"),
    Kind("reject", "Máy chủ thư từ chối hộp thư", "1"),
)
_BY_NAME = {kind.name: kind for kind in KINDS}
TARGETS = {
    **{bank.code: bank.name for bank in BANKS.values()},
    VNPAY.code: VNPAY.name,
    TRANSFER_BANK.code: f"{TRANSFER_BANK.name} (báo có VietQR)",
    "province": "Hệ thống của tỉnh",
    "treasury": "Kho bạc Nhà nước",
    "sms": "Cổng SMS",
    "mail": "Máy chủ thư",
    "vneid": "VNeID (minh họa)",
    "telecom": "Nhà mạng",
    "sim": "SIM ký số",
    "tax": "Cơ quan thuế",
    "insurance": "Bảo hiểm xã hội",
    "ca:ocsp": "CA (minh họa): OCSP",
    "ca:crl": "CA (minh họa): danh sách thu hồi",
    "ca:device": "Thiết bị ký số",
    "*": "Tất cả",
}


async def show(request: Request) -> Response:
    """GET /admin/."""
    return _page(request, {}, {})


async def submit(request: Request) -> Response:
    """POST /admin/forms/{switch|off|pay|reverse|reset}: does it and comes back."""
    world, form = world_of(request), await form_of(request)
    name = request.path_params["form"]
    if name == "switch":
        errors = _turn_on(request, form)
        if errors:
            return _page(request, form, errors, 422)
    elif name == "off" and form.get("id", "").isdecimal():
        world.switches.turn_off(int(form["id"]))
    elif name in {"pay", "reverse"}:
        _act(request, name, form.get("code", ""))
    elif name == "reset":
        await world.reset()
    return RedirectResponse("/admin/", status_code=303)


def _turn_on(request: Request, form: dict[str, str]) -> dict[str, str]:
    kind = _BY_NAME.get(form.get("switch", ""))
    times = form.get("times", "").strip()
    if kind is None or form.get("target") not in TARGETS:
        return {"switch": "Chọn nơi và cách hoạt động."}
    if times and not (times.isascii() and times.isdecimal() and int(times) > 0):
        return {"times": "Nhập một số nguyên dương, hoặc để trống."}
    text = form.get("value", "").strip() or kind.value
    world_of(request).switches.turn_on(
        target=form["target"],
        switch=kind.name,
        value=text.replace(",", " ").split() if kind.name == "mangle" else _number_or_text(text),
        times=int(times) if times else None,
        code=form.get("code", "").strip(),
    )
    return {}


def _number_or_text(text: str) -> float | str:
    try:
        return float(text) if text != "503" else text
    except ValueError:
        return text


def _act(request: Request, name: str, code: str) -> None:
    world = world_of(request)
    order = world.ledger.find_anywhere(code)
    if order is None:
        return
    try:
        (paying.pay if name == "pay" else paying.reverse)(world, order, now=clock.now())
    except paying.CannotPay:
        return


def _page(request: Request, form: dict[str, str], errors: dict[str, str], status: int = 200) -> Response:
    world, now = world_of(request), clock.now()
    latest = list(world.ledger.orders())[: -SHOWN - 1 : -1]
    return page(
        "admin.jinja",
        status,
        form=form,
        errors=errors,
        kinds=KINDS,
        targets=TARGETS,
        labels={kind.name: kind.label for kind in KINDS},
        switches=world.switches.listing(),
        orders=[(order, order.status_at(now)) for order in latest],
        states=STATES,
    )


STATES = {
    "open": "chờ thanh toán",
    "paid": "đã thanh toán",
    "failed": "không thành công",
    "closed": "đã đóng",
    "expired": "hết hạn",
    "reversed": "đã thu hồi",
}
