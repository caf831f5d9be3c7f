"""What the command line says."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where to listen, where to keep files, where the portal is. `portal` and `public_url` end without a slash."""

    host: str
    port: int
    smtp_port: int
    state: Path
    portal: str
    public_url: str
