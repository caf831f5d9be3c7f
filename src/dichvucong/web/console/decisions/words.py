"""Vietnamese words of decisions."""

from collections.abc import Mapping

from dichvucong.procedures.states import DecisionState, ItemAction

STATES: Mapping[str, str] = {
    DecisionState.DRAFT: "Đang nhập",
    DecisionState.ENTERED: "Chờ đối chiếu",
    DecisionState.CHECKED: "Chờ công khai",
    DecisionState.PUBLISHED: "Đã công khai",
    DecisionState.WITHDRAWN: "Đã rút",
}
TONES: Mapping[str, str] = {
    DecisionState.DRAFT: "info",
    DecisionState.ENTERED: "warn",
    DecisionState.CHECKED: "warn",
    DecisionState.PUBLISHED: "ok",
}
ACTIONS: Mapping[str, str] = {
    ItemAction.INTRODUCE: "Ban hành mới",
    ItemAction.AMEND: "Sửa đổi, bổ sung",
    ItemAction.ABOLISH: "Bãi bỏ",
    ItemAction.INTERLINK: "Liên thông",
    ItemAction.LOCALISE: "Địa phương hóa",
}
EVENTS: Mapping[str, str] = {
    "decision.drafted": "Lập quyết định",
    "decision.revised": "Sửa thông tin quyết định",
    "decision.attached": "Gửi tệp đã ký",
    "decision.item_added": "Thêm thủ tục",
    "decision.item_edited": "Sửa nội dung thủ tục",
    "decision.item_removed": "Bỏ thủ tục",
    "decision.entered": "Nhập xong",
    "decision.returned": "Trả lại để sửa",
    "decision.compared": "Đối chiếu một thủ tục",
    "decision.checked": "Xác nhận đúng quyết định đã ký",
    "decision.reopened": "Mở lại để sửa",
    "decision.published": "Công khai",
    "decision.withdrawn": "Rút quyết định",
    "procedure.accepted": "Cập nhật theo trung ương",
}
