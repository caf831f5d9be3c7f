"""The two forms of a receipt: signed data, and a signed PDF/A. Which keys are used is decided by wiring."""

from collections.abc import Mapping
from typing import Any, Protocol


class ReceiptPress(Protocol):
    """Signs receipts as data and prints them as documents."""

    def sign(self, data: Mapping[str, Any]) -> str:
        """A compact JWS (EdDSA) over the canonical JSON of the receipt."""
        ...

    def is_genuine(self, data: Mapping[str, Any], token: str) -> bool:
        """Whether `token` is a good signature of ours over exactly `data`."""
        ...

    def key_set(self) -> Mapping[str, Any]:
        """The public keys that verify `sign`, older ones too, as a JWK set (RFC 7517)."""
        ...

    def render(self, data: Mapping[str, Any], *, verification_url: str) -> bytes:
        """The PDF/A with a PAdES signature and a QR to the verification page."""
        ...


class PressNotInstalled(RuntimeError):
    """Wiring forgot to install a press."""


class PressSlot:
    """Holds the one press in use."""

    def __init__(self) -> None:
        self._press: ReceiptPress | None = None

    def install(self, press: ReceiptPress) -> None:
        """Use this press from now on."""
        self._press = press

    @property
    def current(self) -> ReceiptPress:
        """The press in use. Raises `PressNotInstalled`."""
        if self._press is None:
            raise PressNotInstalled
        return self._press


press = PressSlot()
