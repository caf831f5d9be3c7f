"""The banks that are played. All of them are invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bank:
    """`fee_per_mille` of the amount, at least `fee_min_vnd`, is charged to the payer on top of the amount."""

    code: str
    name: str
    short_name: str
    kind: str
    prefix: str
    colour: str
    fee_min_vnd: int = 0
    fee_per_mille: int = 0
    limit_vnd: int = 1_000_000_000_000

    def fee_vnd(self, amount_vnd: int) -> int:
        """What the payer pays on top."""
        return max(self.fee_min_vnd, -(-amount_vnd * self.fee_per_mille // 1000))


_ALL = (
    Bank("songhong", "Ngân hàng Sông Hồng", "Sông Hồng Bank", "bank", "SH", "#a4161a"),
    Bank("truongson", "Ngân hàng Trường Sơn", "Trường Sơn Bank", "bank", "TS", "#1b5e20", fee_min_vnd=1_100),
    Bank(
        "cuulong",
        "Ngân hàng Cửu Long",
        "Cửu Long Bank",
        "bank",
        "CL",
        "#0b4f8a",
        fee_per_mille=2,
    ),
    Bank("saomai", "Ví điện tử Sao Mai", "Ví Sao Mai", "wallet", "SM", "#8a3c00", limit_vnd=20_000_000),
)
TRANSFER_BANK = Bank("nhanai", "Ngân hàng Nhân Ái", "Nhân Ái Bank", "transfer", "NA", "#5b2a86")
VNPAY = Bank("vnpay", "Cổng thanh toán kiểu VNPAY", "Cổng VNPAY thử nghiệm", "gateway", "VNP", "#005baa")

BANKS = {bank.code: bank for bank in _ALL}
"""The banks and the wallet with pay pages and orders."""

SIGNING = {**BANKS, TRANSFER_BANK.code: TRANSFER_BANK}
"""Everybody who signs callbacks."""
