"""Two portals of the sandbox that log their people in here: Hà Nội's and the Ministry of Justice's."""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from dichvucong.config.demo.tables import ACTOR
from dichvucong.identity.rules import Level
from dichvucong.identity.rules.claims import Claim
from dichvucong.identity.services.portals.client_secrets import live_secrets
from dichvucong.identity.services.portals.registration import Need, PortalDraft, portal_of, register_portal

_NAME = Need("Ghi tên bạn lên đơn và giấy hẹn", needed=True)
PORTALS: Mapping[str, tuple[str, str, Mapping[Claim, Need]]] = {
    "hanoi": (
        "Cổng dịch vụ Hà Nội (minh họa)",
        "H26",
        {
            Claim.NAME: _NAME,
            Claim.CITIZEN_NUMBER: Need("Tìm hồ sơ đứng tên bạn", needed=True),
            Claim.PASSPORT_NUMBER: Need("Tìm hồ sơ đứng tên bạn, nếu bạn là người nước ngoài", needed=True),
            Claim.BIRTHDATE: Need("Điền sẵn ngày sinh vào tờ khai"),
            Claim.PHONE_NUMBER: Need("Nhắn tin khi có kết quả"),
            Claim.EMAIL: Need("Gửi kết quả điện tử"),
        },
    ),
    "tuphap": (
        "Cổng Bộ Tư pháp (minh họa)",
        "G15",
        {Claim.NAME: _NAME, Claim.BIRTHDATE: Need("Tra cứu hộ tịch")},
    ),
}


def load_portals(*, now: datetime) -> None:
    """Register them where the sandbox plays the outside; changed addresses are taken over."""
    outside, state = (
        os.environ.get("DICHVUCONG_OUTSIDE_URL", ""),
        os.environ.get("DICHVUCONG_OUTSIDE_STATE", ""),
    )
    if not outside or not state:
        return
    kept = json.loads((Path(state) / "secrets.json").read_text(encoding="utf-8"))["portals"]
    for code in PORTALS:
        draft = _draft(code, f"{outside}/portals/{code}")
        known = portal_of(draft.client_id)
        if (
            known
            and known.back_channel_uri == draft.back_channel_uri
            and live_secrets(draft.client_id, now=now)
        ):
            continue
        register_portal(draft, actor=ACTOR, now=now, secret=kept[code])


def _draft(code: str, base: str) -> PortalDraft:
    name, agency_code, claims = PORTALS[code]
    return PortalDraft(
        client_id=f"cong-minh-hoa-{code}",
        name=name,
        agency_code=agency_code,
        redirect_uris=[f"{base}/back"],
        post_logout_uris=[f"{base}/left"],
        back_channel_uri=f"{base}/backchannel",
        claims=claims,
        least_level=Level.LOW,
        pairwise=code == "tuphap",
        contact=f"{code}@example.com",
    )
