"""Log-in forms: allauth's, with our words, and failures of the second step journalled."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as ReauthenticatePasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms

from dichvucong.identity.attempts import count_code, use_code
from dichvucong.identity.models import Account
from dichvucong.identity.rules import CONSOLE_KINDS
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.forms import PlainWords
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.text import tidy

_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, IndexError, OverflowError)
_CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "maxlength": 12}


class PasswordForm(PlainWords, LoginForm):
    """The first step: name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Tên đăng nhập"
        self.fields["login"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        )
        self.fields["password"].label = "Mật khẩu"
        self.fields["password"].widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        self.fields["password"].help_text = ""


class CountedCode:
    """A code that is counted before it is looked at, by our own limits; mixed into allauth's forms."""

    user: Account
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code, when it fits and was not used before. Raises `ValidationError`."""
        usage = count_code(context.request, self.user)
        if usage is None:
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not use_code(self.user, code):
            _journal_failure(self.user)
            raise get_mfa_adapter().validation_error("incorrect_code")
        usage.rollback()
        return code


class SecondStepForm(CountedCode, PlainWords, AuthenticateForm):
    """The second step: a code of the generator, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:  # noqa: ARG002 -- allauth's signature
        _journal_failure(self.user)


class SecondStepAgainForm(CountedCode, PlainWords, ReauthenticateForm):
    """The second step again, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:  # noqa: ARG002 -- allauth's signature
        _journal_failure(self.user)


class PasswordAgainForm(PlainWords, ReauthenticatePasswordForm):
    """The password again, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mật khẩu"
        self.fields["password"].widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})


class CheckedPasskey:
    """What a browser says for a passkey is anybody's text until it was checked; mixed into allauth's forms."""

    user: Account | None

    def clean_credential(self) -> Authenticator:
        """The passkey that signed, of an account that may log in. Raises `ValidationError` for everything else."""
        found = self._signed_by()
        if found is not None and _may_log_in(found.user):
            return found
        owner = found.user if found else self.user
        if owner is not None:
            _journal_failure(owner)
        raise get_mfa_adapter().validation_error("incorrect_passkey")

    def _signed_by(self) -> Authenticator | None:
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except (forms.ValidationError, InvalidSignature, *_UNREADABLE):
            return None
        return found


class PasskeyForm(CheckedPasskey, PlainWords, AuthenticateWebAuthnForm):
    """The second step with a passkey."""


class PasskeyAgainForm(CheckedPasskey, PlainWords, ReauthenticateWebAuthnForm):
    """A passkey again, before something sensitive."""


class PasskeyLogInForm(CheckedPasskey, PlainWords, LoginWebAuthnForm):
    """The whole log-in with a passkey."""


class NewPasskeyForm(PlainWords, AddWebAuthnForm):
    """One more passkey, with a name to know it by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"] = forms.CharField(
            label="Tên để nhận ra khóa này",
            help_text="Ví dụ: điện thoại của tôi, khóa USB màu xanh.",
            required=False,
            max_length=60,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def clean(self) -> dict[str, Any]:
        """As allauth's; what cannot be read is refused like what does not fit."""
        try:
            said: dict[str, Any] = super().clean()
        except (forms.ValidationError, InvalidSignature, *_UNREADABLE) as error:
            raise get_mfa_adapter().validation_error("incorrect_passkey") from error
        return {**said, "passwordless": True}

    def clean_name(self) -> str:
        """Without what nobody sees."""
        return tidy(super().clean_name())[:60]


class EnrolForm(PlainWords, ActivateTOTPForm):
    """Proves that the generator was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)

    def clean_code(self) -> str:
        """The code, which opens nothing afterwards. Raises `ValidationError`."""
        code: str = super().clean_code()
        use_code(self.user, code)
        return code


def _may_log_in(account: Account) -> bool:
    return account.is_active and account.kind in CONSOLE_KINDS


def _ask_for_code(form: forms.Form) -> None:
    form.fields["code"].label = "Mã xác thực"
    form.fields["code"].widget = forms.TextInput(attrs=_CODE_ATTRS)


def _journal_failure(account: Account) -> None:
    entry = Entry(
        subject=account.reference,
        stream=account.reference,
        event="login.second_step_failed",
        actor=account.actor,
    )
    write([entry], now=clock_now())
