"""Which identity providers are connected and how their claims read in our words: one JSON file.

`DICHVUCONG_IDENTITY_PROVIDERS` names it. Secrets may be given as `{"file": …}` or `{"env": …}`, as for banks.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dichvucong.identity.gateways import IdentityProvider
from dichvucong.identity.words import AccountKind, Level
from dichvucong.integrations.banks.configuration import ConfigurationError, Entry
from dichvucong.integrations.identity_providers.claims import PLACES, ClaimMapping
from dichvucong.integrations.identity_providers.openid import OpenIdClient, OpenIdProvider
from dichvucong.kernel.outbound import OutboundClient, default_client

LONGEST_CODE: Final = 30


def build_identity_providers(
    config: Mapping[str, Any], *, folder: Path = Path(), client: OutboundClient | None = None
) -> dict[str, IdentityProvider]:
    """All providers by code. Raises `ConfigurationError` naming what is wrong."""
    entries: Sequence[Mapping[str, Any]] = config.get("providers") or []
    providers: dict[str, IdentityProvider] = {}
    for values in entries:
        code = str(values.get("code") or "")
        if not code.isidentifier() or len(code) > LONGEST_CODE or code in providers:
            raise ConfigurationError(f"identity provider code {code!r} is no plain word or given twice")
        providers[code] = _provider(Entry(code, values, folder), client or default_client())
    return providers


def _provider(entry: Entry, client: OutboundClient) -> OpenIdProvider:
    return OpenIdProvider(
        OpenIdClient(
            code=entry.code,
            name=entry.text("name"),
            issuer=entry.text("issuer").rstrip("/"),
            client_id=entry.text("client_id"),
            client_secret=entry.text("client_secret"),
            scope=entry.text("scope", "openid"),
            acr_values=_optional(entry, "acr_values"),
            asks_userinfo=bool(entry.values.get("userinfo", False)),
            mapping=_mapping(entry),
        ),
        client,
    )


def _mapping(entry: Entry) -> ClaimMapping:
    claims = _table(entry, "claims")
    unknown = sorted(set(claims) - PLACES)
    if unknown or "full_name" not in claims:
        raise ConfigurationError(f"{entry.code}.claims: unknown {unknown}, or full_name is missing")
    kinds = entry.values.get("kinds") or {}
    try:
        return ClaimMapping(
            provider=entry.code,
            claims=claims,
            kind_claim=str(kinds.get("claim") or ""),
            kinds={str(said): AccountKind(kind) for said, kind in (kinds.get("values") or {}).items()},
            levels={said: Level[level.upper()] for said, level in _table(entry, "levels").items()},
        )
    except (KeyError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"{entry.code}: kinds or levels cannot be read: {error}") from error


def _table(entry: Entry, name: str) -> dict[str, str]:
    given = entry.values.get(name)
    if not isinstance(given, Mapping) or not given:
        raise ConfigurationError(f"identity provider {entry.code!r} needs {name!r}")
    return {str(key): str(value) for key, value in given.items()}


def _optional(entry: Entry, name: str) -> str:
    return str(entry.values.get(name) or "")
