"""The systems of ministries and provinces that hand in obligations, and where they listen for news.

Addresses and secrets come from the environment of `dichvucong up`; without it the systems are known but nothing is
delivered to them, and they fetch their news.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dichvucong.config.demo.tables import ACTOR
from dichvucong.exchange.selectors import SystemInfo, system_by_code
from dichvucong.exchange.services import SystemDraft, connect_system
from dichvucong.identity.rules import Scope
from dichvucong.identity.services import register_client
from dichvucong.payments.drafts import Caller

CONFIRM_PATH = "o/pgi/ppdvcqg/dpnhankqthanhtoanhs"
LOOK_UP_PATH = "o/pgi/kpdvcqg/dptracuuthanhtoanhs"


@dataclass(frozen=True)
class DemoSystem:
    """A connected system: its code, its name, the root of the agencies it acts for, the protocol it speaks."""

    code: str
    name: str
    agency_code: str
    protocol: str = "webhook"

    @property
    def caller(self) -> Caller:
        """As payments sees it."""
        return Caller(self.code, self.agency_code)

    @property
    def client_id(self) -> str:
        """Its OAuth 2.0 client."""
        return f"minh-hoa-{self.code}"

    @property
    def client_secret(self) -> str:
        """Known to everybody: it opens invented data only."""
        return f"bi-mat-minh-hoa-{self.code}"


SYSTEMS: Mapping[str, DemoSystem] = {
    system.agency_code: system
    for system in (
        DemoSystem("congan", "Hệ thống của Bộ Công an (minh họa)", "G01"),
        DemoSystem("tuphap", "Hệ thống của Bộ Tư pháp (minh họa)", "G15"),
        DemoSystem("hanoi", "Hệ thống một cửa Hà Nội (minh họa)", "H26"),
        DemoSystem("tphcm", "Hệ thống một cửa Thành phố Hồ Chí Minh (minh họa)", "H29"),
        DemoSystem("danang", "Hệ thống một cửa Đà Nẵng (minh họa)", "H17"),
        DemoSystem("thanhhoa", "Hệ thống một cửa Thanh Hóa (minh họa)", "H56", protocol="payment_platform"),
        DemoSystem("quangngai", "Hệ thống một cửa Quảng Ngãi (minh họa)", "H48"),
    )
}


def load_systems(*, now: datetime) -> None:
    """Connect the systems; a changed address or secret is taken over."""
    outside = os.environ.get("DICHVUCONG_OUTSIDE_URL", "")
    secrets = _secrets()
    for system in SYSTEMS.values():
        known = system_by_code(system.code)
        draft = _draft(system, outside, secrets)
        if known is None:
            register_client(
                system.client_id,
                name=system.name,
                scopes=list(Scope),
                actor=ACTOR,
                now=now,
                secret=system.client_secret,
            )
        if known is None or not _is_same(known, draft):
            connect_system(draft, actor=ACTOR, now=now)


def _secrets() -> Mapping[str, str]:
    """What the played provinces sign with, where there are any."""
    state = os.environ.get("DICHVUCONG_OUTSIDE_STATE", "")
    if not state:
        return {}
    kept = json.loads((Path(state) / "secrets.json").read_text(encoding="utf-8"))
    province: Mapping[str, str] = kept["province"]
    return province


def _draft(system: DemoSystem, outside: str, secrets: Mapping[str, str]) -> SystemDraft:
    base = f"{outside}/provinces/{system.code}"
    older = system.protocol == "payment_platform"
    webhook_url = f"{base}/{CONFIRM_PATH}" if older else f"{base}/webhooks"
    return SystemDraft(
        code=system.code,
        name=system.name,
        agency_code=system.agency_code,
        client_id=system.client_id,
        protocol=system.protocol,
        webhook_url=webhook_url if outside else "",
        webhook_secrets=[secrets["webhook_secret"]] if secrets else (),
        quote_url=f"{base}/{LOOK_UP_PATH if older else 'quote'}" if outside else "",
        partner_code=secrets.get("legacy_partner_code") if older else None,
        partner_secret=secrets.get("legacy_secret", "") if older else "",
        contact=f"{system.code}@example.com",
    )


def _is_same(known: SystemInfo, draft: SystemDraft) -> bool:
    address = known.address
    return (
        address.protocol == draft.protocol
        and address.webhook_url == draft.webhook_url
        and address.quote_url == draft.quote_url
        and address.secrets == tuple(draft.webhook_secrets)
        and (address.partner_code or None) == draft.partner_code
        and address.partner_secret == draft.partner_secret
    )
