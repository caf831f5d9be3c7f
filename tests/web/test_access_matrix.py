"""Who may call what: the whole matrix is in `access_table.csv`. A new address without rows there fails.

After adding an address, run this with ACCESS_TABLE=write, read what changed in the table, and commit it.
"""

import os
import sys
from datetime import datetime, timedelta

import pytest
from django.test import Client

from dichvucong.catalogs.services import Change, add_contact_point
from dichvucong.catalogs.services.contacts import ContactDraft
from dichvucong.exchange.models import Delivery
from dichvucong.exchange.services import DeliveryDraft, enqueue
from dichvucong.exchange.states import DeliveryState
from dichvucong.identity.models import Account
from dichvucong.identity.rules import AccountKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.inbox import Letter, receive
from dichvucong.kernel.models import InboxMessage
from dichvucong.payments.crediting import WrongData
from dichvucong.payments.gateways import (
    CallbackRefused,
    ProviderReport,
    RawCallback,
    ReportOutcome,
    Verdict,
    providers,
)
from dichvucong.payments.models import Credit, Payment, Receipt
from dichvucong.payments.services import StartRequest, ask_provider, issue_receipts, start_payment
from dichvucong.payments.services.cases import CaseDraft, open_cases
from dichvucong.payments.services.corrections import WrongAccount, report_wrong_account, request_credit
from dichvucong.payments.services.refunds import ClaimDraft, Payee, RefundDraft, draft_refund, make_claim
from dichvucong.procedures.content import LocalOverrides
from dichvucong.procedures.models import Decision, ImportFile, Question
from dichvucong.procedures.services import (
    AskedQuestion,
    FindingDraft,
    Incoming,
    PlaceDraft,
    ReportDraft,
    SynonymDraft,
    add_synonym,
    ask_question,
    localise,
    open_finding,
    put_version,
    report_procedure,
)
from dichvucong.procedures.words import Criterion, ReportKind, ServiceLevel
from tests.factories import online
from tests.factories import settlement as made
from tests.factories.accounts import a_provider_user, an_account, an_officer, logged_in
from tests.factories.agencies import plant
from tests.factories.books import a_discrepancy
from tests.factories.payments import ScriptedProvider, an_obligation
from tests.factories.portals import one_of_everything
from tests.factories.procedures import FIRST_DAY, content, ground
from tests.factories.settlement import a_bank_statement, a_paid_payment, a_provider_file, booked
from tests.payments.conftest import bank
from tests.web.access_matrix import METHODS, Caller, all_routes, keeps_its_rule, read_table, write_table
from tests.web.access_people import of_a_person, users_of_units
from tests.web.api.partners import connect

__all__ = ["bank"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-09", "BEY-13")]
OWN, OTHER = "H26.12", "H29.1"
USUAL = (
    "payments.view",
    "payments.operate",
    "cases.resolve",
    "counter.use",
    "operation.view",
    "contacts.manage",
    "refunds.draft",
    "refunds.approve",
    "reconciliation.resolve",
    "settlement.import",
    "services.edit",
    "procedures.edit",
    "catalogs.write",
    "procedures.check",
    "procedures.publish",
    "users.manage",
    "clients.manage",
    "units.admit",
    "accounts.assist",
    "accounts.audit",
    "clients.manage",
)
STAFF = ("payments.view", "payments.operate", "contacts.manage", "settlement.import", "users.manage")
FIXED = {
    "quantri/ngan-hang/<str:code>/tam-dung code": "scripted",
    "quantri/ngan-hang/<str:code>/mo-lai code": "scripted",
    "co-quan/<str:code> code": OWN,
    "slug": "sinh-con",
    "extension": "csv",
    "entry": OWN,
    "provider_code": "sceptic",
    "provider": "vneid",
    "pk": "0",
    "quantri/bao-mat/phien/<int:number>/ket-thuc number": "0",
}


class Sceptic(ScriptedProvider):
    """A provider whose callbacks are all forged."""

    def read_callback(self, callback: RawCallback, *, now: datetime) -> ProviderReport:
        raise CallbackRefused(Verdict.BAD_SIGNATURE, f"{callback.method} at {now} is forged")


@pytest.fixture
def owner(db: None) -> Account:
    """The citizen to whom what people own in the addresses belongs."""
    return an_account(AccountKind.CITIZEN)


@pytest.fixture
def callers(owner: Account) -> dict[str, Caller]:
    """Everybody who may come to the door."""
    browsers = {
        "anonymous": Client(),
        "citizen": logged_in(owner),
        "another citizen": logged_in(an_account(AccountKind.CITIZEN)),
        "organisation": logged_in(an_account(AccountKind.ORGANISATION)),
        "officer without a code": logged_in(an_officer(*USUAL, agency=OWN), second_factor=False),
        "officer of the unit": logged_in(an_officer(*USUAL, agency=OWN)),
        "officer of another unit": logged_in(an_officer(*USUAL, agency=OTHER)),
        "officer of the whole country": logged_in(an_officer(*USUAL, agency="*")),
        "officer without the permission": logged_in(an_officer("reconciliation.approve", agency=OWN)),
        "staff of the provider": logged_in(a_provider_user(*STAFF, provider="scripted")),
        "staff of another provider": logged_in(a_provider_user(*STAFF, provider="other")),
    }
    systems = {
        "system of the unit": connect("hanoi", OWN),
        "system of another unit": connect("danang", OTHER),
        "system that may only read": connect("docthoi", OWN, scopes=("obligations.read",)),
    }
    return {name: Caller(session=_session_of(browser)) for name, browser in browsers.items()} | {
        name: Caller(authorization=f"Bearer {partner.token}") for name, partner in systems.items()
    }


def _session_of(browser: Client) -> str:
    return browser.cookies["sessionid"].value if "sessionid" in browser.cookies else ""


@pytest.fixture
def values(bank: ScriptedProvider, owner: Account) -> dict[str, str]:
    """One of everything, of unit H26.12, the provider `scripted` or the owner: what the addresses are filled with."""
    now = clock_now()
    providers.install({"scripted": bank, "sceptic": Sceptic(code="sceptic")})
    open_one = an_obligation(agency_code=OWN, system_code="hanoi")
    due = an_obligation(agency_code=OWN, system_code="hanoi")
    payment = start_payment(StartRequest(due.link_token, "scripted"), now=now)
    bank.ask_outcome = ReportOutcome.SUCCEEDED
    ask_provider(payment.code, actor="test", now=now + timedelta(seconds=5))
    issue_receipts([payment.pk], now=now)
    receipt = Receipt.objects.get(payment=payment)
    receive(Letter("provider:scripted", "m-1", believed=True, body=b"{}", reference=payment.code), now=now)
    message = InboxMessage.objects.get(external_id="m-1")
    draft = CaseDraft("double_payment", "k", payment=payment, agency_code=OWN, inbox_ids=[message.pk])
    (case,) = open_cases([draft], now=now)
    news = DeliveryDraft("hanoi", "payment.succeeded", due.revenue_identifier, payment.code)
    (delivery,) = enqueue([news], now=now)
    Delivery.objects.update(state=DeliveryState.GIVEN_UP, finished_at=now)
    desk = ContactDraft(OWN, "Bộ phận một cửa", hotline="1022")
    contact = add_contact_point(desk, change=Change("test", now))
    return (
        FIXED
        | {
            "code": payment.code,
            "kind": "cases",
            "job": "keep_house",
            "quantri/dau-moi/<path:code> code": contact.code,
            "quantri/dau-moi/<path:code>/ngung code": contact.code,
            "number": str(message.pk),
            "quantri/bien-lai/<str:number>.pdf number": receipt.number,
            "quantri/vu-viec/<str:number> number": case.number,
            "quantri/chenh-lech/<str:number> number": a_discrepancy(payment).number,
            "quantri/vu-viec/<str:number>/tin/<int:message> number": case.number,
            "message": str(message.pk),
            "delivery": str(delivery.pk),
            "identifier": due.revenue_identifier,
            "link_token": open_one.link_token,
            "payment_token": payment.link_token,
            "verification_token": receipt.verification_token,
        }
        | _refunds(payment, now)
        | _followed(now)
        | _online_services(now)
        | _statements(payment, now)
        | (users_of_units(OWN, OTHER, now) | of_a_person(owner, now))
        | _imports(now)
        | _procedures()
        | _catalogues(now)
        | _decisions(now)
    )


def _catalogues(now: datetime) -> dict[str, str]:
    """The catalogue of agencies, of which the unit itself is an entry; and an everyday word."""
    own = "quantri/danh-muc/<slug:slug>"
    pages = ("", "/them", "/muc/<path:entry>", "/muc/<path:entry>/sua", "/muc/<path:entry>/ngung")
    export = r"quantri/^danh-muc/(?P<slug>[-a-z]+)/xuat\.(?P<extension>csv|xlsx)$"
    slugs = {f"{pattern} slug": "co-quan" for pattern in (export, *(own + page for page in pages))}
    return slugs | _synonyms(now)


def _procedures() -> dict[str, str]:
    """What citizens read: a procedure that names the decision it comes from."""
    incoming = Incoming("1.000009", OWN, content(), FIRST_DAY, source_decision="9/QD-UBND")
    put_version(incoming, ground=ground())
    pages = ("", "/ma-qr.svg", "/so-sanh", "/cpsv-ap.jsonld")
    return {
        **{f"thu-tuc/<str:code>{page} code": incoming.code for page in pages},
        "quyet-dinh/<path:number> number": incoming.source_decision,
        "procedure_code": incoming.code,
    }


def _synonyms(now: datetime) -> dict[str, str]:
    word = add_synonym(SynonymDraft("bằng lái", ("giấy phép lái xe",)), actor="test", now=now)
    return {f"quantri/tu-dong-nghia/<int:number>{verb} number": str(word.pk) for verb in ("", "/ngung")}


def _decisions(now: datetime) -> dict[str, str]:
    """A draft of the unit that amends a procedure, and a procedure the unit reads differently."""
    version = put_version(Incoming("1.000008", OWN, content(), FIRST_DAY), ground=ground(source="import"))
    localise("1.000008", OWN, LocalOverrides(), valid_from=FIRST_DAY, ground=ground(source="import"))
    heading = {"number": "1/QĐ", "issuer_code": OWN, "title": "Công bố", "drafted_by": "test"}
    days = {"signed_on": FIRST_DAY, "effective_on": FIRST_DAY, "drafted_at": now}
    decision = Decision.objects.create(**heading, **days, document=b"%PDF-", document_name="a.pdf")
    item = decision.items.create(
        ordinal=1, action="amend", procedure_code="1.000008", content=version.content, based_on=version
    )
    page, place = "quantri/quyet-dinh/<int:number>", "quantri/dia-phuong-hoa/<str:province>/<str:code>"
    below = ("", "/sua", "/tep", "/cong-khai", "/thu-tuc", "/<slug:verb>")
    items = ("", "/bo", "/doi-chieu")
    return {
        "item": str(item.pk),
        "province": OWN,
        "quyet-dinh/<int:key>/tep key": str(decision.pk),
        f"{page}/<slug:verb> verb": "nhap-xong",
        **{f"{page}{end} number": str(decision.pk) for end in below},
        **{f"{page}/thu-tuc/<int:item>{end} number": str(decision.pk) for end in items},
        **{f"{place}{end} code": "1.000008" for end in ("", "/cap-nhat")},
    }


def _refunds(payment: Payment, now: datetime) -> dict[str, str]:
    back = draft_refund(RefundDraft(payment.code, 100_000, "Nộp nhầm."), actor="test", now=now)
    claim = make_claim(ClaimDraft(payment.link_token, "Nộp nhầm.", Payee("A", "1", "970436")), now=now)
    refund, asked = "quantri/hoan-tra/<str:number>", "quantri/hoan-tra/de-nghi/<str:number>"
    return {
        "verb": "trinh-duyet",
        **{f"{refund}{page} number": back.number for page in ("", "/<slug:verb>", "/lenh.xml")},
        "api/v1/refunds/<number> number": back.number,
        **{f"{asked}{page} number": claim.number for page in ("", "/chap-nhan", "/tu-choi")},
    }


def _online_services(now: datetime) -> dict[str, str]:
    plant("H26", OWN)
    put_version(Incoming(online.CODE, OWN, online.reading(), FIRST_DAY), ground=ground())
    places = (PlaceDraft(OWN, ServiceLevel.FULL),)
    service = online.a_declared(now=now, owner_code=OWN, places=places)
    finding = open_finding(
        FindingDraft(Criterion.COMPLETE, "Thiếu.", procedure_code=online.CODE), actor="test", now=now
    )
    wrong = ReportDraft(ReportKind.WRONG, "Sai lệ phí, thiếu mẫu.", procedure_code=online.CODE)
    report = report_procedure(wrong, actor="test", now=now)
    question = Question.objects.create(
        owner_code=OWN, text="Sao?", folded="sao?", drafted_by="test", drafted_at=now, changed_at=now
    )
    asked = ask_question(AskedQuestion(online.CODE, "Nộp ở đâu thì được?"), actor="test", now=now)
    own = "quantri/dich-vu-cong/<code:code>"
    pages = ("", "/sua", "/phuong-an", "/<slug:verb>")
    return {
        "dich-vu-cong/<code:code> code": service.code,
        "thu-tuc/<code:code>/bao-sai code": online.CODE,
        "thu-tuc/<code:code>/hoi code": online.CODE,
        "question_token": asked.link_token,
        "report_token": report.link_token,
        f"{own}/<slug:verb> verb": "rut",
        "quantri/ra-soat/<code:number>/<slug:verb> verb": "tra-loi",
        "quantri/bao-sai/<code:number>/<slug:verb> verb": "tra-loi",
        "quantri/hoi-dap/<int:number>/<slug:verb> verb": "cong-khai",
        **{f"{own}{page} code": service.code for page in pages},
        **{f"quantri/ra-soat/<code:number>{page} number": finding.number for page in ("", "/<slug:verb>")},
        **{f"quantri/bao-sai/<code:number>{page} number": report.number for page in ("", "/<slug:verb>")},
        **{
            f"quantri/hoi-dap/<int:number>{page} number": str(question.pk)
            for page in ("", "/sua", "/<slug:verb>")
        },
    }


def _statements(payment: Payment, now: datetime) -> dict[str, str]:
    file = booked(a_provider_file([payment], now=now), now=now)
    booked(a_bank_statement([("C1", payment.amount_vnd, payment.code)], now=now), now=now)
    pages = ("", "/ghi-so", "/cot", "/nguyen-ban")
    return {
        "api/v1/statements/<number> number": made.a_systems_list("hanoi", OWN, now=now).number,
        "quantri/bao-co/<int:number> number": str(Credit.objects.get().pk),
        "quantri/bao-co/<int:number>/hoan-tra number": str(Credit.objects.get().pk),
        **{f"quantri/sao-ke/<str:number>{page} number": file.number for page in pages},
    }


def _imports(now: datetime) -> dict[str, str]:
    """A file about the unit's procedures that waits to be confirmed; and a portal of the unit."""
    file = ImportFile.objects.create(
        number="NTT-1", kind="records", body=b"{}", valid_from=now, owner_codes=[OWN], received_at=now
    )
    pages = ("", "/bao-cao.csv", "/nhap", "/bo")
    files = {f"quantri/nhap-thu-tuc/<str:number>{page} number": file.number for page in pages}
    return files | one_of_everything(OWN)


def _followed(now: datetime) -> dict[str, str]:
    """A wrong account and a request, about a payment of its own."""
    paid = a_paid_payment(now=now, agency_code=OWN, system_code="hanoi")
    found = WrongAccount(WrongData.ACCOUNT_NUMBER)
    correction = report_wrong_account(paid.code, found, actor="test", now=now)
    asked = request_credit(paid.code, "Tiền chưa về.", actor="test", now=now)
    return {
        **{
            f"quantri/dieu-chinh/<str:number>{page} number": correction.number
            for page in ("", "/sua", "/<slug:verb>")
        },
        "quantri/dieu-chinh/<str:number>/<slug:verb> verb": "van-sai",
        **{f"quantri/yeu-cau-ghi-co/<str:number>{page} number": asked.number for page in ("", "/tra-loi")},
    }


@pytest.mark.timeout(900)  # Some twenty thousand requests.
def test_every_role_gets_exactly_what_the_table_says_at_every_address(
    callers: dict[str, Caller], values: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    routes = list(all_routes())
    seen = {
        (route.pattern, method): {
            role: caller.call(method, route.address(values)) for role, caller in callers.items()
        }
        for route in routes
        for method in METHODS
    }
    if os.environ.get("ACCESS_TABLE") == "write":
        write_table({route.pattern: route.rule for route in routes}, seen, list(callers))
    expected = read_table()

    unknown = sorted({pattern for pattern, _ in seen} - {pattern for pattern, _ in expected})
    assert not unknown, f"addresses without rows in access_table.csv: {unknown}"
    gone = sorted({pattern for pattern, _ in expected} - {pattern for pattern, _ in seen})
    assert not gone, f"rows of access_table.csv without an address: {gone}"
    differing = [
        f"{method} /{pattern} as {role}: {word}, the table says {expected[pattern, method].get(role)}"
        for (pattern, method), words in seen.items()
        for role, word in words.items()
        if expected[pattern, method].get(role) != word
    ]
    assert not differing, "\n".join(differing)
    for route in routes:
        keeps_its_rule(route, {method: expected[route.pattern, method] for method in METHODS})
    with capsys.disabled():
        sys.stdout.write(f"\naccess matrix: {len(seen) * len(callers)} cells of {len(routes)} addresses\n")
