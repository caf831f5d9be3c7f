"""Vietnamese words for online services."""

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "declared": "Đã khai báo",
    "proposed": "Chờ mở kiểm thử",
    "returned": "Được gửi lại để hoàn thiện",
    "testing": "Đang kiểm thử công khai",
    "tested": "Chờ xác nhận kiểm thử",
    "public": "Đang cung cấp",
    "taken_off": "Đã bỏ công khai",
    "suspended": "Tạm ngưng",
    "stopped": "Đã dừng",
    "withdrawn": "Đã rút",
}
TONES: Mapping[str, str] = {
    "declared": "",
    "proposed": "warn",
    "returned": "bad",
    "testing": "info",
    "tested": "warn",
    "public": "ok",
    "taken_off": "bad",
    "suspended": "bad",
    "stopped": "bad",
    "withdrawn": "",
}
TURNS: Mapping[str, str] = {
    "owner": "Cơ quan cung cấp dịch vụ",
    "government_office": "Văn phòng Chính phủ",
    "nobody": "",
}
RESTRUCTURING_STATES: Mapping[str, str] = {
    "draft": "Bản nháp",
    "submitted": "Chờ phê duyệt",
    "approved": "Đã phê duyệt",
}
MISMATCHES: Mapping[str, str] = {
    "ended": "Thủ tục không còn hiệu lực",
    "no_online_channel": "Thủ tục không có cách nộp trực tuyến",
    "level_too_high": "Khai toàn trình nhưng chưa đủ điều kiện",
    "level_too_low": "Khai một phần dù đủ điều kiện toàn trình",
    "wrong_agency_level": "Cơ quan không đúng cấp thực hiện của thủ tục",
    "wrong_locality": "Cơ quan thuộc địa phương khác",
}
EVENTS: Mapping[str, str] = {
    "service.declared": "Khai báo dịch vụ",
    "service.amended": "Sửa khai báo",
    "service.proposed": "Đề nghị công khai để kiểm thử",
    "service.opened_for_test": "Công khai để kiểm thử",
    "service.returned": "Gửi lại để hoàn thiện",
    "service.tested": "Gửi kết quả kiểm thử",
    "service.confirmed": "Xác nhận kết quả, cung cấp chính thức",
    "service.taken_off": "Bỏ công khai",
    "service.suspended": "Tạm ngưng",
    "service.stopped": "Dừng cung cấp",
    "service.resumed": "Cung cấp trở lại",
    "service.withdrawn": "Rút khai báo",
    "service.look_asked": "Đề nghị kiểm tra lại địa chỉ",
    "restructuring.drafted": "Lập phương án tái cấu trúc",
    "restructuring.amended": "Sửa phương án tái cấu trúc",
    "restructuring.submitted": "Trình phương án tái cấu trúc",
    "restructuring.approved": "Phê duyệt phương án tái cấu trúc",
    "restructuring.returned": "Trả lại phương án tái cấu trúc",
    "restructuring.reopened": "Mở lại phương án tái cấu trúc",
}
