"""Entering a payment service provider as payers see it: name, fees, hours, contact (PAY-18, QC 35.4)."""

from dataclasses import asdict, dataclass
from datetime import datetime, time

from django.db import transaction

from dichvucong.kernel.journal import Entry, write
from dichvucong.payments.models import Provider


@dataclass(frozen=True)
class ProviderDraft:
    """What payers read about a provider. `kind` is bank, wallet, gateway or transfer; no hours: always open."""

    code: str
    name: str
    short_name: str
    kind: str
    colour: str
    bank_bin: str = ""
    takes_transfers: bool = False
    fee_flat_vnd: int = 0
    fee_basis_points: int = 0
    fee_note: str = ""
    procedure_note: str = ""
    opens_at: time | None = None
    closes_at: time | None = None
    hotline: str = ""
    email: str = ""
    website: str = ""
    expires_after_minutes: int = 15
    position: int = 0


@transaction.atomic
def register_provider(draft: ProviderDraft, *, actor: str, now: datetime) -> Provider:
    """Enter a provider, or change what payers read about it. Whether it is suspended stays as it is."""
    provider = Provider.objects.select_for_update().filter(pk=draft.code).first() or Provider(code=draft.code)
    values = asdict(draft)
    changed = sorted(name for name, value in values.items() if getattr(provider, name) != value)
    is_new = provider._state.adding  # noqa: SLF001 -- Django's own name for it
    if not changed and not is_new:
        return provider
    for name, value in values.items():
        setattr(provider, name, value)
    provider.save()
    subject = f"provider:{draft.code}"
    event = "provider.registered" if is_new else "provider.changed"
    evidence = {"fields": changed}
    write([Entry(subject=subject, stream=subject, event=event, actor=actor, evidence=evidence)], now=now)
    return provider
