"""Suspending and resuming a provider (QC 33.7): new payments stop, those in flight carry on."""

from datetime import datetime

from django.db import transaction

from dichvucong.kernel.journal import Entry, write
from dichvucong.payments.errors import ProviderNotOffered
from dichvucong.payments.models import Provider


def suspend_provider(code: str, *, reason: str, actor: str, now: datetime) -> Provider:
    """Stop offering a provider. Raises `ProviderNotOffered` when there is none with that code."""
    return _switch(code, "provider.suspended", actor, reason, now, suspended_at=now)


def resume_provider(code: str, *, actor: str, now: datetime) -> Provider:
    """Offer a provider again."""
    return _switch(code, "provider.resumed", actor, "", now, suspended_at=None)


@transaction.atomic
def _switch(
    code: str, event: str, actor: str, reason: str, now: datetime, *, suspended_at: datetime | None
) -> Provider:
    provider = Provider.objects.select_for_update().filter(pk=code).first()
    if provider is None:
        raise ProviderNotOffered
    provider.suspended_at = suspended_at
    provider.suspended_reason = reason[:300]
    provider.save(update_fields=["suspended_at", "suspended_reason"])
    subject = f"provider:{code}"
    write([Entry(subject=subject, stream=subject, event=event, actor=actor, reason=reason)], now=now)
    return provider
