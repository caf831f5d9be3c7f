"""Which adapter serves which port, and which handler hears which event: the whole table in one place."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from dichvucong.catalogs import services as catalogs
from dichvucong.catalogs.gateways import delegations
from dichvucong.config import environment as env
from dichvucong.config.running.loops import Loop
from dichvucong.exchange import services as exchange
from dichvucong.exchange.gateways import couriers
from dichvucong.identity import handlers as after_identity
from dichvucong.identity.gateways import identity_providers, telecom
from dichvucong.identity.gateways.certificates import certificates
from dichvucong.identity.gateways.mobile_signing import mobile_signing
from dichvucong.identity.gateways.registers import registers
from dichvucong.identity.services.care import proposals
from dichvucong.identity.services.log_in.revocation_lists import KeptLists
from dichvucong.identity.services.portals import back_channel
from dichvucong.identity.terms import terms_in_use
from dichvucong.identity.ways import ways_in_use
from dichvucong.integrations.banks.configuration import build_providers, read_configuration
from dichvucong.integrations.banks.recorded import RecordedDesk, RecordedProvider, RecordedRefunds
from dichvucong.integrations.certificates.configuration import build_verifier
from dichvucong.integrations.email.smtp import MailServer, SmtpCarrier
from dichvucong.integrations.identity_providers.configuration import build_identity_providers
from dichvucong.integrations.links.checker import HttpLinkChecker
from dichvucong.integrations.procedure_records.reader import ProcedureFiles
from dichvucong.integrations.provinces.wiring import build_couriers, build_quoter
from dichvucong.integrations.registers.asking import Register
from dichvucong.integrations.registers.insurance import HttpSocialInsurance
from dichvucong.integrations.registers.tax import HttpTaxRegister
from dichvucong.integrations.sms.http_gateway import HttpSmsGateway
from dichvucong.integrations.statements.reader import FileReader
from dichvucong.integrations.telecoms.http_registry import HttpSubscriberRegistry
from dichvucong.integrations.telecoms.mobile_signing import HttpMobileSigner
from dichvucong.integrations.treasury.pain001 import Pain001
from dichvucong.integrations.treasury.results import Iso20022Results
from dichvucong.kernel.clock import now
from dichvucong.kernel.outbound import default_client
from dichvucong.kernel.outbox import Handler, relay, subscriptions
from dichvucong.notifications import services as notifications
from dichvucong.notifications.gateways import Carrier, carriers
from dichvucong.payments import correction_handlers as corrections
from dichvucong.payments import handlers as after_payment
from dichvucong.payments import refund_handlers as refunds
from dichvucong.payments import refund_news
from dichvucong.payments import services as payments
from dichvucong.payments.crediting import CreditDesk, desks
from dichvucong.payments.gateways import PaymentProvider, providers, quoter
from dichvucong.payments.printing import press
from dichvucong.payments.refund_results import results
from dichvucong.payments.refunding import RefundProvider, refunders, treasury
from dichvucong.payments.sealing import SealedPress
from dichvucong.payments.services import settlement
from dichvucong.payments.services.corrections import sweep_corrections
from dichvucong.payments.services.refunds import sweep_refunds, sweep_results
from dichvucong.payments.statements import reader
from dichvucong.procedures import handlers as after_procedure
from dichvucong.procedures.gateways import link_checker
from dichvucong.procedures.records import records_reader
from dichvucong.procedures.selectors import PublishedDelegations
from dichvucong.procedures.services import run_imports

SUBSCRIPTIONS: Mapping[str, Sequence[Handler]] = {
    "payment.succeeded": (
        after_payment.issue,
        after_payment.tell_owner_paid,
        after_payment.tell_payer_paid,
    ),
    "payment.failed": (after_payment.tell_owner,),
    "payment.reversed": (after_payment.tell_owner, corrections.end_reversed),
    "obligation.expired": (after_payment.tell_owner_of_obligation,),
    "obligation.refunded": (after_payment.tell_owner_of_obligation,),
    "obligation.due_again": (after_payment.tell_owner_of_obligation,),
    "obligation.cancelled": (after_payment.tell_owner_of_obligation,),
    "case.opened": (after_payment.tell_payer_of_case, refunds.draft),
    "case.reopened": (refunds.draft,),
    "case.resolved": (refunds.withdraw,),
    "receipt.sent_again": (after_payment.tell_payer_paid,),
    "refund.drafted": (refund_news.tell_owner,),
    "refund.withdrawn": (refund_news.tell_owner,),
    "refund.approved": (refunds.order, refunds.tell_payer, refund_news.tell_owner),
    "refund.ordered": (refund_news.tell_owner,),
    "refund.retried": (refunds.order, refund_news.tell_owner),
    "refund.refunded": (
        refunds.tell_payer,
        refund_news.tell_owner,
        corrections.end_refunded,
        refunds.judge_again,
    ),
    "refund.failed": (refunds.tell_payer, refund_news.tell_owner),
    "refund.rejected": (refunds.tell_who_asked, refund_news.tell_owner),
    "refund.stuck": (refund_news.tell_owner,),
    "claim.made": (refunds.tell_claimant,),
    "claim.accepted": (refunds.tell_claimant,),
    "claim.refused": (refunds.tell_claimant,),
    "correction.opened": (corrections.tell_owner,),
    "correction.corrected": (corrections.tell_owner,),
    "correction.acknowledged": (corrections.tell_owner,),
    "correction.refused": (corrections.tell_owner,),
    "correction.booked": (corrections.tell_owner,),
    "correction.credited": (corrections.tell_owner,),
    "correction.withdrawn": (corrections.tell_owner,),
    "credit_request.opened": (corrections.tell_owner_of_request,),
    "credit_request.answered": (corrections.tell_owner_of_request,),
    "credit_request.closed": (corrections.tell_owner_of_request,),
    "delivery.acknowledged": (after_payment.complete,),
    "procedure.changed": (after_procedure.flag,),
    "question.answered": (after_procedure.tell_asker,),
    "question.published": (after_procedure.tell_asker,),
    "report.answered": (after_procedure.tell_reporter,),
    "service.returned": (after_procedure.tell_owner,),
    "service.stopped": (after_procedure.tell_owner,),
    "service.suspended": (after_procedure.tell_owner,),
    "service.taken_off": (after_procedure.tell_owner,),
    "session.ended": (after_identity.end_sign_ons,),
}

# Moves nobody needs to hear of yet: they are in the journal only.
UNHEARD = frozenset(
    {
        "account.dormancy_ended",
        "account.dormancy_noticed",
        "account.dormancy_stopped",
        "account.recovered",
        "booking.done",
        "booking.failed",
        "booking.started",
        "complaint.accepted",
        "complaint.answered",
        "complaint.parties_told",
        "decision.checked",
        "decision.entered",
        "decision.published",
        "decision.reopened",
        "decision.returned",
        "decision.withdrawn",
        "delivery.given_up",
        "delivery.lease_ended",
        "delivery.postponed",
        "delivery.resent",
        "delivery.sending",
        "discrepancy.reopened",
        "discrepancy.resolved",
        "discrepancy.write_off_proposed",
        "discrepancy.write_off_refused",
        "discrepancy.written_off",
        "finding.answered",
        "finding.closed",
        "finding.sent_back",
        "import.confirmed",
        "import.discarded",
        "import.done",
        "message.failed",
        "message.lease_ended",
        "message.postponed",
        "message.replaced",
        "message.sending",
        "message.sent",
        "obligation.credit_taken_back",
        "obligation.credited",
        "obligation.in_payment",
        "obligation.paid",
        "obligation.renewed",
        "obligation.reopened",
        "obligation.reported",
        "obligation.unpaid",
        "payment.closed",
        "payment.completed",
        "payment.initiation_failed",
        "payment.processing",
        "proposal.carried_out",
        "proposal.expired",
        "proposal.refused",
        "proposal.void",
        "proposal.withdrawn",
        "question.flagged",
        "question.reviewed",
        "question.unpublished",
        "refund.submitted",
        "report.passed_on",
        "restructuring.approved",
        "restructuring.reopened",
        "restructuring.returned",
        "restructuring.submitted",
        "service.confirmed",
        "service.opened_for_test",
        "service.proposed",
        "service.resumed",
        "service.tested",
        "service.withdrawn",
        "statement.booked",
        "statement.refused",
        "unit_request.granted",
        "unit_request.lapsed",
        "unit_request.refused",
        "unit_request.submitted",
        "unit_request.withdrawn",
    }
)


def _take_dropped(moment: datetime) -> int:
    """No folder named, nothing taken."""
    folder = env.text("DICHVUCONG_STATEMENTS", "")
    return settlement.take_dropped(Path(folder), now=moment) if folder else 0


LOOPS: Sequence[Loop] = (
    Loop("payments.inbox", lambda now: payments.handle_inbox(now=now)),
    Loop("outbox", lambda now: relay(now=now)),
    Loop("exchange.deliveries", lambda now: exchange.send_due_deliveries(now=now)),
    Loop("notifications.messages", lambda now: notifications.send_due_messages(now=now)),
    Loop("identity.revocation", lambda now: certificates.current.refresh_lists(now=now), idle_seconds=60.0),
    Loop("identity.sign_ons", lambda now: back_channel.sweep_sign_ons(now=now), idle_seconds=60.0),
    Loop("identity.logouts", lambda now: back_channel.send_due_notices(now=now), idle_seconds=0.5),
    Loop("identity.proposals", lambda now: proposals.sweep_proposals(now=now), idle_seconds=60.0),
    Loop("catalogs.accounts", lambda now: catalogs.recheck_accounts(now=now), idle_seconds=60.0),
    Loop("payments.sweep", lambda now: payments.sweep_payments(now=now), idle_seconds=1.0),
    Loop("payments.refunds", lambda now: sweep_refunds(now=now), idle_seconds=1.0),
    Loop("payments.refund_results", lambda now: sweep_results(now=now), idle_seconds=5.0),
    Loop("payments.corrections", lambda now: sweep_corrections(now=now), idle_seconds=1.0),
    Loop("procedures.imports", lambda now: run_imports(now=now), idle_seconds=1.0),
    Loop("settlement.bookings", lambda now: settlement.run_bookings(now=now), idle_seconds=1.0),
    Loop("settlement.drop_folder", _take_dropped, idle_seconds=5.0),
)


def install() -> None:
    """Fill the registries. Called once per process."""
    subscriptions.install(SUBSCRIPTIONS)
    couriers.install(build_couriers())
    quoter.install(build_quoter())
    carriers.install(_carriers())
    press.install(SealedPress())
    treasury.install(Pain001())
    results.install(Iso20022Results())
    reader.install(FileReader())
    link_checker.install(HttpLinkChecker(default_client(), env.words("DICHVUCONG_LINK_HOSTS", "")))
    records_reader.install(ProcedureFiles())
    delegations.install(PublishedDelegations())
    _connect_providers(env.text("DICHVUCONG_PROVIDERS", ""))
    _check_ways()
    _connect_telecom(env.text("DICHVUCONG_TELECOM_URL", ""))
    _connect_registers()
    _trust_authorities(env.text("DICHVUCONG_TRUST_ANCHORS", ""))
    _connect_identity_providers(env.text("DICHVUCONG_IDENTITY_PROVIDERS", ""))


def _check_ways() -> None:
    """Better no start than a log-in page that breaks, or a wait nobody meant. Raises `ImproperlyConfigured`."""
    try:
        ways_in_use()
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"DICHVUCONG_LOGIN_WAYS cannot be read: {error}") from error
    try:
        terms_in_use()
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"DICHVUCONG_ACCOUNT_TERMS cannot be read: {error}") from error


def _connect_telecom(url: str) -> None:
    """No register, no codes by SMS: nobody could say whose phone it is. No signer, no certificates on a SIM."""
    sim = env.text("DICHVUCONG_SIM_URL", "")
    if sim:
        key = env.text("DICHVUCONG_SIM_KEY", "")
        mobile_signing.install(HttpMobileSigner(url=sim, api_key=key, client=default_client()))
    if url:
        key = env.text("DICHVUCONG_TELECOM_KEY", "")
        telecom.install(HttpSubscriberRegistry(url=url, api_key=key, client=default_client()))


def _connect_registers() -> None:
    """No tax register, no log-in for organisations; no social insurance, no registration by its number."""
    client = default_client()
    tax, insurance = env.text("DICHVUCONG_TAX_URL", ""), env.text("DICHVUCONG_INSURANCE_URL", "")
    if tax:
        key = env.text("DICHVUCONG_TAX_KEY", "")
        registers.tax = HttpTaxRegister(Register(url=tax, api_key=key, client=client))
    if insurance:
        key = env.text("DICHVUCONG_INSURANCE_KEY", "")
        registers.insurance = HttpSocialInsurance(Register(url=insurance, api_key=key, client=client))


def _trust_authorities(folder: str) -> None:
    """No folder, no certificates. Raises `ImproperlyConfigured`: better no start than trusting less or more than meant."""
    if not folder:
        return
    table = env.text("DICHVUCONG_CERTIFICATE_SUBJECTS", "")
    try:
        certificates.install(build_verifier(folder, table, client=default_client(), shelf=KeptLists()))
    except (OSError, ValueError) as error:
        message = f"DICHVUCONG_TRUST_ANCHORS or DICHVUCONG_CERTIFICATE_SUBJECTS cannot be read: {error}"
        raise ImproperlyConfigured(message) from error


def _connect_identity_providers(path: str) -> None:
    """No file, no log-in for citizens: the page says so."""
    if path:
        config, folder = read_configuration(Path(path))
        identity_providers.install(build_identity_providers(config, folder=folder))


def _connect_providers(path: str) -> None:
    """No file, no providers: pages then say that nothing can be paid right now."""
    if path:
        config, folder = read_configuration(Path(path))
        found = build_providers(config, folder=folder)
        providers.install(_recorded(found))
        refunders.install(_taking_refunds(found))
        desks.install(_with_a_desk(found))


def _recorded(found: Mapping[str, PaymentProvider]) -> Mapping[str, PaymentProvider]:
    """Every exchange with a provider leaves a line in the technical log."""
    note = exchange.recorder.note
    return {code: RecordedProvider(one, note=note, clock=now) for code, one in found.items()}


def _taking_refunds(found: Mapping[str, PaymentProvider]) -> Mapping[str, RefundProvider]:
    """Those of the providers with a refund interface; the others' refunds wait for a person's word."""
    note = exchange.recorder.note
    return {
        code: RecordedRefunds(one, note=note, clock=now)
        for code, one in found.items()
        if isinstance(one, RefundProvider)
    }


def _with_a_desk(found: Mapping[str, PaymentProvider]) -> Mapping[str, CreditDesk]:
    """Those whose system takes corrected orders and requests; the others' people work in the console."""
    note = exchange.recorder.note
    return {
        code: RecordedDesk(one, note=note, clock=now)
        for code, one in found.items()
        if isinstance(one, CreditDesk)
    }


def _carriers() -> Mapping[str, Carrier]:
    """A channel without an address in the environment keeps its messages waiting."""
    found: dict[str, Carrier] = {}
    sms_url, smtp_url = env.text("DICHVUCONG_SMS_URL", ""), env.text("DICHVUCONG_SMTP_URL", "")
    if sms_url:
        key = env.text("DICHVUCONG_SMS_KEY", "")
        found["sms"] = HttpSmsGateway(url=sms_url, api_key=key, client=default_client())
    if smtp_url:
        sender = env.text("DICHVUCONG_MAIL_FROM", "khong-tra-loi@localhost")
        found["email"] = SmtpCarrier(server=MailServer.from_url(smtp_url), sender=sender)
    return found
