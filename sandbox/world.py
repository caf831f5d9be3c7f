"""Everything the sandbox holds, put together once."""

from dataclasses import dataclass, field

from sandbox import clock
from sandbox.authority.issuing import Authority
from sandbox.authority.revoking import Revoked
from sandbox.banks.callbacks import Replayed, SignedJson
from sandbox.banks.catalog import SIGNING, TRANSFER_BANK
from sandbox.banks.ledger import Ledger
from sandbox.courier import Courier, Parcel, Sender
from sandbox.journal import Journal
from sandbox.messages.boxes import MailBox, SmsBox
from sandbox.portals.party import Visits
from sandbox.province.mailbox import Mailbox
from sandbox.settings import Settings
from sandbox.signatures import Signer
from sandbox.switches import Switches
from sandbox.telecom.phones import SimBook
from sandbox.transfer.credits import Credits
from sandbox.vault import Vault, key_id_of
from sandbox.vneid.keys import Keys
from sandbox.vneid.tokens import Book
from sandbox.vnpay.reports import Ipn


@dataclass
class World:
    """The parts, for handlers to use."""

    settings: Settings
    vault: Vault
    switches: Switches
    ledger: Ledger
    transfers: Credits
    courier: Courier
    signers: dict[str, Signer]
    mailbox: Mailbox
    sms: SmsBox
    mail: MailBox
    vneid_keys: Keys
    authority: Authority
    revoked: Revoked
    sim: SimBook = field(default_factory=SimBook)
    vneid: Book = field(default_factory=Book)
    visits: Visits = field(default_factory=Visits)
    vnpay_requests: set[str] = field(default_factory=set)

    async def open(self) -> None:
        """Start delivering, beginning with what was owed before the last stop."""
        await self.courier.open()
        for parcel in (*self.ledger.owed(), *self.transfers.owed()):
            self.courier.send(parcel)

    async def close(self) -> None:
        """Stop delivering."""
        await self.courier.close()

    async def reset(self) -> None:
        """Forget orders, messages and switches; keys and secrets stay."""
        self.switches.clear()
        await self.courier.forget()
        self.ledger.clear()
        self.transfers.clear()
        self.mailbox.clear()
        self.sms.clear()
        self.mail.clear()
        self.vneid.clear()
        self.visits.clear()
        self.sim.clear()
        self.revoked.clear()
        self.vnpay_requests.clear()


def build(settings: Settings) -> World:
    """Read the state directory and put the world together."""
    vault = Vault(settings.state, list(SIGNING))
    signers = {code: Signer(key, key_id_of(code)) for code, key in vault.private.items()}
    ledger = Ledger(Journal(settings.state / "ledger.jsonl"))
    transfers = Credits(Journal(settings.state / "credits.jsonl"))

    def on_attempt(parcel: Parcel, accepted: bool) -> None:
        (transfers if parcel.provider == TRANSFER_BANK.code else ledger).attempted(parcel, accepted=accepted)

    senders: dict[str, Sender] = {
        "signed": SignedJson(signers, vault.forger),
        "vnpay": Ipn(vault.secrets["vnpay"]),
        "replay": Replayed(),
    }
    return World(
        settings=settings,
        vault=vault,
        switches=Switches(),
        ledger=ledger,
        transfers=transfers,
        courier=Courier(senders, on_attempt),
        signers=signers,
        mailbox=Mailbox(Journal(settings.state / "province.jsonl")),
        sms=SmsBox(Journal(settings.state / "sms.jsonl")),
        mail=MailBox(Journal(settings.state / "mail.jsonl")),
        vneid_keys=Keys(settings.state),
        authority=Authority(settings.state, public_url=settings.public_url, now=clock.now()),
        revoked=Revoked(settings.state / "ca" / "revoked.json"),
    )
