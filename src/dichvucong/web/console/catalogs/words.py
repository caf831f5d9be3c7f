"""Vietnamese words and addresses of the catalogues."""

from collections.abc import Mapping

from dichvucong.catalogs.facts import Catalogue
from dichvucong.catalogs.selectors import EntrySort

SLUGS: Mapping[str, Catalogue] = {
    "thu-tuc": Catalogue.PROCEDURES,
    "dich-vu-cong": Catalogue.SERVICES,
    "co-quan": Catalogue.AGENCIES,
    "don-vi-hanh-chinh": Catalogue.UNITS,
    "linh-vuc": Catalogue.FIELDS,
    "ket-qua": Catalogue.RESULTS,
    "tai-khoan": Catalogue.ACCOUNTS,
    "loai-thu": Catalogue.BUDGET_ITEMS,
    "ngan-hang": Catalogue.BANKS,
}
NAMES: Mapping[Catalogue, str] = {
    Catalogue.PROCEDURES: "Thủ tục hành chính",
    Catalogue.SERVICES: "Dịch vụ công trực tuyến",
    Catalogue.AGENCIES: "Cơ quan",
    Catalogue.UNITS: "Đơn vị hành chính",
    Catalogue.FIELDS: "Ngành, lĩnh vực",
    Catalogue.RESULTS: "Kết quả giải quyết thủ tục hành chính",
    Catalogue.ACCOUNTS: "Tài khoản kho bạc, tài khoản ngân hàng",
    Catalogue.BUDGET_ITEMS: "Loại hình thu vào ngân sách nhà nước",
    Catalogue.BANKS: "Ngân hàng, tổ chức trung gian thanh toán",
}
KEEPERS: Mapping[Catalogue, str] = {
    Catalogue.PROCEDURES: "Bộ, cơ quan ngang bộ, qua quyết định công bố",
    Catalogue.SERVICES: "Bộ, cơ quan ngang bộ; Ủy ban nhân dân cấp tỉnh",
    Catalogue.AGENCIES: "Bộ, cơ quan ngang bộ; Ủy ban nhân dân cấp tỉnh",
    Catalogue.UNITS: "Ủy ban nhân dân cấp tỉnh",
    Catalogue.FIELDS: "Bộ, cơ quan ngang bộ",
    Catalogue.RESULTS: "Bộ, cơ quan ngang bộ; tỉnh chỉ với thủ tục được luật giao",
    Catalogue.ACCOUNTS: "Bộ, cơ quan ngang bộ; Ủy ban nhân dân cấp tỉnh",
    Catalogue.BUDGET_ITEMS: "Kho bạc Nhà nước",
    Catalogue.BANKS: "Ngân hàng Nhà nước Việt Nam",
}
OWNERS: Mapping[Catalogue, str] = {
    Catalogue.UNITS: "Tỉnh",
    Catalogue.FIELDS: "Cơ quan quản lý",
    Catalogue.RESULTS: "Cơ quan quản lý",
    Catalogue.ACCOUNTS: "Cơ quan thụ hưởng",
}
SORTS: Mapping[str, str] = {
    EntrySort.CODE: "Theo mã",
    EntrySort.NAME: "Theo tên",
    EntrySort.NEWEST: "Mới thay đổi trước",
}
EVENTS: Mapping[str, str] = {
    "catalog.added": "Thêm mục",
    "catalog.amended": "Sửa mục",
    "catalog.disabled": "Ngừng dùng",
    "catalog.moved": "Chuyển đơn vị",
}
STATES: Mapping[str, str] = {"active": "Đang dùng", "disabled": "Ngừng dùng"}


def slug_of(catalogue: Catalogue) -> str:
    """The part of the address that names a catalogue."""
    return next(slug for slug, named in SLUGS.items() if named is catalogue)
