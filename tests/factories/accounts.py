"""Accounts for tests, and a session as it is after a complete log-in."""

import itertools
import time
from datetime import UTC, datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.test.client import ClientHandler

from dichvucong.identity import sessions
from dichvucong.identity.models import Account, LogInSession
from dichvucong.identity.rules import CONSOLE_KINDS, PERSONAL_KINDS, AccountKind, Level, Method
from dichvucong.identity.services import Entrance, create_account, grant, open_console_session, open_session
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.people import SESSION

LONG_AGO = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "bon-Mua-mua-xanh-2026"

HANDLER = ClientHandler(enforce_csrf_checks=False)
"""Shared by all browsers, because loading the middleware takes much longer than a request."""

_numbers = itertools.count(1)


def an_account(kind: AccountKind = AccountKind.OFFICER, username: str = "") -> Account:
    return create_account(
        username or f"thu-nghiem-{next(_numbers)}",
        kind=kind,
        full_name="Nguyễn Thị Thử Nghiệm",
        actor="test",
        now=LONG_AGO,
    )


def an_officer(*permissions: str, agency: str = "H26.1", username: str = "") -> Account:
    """An officer who holds the permissions for one agency and everything below."""
    account = an_account(AccountKind.OFFICER, username)
    for permission in permissions:
        grant(account, permission, agency_code=agency, actor="test", now=LONG_AGO)
    return account


def a_provider_user(*permissions: str, provider: str = "sandbox") -> Account:
    account = an_account(AccountKind.PROVIDER_USER)
    for permission in permissions:
        grant(account, permission, provider_code=provider, actor="test", now=LONG_AGO)
    return account


def logged_in(account: Account, *, second_factor: bool = True) -> Client:
    """A browser of somebody who has logged in, without the slow password step."""
    client = Client()
    client.handler = HANDLER
    client.force_login(account)
    session = client.session
    if account.kind in PERSONAL_KINDS:
        session[SESSION] = a_log_in(account).pk
    sessions.begin(session, now=clock_now())
    if account.kind in CONSOLE_KINDS:
        kind = "totp" if second_factor else ""
        entrance = Entrance("127.0.0.1", "")
        row = open_console_session(account, second_factor=kind, entrance=entrance, now=clock_now())
        session[sessions.NUMBER] = row.pk
    records = [{"method": "password", "at": time.time()}]
    if second_factor:
        records.append({"method": "mfa", "at": time.time(), "type": "totp"})
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return client


def a_log_in(account: Account, *, user_agent: str = "", level: Level = Level.HIGH) -> LogInSession:
    """A session that has just begun."""
    return open_session(
        account,
        method=Method.ELECTRONIC_ID,
        level=level,
        provider="vneid",
        entrance=Entrance("127.0.0.1", user_agent),
        now=clock_now(),
    )


def code_now(secret: str = SECRET, *, steps: int = 0) -> str:
    """What the code generator shows now, or some steps of 30 s later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))
