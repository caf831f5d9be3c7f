"""Rights in words."""

from collections.abc import Collection, Mapping

from dichvucong.identity.rules import Permission

RIGHTS: Mapping[str, str] = {
    Permission.PAYMENTS_VIEW: "Xem giao dịch, khoản thu, biên lai",
    Permission.PAYMENTS_OPERATE: "Vận hành thanh toán",
    Permission.CASES_RESOLVE: "Xử lý vụ việc, tra soát",
    Permission.COUNTER_USE: "Thu tại quầy một cửa",
    Permission.USERS_MANAGE: "Tài khoản cấp cao: quản lý người dùng",
    Permission.CATALOGS_WRITE: "Cập nhật danh mục dùng chung",
    Permission.OPERATION_VIEW: "Xem nhật ký kết nối",
    Permission.SETTLEMENT_IMPORT: "Gửi sao kê, tệp quyết toán",
    Permission.RECONCILIATION_RESOLVE: "Xử lý chênh lệch đối soát",
    Permission.RECONCILIATION_APPROVE: "Duyệt xóa chênh lệch",
    Permission.REFUNDS_DRAFT: "Lập chứng từ hoàn trả",
    Permission.REFUNDS_APPROVE: "Phê duyệt chứng từ hoàn trả",
    Permission.CONTACTS_MANAGE: "Cập nhật đầu mối hỗ trợ",
    Permission.PROCEDURES_EDIT: "Nhập quyết định công bố, thủ tục",
    Permission.PROCEDURES_CHECK: "Đối chiếu quyết định công bố",
    Permission.PROCEDURES_PUBLISH: "Công khai thủ tục",
    Permission.PROCEDURES_REVIEW: "Rà soát chất lượng dữ liệu thủ tục",
    Permission.SERVICES_EDIT: "Khai báo dịch vụ công trực tuyến",
    Permission.SERVICES_APPROVE: "Xác nhận dịch vụ công trực tuyến",
    Permission.ACCOUNTS_ASSIST: "Hỗ trợ chủ tài khoản",
    Permission.ACCOUNTS_AUDIT: "Kiểm tra việc xem, sửa dữ liệu cá nhân",
    Permission.CLIENTS_MANAGE: "Quản lý hệ thống kết nối",
    Permission.UNITS_ADMIT: "Cấp tài khoản cấp cao cho đơn vị",
}


def choices(permissions: Collection[str]) -> list[tuple[str, str]]:
    """What may be ticked, in the order of the rights."""
    return [(name, words) for name, words in RIGHTS.items() if name in permissions]
