"""Money whose account was wrong, and a provider that says what a test scripts."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from dichvucong.catalogs.facts import AccountKind
from dichvucong.catalogs.models import BeneficiaryAccount
from dichvucong.catalogs.services import AccountDraft, Change, configure_account
from dichvucong.kernel.dispatch import AtOnce
from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.crediting import (
    AnswerOutcome,
    AnswerReport,
    BookingOutcome,
    BookingReport,
    CorrectedOrder,
    CreditQuestion,
    WrongData,
)
from dichvucong.payments.models import AccountCorrection, Payment
from dichvucong.payments.services.corrections import (
    AccountData,
    WrongAccount,
    report_wrong_account,
    sweep_corrections,
)
from tests.factories.agencies import plant
from tests.factories.payments import NOW

BANK_USER, OFFICER = "provider_user:binh", "officer:anna"
SOON = NOW + timedelta(minutes=10)
WRONG = AccountData("", "01701001", "3511012345678", "SO TU PHAP HA NOI")
RIGHT = AccountData("", "01701001", "3511099999999", "SO TU PHAP HA NOI")
ACKNOWLEDGED = BookingReport(BookingOutcome.ACKNOWLEDGED)
BOOKED = BookingReport(BookingOutcome.BOOKED, provider_reference="GC1")
TAKEN = AnswerReport(AnswerOutcome.TAKEN)
NAMED = WrongAccount(WrongData.ACCOUNT_NUMBER, "Tài khoản không tồn tại.")


@dataclass
class ScriptedDesk:
    """A provider of the port. `orders` and `questions` is what reached it."""

    code: str = "scripted"
    booking: BookingReport = ACKNOWLEDGED
    later: BookingReport = BOOKED
    taken: AnswerReport = TAKEN
    answer: AnswerReport = TAKEN
    orders: list[CorrectedOrder] = field(default_factory=list)
    questions: list[CreditQuestion] = field(default_factory=list)

    def correct(self, order: CorrectedOrder) -> BookingReport:
        self.orders.append(order)
        return self.booking

    def ask_correction(self, order: CorrectedOrder) -> BookingReport:  # noqa: ARG002 -- the port
        return self.later

    def request(self, question: CreditQuestion) -> AnswerReport:
        self.questions.append(question)
        return self.taken

    def ask_request(self, question: CreditQuestion) -> AnswerReport:  # noqa: ARG002 -- the port
        return self.answer


def accounts_are_registered() -> None:
    """The wrong account and the right one, both in the catalogue of H26.12."""
    plant("H26.12")
    for data in (WRONG, RIGHT):
        registered(data)


def registered(data: AccountData, agency: str = "H26.12") -> BeneficiaryAccount:
    draft = AccountDraft(
        agency_code=agency,
        account_number=data.account_number,
        account_name=data.account_name,
        citad=data.citad,
        bank_bin=data.bank_bin,
        kind=AccountKind.TREASURY,
        valid_from=date(2026, 1, 1),
    )
    return configure_account(draft, change=Change("test", NOW))


def refused(payment: Payment) -> AccountCorrection:
    """The bank says that the account's number is wrong."""
    return report_wrong_account(payment.code, NAMED, actor=BANK_USER, now=NOW)


def worker(*, minutes: int = 11) -> int:
    return sweep_corrections(now=NOW + timedelta(minutes=minutes), executor=AtOnce())


def journalled(subject: str) -> list[str]:
    return list(JournalEntry.objects.filter(subject=subject).order_by("pk").values_list("event", flat=True))
