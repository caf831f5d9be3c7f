"""Structured logs: one JSON object a line on standard error, an event name first, no personal data."""

import logging
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import Processor

from dichvucong.config.masking import mask_event

# What the libraries say about every request is what /metrics counts.
_QUIET = {
    "django.request": logging.ERROR,
    "django.security.DisallowedHost": logging.CRITICAL,
    "httpx": logging.WARNING,
    "procrastinate": logging.WARNING,
    "psycopg.pool": logging.ERROR,
    # They name the holders of certificates.
    "pyhanko": logging.CRITICAL,
    "pyhanko_certvalidator": logging.CRITICAL,
    "urllib3": logging.ERROR,
}


def configure(options: Mapping[str, Any]) -> None:
    """Set up logging for this process. `options`: `level` (a name), `format` (`json` or `text`)."""
    render: Processor = structlog.dev.ConsoleRenderer(
        exception_formatter=structlog.dev.plain_traceback, colors=sys.stderr.isatty()
    )
    if options["format"] == "json":
        render = structlog.processors.JSONRenderer(ensure_ascii=False)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.set_name("dichvucong")
    root = logging.getLogger()
    root.handlers = [old for old in root.handlers if old.name != "dichvucong"] + [handler]
    root.setLevel(str(options["level"]).upper())
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_event,
    ]
