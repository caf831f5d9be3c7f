"""Files of procedures for imports: invented records as the portal writes them."""

import json
from typing import Any

BASE = {
    "code": "1.000001",
    "name": "Đăng ký khai sinh",
    "issuing_agency": "Bộ Tư pháp",
    "decision_number": "1/QĐ-BTP",
    "levels": ["Cấp xã"],
    "kind": "Loại khác",
    "field": "Hộ tịch",
    "applicants": "Công dân Việt Nam",
    "implementing_agencies": "Ủy ban nhân dân cấp xã",
    "competent_agency": "",
    "coordinating_agency": "",
    "receiving_address": "",
    "methods_text": "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp1 Ngày làm việc8,000 VNĐ(Lệ phí: 8.000 đồng/bản)",
    "steps": "Bước 1: Nộp hồ sơ.\nBước 2: Nhận kết quả.",
    "components_text": "--Tên giấy tờMẫu đơn, tờ khaiSố lượngTờ khaia.docx1 bản chính",
    "legal_bases_text": "Tên văn bản pháp lýMã văn bảnLuật Hộ tịch60/2014/QH13",
    "conditions": "",
    "results": [{"name": "Giấy khai sinh", "code": "KQ.G15.000001"}],
    "related": "",
}


def a_record(**changes: Any) -> dict[str, Any]:
    """One record."""
    return BASE | changes


def as_lines(*records: dict[str, Any]) -> bytes:
    """JSON lines."""
    return b"\n".join(json.dumps(record, ensure_ascii=False).encode() for record in records)
