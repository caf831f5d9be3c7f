"""Reading the environment: each value has a type, a default, and a clear message when it is wrong."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

LAST_PORT = 65535
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
    path = var / "secret_key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    return path.read_text().strip()


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


def _port(name: str, default: int) -> int:
    value = number(name, default)
    if not 0 < value <= LAST_PORT:
        raise ImproperlyConfigured(f"{name} must be a port number, not {value}")
    return value
