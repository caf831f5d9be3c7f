"""The invented banks, wallet and gateway that payers may choose from."""

from datetime import datetime, time

from dichvucong.config.demo.tables import ACTOR
from dichvucong.payments.services import ProviderDraft, register_provider

SONG_HONG = ProviderDraft(
    code="songhong",
    name="Ngân hàng Sông Hồng",
    short_name="Sông Hồng Bank",
    kind="bank",
    colour="#a4161a",
    procedure_note="Chọn ngân hàng, đăng nhập, xác nhận số tiền rồi nhận biên lai.",
    hotline="1900 0001",
    email="ho-tro@song-hong.example",
    website="https://song-hong.example",
    position=1,
)
TRUONG_SON = ProviderDraft(
    code="truongson",
    name="Ngân hàng Trường Sơn",
    short_name="Trường Sơn Bank",
    kind="bank",
    colour="#1b5e20",
    fee_flat_vnd=1_100,
    fee_note="Đã gồm thuế giá trị gia tăng.",
    procedure_note="Chọn ngân hàng, đăng nhập, xác nhận số tiền rồi nhận biên lai.",
    hotline="1900 0002",
    email="ho-tro@truong-son.example",
    website="https://truong-son.example",
    position=2,
)
CUU_LONG = ProviderDraft(
    code="cuulong",
    name="Ngân hàng Cửu Long",
    short_name="Cửu Long Bank",
    kind="bank",
    colour="#0b4f8a",
    fee_basis_points=20,
    procedure_note="Chọn ngân hàng, xác nhận bằng vân tay hoặc mã PIN trong ứng dụng.",
    opens_at=time(5),
    closes_at=time(23),
    hotline="1900 0003",
    email="ho-tro@cuu-long.example",
    website="https://cuu-long.example",
    position=3,
)
SAO_MAI = ProviderDraft(
    code="saomai",
    name="Ví điện tử Sao Mai",
    short_name="Ví Sao Mai",
    kind="wallet",
    colour="#8a3c00",
    fee_note="Mỗi giao dịch không quá 20 triệu đồng.",
    procedure_note="Mở ứng dụng ví, xác nhận bằng mã PIN.",
    hotline="1900 0004",
    email="ho-tro@sao-mai.example",
    website="https://sao-mai.example",
    position=4,
)
GATEWAY = ProviderDraft(
    code="vnpay",
    name="Cổng thanh toán kiểu VNPAY",
    short_name="Cổng VNPAY thử nghiệm",
    kind="gateway",
    colour="#005baa",
    fee_note="Ngân hàng của người nộp có thể thu phí riêng.",
    procedure_note="Chọn ngân hàng, ví hoặc quét mã trên trang của cổng trung gian.",
    hotline="1900 0005",
    email="ho-tro@cong-thu-nghiem.example",
    website="https://cong-thu-nghiem.example",
    position=5,
)
NHAN_AI = ProviderDraft(
    code="nhanai",
    name="Ngân hàng Nhân Ái, chuyển khoản VietQR",
    short_name="Chuyển khoản VietQR",
    kind="transfer",
    colour="#5b2a86",
    takes_transfers=True,
    fee_note="Ngân hàng của người nộp có thể thu phí chuyển khoản.",
    procedure_note="Quét mã VietQR bằng ứng dụng ngân hàng bất kỳ và giữ nguyên nội dung chuyển khoản.",
    hotline="1900 0006",
    email="ho-tro@nhan-ai.example",
    website="https://nhan-ai.example",
    expires_after_minutes=60,
    position=6,
)
PROVIDERS = (SONG_HONG, TRUONG_SON, CUU_LONG, SAO_MAI, GATEWAY, NHAN_AI)


def load_providers(*, now: datetime) -> None:
    """Three banks, a wallet, a gateway, a transfer bank."""
    for draft in PROVIDERS:
        register_provider(draft, actor=ACTOR, now=now)
