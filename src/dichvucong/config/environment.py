"""Reading the environment: each value has a type, a default, and a clear message when it is wrong."""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

LAST_PORT = 65535
KEY_BYTES = 32
NO_DATABASE: dict[str, Any] = {"ENGINE": "django.db.backends.dummy"}


def text(name: str, default: str) -> str:
    """A string variable; empty counts as unset."""
    return os.environ.get(name) or default


def number(name: str, default: int) -> int:
    """A whole number. Raises `ImproperlyConfigured` naming the variable."""
    raw = os.environ.get(name) or str(default)
    try:
        return int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}") from error


def words(name: str, default: str) -> list[str]:
    """A comma-separated list without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def pairs(name: str) -> dict[str, str]:
    """`code=value` pairs parted by commas. Raises `ImproperlyConfigured`."""
    found = [pair.partition("=") for pair in words(name, "")]
    if not all(code and sign and value for code, sign, value in found):
        raise ImproperlyConfigured(f"{name} must look like code=address,code=address")
    return {code.strip(): value.strip() for code, _sign, value in found}


def var_directory() -> Path:
    """Where state lives: `DICHVUCONG_VAR`, else `var` in the current directory."""
    return Path(text("DICHVUCONG_VAR", "var")).resolve()


def port() -> int:
    """Where the portal listens: `PORT`, 8000 by default. Raises `ImproperlyConfigured`."""
    return _port("PORT", 8000)


def sandbox_port() -> int:
    """Where the sandbox listens: `DICHVUCONG_SANDBOX_PORT`, the portal's port + 1 by default."""
    return _port("DICHVUCONG_SANDBOX_PORT", port() + 1)


def bind_address() -> str:
    """The address the portal listens on: `DICHVUCONG_BIND`, loopback by default."""
    return text("DICHVUCONG_BIND", "127.0.0.1")


def secret_key(var: Path) -> str:
    """`DICHVUCONG_SECRET_KEY`, else a random key kept in `var/secret_key` (created once, mode 600)."""
    given = os.environ.get("DICHVUCONG_SECRET_KEY")
    if given:
        return given
    return _kept(var / "secret_key", secrets.token_urlsafe(48))


def sealing_keys(name: str, path: Path) -> list[str]:
    """Keys of 32 bytes in base64url, parted by commas; without the variable one made once and kept in `path` (mode 600).

    Raises `ImproperlyConfigured`, and never repeats what was given.
    """
    given = words(name, "") or _kept_key(path).split()
    for place, key in enumerate(given, start=1):
        try:
            fits = len(urlsafe_b64decode(key + "=" * (-len(key) % 4))) == KEY_BYTES
        except ValueError:
            fits = False
        if not fits:
            raise ImproperlyConfigured(f"{name}: key {place} must be {KEY_BYTES} random bytes in base64url")
    if len(set(given)) < len(given):
        raise ImproperlyConfigured(f"{name} names a key twice")
    return given


def database() -> dict[str, Any]:
    """Django's entry for `DATABASE_URL`. Query parameters are passed to libpq.

    Without the variable there is no database: the `dichvucong` commands that need one set it.
    """
    url = text("DATABASE_URL", "")
    if not url:
        return NO_DATABASE
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must look like postgresql://user:password@host:5432/name")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    # Statements are prepared on the server after their second use; behind a pooler in transaction mode say 0.
    uses = number("DICHVUCONG_PREPARE_AFTER", 2)
    options["server_side_binding"] = uses > 0
    options["prepare_threshold"] = uses or None
    return {
        "ENGINE": "dichvucong.config.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        # Every thread keeps its connection; the backend notices a dead one without asking the server.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _kept_key(path: Path) -> str:
    return _kept(path, urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).rstrip(b"=").decode())


def _kept(path: Path, fresh: str) -> str:
    """What the file says. The first to come writes it, whole, for its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write(fresh)
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


def _port(name: str, default: int) -> int:
    value = number(name, default)
    if not 0 < value <= LAST_PORT:
        raise ImproperlyConfigured(f"{name} must be a port number, not {value}")
    return value
