"""What people and units own in the addresses of the access matrix: nobody else may find it."""

from datetime import datetime

from dichvucong.identity.models import Account, Portal, Representative
from dichvucong.identity.rules import AccountKind, IdentifierKind, Unit
from dichvucong.identity.rules.claims import Claim
from dichvucong.identity.services import PersonQuery, UserDraft, create_user, find_person, name_high_level
from dichvucong.identity.services.accounts import add_identifier
from dichvucong.identity.services.care.complaints import ComplaintDraft, open_complaint
from dichvucong.identity.services.care.proposals import propose_undo
from dichvucong.identity.services.portals.client_secrets import live_secrets
from dichvucong.identity.services.portals.consents import give_consent
from dichvucong.identity.words import ComplaintKind
from dichvucong.kernel.clock import vietnam_day
from dichvucong.notifications.models import Message
from tests.factories.accounts import a_log_in, an_account, an_officer
from tests.factories.merging import an_assistant, grounds, merge_accounts
from tests.factories.portals import a_portal
from tests.factories.units import a_waiting_request

NOBODYS = "khong-ai-hoi"


def of_a_person(owner: Account, now: datetime) -> dict[str, str]:
    """Values for the addresses of people, by the pattern they stand in."""
    party = a_portal("cong-cua-don-vi", agency_code="H26.12")
    portal = Portal.objects.get(client_id=party.client_id)
    asked = [Claim.NAME]
    consent = give_consent(owner, portal, asked=asked, given=asked, now=now)
    secret = live_secrets(party.client_id, now=now)[0]
    return {
        "tai-khoan/phien/<int:number>/ket-thuc number": str(a_log_in(owner).pk),
        "tai-khoan/chia-se/<int:number>/rut number": str(consent.pk),
        "client_id": party.client_id,
        "quantri/he-thong-ket-noi/<str:client_id>/khoa/<int:number>/thu-hoi number": str(secret.pk),
        "handle": NOBODYS,
        "email_token": NOBODYS,
        "key": str(owner.pk),
        "other": str(an_account(AccountKind.CITIZEN).pk),
    } | (_complaint(now) | _representative(now) | _merging(now))


def users_of_units(own: str, other: str, now: datetime) -> dict[str, str]:
    """A user whom the unit's high-level account made, and its link; a unit that asks for such an account."""
    chief = an_officer("users.manage", agency=own)
    rights = ("payments.view",)
    draft = UserDraft("nguoi-dung-moi", "Lê Thị Mẫu", "0912345678", Unit(own), permissions=rights)
    made = create_user(draft, by=chief, now=now)
    secret = Message.objects.filter(about=made.reference).latest("pk").places["link"].rpartition("/")[2]
    right = "quantri/nguoi-dung/<str:username>/quyen/<int:number>/thu-hoi number"
    found = find_person(PersonQuery(phone="0912345678"), by=chief, now=now)[0]
    asked, units = a_waiting_request(now=now), "quantri/tai-khoan-cap-cao"
    head = an_officer(agency=other, username="cap-cao-khac")
    name_high_level(head, Unit(other), actor="test", now=now)
    return {
        "username": made.username,
        "secret": secret,
        right: str(made.grants.get().pk),
        "quantri/nguoi-dung/tim/<str:token> token": found.token,
        "request_token": asked.link_token,
        **{f"{units}/<code:number>{page} number": asked.number for page in ("", "/cap", "/tu-choi")},
        **{f"{units}/dang-dung/<str:username>{page} username": head.username for page in ("", "/thu-hoi")},
    }


def _merging(now: datetime) -> dict[str, str]:
    """Two accounts that were merged, and a proposal to take it back."""
    kept, emptied = (an_account(AccountKind.CITIZEN) for _ in range(2))
    for account, number in ((kept, "001090000017"), (emptied, "001090000025")):
        row = add_identifier(account, IdentifierKind.CITIZEN_NUMBER, number, actor="test", now=now)
        assert row.verified_at is None, "claimed numbers tell no two people apart"
    done = merge_accounts(kept=kept.pk, emptied=emptied.pk, reason="x", by=an_assistant(), now=now)
    proposal = propose_undo(done.pk, grounds=grounds(), by=an_assistant(), now=now)
    people = "quantri/tai-khoan-nguoi-dan"
    undo = f"{people}/<int:key>/hoan-tac/<int:number>"
    return {
        f"{undo} key": str(kept.pk),
        f"{undo} number": str(done.pk),
        f"{people}/de-nghi/<str:number> number": proposal.number,
        f"{people}/de-nghi/<str:number>/<slug:verb> number": proposal.number,
        f"{people}/de-nghi/<str:number>/<slug:verb> verb": "thuc-hien",
    }


def _representative(now: datetime) -> dict[str, str]:
    """Somebody whom an organisation named."""
    row = Representative.objects.create(
        organisation=an_account(AccountKind.ORGANISATION),
        full_name="SAMPLE ALICE",
        number_kind=IdentifierKind.PASSPORT,
        country="GB",
        number="X00000002",
        valid_from=vietnam_day(now),
        added_by="test",
        added_at=now,
    )
    return {f"tai-khoan/dai-dien/<int:number>/{verb} number": str(row.pk) for verb in ("go", "thay-mat")}


def _complaint(now: datetime) -> dict[str, str]:
    draft = ComplaintDraft(
        kind=next(iter(ComplaintKind)),
        text="Tôi không vào được tài khoản của mình.",
        name="Nguyễn Văn Mẫu",
        phone="0912345678",
        number_kind=IdentifierKind.CITIZEN_NUMBER,
        number="001090000001",
    )
    complaint = open_complaint(draft, actor="citizen", now=now)
    page = "quantri/khieu-nai-tai-khoan/<str:number>"
    return {
        "complaint_token": complaint.link_token,
        f"{page} number": complaint.number,
        f"{page}/<slug:verb> number": complaint.number,
        f"{page}/<slug:verb> verb": "tiep-nhan",
    }
