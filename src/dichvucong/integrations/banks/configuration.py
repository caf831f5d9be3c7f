"""Which providers are connected, and with which addresses and keys: read from one JSON file.

`DICHVUCONG_PROVIDERS` names the file. Every value may be given as it is, or as `{"file": "path"}` (relative to
the configuration file) or `{"env": "NAME"}`, so that the file itself need not hold secrets. `protocol` names a
module of this package with `build(entry, tools)`: a new protocol is one new file and nothing else.
"""

import importlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from dichvucong.integrations.banks.message_signatures import SigningKey
from dichvucong.kernel.clock import now
from dichvucong.kernel.outbound import OutboundClient, default_client
from dichvucong.payments.gateways import PaymentProvider

LONGEST_CODE: Final = 30


class ConfigurationError(ValueError):
    """The configuration cannot be used; the text names the provider and the value."""


@dataclass(frozen=True)
class Entry:
    """The values of one provider."""

    code: str
    values: Mapping[str, Any]
    folder: Path

    def text(self, name: str, default: str | None = None) -> str:
        """A string value. Raises `ConfigurationError` when it is missing and has no default."""
        value = _resolved(self.values.get(name, default), self.folder, f"{self.code}.{name}")
        if not value:
            raise ConfigurationError(f"provider {self.code!r} needs {name!r}")
        return value

    def public_keys(self, name: str) -> dict[str, Ed25519PublicKey]:
        """Ed25519 public keys (PEM) by key id. Several are accepted at once, for changing keys."""
        given = self.values.get(name)
        if not isinstance(given, Mapping) or not given:
            raise ConfigurationError(f"provider {self.code!r} needs {name!r}: key id → public key")
        keys = {}
        for key_id, value in given.items():
            pem = _resolved(value, self.folder, f"{self.code}.{name}.{key_id}")
            key = _loaded(load_pem_public_key, pem, f"{self.code}.{name}.{key_id}")
            if not isinstance(key, Ed25519PublicKey):
                raise ConfigurationError(f"{self.code}.{name}.{key_id} is not an Ed25519 public key")
            keys[str(key_id)] = key
        return keys


@dataclass(frozen=True)
class Tools:
    """What every adapter may use."""

    client: OutboundClient
    clock: Callable[[], datetime]
    portal_key: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = Path()

    def signing_key(self) -> SigningKey:
        """The portal's own key: `{"portal_key": {"id": …, "private_key": …}}`. Raises `ConfigurationError`."""
        pem = _resolved(self.portal_key.get("private_key"), self.folder, "portal_key.private_key")
        key_id = str(self.portal_key.get("id") or "")
        key = _loaded(lambda text: load_pem_private_key(text, password=None), pem, "portal_key.private_key")
        if not isinstance(key, Ed25519PrivateKey) or not key_id:
            raise ConfigurationError("portal_key needs an id and an Ed25519 private key")
        return SigningKey(key_id, key)


def read_configuration(path: Path) -> tuple[Mapping[str, Any], Path]:
    """The configuration and the folder its files are relative to. Raises `ConfigurationError`."""
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
    if not isinstance(config, dict):
        raise ConfigurationError(f"{path} must hold a JSON object")
    return config, path.resolve().parent


def build_providers(
    config: Mapping[str, Any],
    *,
    folder: Path = Path(),
    client: OutboundClient | None = None,
    clock: Callable[[], datetime] = now,
) -> dict[str, PaymentProvider]:
    """All adapters by provider code. Raises `ConfigurationError` naming what is wrong."""
    tools = Tools(client or default_client(), clock, config.get("portal_key") or {}, folder)
    entries: Sequence[Mapping[str, Any]] = config.get("providers") or []
    providers: dict[str, PaymentProvider] = {}
    for values in entries:
        code = str(values.get("code") or "")
        if not code or len(code) > LONGEST_CODE or code in providers:
            raise ConfigurationError(f"provider code {code!r} is empty, too long or given twice")
        providers[code] = _factory(code, str(values.get("protocol") or ""))(
            Entry(code, values, folder), tools
        )
    return providers


def _factory(code: str, protocol: str) -> Callable[[Entry, Tools], PaymentProvider]:
    if not protocol.isidentifier():
        raise ConfigurationError(f"provider {code!r} names no protocol")
    try:
        module = importlib.import_module(f"{__package__}.{protocol}")
        build: Callable[[Entry, Tools], PaymentProvider] = module.build
    except (ImportError, AttributeError) as error:
        raise ConfigurationError(f"provider {code!r}: there is no protocol {protocol!r}") from error
    return build


def _resolved(value: Any, folder: Path, name: str) -> str:
    if isinstance(value, Mapping):
        return _referred(value, folder, name)
    return "" if value is None else str(value)


def _referred(value: Mapping[str, Any], folder: Path, name: str) -> str:
    if set(value) == {"env"}:
        return os.environ.get(str(value["env"]), "")
    if set(value) != {"file"}:
        raise ConfigurationError(f'{name} must be a text, {{"file": …}} or {{"env": …}}')
    try:
        return (folder / str(value["file"])).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigurationError(f"{name}: {error}") from error


def _loaded(load: Callable[[bytes], Any], pem: str, name: str) -> Any:
    try:
        return load(pem.encode())
    except (ValueError, TypeError) as error:
        raise ConfigurationError(f"{name} is not a key in PEM form") from error
