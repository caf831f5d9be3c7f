"""Messages of the payment platform protocol as they arrive: read generously, proven exactly.

Numbers are kept as the text that was sent, because the checksum covers that text.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dichvucong.kernel.barred import proves
from dichvucong.payments.errors import BillRefused as Refused
from dichvucong.payments.services.older_bills import whole_vnd

INIT_FIELDS: Final = (
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
)
QUERY_FIELDS: Final = ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
LONGEST_REFERENCE: Final = 100


@dataclass(frozen=True)
class Message:
    """One message. `values` holds its plain fields as text, `bill` the block `ThongTinBienLai`."""

    values: Mapping[str, str]
    bill: Mapping[str, Any]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def is_proven(self, fields: Sequence[str], secret: str) -> bool:
        """Whether `MaXacThuc` fits the fields exactly as they were sent."""
        return proves([self.values.get(name, "") for name in fields], secret, self["MaXacThuc"])

    @property
    def reference(self) -> str:
        """The sender's own number. Raises `Refused`."""
        reference = self["MaThamChieu"]
        if not reference or len(reference) > LONGEST_REFERENCE:
            raise Refused("Mã tham chiếu bị thiếu hoặc quá dài.")
        return reference

    @property
    def amount_vnd(self) -> int:
        """The amount, sent as a number or as digits in a text. Raises `Refused`."""
        return whole_vnd(self["SoTien"])


def read_message(body: bytes) -> Message:
    """Raises `Refused` for anything that is not a JSON object."""
    try:
        # Numbers as their text: the checksum covers what was written, not what it means.
        given = json.loads(body, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise Refused("Bản tin không phải là JSON.") from error
    if not isinstance(given, dict):
        raise Refused("Bản tin phải là một đối tượng JSON.")
    bill = given.get("ThongTinBienLai")
    if isinstance(bill, str):
        bill = _inner(bill)
    values = {name: _text(value) for name, value in given.items() if not isinstance(value, dict | list)}
    return Message(values, bill if isinstance(bill, dict) else {})


def _inner(text: str) -> Any:
    try:
        return json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return {}


def _text(value: Any) -> str:
    """Null, missing and empty are the same; true and false are written as JSON writes them."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
