"""What the catalogues have to ask of components above them."""

from typing import Protocol


class Delegations(Protocol):
    """Which procedures a law delegates to the provinces."""

    def is_delegated(self, procedure_code: str) -> bool:
        """Whether the procedure's details are left to the provinces by law."""
        ...


class NothingDelegated:
    """Where nobody keeps procedures."""

    def is_delegated(self, procedure_code: str) -> bool:  # noqa: ARG002 -- the port
        """Never."""
        return False


class DelegationSlot:
    """Holds the one source in use."""

    def __init__(self) -> None:
        self.current: Delegations = NothingDelegated()

    def install(self, source: Delegations) -> None:
        """Ask this source from now on."""
        self.current = source


delegations = DelegationSlot()
