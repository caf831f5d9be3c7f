"""The use cases of procedures."""

from dichvucong.procedures.services.versions import (
    Ground,
    Incoming,
    end_version,
    end_versions,
    localise,
    put_version,
    put_versions,
)

__all__ = [
    "Ground",
    "Incoming",
    "end_version",
    "end_versions",
    "localise",
    "put_version",
    "put_versions",
]
