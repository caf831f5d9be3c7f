"""What a person owns in the addresses of the access matrix, and who asks about people: nobody else may find it."""

from datetime import datetime

from dichvucong.identity.models import Account, Portal
from dichvucong.identity.rules import IdentifierKind
from dichvucong.identity.rules.claims import Claim
from dichvucong.identity.services.client_secrets import live_secrets
from dichvucong.identity.services.complaints import ComplaintDraft, open_complaint
from dichvucong.identity.services.consents import give_consent
from dichvucong.identity.words import ComplaintKind
from tests.factories.accounts import a_log_in
from tests.factories.portals import a_portal


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
        "handle": "khong-ai-hoi",
    } | _complaint(now)


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
