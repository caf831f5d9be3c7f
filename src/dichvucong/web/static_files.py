"""Serves style sheets, scripts and drawings straight from the packages, compressed, cacheable for a year.

Nothing has to be collected before a start. Pages link with `{% asset %}`, whose address changes with the content.
"""

import gzip
import hashlib
import os
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

COMPRESSED = {".css", ".js", ".svg", ".txt", ".json"}
WORTH_COMPRESSING_BYTES = 700


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise with its compressed copies in `var/static-gz` instead of beside the files."""

    def immutable_file_test(self, path: str, url: str) -> bool:  # noqa: ARG002 -- WhiteNoise's signature
        """Everything is linked by content, so everything may be kept."""
        return True

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:  # noqa: ARG002 -- as above
        """The file and its compressed copy."""
        headers = Headers()
        self.add_mime_headers(headers, path, url)  # type: ignore[no-untyped-call]  # WhiteNoise is untyped
        self.add_cache_headers(headers, path, url)  # type: ignore[no-untyped-call]  # WhiteNoise is untyped
        return StaticFile(path, headers.items(), encodings=_encodings(Path(path)))  # type: ignore[no-untyped-call]  # as above


def _encodings(path: Path) -> dict[str, str]:
    if path.suffix not in COMPRESSED or path.stat().st_size < WORTH_COMPRESSING_BYTES:
        return {}
    content = path.read_bytes()
    copy = settings.VAR / "static-gz" / f"{hashlib.sha256(content).hexdigest()[:24]}.gz"
    if not copy.exists():
        _write_at_once(copy, gzip.compress(content, 9, mtime=0))
    return {"gzip": str(copy)}


def _write_at_once(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(path)
