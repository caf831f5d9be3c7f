"""Whom the operator trusts: a folder of PEM files."""

from dataclasses import dataclass
from pathlib import Path

from asn1crypto import pem, x509


@dataclass(frozen=True)
class Anchors:
    """`roots` are trusted; `helpers` are certificates of authorities between, which still have to lead to a root."""

    roots: tuple[x509.Certificate, ...]
    helpers: tuple[x509.Certificate, ...]


def read_anchors(folder: str) -> Anchors:
    """All `*.pem` and `*.crt`: what signed itself is a root. Raises `ValueError` naming a file, `OSError`."""
    found: list[x509.Certificate] = []
    for path in sorted(Path(folder).iterdir()):
        if path.suffix in {".pem", ".crt"}:
            found.extend(_certificates(path))
    roots = tuple(one for one in found if one.self_signed in {"yes", "maybe"})
    if not roots:
        raise ValueError(f"{folder} holds no root certificate (*.pem, *.crt)")
    return Anchors(roots, tuple(one for one in found if one not in roots))


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        parts = [
            body for kind, _, body in pem.unarmor(path.read_bytes(), multiple=True) if kind == "CERTIFICATE"
        ]
        certificates = [x509.Certificate.load(body, strict=True) for body in parts]
        authorities = [one for one in certificates if one.ca]
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path} holds no PEM certificate: {error}") from error
    if len(authorities) != len(certificates) or not certificates:
        raise ValueError(f"{path} must hold certificates of authorities only")
    return certificates
