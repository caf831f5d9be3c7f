"""Who has an account. Everybody is invented; the numbers are those of the demonstration's payers."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """One holder of an account. `kind` is 1 for a citizen, 2 for a foreigner; `levels` those the account reached."""

    subject: str
    name: str
    kind: str
    birth: str
    sex: str
    citizen_number: str = ""
    passport: str = ""
    nationality: str = "VN"
    phone: str = ""
    email: str = ""
    levels: tuple[str, ...] = ("2", "1")

    def claims(self) -> dict[str, Any]:
        """What is told of the person, by the names that existing systems use."""
        told = {
            "LoaiTaiKhoan": self.kind,
            "HoVaTen": self.name,
            "NgayThangNamSinh": self.birth,
            "GioiTinh": self.sex,
            "SoDinhDanh": self.citizen_number,
            "HoChieu": self.passport,
            "QuocTich": self.nationality,
            "SoDienThoai": self.phone,
            "ThuDienTu": self.email,
        }
        return {name: value for name, value in told.items() if value}


PEOPLE = {
    person.subject: person
    for person in (
        Person("a1f0", "Nguyễn Văn Thử", "1", "12/05/1990", "Nam", "001090000001", phone="0950000001"),
        Person(
            "a1f1",
            "Trần Thị Mẫu",
            "1",
            "1990",
            "Nữ",
            "001190000002",
            phone="0950000002",
            email="mau@example.com",
        ),
        Person("a1f2", "Lê Minh Họa", "1", "03/1985", "Nam", "079085000003"),
        Person("a1f3", "Phạm Thị Thí Dụ", "1", "1985", "Nữ", "048185000004", levels=("1",)),
        Person(
            "a1f6",
            "DOE JOHN",
            "2",
            "04/07/1976",
            "Nam",
            passport="X00000001",
            nationality="US",
            phone="0950000007",
        ),
        Person(
            "a1f7",
            "SAMPLE ALICE",
            "2",
            "1980",
            "Nữ",
            passport="X00000002",
            nationality="GB",
            phone="0950000008",
        ),
    )
}
