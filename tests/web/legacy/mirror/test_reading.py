from dataclasses import replace
from typing import Any

import pytest

from dichvucong.exchange.models import ExchangeLogEntry
from dichvucong.procedures.content import AgencyRef, ChannelTerms, Duration, Fee, LocalOverrides
from dichvucong.procedures.models import Service
from dichvucong.procedures.services import (
    Incoming,
    PlaceDraft,
    end_version,
    localise,
    put_version,
    suspend_service,
)
from dichvucong.procedures.states import ServiceState
from dichvucong.procedures.words import Channel, DurationUnit, FeeKind, Level, ServiceLevel
from tests.factories import online
from tests.factories.procedures import FIRST_DAY, LATER_DAY, NOW, content, ground
from tests.web.legacy.mirror.conftest import OldClient, a_field

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-14", "BEY-12")]
CODE = "1.001193"


def put(code: str = CODE, owner: str = "G15", **changes: Any) -> None:
    put_version(Incoming(code, owner, replace(content(), **changes), FIRST_DAY), ground=ground())


def read(client: OldClient, code: str = CODE) -> dict[str, Any]:
    (row,) = client.rows("LayThuTuc", maTTHC=code)
    return row


def test_the_list_holds_every_procedure_in_force(hanoi: OldClient) -> None:
    put("1.000002", name="Hai")
    put("1.000001", name="Một")
    put("1.000003", name="Ba")
    end_version("1.000003", last_day_before=LATER_DAY, ground=ground())

    assert hanoi.rows("LayDanhSachTTHC") == [
        {"MATTHC": "1.000001", "TENTTHC": "Một"},
        {"MATTHC": "1.000002", "TENTTHC": "Hai"},
    ]


def test_an_empty_list_is_a_list(hanoi: OldClient) -> None:
    answer = hanoi.ask("LayDanhSachTTHC")

    assert (answer["error_code"], answer["message"], answer["result"]) == ("0", "Không có dữ liệu", [])


def paper(name: str, form: str = "") -> dict[str, str]:
    """One paper in one original."""
    counted = {"SOBANCHINH": "1", "SOBANSAO": "0"}
    return {"MAGIAYTO": "", "TENGIAYTO": name, "TENMAUDON": form, "URL": "", "Url": "", **counted}


def way(channel: int, days: int, fee: dict[str, str]) -> dict[str, Any]:
    """One channel with one term and one fee."""
    term = {"THOIGIANGIAIQUYET": days, "DONVITINH": "Ngày làm việc", "MOTA": "", "PHILEPHI": [fee]}
    return {"KENH": channel, "THOIGIAN": [term]}


def test_a_procedure_comes_whole_with_the_names_clients_read(hanoi: OldClient) -> None:
    address = "Trung tâm phục vụ hành chính công"
    put(implementing=(AgencyRef("Sở Tư pháp", "H26.12"),), receiving_address=address)

    row = read(hanoi)

    assert int(row.pop("ID")) > 0
    assert row.pop("LINHVUCTHUCHIEN")[0]["TENLINHVUC"] == "Hộ tịch"
    money = {"DONVI": "Đồng", "URL": ""}
    charge = {"MAPHILEPHI": "2", "SOTIEN": "8000", "MOTA": "Lệ phí hộ tịch; mỗi bản", **money}
    free = {"MAPHILEPHI": "1", "SOTIEN": "0", "MOTA": "Không thu phí, lệ phí", **money}
    steps = [{"TENTRINHTU": "Nộp hồ sơ."}, {"TENTRINHTU": "Nhận kết quả."}]
    papers = [paper("Tờ khai đăng ký khai sinh", "mau-to-khai.docx"), paper("Giấy chứng sinh")]
    assert row == {
        "MATTHC": CODE,
        "TENTTHC": "Đăng ký khai sinh",
        "LOAITTHC": "1",
        "TRANGTHAI": 1,
        "MACOQUANCONGBO": "000.00.00.G15",
        "IDQUYETDINHCONGBO": "",
        "TRINHTUTHUCHIEN": [{"TRUONGHOP": "", "TRINHTU": steps}],
        "CACHTHUCTHUCHIEN": [way(2, 1, free), way(1, 2, charge)],
        "YEUCAU": "Không có.",
        "DOITUONGTHUCHIEN": [{"TENDOITUONG": "Công dân Việt Nam"}],
        "MOTADOITUONGTHUCHIEN": "",
        "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G15.000001", "TENKETQUA": "Giấy khai sinh"}],
        "CANCUPHAPLY": [{"SOVANBAN": "60/2014/QH13", "TENVANBAN": "Luật Hộ tịch"}],
        "COQUANTHUCHIEN": [{"MADONVI": "000.00.12.H26", "TENDONVI": "Sở Tư pháp"}],
        "CAPTHUCHIEN": [{"CAPTHUCHIEN": "3", "MOTACOQUANTHUCHIEN": "", "DIACHITIEPNHAN": address}],
        "THANHPHANHOSO": [{"TRUONGHOP": "", "GIAYTO": papers}],
    }


def test_a_province_gets_its_own_version_and_nobody_elses(hanoi: OldClient, ministry: OldClient) -> None:
    put()
    fee = Fee(kind=FeeKind.CHARGE, amount_vnd=5_000)
    terms = ChannelTerms(Channel.POST, Duration(3, DurationUnit.DAYS), fees=(fee,))
    localise(CODE, "H26", LocalOverrides(channels=(terms,)), valid_from=FIRST_DAY, ground=ground())
    haiphong = OldClient("H31")
    haiphong.login()

    (own,) = read(hanoi)["CACHTHUCTHUCHIEN"]
    assert (own["KENH"], own["THOIGIAN"][0]["PHILEPHI"][0]["SOTIEN"]) == (3, "5000")
    for other in (haiphong, ministry):
        assert [one["KENH"] for one in read(other)["CACHTHUCTHUCHIEN"]] == [2, 1]


def test_a_procedure_never_lacks_a_field(hanoi: OldClient) -> None:
    put(field_name="")

    assert read(hanoi)["LINHVUCTHUCHIEN"] == [{"MALINHVUC": "", "TENLINHVUC": "Chưa phân loại"}]


def test_what_has_no_structure_comes_as_text_and_never_as_an_amount(hanoi: OldClient) -> None:
    dollars = Fee(foreign_minor=1_050, currency="USD")
    put(
        steps=(),
        steps_text="Làm theo hướng dẫn.",
        components=(),
        components_text="Đơn và giấy tờ kèm theo.",
        channels=(
            ChannelTerms(Channel.IN_PERSON, term_text="Ngay trong ngày", fee_text="Theo Thông tư"),
            ChannelTerms(Channel.IN_PERSON, fees=(dollars, Fee(note="Theo thỏa thuận"))),
        ),
        levels=(Level.OTHER,),
    )

    row = read(hanoi)

    (channel,) = row["CACHTHUCTHUCHIEN"]
    first, second = channel["THOIGIAN"]
    assert (first["THOIGIANGIAIQUYET"], first["DONVITINH"], first["MOTA"]) == (0, "", "Ngay trong ngày")
    assert [(fee["SOTIEN"], fee["DONVI"], fee["MOTA"]) for fee in first["PHILEPHI"] + second["PHILEPHI"]] == [
        ("Theo mô tả", "", "Theo Thông tư"),
        ("10.50", "USD", ""),
        ("Theo mô tả", "", "Theo thỏa thuận"),
    ]
    assert row["TRINHTUTHUCHIEN"][0]["TRINHTU"] == [{"TENTRINHTU": "Làm theo hướng dẫn."}]
    assert row["THANHPHANHOSO"][0]["GIAYTO"][0]["TENGIAYTO"] == "Đơn và giấy tờ kèm theo."
    assert row["CAPTHUCHIEN"] == []


@pytest.mark.parametrize("code", ["9.999999", "x" * 300, "1.001193 ' --", "a\x00b"])
def test_an_unknown_code_has_no_rows(hanoi: OldClient, code: str) -> None:
    put()

    answer = hanoi.ask("LayThuTuc", maTTHC=code)

    assert (answer["error_code"], answer["message"], answer["result"]) == ("0", "Không có dữ liệu", [])


@pytest.mark.parametrize("code", ["", None, [CODE], {"a": CODE}])
def test_a_question_without_a_code_is_refused_and_logged(hanoi: OldClient, code: Any) -> None:
    answer = hanoi.ask("LayThuTuc", maTTHC=code)

    assert (answer["error_code"], answer["message"]) == ("6", "Thiếu trường maTTHC.")
    entry = ExchangeLogEntry.objects.get()
    assert (entry.partner, entry.operation, entry.outcome) == ("ha-noi", "LayThuTuc", "refused")


def test_fields_come_once_an_owner_and_once_for_the_province_asking(
    hanoi: OldClient, ministry: OldClient
) -> None:
    put("1.000001", "G15")
    put("1.000002", "G15")
    put("1.000003", "G01", field_name="Thủy sản", field_code="G01-TS")

    central = ministry.rows("LayDanhMucLinhVuc")

    assert [(row["TENLINHVUC"], row["MANGANH"]) for row in central] == [
        ("Thủy sản", "000.00.00.G01"),
        ("Hộ tịch", "000.00.00.G15"),
    ]
    assert central[0]["MALINHVUC"] == "G01-TS"
    assert central[1]["MALINHVUC"] == read(hanoi, "1.000001")["LINHVUCTHUCHIEN"][0]["MALINHVUC"]
    kept = [row for row in hanoi.rows("LayDanhMucLinhVuc") if row["MANGANH"].lower() == hanoi.unit.lower()]
    assert sorted(row["TENLINHVUC"] for row in kept) == ["Hộ tịch", "Thủy sản"]


def test_a_field_is_numbered_as_the_catalogue_numbers_it(hanoi: OldClient, ministry: OldClient) -> None:
    put(field_name="Hộ tịch", field_code="")
    a_field("LV.G15.007", "hộ tịch")

    assert read(hanoi)["LINHVUCTHUCHIEN"] == [{"MALINHVUC": "LV.G15.007", "TENLINHVUC": "Hộ tịch"}]
    assert [row["MALINHVUC"] for row in ministry.rows("LayDanhMucLinhVuc")] == ["LV.G15.007"]


def test_services_come_with_their_places_to_who_offers_or_owns_them(hanoi: OldClient) -> None:
    online.a_world()
    online.a_public(
        places=(PlaceDraft("H26.101", ServiceLevel.FULL), PlaceDraft("H26.12", ServiceLevel.PARTIAL))
    )
    online.a_declared()
    haiphong = OldClient("H31")
    haiphong.login()

    answer = hanoi.ask("LayDVC")

    assert answer["error_code"] == "0"
    assert answer["result"] == {
        "data": [
            {
                "MADVC": "1.001193.01",
                "TENDVC": "Đăng ký khai sinh trực tuyến",
                "MATTHC": CODE,
                "TENTTHC": "Đăng ký khai sinh",
                "TENCOQUANBANHANH": "Cơ quan H26",
                "TENLINHVUC": "Hộ tịch",
                "APDUNGDVC": [
                    {"MACOQUANTHUCHIEN": "H26.101", "MUCDO": "4"},
                    {"MACOQUANTHUCHIEN": "000.00.12.H26", "MUCDO": "3"},
                ],
            }
        ]
    }
    assert haiphong.ask("LayDVC")["result"] == {"data": []}


def test_a_suspended_service_is_still_told_and_one_taken_off_is_not(hanoi: OldClient) -> None:
    online.a_world()
    service = online.a_public()
    suspend_service(service.code, reason="Bảo trì", actor="officer:vpcp", now=NOW)
    assert len(hanoi.ask("LayDVC")["result"]["data"]) == 1

    Service.objects.update(state=ServiceState.TAKEN_OFF)

    assert hanoi.ask("LayDVC")["result"] == {"data": []}


def test_agencies_come_with_their_level_in_the_callers_notation(hanoi: OldClient) -> None:
    old = {row["MADONVI"]: row["CAPDONVI"] for row in hanoi.rows("LayDanhMucCoQuan")}
    new = {row["MADONVI"]: row["CAPDONVI"] for row in hanoi.rows("LayDanhMucCoQuan", madonvi="H26")}

    assert old == {"000.00.00.G15": "1", "000.00.00.H26": "1", "000.00.12.H26": "2", "000.00.00.H31": "1"}
    assert new == {"G15": "1", "H26": "1", "H26.12": "2", "H31": "1"}
