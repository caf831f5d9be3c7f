"""Connecting systems, changing their secrets, switching deliveries to them off and on."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from dichvucong.exchange.errors import UnknownSystem
from dichvucong.exchange.models import ConnectedSystem, Delivery
from dichvucong.exchange.states import DeliveryState
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.outbound import default_client
from dichvucong.kernel.outbound_policy import Policy, RefusedAddress

SECRET_BYTES: Final = 32


@dataclass(frozen=True)
class SystemDraft:
    """Everything an operator settles about a connected system. Empty addresses mean "not offered"."""

    code: str
    name: str
    agency_code: str
    client_id: str | None = None
    protocol: str = "webhook"
    webhook_url: str = ""
    webhook_secrets: Sequence[str] = field(default=(), repr=False)
    quote_url: str = ""
    partner_code: str | None = None
    partner_secret: str = field(default="", repr=False)
    wraps_replies: bool = False
    contact: str = ""


def connect_system(draft: SystemDraft, *, actor: str, now: datetime, policy: Policy | None = None) -> None:
    """Create or change a connected system. Raises `InvalidValue` for an address that may not be called."""
    rules = policy or default_client().policy
    for name in ("webhook_url", "quote_url"):
        _check_address(getattr(draft, name), name, rules)
    values = asdict(draft)
    values["webhook_secrets"] = list(draft.webhook_secrets)
    with transaction.atomic():
        _, is_new = ConnectedSystem.objects.update_or_create(code=values.pop("code"), defaults=values)
        event = "system.connected" if is_new else "system.changed"
        write([Entry(draft.code, draft.code, event, actor)], now=now)


def rotate_webhook_secret(system_code: str, *, actor: str, now: datetime) -> str:
    """Make a new secret; until the next rotation messages are signed with the new and the former one."""
    fresh = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    with transaction.atomic():
        system = _locked(system_code)
        system.webhook_secrets = [fresh, *system.webhook_secrets[:1]]
        system.save(update_fields=["webhook_secrets"])
        write([Entry(system_code, system_code, "system.secret_rotated", actor)], now=now)
    return fresh


def disable(system_code: str, *, reason: str, actor: str, now: datetime) -> None:
    """Hold back deliveries to a system; they stay in line."""
    with transaction.atomic():
        system = _locked(system_code)
        system.disabled_at, system.disabled_reason = now, reason[:300]
        system.save(update_fields=["disabled_at", "disabled_reason"])
        write([Entry(system_code, system_code, "system.disabled", actor, reason=reason)], now=now)


def enable(system_code: str, *, actor: str, now: datetime) -> None:
    """Deliver again, everything that waited first."""
    with transaction.atomic():
        system = _locked(system_code)
        system.disabled_at, system.disabled_reason = None, ""
        system.consecutive_failures, system.paused_until, system.failing_since = 0, None, None
        system.save()
        Delivery.objects.filter(
            system_code=system_code, state=DeliveryState.QUEUED, next_attempt_at__isnull=False
        ).update(next_attempt_at=now)
        write([Entry(system_code, system_code, "system.enabled", actor)], now=now)


def _locked(system_code: str) -> ConnectedSystem:
    system = ConnectedSystem.objects.select_for_update().filter(code=system_code).first()
    if system is None:
        raise UnknownSystem(system_code)
    return system


def _check_address(url: str, name: str, policy: Policy) -> None:
    if not url:
        return
    try:
        policy.check_text(url)
    except RefusedAddress as error:
        raise InvalidValue(f"Không thể gọi địa chỉ này: {error}.", field=name) from error


def contact_of_client(client_id: str) -> str:
    """Who keeps the system that logs in with that client; "" for nobody known."""
    found = ConnectedSystem.objects.filter(client_id=client_id).values_list("contact", flat=True).first()
    return found if found and "@" in found else ""
