"""From what an officer was granted to what a query may show, and to whether an action on one row may be done."""

from typing import cast

from django.http import HttpRequest

from dichvucong.identity.errors import PermissionMissing
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.journal import Entry, write
from dichvucong.payments.selectors import Scope, all_providers, within_scope
from dichvucong.web.access import OfficerRequest


def officer_of(request: HttpRequest) -> OfficerRequest:
    """The request with what the `officer` decorator put on it."""
    return cast("OfficerRequest", request)


def scope_of(request: HttpRequest, permission: str) -> Scope:
    """The agencies and providers the officer holds the permission for."""
    authority = officer_of(request).authority
    agencies = authority.agencies(permission)
    return Scope(
        everything=agencies.everything,
        agency_codes=agencies.codes,
        provider_codes=authority.providers(permission),
    )


def may(request: HttpRequest, permission: str, *, agency_code: str, provider_code: str = "") -> bool:
    """Whether the officer holds the permission for the row's agency or provider."""
    return within_scope(agency_code, provider_code, scope_of(request, permission))


def must(request: HttpRequest, permission: str, *, agency_code: str, provider_code: str = "") -> None:
    """As `may`. Raises `PermissionMissing`."""
    if not may(request, permission, agency_code=agency_code, provider_code=provider_code):
        raise PermissionMissing(permission)


def provider_names() -> dict[str, str]:
    """Short names of all providers by code."""
    return {provider.code: provider.short_name for provider in all_providers()}


def audit(request: HttpRequest, event: str, subject: str, **evidence: object) -> None:
    """Note in the officer's own stream that personal data were read. The evidence holds none."""
    account = officer_of(request).account
    entry = Entry(
        subject=subject[:80], stream=account.reference, event=event, actor=account.actor, evidence=evidence
    )
    write([entry], now=clock_now())
