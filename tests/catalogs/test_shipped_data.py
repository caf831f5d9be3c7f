from datetime import date

import pytest

from dichvucong.catalogs import selectors
from dichvucong.catalogs.facts import UnitKind

pytestmark = [pytest.mark.usefixtures("all_catalogues"), pytest.mark.req("CAT-01", "CAT-05")]

COMMUNES_BY_PROVINCE = {
    "01": 126, "04": 56, "08": 124, "11": 45, "12": 38, "14": 75, "15": 99, "19": 92, "20": 65,
    "22": 54, "24": 99, "25": 148, "31": 114, "33": 104, "37": 129, "38": 166, "40": 130, "42": 69,
    "44": 78, "46": 40, "48": 94, "51": 96, "52": 135, "56": 65, "66": 102, "68": 124, "75": 95,
    "79": 168, "80": 96, "82": 102, "86": 124, "91": 102, "92": 103, "96": 64,
}  # fmt: skip
CITIES = {"Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Đồng Nai", "Hồ Chí Minh", "Cần Thơ"}
TODAY = date(2026, 11, 22)


def test_there_are_34_provinces_and_3321_communes() -> None:
    provinces = selectors.provinces(on=TODAY)

    counted = {province.code: len(selectors.communes(province.code, on=TODAY)) for province in provinces}

    assert counted == COMMUNES_BY_PROVINCE
    assert len(counted) == 34
    assert sum(counted.values()) == 3321


def test_seven_cities_are_run_by_the_centre() -> None:
    provinces = selectors.provinces(on=TODAY)

    assert {province.name for province in provinces if province.kind is UnitKind.CITY} == CITIES


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2025, 7, 1), "Tỉnh Đồng Nai"),
        (date(2026, 4, 29), "Tỉnh Đồng Nai"),
        (date(2026, 4, 30), "Thành phố Đồng Nai"),
        (TODAY, "Thành phố Đồng Nai"),
    ],
)
def test_dong_nai_becomes_a_city_on_30_april_2026(day: date, written: str) -> None:
    unit = selectors.unit("75", on=day)

    assert unit is not None
    assert unit.full_name == written


def test_no_unit_of_the_reform_is_known_the_day_before_it() -> None:
    assert selectors.unit("00004", on=date(2025, 6, 30)) is None
    assert selectors.unit("00004", on=date(2025, 7, 1)) is not None


def test_the_types_of_payment_are_those_of_the_circular() -> None:
    types = {found.code: found.name for found in selectors.payment_types(on=TODAY)}

    assert list(types) == [f"G22.99.{number}" for number in range(1, 9)]
    assert types["G22.99.1"] == "Thu phạt"
    assert types["G22.99.2"] == "Thu phí, lệ phí thủ tục hành chính"
    assert types["G22.99.7"] == "Thu tạm ứng án phí"


def test_banks_are_found_by_bin() -> None:
    vietcombank = selectors.bank("970436", on=TODAY)

    assert vietcombank is not None
    assert (vietcombank.short_name, vietcombank.swift) == ("Vietcombank", "BFTVVNVX")
    assert len(selectors.banks(on=TODAY)) == 56
    assert selectors.bank("123456", on=TODAY) is None


@pytest.mark.parametrize(("code", "name"), [("2752", "Lệ phí cấp hộ chiếu"), ("2771", "Lệ phí hộ tịch")])
def test_budget_items_are_fee_codes(code: str, name: str) -> None:
    found = selectors.fee_code(code, on=TODAY)

    assert found is not None
    assert found.name == name


def test_a_payment_type_may_stand_for_a_fee_code() -> None:
    assert "G22.99.2" in selectors.fee_codes(on=TODAY)


def test_ministries_and_provinces_have_their_codes() -> None:
    names = {code: selectors.agency(code, on=TODAY) for code in ("G01", "G22", "H26", "H29", "H56")}

    assert {code: info.name for code, info in names.items() if info} == {
        "G01": "Bộ Công an",
        "G22": "Văn phòng Chính phủ",
        "H26": "Ủy ban nhân dân thành phố Hà Nội",
        "H29": "Ủy ban nhân dân Thành phố Hồ Chí Minh",
        "H56": "Ủy ban nhân dân tỉnh Thanh Hóa",
    }


def test_63_province_codes_lead_to_34_provinces() -> None:
    provinces = [selectors.agency(f"H{number:02}", on=TODAY) for number in range(1, 64)]
    active = [info for info in provinces if info and info.active]

    assert all(provinces)
    assert {info.unit_code for info in active} == set(COMMUNES_BY_PROVINCE)
