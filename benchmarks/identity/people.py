"""People who have logged in, and a portal they agreed to: written by the services, without their pages."""

from collections.abc import Mapping
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from dichvucong.identity.gateways import ProvenNumber, ProvenPerson
from dichvucong.identity.models import Portal
from dichvucong.identity.rules import AccountKind, IdentifierKind, Level, Method
from dichvucong.identity.rules.claims import Claim
from dichvucong.identity.services import Entrance, admit
from dichvucong.identity.services.portals.consents import give_consent
from dichvucong.identity.services.portals.registration import Need, PortalDraft, register_portal
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.people import SESSION

NEEDS: Mapping[str, Need] = {
    Claim.NAME: Need("Ghi tên lên đơn", needed=True),
    Claim.BIRTHDATE: Need("Điền sẵn đơn"),
    Claim.CITIZEN_NUMBER: Need("Tìm hồ sơ của bạn", needed=True),
}


def a_portal(redirect_uri: str) -> tuple[Portal, str]:
    """A portal of Hà Nội and its secret."""
    draft = PortalDraft("do-toc-do", "Cổng đo tốc độ", "H26", [redirect_uri], NEEDS, least_level=Level.MEDIUM)
    secret = register_portal(draft, actor="benchmark", now=clock_now())
    return Portal.objects.get(client_id="do-toc-do"), secret


def logged_in_and_agreed(portal: Portal, number: int) -> str:
    """Somebody new, logged in by electronic identification, who agreed to the portal: the key of the session."""
    now = clock_now()
    person = ProvenPerson(
        provider="vneid",
        subject=f"do-{number}",
        kind=AccountKind.CITIZEN,
        level=Level.HIGH,
        full_name="Nguyễn Văn Đo",
        numbers=(ProvenNumber(IdentifierKind.CITIZEN_NUMBER, f"001088{number:06d}"),),
        birth="1988-02-03",
    )
    log_in = admit(person, method=Method.ELECTRONIC_ID, entrance=Entrance("198.18.0.1", ""), now=now)
    give_consent(log_in.account, portal, asked=list(NEEDS), given=list(NEEDS), now=now)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(log_in.account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = log_in.account.get_session_auth_hash()
    session[SESSION] = log_in.pk
    session.create()
    return str(session.session_key)
