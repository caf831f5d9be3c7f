"""Our answers to the questions django-allauth asks: no registration, a journal of every log-in, secrets kept encrypted."""

import base64
import hashlib
from typing import Any, cast
from urllib.parse import urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import user_pk_to_url_str
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_bytes

from dichvucong.identity import sessions
from dichvucong.identity.attempts import count_password
from dichvucong.identity.known_devices import remember_device
from dichvucong.identity.models import Account
from dichvucong.identity.rules import CONSOLE_KINDS
from dichvucong.identity.selectors import account_by_username
from dichvucong.identity.services.log_in.console_sessions import end_console_session, open_console_session
from dichvucong.identity.services.log_in.log_in_sessions import Entrance
from dichvucong.identity.words import SessionEnd
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.journal import Entry, write

_PORTAL = "Cổng Dịch vụ công"
_WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
_WRONG_CODE = "Mã xác thực không đúng hoặc đã được dùng. Hãy chờ mã mới trên ứng dụng rồi thử lại."
_WRONG_KEY = "Khóa truy cập này không mở được tài khoản. Hãy thử lại, hoặc dùng cách khác."
_TOO_MANY = "Đăng nhập sai quá nhiều lần. Hãy thử lại sau 5 phút."


class AccountAdapter(DefaultAccountAdapter):
    """Log-in with a name and a password, for officers and providers' staff only."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _WRONG,
        "invalid_login": _WRONG,
        "incorrect_password": "Mật khẩu không đúng.",
        "incorrect_code": _WRONG_CODE,
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Nobody registers here."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt. Raises `ValidationError` when it is one too many."""
        self._login_failed_rl_usage = count_password(request, str(credentials.get("username") or ""))
        if self._login_failed_rl_usage is None:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """The account, when name and password fit and it is one that works in the console."""
        account = super().authenticate(request, **credentials)
        if not isinstance(account, Account):
            return None
        if account.is_active and account.kind in CONSOLE_KINDS:
            return account
        self.authentication_failed(request, **credentials)
        return None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 -- allauth's signature
        """Journal a failure. What was typed is not kept: people type passwords into the wrong box."""
        account = account_by_username(str(credentials.get("username") or ""))
        _journal(account, "login.failed")

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session once every step has passed."""
        super().login(request, user)
        sessions.begin(request.session, now=clock_now())
        begin_console_session(request, cast("Account", user))
        _journal(cast("Account", user), "login.succeeded")

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """After the last step: the browser is known from now on, if a second factor was given."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if sessions.proved_second_factor(request.session):
            remember_device(request, response, cast("Account", user).username)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Close the session."""
        number = request.session.get(sessions.NUMBER)
        if isinstance(request.user, Account) and isinstance(number, int):
            end_console_session(request.user, number, SessionEnd.LOGGED_OUT, now=clock_now())
        super().logout(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ARG002 -- allauth's signature
        """Whether the password or a code has to be given again before the log-in means are changed."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0.0)
        age = clock_now().timestamp() - float(newest)
        return bool(age > REAUTHENTICATION_TIMEOUT)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened by themselves."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Messages to people go through notifications, not through allauth."""


def begin_console_session(request: HttpRequest, account: Account) -> None:
    """Make the row of the session that this browser has."""
    entrance = Entrance(str(get_client_ip(request) or ""), request.headers.get("User-Agent", ""))
    kind = sessions.second_factor_of(request.session)
    row = open_console_session(account, second_factor=kind, entrance=entrance, now=clock_now())
    request.session[sessions.NUMBER] = row.pk


class SecondFactorAdapter(DefaultMFAAdapter):
    """Code generators and passkeys: named after the portal, kept encrypted; the last is never taken away."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _WRONG_CODE,
        "incorrect_passkey": _WRONG_KEY,
        "cannot_delete_authenticator": "Cán bộ không được tắt xác thực hai bước.",
    }

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """The name shown in the app."""
        return str(user)

    def build_totp_svg(self, url: str) -> str:
        """The QR code as SVG."""
        return str(segno.make(url, error="m").svg_inline(scale=5, border=4, omitsize=False))

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002 -- allauth's signature
        """The name of a passkey that was given none."""
        return f"Khóa {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """For which site a passkey is made: the public address, whatever the request says. Numbers name no site."""
        host = urlsplit(settings.PUBLIC_URL).hostname or ""
        site = "localhost" if host in {"127.0.0.1", "::1"} else host
        return {"id": site, "name": _PORTAL}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Whose it is, as the device shows it."""
        account = cast("Account", user)
        handle = user_pk_to_url_str(account).encode()
        return {"id": handle, "display_name": account.full_name, "name": account.username}

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The other way round."""
        return _vault().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:  # noqa: ARG002 -- allauth's signature
        """Whether the owner may remove it. allauth asks for generators only: never."""
        return False


def _vault() -> MultiFernet:
    """Keys derived from Django's secret keys, newest first, so that the secret can be rotated."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derive(key)) for key in keys])


def _derive(key: str | bytes) -> bytes:
    digest = hashlib.blake2b(force_bytes(key), digest_size=32, person=b"second-factor").digest()
    return base64.urlsafe_b64encode(digest)


def _journal(account: Account | None, event: str) -> None:
    subject = account.reference if account else "account:unknown"
    actor = account.actor if account else "unknown"
    write([Entry(subject=subject, stream=subject, event=event, actor=actor)], now=clock_now())
