"""The systems of ministries and provinces that hand in obligations."""

from collections.abc import Mapping
from dataclasses import dataclass

from dichvucong.payments.drafts import Caller


@dataclass(frozen=True)
class DemoSystem:
    """A connected system: its code, its name, the root of the agencies it acts for."""

    code: str
    name: str
    agency_code: str

    @property
    def caller(self) -> Caller:
        """As payments sees it."""
        return Caller(self.code, self.agency_code)


SYSTEMS: Mapping[str, DemoSystem] = {
    system.agency_code: system
    for system in (
        DemoSystem("congan", "Hệ thống của Bộ Công an (minh họa)", "G01"),
        DemoSystem("tuphap", "Hệ thống của Bộ Tư pháp (minh họa)", "G15"),
        DemoSystem("hanoi", "Hệ thống một cửa Hà Nội (minh họa)", "H26"),
        DemoSystem("tphcm", "Hệ thống một cửa Thành phố Hồ Chí Minh (minh họa)", "H29"),
        DemoSystem("danang", "Hệ thống một cửa Đà Nẵng (minh họa)", "H17"),
        DemoSystem("thanhhoa", "Hệ thống một cửa Thanh Hóa (minh họa)", "H56"),
        DemoSystem("quangngai", "Hệ thống một cửa Quảng Ngãi (minh họa)", "H48"),
    )
}
