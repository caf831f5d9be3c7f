"""Everything the sandbox holds, put together once."""

from dataclasses import dataclass

from sandbox.banks.callbacks import Replayed, SignedJson
from sandbox.banks.catalog import SIGNING
from sandbox.banks.ledger import Ledger
from sandbox.courier import Courier, Parcel, Sender
from sandbox.journal import Journal
from sandbox.province.mailbox import Mailbox
from sandbox.settings import Settings
from sandbox.signatures import Signer
from sandbox.switches import Switches
from sandbox.vault import Vault, key_id_of


@dataclass
class World:
    """The parts, for handlers to use."""

    settings: Settings
    vault: Vault
    switches: Switches
    ledger: Ledger
    courier: Courier
    signers: dict[str, Signer]
    signed: SignedJson
    mailbox: Mailbox

    async def open(self) -> None:
        """Start delivering, beginning with what was owed before the last stop."""
        await self.courier.open()
        for parcel in self.ledger.owed():
            self.courier.send(parcel)

    async def close(self) -> None:
        """Stop delivering."""
        await self.courier.close()

    def reset(self) -> None:
        """Forget orders, messages and switches; keys and secrets stay."""
        self.switches.clear()
        self.courier.forget()
        self.ledger.clear()
        self.mailbox.clear()


def build(settings: Settings) -> World:
    """Read the state directory and put the world together."""
    vault = Vault(settings.state, list(SIGNING))
    signers = {code: Signer(key, key_id_of(code)) for code, key in vault.private.items()}
    ledger = Ledger(Journal(settings.state / "ledger.jsonl"))

    def on_attempt(parcel: Parcel, accepted: bool) -> None:
        ledger.attempted(parcel, accepted=accepted)

    signed = SignedJson(signers, vault.forger)
    senders: dict[str, Sender] = {"signed": signed, "replay": Replayed()}
    return World(
        settings=settings,
        vault=vault,
        switches=Switches(),
        ledger=ledger,
        courier=Courier(senders, on_attempt),
        signers=signers,
        signed=signed,
        mailbox=Mailbox(Journal(settings.state / "province.jsonl")),
    )
