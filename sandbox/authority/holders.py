"""To whom certificates are issued. Everybody is invented; the numbers are those of the demonstration's payers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Holder:
    """One certificate to be. `names` are attributes of the subject (OID and value, in their order).

    `profile` is `signing`, or what is wrong with it: `server`, `authority`, `expired`, `future`, `weak`, `self_signed`,
    `unlisted` (names no source of revocation). `key` is `ec` or `rsa`.
    """

    code: str
    label: str
    names: tuple[tuple[str, str], ...]
    profile: str = "signing"
    key: str = "ec"


COUNTRY, ORGANISATION, COMMON_NAME, UID = "2.5.4.6", "2.5.4.10", "2.5.4.3", "0.9.2342.19200300.100.1.1"


def person(name: str, number: str, *, country: str = "VN") -> tuple[tuple[str, str], ...]:
    """The subject of a person's certificate."""
    return ((COUNTRY, country), (COMMON_NAME, name), (UID, number))


def organisation(name: str, tax_code: str, *more: str) -> tuple[tuple[str, str], ...]:
    """The subject of an organisation's certificate; `more` are further numbers."""
    numbers = tuple((UID, one) for one in (f"MST:{tax_code}", *more))
    return ((COUNTRY, "VN"), (ORGANISATION, name), (COMMON_NAME, name), *numbers)


_COMPANY = organisation("Công ty TNHH Ví Dụ", "9900000016")
HOLDERS = {
    holder.code: holder
    for holder in (
        Holder("vi-du", "Công ty TNHH Ví Dụ (tổ chức)", _COMPANY, key="rsa"),
        Holder(
            "hang-mau",
            "Công ty Cổ phần Hàng Mẫu (tổ chức)",
            organisation("Công ty Cổ phần Hàng Mẫu", "9900000023"),
        ),
        Holder(
            "stp-ha-noi",
            "Sở Tư pháp thành phố Hà Nội (cơ quan nhà nước)",
            organisation("Sở Tư pháp thành phố Hà Nội", "9900000030", "MDV:H26.13"),
        ),
        Holder(
            "nhan-ai",
            "Ngân hàng Nhân Ái (ngân hàng)",
            organisation("Ngân hàng Nhân Ái", "9900000048"),
        ),
        Holder(
            "da-nang",
            "Ủy ban nhân dân thành phố Đà Nẵng (cơ quan nhà nước)",
            organisation("Ủy ban nhân dân thành phố Đà Nẵng", "9900000055", "MDV:H17"),
        ),
        Holder("thu", "Nguyễn Văn Thử (công dân)", person("Nguyễn Văn Thử", "CCCD:001090000001")),
        Holder("doe", "DOE JOHN (người nước ngoài)", person("DOE JOHN", "HC:X00000001", country="US")),
        Holder("sample", "SAMPLE ALICE (người nước ngoài)", person("SAMPLE ALICE", "HC:GB X00000002")),
        Holder("het-han", "Công ty TNHH Ví Dụ – đã hết hạn", _COMPANY, "expired"),
        Holder("chua-den", "Công ty TNHH Ví Dụ – chưa có hiệu lực", _COMPANY, "future"),
        Holder("may-chu", "Công ty TNHH Ví Dụ – chứng thư máy chủ", _COMPANY, "server"),
        Holder("tu-ky", "Công ty TNHH Ví Dụ – tự ký", _COMPANY, "self_signed"),
        Holder("khoa-yeu", "Công ty TNHH Ví Dụ – khóa RSA 1024 bit", _COMPANY, "weak", key="rsa"),
        Holder("khong-nguon", "Công ty TNHH Ví Dụ – không ghi nơi tra thu hồi", _COMPANY, "unlisted"),
    )
}
