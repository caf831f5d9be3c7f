"""The checksum of the payment platform's messages: SHA-256 of the fields and the secret, joined by bars."""

import hashlib

INIT = [
    "LoaiBanTin",
    "PhienBan",
    "MaDoiTac",
    "MaThamChieu",
    "SoTien",
    "LoaiHinhThanhToan",
    "MaKenhThanhToan",
    "MaThietBi",
    "NgonNgu",
    "MaTienTe",
    "MaNganHang",
    "ThongTinGiaoDich",
    "ThoiGianGD",
    "Ip",
]
CONFIRM = [
    "LoaiBanTin",
    "MaLoi",
    "MaDoiTac",
    "MaThamChieu",
    "SoTien",
    "MaTienTe",
    "MaGiaoDich",
    "MaNganHang",
    "ThoiGianGD",
    "ThongTinGiaoDich",
]
QUERY = ["LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD"]


def digest(message: dict[str, object], fields: list[str], secret: str) -> str:
    """Lower-case hexadecimal; a missing field counts as empty."""
    text = "|".join([*(str(message.get(name, "")) for name in fields), secret])
    return hashlib.sha256(text.encode()).hexdigest()
